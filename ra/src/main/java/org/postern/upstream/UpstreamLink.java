package org.postern.upstream;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.postern.api.Extensions;
import org.postern.api.Helo;
import org.postern.api.Mail;
import org.postern.api.Parameter;
import org.postern.api.Rcpt;
import org.postern.api.Reply;
import org.postern.api.SmtpConnection;
import org.postern.api.SmtpException;
import org.postern.tls.ClientTls;
import org.postern.wire.ProtocolException;
import org.postern.wire.ReplyFormat;
import org.postern.wire.Watchdog;
import org.postern.wire.Wire;

/**
 * The conversation with the outgoing server over one link. Commands are written from records, so nothing goes out that was not
 * parsed; every reply is bounded and awaited for a bounded time. A link that failed once says so by {@link #broken()} and
 * cannot be used again.
 */
public final class UpstreamLink {

    private static final byte[] END_OF_DATA = {'.', '\r', '\n'};

    /** A link that was used this short a time ago is not looked at: that would cost a millisecond. */
    private static final long TRUSTED_NANOS = 1_000_000_000;

    private final UpstreamSettings settings;
    private final ClientTls tls;
    private final Wire wire;
    private Extensions extensions = Extensions.NONE;
    private boolean clientAuthenticated;
    private boolean authenticated;
    private boolean inTransaction;
    private boolean international;
    private boolean fresh = true;
    private volatile boolean broken;
    private long lastUsed = System.nanoTime();

    private UpstreamLink(UpstreamSettings settings, ClientTls tls, Wire wire) {
        this.settings = settings;
        this.tls = tls;
        this.wire = wire;
        wire.writeTimeout(settings.activeTimeout());
    }

    /**
     * Connects, secures the link if it is to be secure from its first byte, and reads the greeting.
     *
     * @throws SmtpException if the server cannot be reached or trusted, or refuses the connection
     */
    public static UpstreamLink open(UpstreamSettings settings, ClientTls tls, Watchdog watchdog) throws IOException {
        UpstreamLink link;
        try {
            link = new UpstreamLink(settings, tls, connect(settings, watchdog));
        } catch (IOException e) {
            throw unreachable(settings, e);
        }
        try {
            if (settings.connectionSecurity() == ConnectionSecurity.SSL) {
                link.startTls();
            }
            link.greeting();
            return link;
        } catch (SmtpException | RuntimeException e) {
            link.close();
            throw e;
        } catch (IOException e) {
            link.close();
            throw unreachable(settings, e);
        }
    }

    /** Tries each address of the host, in the order of the name service. */
    private static Wire connect(UpstreamSettings settings, Watchdog watchdog) throws IOException {
        IOException failure = new UnknownHostException(settings.host());
        for (InetAddress address : InetAddress.getAllByName(settings.host())) {
            Socket socket = new Socket();
            try {
                socket.connect(new InetSocketAddress(address, settings.port()), (int)
                        settings.connectTimeout().toMillis());
                return new Wire(socket, watchdog);
            } catch (IOException e) {
                socket.close();
                failure = e;
            }
        }
        throw failure;
    }

    private static SmtpException unreachable(UpstreamSettings settings, IOException cause) {
        return new SmtpException(
                Reply.reject(451, "4.4.1", "The mail server cannot be reached; try again later"),
                "cannot connect to " + settings,
                cause);
    }

    private void greeting() throws IOException {
        Reply greeting = reply(settings.activeTimeout());
        if (greeting.code() != 220) {
            throw new SmtpException(
                    Reply.reject(451, "4.4.1", "The mail server takes no connections now; try again later"),
                    settings + " greets with " + greeting);
        }
        if (broken) { // the next one would be too, and a factory that waits for a usable link would ask for ever
            throw new ProtocolException("more than a greeting");
        }
    }

    private void startTls() throws IOException {
        try {
            wire.startTls(connected -> tls.over(connected, settings.host()), settings.connectTimeout());
        } catch (SSLException e) {
            throw noTls("no TLS with " + settings, e);
        } catch (IllegalStateException e) {
            throw noTls(settings + " said more than its reply to STARTTLS", e);
        }
    }

    private static SmtpException noTls(String message, Exception cause) {
        return new SmtpException(noTlsReply(), message, cause);
    }

    private static Reply noTlsReply() {
        return Reply.reject(454, "4.7.0", "There is no secure connection to the mail server; try again later");
    }

    /** See {@link SmtpConnection#helo}. */
    public Reply helo(Helo helo) throws IOException {
        boolean needsExtensions =
                settings.connectionSecurity() == ConnectionSecurity.STARTTLS || settings.hasCredentials();
        String domain = settings.heloName().isEmpty() ? helo.domain() : settings.heloName();
        Reply reply = greet(domain, helo.extended() || needsExtensions);
        if (reply.isPositive() && settings.connectionSecurity() == ConnectionSecurity.STARTTLS && !wire.secure()) {
            requireStartTls();
            reply = greet(domain, true);
        }
        if (reply.isPositive() && settings.hasCredentials() && !authenticated && extensions.has("AUTH")) {
            authenticate();
        }
        inTransaction &= !reply.isPositive(); // RFC 5321 §4.1.4
        return reply;
    }

    private Reply greet(String domain, boolean extended) throws IOException {
        extensions = Extensions.NONE;
        Reply reply = done(command((extended ? "EHLO " : "HELO ") + domain));
        if (extended && (reply.code() == 500 || reply.code() == 502)) { // RFC 5321 §3.2
            return done(command("HELO " + domain));
        }
        if (extended && reply.isPositive()) {
            extensions = Extensions.parse(reply.lines());
        }
        return reply;
    }

    private void requireStartTls() throws IOException {
        if (!extensions.has("STARTTLS")) {
            broken = true;
            throw new SmtpException(noTlsReply(), settings + " does not offer STARTTLS");
        }
        Reply reply = command("STARTTLS");
        if (reply.code() != 220) {
            broken = true;
            throw new SmtpException(noTlsReply(), settings + " refuses STARTTLS: " + reply);
        }
        try {
            startTls();
        } catch (IOException e) {
            broken = true;
            throw e;
        }
    }

    private void authenticate() throws IOException {
        Set<String> mechanisms = Set.copyOf(
                List.of(extensions.parameters("AUTH").toUpperCase(Locale.ROOT).split(" ")));
        Reply reply;
        if (mechanisms.contains("PLAIN")) {
            reply = command("AUTH PLAIN " + base64("\0" + settings.userName() + "\0" + settings.password()));
        } else if (mechanisms.contains("LOGIN")) {
            reply = command("AUTH LOGIN");
            if (reply.code() == 334) {
                reply = command(base64(settings.userName()));
            }
            if (reply.code() == 334) {
                reply = command(base64(settings.password()));
            }
        } else {
            throw notAuthenticated(settings + " offers neither PLAIN nor LOGIN");
        }
        if (reply.code() != 235) {
            throw notAuthenticated(settings + " does not accept user " + settings.userName() + ": " + reply.code());
        }
        authenticated = true;
    }

    private SmtpException notAuthenticated(String message) {
        broken = true;
        return new SmtpException(
                Reply.reject(454, "4.7.0", "The mail server does not accept this gateway; try again later"), message);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** See {@link SmtpConnection#extensions}: AUTH is not among them if it is ours to do. */
    public Extensions extensions() {
        return settings.hasCredentials() ? extensions.without("AUTH") : extensions;
    }

    /** See {@link SmtpConnection#auth}. */
    public Reply auth(String line) throws IOException {
        if (line.indexOf('\r') >= 0 || line.indexOf('\n') >= 0 || line.indexOf(0) >= 0) {
            throw new IllegalArgumentException("a line break or NUL in a line of AUTH");
        }
        Reply reply = securely(line);
        clientAuthenticated |= !reply.isRefusal(); // in the middle of an exchange, EHLO would be taken for a response
        return reply;
    }

    /** See {@link SmtpConnection#mail}. */
    public Reply mail(Mail mail) throws IOException {
        international = mail.isInternational() && extensions.has("SMTPUTF8");
        if (!mayBeSaid(mail.sender())) {
            return notAscii();
        }
        Reply reply = done(securely("MAIL FROM:<" + mail.sender() + ">" + offered(mail.parameters())));
        inTransaction |= reply.isPositive();
        return reply;
    }

    /** See {@link SmtpConnection#rcpt}. */
    public Reply rcpt(Rcpt rcpt) throws IOException {
        return mayBeSaid(rcpt.recipient())
                ? done(securely("RCPT TO:<" + rcpt.recipient() + ">" + offered(rcpt.parameters())))
                : notAscii();
    }

    /** RFC 6531 §3.4: an address that is not ASCII needs SMTPUTF8, offered and asked for. */
    private boolean mayBeSaid(String address) {
        return international || address.chars().allMatch(c -> c < 0x80);
    }

    private static Reply notAscii() {
        return Reply.reject(553, "5.6.7", "The mail server takes no address that is not ASCII here");
    }

    private String offered(List<Parameter> parameters) {
        if (parameters.isEmpty()) {
            return "";
        }
        StringBuilder text = new StringBuilder();
        for (Parameter parameter : parameters) {
            if (extensions.has(parameter.extension())) {
                text.append(' ').append(vouched(parameter));
            }
        }
        return text.toString();
    }

    /** RFC 4954 §5: who submitted a message is for those to say whom the server knows. */
    private Parameter vouched(Parameter parameter) {
        return parameter.keyword().equals("AUTH") && !clientAuthenticated ? new Parameter("AUTH", "<>") : parameter;
    }

    /** See {@link SmtpConnection#data}. */
    public Reply data(SmtpConnection.Body body) throws IOException {
        Reply goAhead = securely("DATA");
        if (goAhead.isRefusal()) {
            return goAhead;
        }
        inTransaction = false;
        broken = true; // until the server has answered
        BodyOutput out = new BodyOutput();
        try {
            if (goAhead.code() != 354) { // whatever it means, it does not mean that the message was taken
                throw new ProtocolException("DATA answered with " + goAhead.code());
            }
            body.writeTo(goAhead, out);
            if (wire.hasUnread()) { // before it has the message: not the reply to it
                throw early();
            }
            out.end();
            return done(reply(settings.dataTimeout()));
        } catch (IOException | RuntimeException e) {
            if (out.failed && e instanceof IOException failure) {
                throw earlyOr(failure);
            }
            wire.close(); // without the final dot
            throw e;
        }
    }

    /** What the server says before it has the whole message: only a refusal makes sense, and the link ends with it. */
    private IOException early() throws IOException {
        try {
            Reply reply = reply(settings.activeTimeout());
            return reply.isRefusal()
                    ? new SmtpException(reply, settings + " refuses a message before its end: " + reply)
                    : new ProtocolException("a reply before the end of the message");
        } finally {
            broken = true;
            wire.close();
        }
    }

    /** A server that has no room for a message may refuse it and close; the refusal is worth more than the failure. */
    private IOException earlyOr(IOException failure) {
        try {
            if (wire.hasUnread()) {
                return early();
            }
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
        wire.close();
        return failure;
    }

    /** See {@link SmtpConnection#rset}. */
    public Reply rset() throws IOException {
        inTransaction = false;
        return done(securely("RSET"));
    }

    /** See {@link SmtpConnection#noop}. */
    public Reply noop() throws IOException {
        return done(securely("NOOP"));
    }

    /** See {@link SmtpConnection#quit}. */
    public Reply quit() throws IOException {
        Reply reply = command("QUIT");
        broken = true;
        return reply;
    }

    /** Sends what must not be said before TLS is on, if it is to be; whoever asks, and whatever was answered to EHLO. */
    private Reply securely(String line) throws IOException {
        if (settings.connectionSecurity() == ConnectionSecurity.STARTTLS && !wire.secure()) {
            broken = true;
            throw new SmtpException(noTlsReply(), "no STARTTLS yet with " + settings);
        }
        return command(line);
    }

    private Reply command(String line) throws IOException {
        if (broken) {
            throw new IOException("the link to " + settings + " is broken");
        }
        fresh = false;
        if (wire.hasUnread()) {
            return unasked();
        }
        wire.write(line + "\r\n");
        return reply(settings.activeTimeout());
    }

    /** What the server has said unasked: that it ends the link, or what would be taken for the next command's reply. */
    private Reply unasked() throws IOException {
        Reply reply = reply(settings.activeTimeout());
        broken = true;
        if (reply.code() == 421) {
            return reply;
        }
        throw new ProtocolException("a reply that nobody asked for");
    }

    /** A command that is done with its reply: one that asks for more is none. */
    private Reply done(Reply reply) throws IOException {
        if (reply.isIntermediate()) {
            broken = true;
            throw new ProtocolException("a command answered with " + reply.code());
        }
        return reply;
    }

    private Reply reply(Duration timeout) throws IOException {
        try {
            Reply reply = ReplyFormat.read(wire, timeout);
            // a reply that nobody waits for would be taken for the next command's
            broken = reply.code() == 421 || wire.buffered() > 0;
            lastUsed = System.nanoTime();
            return reply;
        } catch (IOException e) {
            broken = true;
            throw e;
        }
    }

    /** True once the link is of no more use. */
    public boolean broken() {
        return broken;
    }

    /** Whether a client has authenticated itself, or begun to, so that the link is nobody else's. */
    public boolean clientAuthenticated() {
        return clientAuthenticated;
    }

    /** Whether a transaction is under way. */
    public boolean inTransaction() {
        return inTransaction;
    }

    /** Whether a link can be used: fresh, or, from the pool, not idle for too long, still open, nothing said unasked. */
    public boolean usable() {
        long idle = System.nanoTime() - lastUsed;
        return !broken && (fresh || rested(idle)) && isSilent();
    }

    private boolean isSilent() {
        try {
            return !wire.hasUnread();
        } catch (IOException e) {
            return false;
        }
    }

    private boolean rested(long idle) {
        return idle < settings.idleTimeout().toNanos() && (idle < TRUSTED_NANOS || wire.isQuiet());
    }

    /** Cuts the link. */
    public void abort() {
        broken = true;
        wire.close();
    }

    /** Ends the link, with QUIT if it still works; its answer is not awaited. */
    public void close() {
        if (!broken) {
            broken = true;
            try {
                wire.write("QUIT\r\n");
            } catch (IOException e) {
                // gone already
            }
            wire.finish();
        }
        wire.close();
    }

    /** The body on its way: knows how it ends. */
    private final class BodyOutput extends OutputStream {

        private boolean failed;
        private byte last = '\n';
        private byte beforeLast = '\r';

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (length == 0) {
                return;
            }
            try {
                wire.write(bytes, offset, length);
            } catch (IOException e) {
                failed = true;
                throw e;
            }
            beforeLast = length > 1 ? bytes[offset + length - 2] : last;
            last = bytes[offset + length - 1];
        }

        void end() throws IOException {
            if (beforeLast != '\r' || last != '\n') {
                wire.write("\r\n");
            }
            wire.write(END_OF_DATA, 0, END_OF_DATA.length);
        }
    }
}

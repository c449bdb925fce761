package org.postern.upstream;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.postern.api.Extensions;
import org.postern.api.Helo;
import org.postern.api.Mail;
import org.postern.api.Parameter;
import org.postern.api.Rcpt;
import org.postern.api.Reply;
import org.postern.api.SmtpConnection;
import org.postern.api.SmtpException;
import org.postern.tls.ClientTls;
import org.postern.net.ProtocolException;
import org.postern.net.Trace;

/**
 * The conversation with the outgoing server over one link. Commands are written from records, so nothing goes out that was not
 * parsed; every reply is bounded and awaited for a bounded time. A link that failed once says so by {@link #broken()} and
 * cannot be used again.
 */
public final class UpstreamLink {

    /** What a pool that asks for validation waits for; a server that takes longer for a NOOP is none to be used. */
    private static final Duration PROBE_PATIENCE = Duration.ofSeconds(5);

    /** Nothing depends on the reply to QUIT, and the client waits for it. */
    private static final Duration GOODBYE_TIMEOUT = Duration.ofMillis(250);

    private final UpstreamSettings settings;
    private final ClientTls tls;
    private final Optional<Authentication> authentication;
    private final Dialog dialog;
    private final Hosts.Attempt attempt;
    private final IdleLinks idle;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final long opened = System.nanoTime();
    /** The greeting that the server has accepted; empty before. */
    private String greeting = "";

    private @Nullable Reply welcome;
    private Extensions extensions = Extensions.NONE;
    /** Whether a client has begun an AUTH, and whether it has succeeded. */
    private boolean authBegun;

    private boolean clientAuthenticated;
    private boolean authenticated;
    private boolean dirty;
    private int transactions;
    private boolean international;

    UpstreamLink(
            UpstreamSettings settings,
            ClientTls tls,
            Optional<Authentication> authentication,
            Dialog dialog,
            Hosts.Attempt attempt,
            IdleLinks idle) {
        this.settings = settings;
        this.tls = tls;
        this.authentication = authentication;
        this.dialog = dialog;
        this.attempt = attempt;
        this.idle = idle;
    }

    /** Secures the link if it is to be secure from its first byte, and reads the greeting. */
    void begin(Deadline deadline) throws IOException {
        try {
            if (settings.connectionSecurity() == ConnectionSecurity.SSL) {
                startTls(deadline.atMost(settings.connectTimeout()));
            }
            greeting(deadline.atMost(settings.activeTimeout()));
            attempt.opened();
            idle.opened();
        } catch (IOException | RuntimeException e) {
            dialog.close();
            throw e;
        }
    }

    private void greeting(Duration patience) throws IOException {
        Reply greeting = dialog.reply(patience);
        if (greeting.code() != 220) {
            throw hostFailed(new SmtpException(
                    Reply.reject(451, "4.4.1", "The mail server takes no connections now; try again later"),
                    host() + " greets with " + greeting));
        }
        // the next one would be broken too, and a factory that waits for a usable link would ask for ever
        if (dialog.broken()) {
            throw new ProtocolException("more than a greeting");
        }
    }

    private void startTls(Duration patience) throws IOException {
        try {
            dialog.wire()
                    .startTls(connected -> tls.over(connected, attempt.host().name()), patience);
            trace().debug(() -> dialog.wire()
                    .tlsSession()
                    .map(agreed -> agreed.getProtocol() + " with " + agreed.getCipherSuite())
                    .orElse("no TLS"));
        } catch (SSLException e) {
            throw noTls("no TLS with " + host() + ": " + e.getMessage(), e);
        } catch (IllegalStateException e) {
            throw noTls(host() + " said more than its reply to STARTTLS", e);
        } catch (IOException e) {
            dialog.giveUp();
            attempt.failed(e);
            throw dialog.replaceable(e);
        }
    }

    private SmtpException noTls(String message, Exception cause) {
        dialog.giveUp();
        return hostFailed(new SmtpException(noTlsReply(), message, cause));
    }

    private SmtpException noTls(String message) {
        dialog.giveUp();
        return hostFailed(new SmtpException(noTlsReply(), message));
    }

    private static Reply noTlsReply() {
        return Reply.reject(454, "4.7.0", "There is no secure connection to the mail server; try again later");
    }

    private SmtpException hostFailed(SmtpException failure) {
        attempt.failed(failure);
        return failure;
    }

    /** Tells from now on what is said. */
    public void trace(Trace told) {
        dialog.wire().trace(told);
    }

    private Trace trace() {
        return dialog.wire().trace();
    }

    /**
     * See {@link SmtpConnection#helo}. A greeting that the server has accepted is not sent again, which some servers refuse and others
     * answer late; but for a client that has authenticated itself, whose own link it is.
     */
    public Reply helo(Helo helo) throws IOException {
        Reply known = welcome;
        if (known != null && greetedBy(helo) && !dirty && !clientAuthenticated) {
            return known;
        }
        String command = settings.greeting(helo);
        Reply reply = greet(command);
        if (reply.isPositive()
                && settings.connectionSecurity() == ConnectionSecurity.STARTTLS
                && !dialog.wire().secure()) {
            requireStartTls();
            reply = greet(command);
        }
        if (reply.isPositive() && authentication.isPresent() && !authenticated && extensions.has("AUTH")) {
            authentication.get().perform(dialog, extensions);
            authenticated = true;
        }
        if (reply.isPositive()) {
            attempt.works();
            greeting = command;
            welcome = reply;
            dirty = false; // RFC 5321 §4.1.4
        } else if (reply.code() == 421) {
            attempt.failed(new SmtpException(reply, "says " + reply));
        }
        return reply;
    }

    private Reply greet(String command) throws IOException {
        greeting = "";
        extensions = Extensions.NONE;
        Reply reply = done(dialog.hello(command));
        boolean extended = command.startsWith("EHLO ");
        if (extended && (reply.code() == 500 || reply.code() == 502)) { // RFC 5321 §3.2
            return done(dialog.hello("HELO" + command.substring(4)));
        }
        if (extended && reply.isPositive()) {
            extensions = Extensions.parse(reply.lines());
        }
        return reply;
    }

    /** Whether the server has accepted this greeting. */
    public boolean greetedBy(Helo helo) {
        return settings.greeting(helo).equals(greeting);
    }

    private void requireStartTls() throws IOException {
        if (!extensions.has("STARTTLS")) {
            throw noTls(host() + " does not offer STARTTLS");
        }
        Reply reply = dialog.hello("STARTTLS");
        if (reply.code() != 220) {
            throw noTls(host() + " refuses STARTTLS: " + reply);
        }
        startTls(dialog.patience(settings.connectTimeout()));
    }

    /** See {@link SmtpConnection#extensions}: AUTH is not among them if it is ours to do. */
    public Extensions extensions() {
        return authentication.isPresent() ? extensions.without("AUTH") : extensions;
    }

    /** See {@link SmtpConnection#auth}. */
    public Reply auth(String line) throws IOException {
        if (line.indexOf('\r') >= 0 || line.indexOf('\n') >= 0 || line.indexOf(0) >= 0) {
            throw new IllegalArgumentException("a line break or NUL in a line of AUTH");
        }
        requireSecure();
        dirty = true;
        Reply reply = dialog.secret(line);
        authBegun |= !reply.isRefusal(); // in the middle of an exchange, another command would be taken for a response
        clientAuthenticated |= reply.isPositive();
        return reply;
    }

    /** See {@link SmtpConnection#mail}. */
    public Reply mail(Mail mail) throws IOException {
        international = mail.isInternational() && extensions.has("SMTPUTF8");
        if (!mayBeSaid(mail.sender())) {
            return notAscii();
        }
        requireSecure();
        dirty = true;
        transactions++;
        return done(dialog.command(
                "MAIL FROM:<" + mail.sender() + ">" + offered(mail.parameters()), settings.commandTimeout()));
    }

    /** See {@link SmtpConnection#rcpt}. */
    public Reply rcpt(Rcpt rcpt) throws IOException {
        if (!mayBeSaid(rcpt.recipient())) {
            return notAscii();
        }
        requireSecure();
        dirty = true;
        return done(dialog.command(
                "RCPT TO:<" + rcpt.recipient() + ">" + offered(rcpt.parameters()), settings.commandTimeout()));
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
                text.append(' ').append(parameter);
            }
        }
        return text.toString();
    }

    /** See {@link SmtpConnection#data}. */
    public Reply data(SmtpConnection.Body body) throws IOException {
        requireSecure();
        dirty = true;
        Reply goAhead = dialog.command("DATA", settings.commandTimeout());
        if (goAhead.isRefusal()) {
            return goAhead;
        }
        dialog.giveUp(); // until the server has answered
        BodyOutput out = new BodyOutput(dialog);
        try {
            if (goAhead.code() != 354) { // whatever it means, it does not mean that the message was taken
                throw new ProtocolException("DATA answered with " + goAhead.code());
            }
            body.writeTo(goAhead, out);
            if (dialog.wire().hasUnread()) { // before it has the message: not the reply to it
                throw early();
            }
            out.end();
            Reply reply = done(dialog.reply(settings.dataTimeout()));
            dirty &= !reply.isPositive(); // RFC 5321 §4.1.1.4: the server begins anew
            return reply;
        } catch (IOException | RuntimeException e) {
            if (out.failed() && e instanceof IOException failure) {
                throw earlyOr(failure);
            }
            dialog.cut(); // without the final dot
            throw e;
        }
    }

    /** What the server says before it has the whole message: only a refusal makes sense, and the link ends with it. */
    private IOException early() throws IOException {
        try {
            Reply reply = dialog.reply(settings.activeTimeout());
            return reply.isRefusal()
                    ? new SmtpException(reply, host() + " refuses a message before its end: " + reply)
                    : new ProtocolException("a reply before the end of the message");
        } finally {
            dialog.giveUp();
            dialog.cut();
        }
    }

    /** A server that has no room for a message may refuse it and close; the refusal is worth more than the failure. */
    private IOException earlyOr(IOException failure) {
        try {
            if (dialog.wire().hasUnread()) {
                return early();
            }
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
        dialog.blame(failure);
        dialog.cut();
        return failure;
    }

    /** See {@link SmtpConnection#rset}. */
    public Reply rset() throws IOException {
        requireSecure();
        Reply reply = done(dialog.command("RSET"));
        dirty &= !reply.isPositive();
        return reply;
    }

    /** See {@link SmtpConnection#noop}. */
    public Reply noop() throws IOException {
        requireSecure();
        return done(dialog.command("NOOP"));
    }

    /** See {@link SmtpConnection#quit}. */
    public Reply quit() throws IOException {
        Reply reply = dialog.quit(dialog.patience(GOODBYE_TIMEOUT));
        dialog.giveUp();
        return reply;
    }

    /** Nothing else goes out before TLS is on, if it is to be; whoever asks, and whatever was answered to EHLO. */
    private void requireSecure() throws SmtpException {
        if (settings.connectionSecurity() == ConnectionSecurity.STARTTLS
                && !dialog.wire().secure()) {
            dialog.giveUp();
            throw new SmtpException(noTlsReply(), "no STARTTLS yet with " + host());
        }
    }

    /** A command that is done with its reply: one that asks for more is none. */
    private Reply done(Reply reply) throws IOException {
        if (reply.isIntermediate()) {
            dialog.giveUp();
            throw new ProtocolException("a command answered with " + reply.code());
        }
        return reply;
    }

    /** The host that this link goes to, with its port. */
    public String host() {
        return attempt.host().toString();
    }

    /** True once the link is of no more use. */
    public boolean broken() {
        return dialog.broken();
    }

    /** Whether anything but a greeting was sent since the last reset: the server's state is not that after EHLO. */
    public boolean dirty() {
        return dirty;
    }

    /** Whether another conversation has had the link before. */
    public boolean reused() {
        return dialog.reused();
    }

    /** Whether as many transactions have begun, or the link is as old, as the settings allow. */
    public boolean exhausted() {
        return transactions >= settings.messagesPerLink()
                || System.nanoTime() - opened >= settings.linkLifetime().toNanos();
    }

    // ---- in the pool

    /**
     * Whether another conversation may have the link: only if the server has accepted all of this one, so that nothing is held
     * against the next, and is in the state after EHLO.
     */
    public boolean reusable() {
        return !broken() && !dialog.refused() && !authBegun && !dirty && !exhausted();
    }

    /** Lets the link lie in the pool for others, if they may have it. */
    public boolean rest() {
        if (!reusable()) {
            return false;
        }
        trace(Trace.OFF);
        if (dialog.used()) {
            dialog.reuse();
            idle.add(this);
        }
        return true;
    }

    /** Whether the link suits a conversation that begins with this greeting; a new link suits each. */
    public boolean suits(String wanted, boolean fresh) {
        return !reused() || (!fresh && (wanted.isEmpty() || wanted.equals(greeting)));
    }

    /** Takes the link out of the pool for a conversation. False if it is of no use for one. */
    public boolean claim() {
        if (reused() && !idle.remove(this)) {
            return false; // closed to make room
        }
        // a host that hangs must not delay the client while another one is up
        return (reused() && attempt.replaceable()) ? probe() : usable();
    }

    /** Whether the link, which lies in the pool, can still be used; the server is asked. */
    public boolean answers() {
        boolean pooled = idle.remove(this);
        boolean answers = (pooled || !reused()) && probe();
        if (answers && pooled) {
            idle.add(this);
        }
        return answers;
    }

    /** Whether the link has lain in the pool for longer than the settings allow. */
    boolean expired() {
        return dialog.expired();
    }

    /** Whether the next mail should go this way: not if the host is down and another one is up. */
    public boolean wanted() {
        return dialog.isNew() || attempt.wanted();
    }

    /** Whether a link can be used: new, or, from the pool, wanted, not idle for too long, still open, nothing said unasked. */
    private boolean usable() {
        return wanted() && dialog.usable();
    }

    /** As {@link #usable}, and the server says so too. */
    private boolean probe() {
        Duration active = settings.activeTimeout();
        Duration patience = dialog.patience(active.compareTo(PROBE_PATIENCE) < 0 ? active : PROBE_PATIENCE);
        try {
            return usable() && dialog.probe(patience).isPositive();
        } catch (IOException e) {
            return false;
        }
    }

    /** Cuts the link. From any thread. */
    public void abort() {
        dialog.abort();
    }

    /** Ends the link, with QUIT if it still works; its answer is not awaited. */
    public void close() {
        if (closed.compareAndSet(false, true)) {
            idle.closed(this);
        }
        dialog.close();
    }
}

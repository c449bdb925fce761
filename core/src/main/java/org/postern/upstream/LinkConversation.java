package org.postern.upstream;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postern.api.Extensions;
import org.postern.api.Helo;
import org.postern.api.Mail;
import org.postern.api.Parameter;
import org.postern.api.Rcpt;
import org.postern.api.Reply;
import org.postern.api.SmtpException;
import org.postern.net.ProtocolException;
import org.postern.tls.ClientTls;
import org.postern.upstream.host.Deadline;

/**
 * The conversation with the outgoing server over one link. Commands are written from records, so nothing goes out that was not
 * parsed; every reply is bounded and awaited for a bounded time. A link that failed once says so by {@link #broken()} and
 * cannot be used again.
 */
public abstract class LinkConversation implements LinkPool.Lease {

    /** Nothing depends on the reply to QUIT, and the client waits for it. */
    private static final Duration GOODBYE_TIMEOUT = Duration.ofMillis(250);

    final UpstreamSettings settings;
    private final UpstreamTls tls;
    private final Optional<Authentication> authentication;
    final Dialog dialog;
    /** The greeting that the server has accepted; empty before. */
    private String greeting = "";

    private @Nullable Reply welcome;
    private Extensions extensions = Extensions.NONE;
    /** Whether a client has begun an AUTH, and whether it has succeeded. */
    boolean authBegun;

    private boolean clientAuthenticated;
    private boolean authenticated;
    boolean dirty;
    int transactions;
    private boolean international;

    LinkConversation(UpstreamSettings settings, ClientTls tls, Optional<Authentication> authentication, Dialog dialog) {
        this.settings = settings;
        this.tls = new UpstreamTls(settings, tls, dialog);
        this.authentication = authentication;
        this.dialog = dialog;
    }

    /** Secures the link if it is to be secure from its first byte, and reads the greeting. */
    void begin(Deadline deadline) throws IOException {
        try {
            tls.begin(deadline);
            greeting(deadline.atMost(settings.timeouts().active()));
            dialog.attempt().opened();
        } catch (IOException | RuntimeException e) {
            dialog.close();
            throw e;
        }
    }

    private void greeting(Duration patience) throws IOException {
        Reply greeting = dialog.reply(patience);
        if (greeting.code() != 220) {
            throw dialog.hostFailed(new SmtpException(
                    Reply.reject(451, "4.4.1", "The mail server accepts no connections now; try again later"),
                    host() + " greets with " + greeting));
        }
        // the next one would be broken too, and a factory that waits for a usable link would ask for ever
        if (dialog.broken()) {
            throw new ProtocolException("more than a greeting");
        }
    }

    /**
     * A greeting that the server has accepted is not sent again, which some servers refuse and others
     * answer late; but for a client that has authenticated itself, whose own link it is.
     */
    @Override
    public Reply helo(Helo helo) throws IOException {
        Reply known = welcome;
        if (known != null && greetedBy(helo) && !dirty && !clientAuthenticated) {
            return known;
        }
        String command = settings.greeting(helo);
        Reply reply = greet(command);
        if (reply.isPositive() && tls.isDue()) {
            tls.startTls(extensions);
            reply = greet(command);
        }
        if (reply.isPositive() && authentication.isPresent() && !authenticated && extensions.has("AUTH")) {
            authentication.get().perform(dialog, extensions);
            authenticated = true;
        }
        if (reply.isPositive()) {
            dialog.attempt().works();
            greeting = command;
            welcome = reply;
            dirty = false; // RFC 5321 §4.1.4
        } else if (reply.code() == 421) {
            dialog.attempt().failed(new SmtpException(reply, "says " + reply));
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

    @Override
    public boolean greetedBy(Helo helo) {
        return settings.greeting(helo).equals(greeting);
    }

    /** Whether the link suits a conversation that begins with this greeting, empty for any; a new link suits each. */
    public boolean suits(String wanted, boolean fresh) {
        return !reused() || (!fresh && (wanted.isEmpty() || wanted.equals(greeting)));
    }

    /** AUTH is not among them if it is ours to do. */
    @Override
    public Extensions extensions() {
        return authentication.isPresent() ? extensions.without("AUTH") : extensions;
    }

    @Override
    public Reply auth(String line) throws IOException {
        if (line.indexOf('\r') >= 0 || line.indexOf('\n') >= 0 || line.indexOf(0) >= 0) {
            throw new IllegalArgumentException("a line break or NUL in a line of AUTH");
        }
        tls.requireSecure();
        dirty = true;
        Reply reply = dialog.secret(line);
        authBegun |= !reply.isRefusal(); // in the middle of an exchange, another command would be taken for a response
        clientAuthenticated |= reply.isPositive();
        return reply;
    }

    @Override
    public Reply mail(Mail mail) throws IOException {
        international = mail.isInternational() && extensions.has("SMTPUTF8");
        if (!mayBeSaid(mail.sender())) {
            return notAscii();
        }
        tls.requireSecure();
        dirty = true;
        transactions++;
        return done(dialog.command(
                "MAIL FROM:<" + mail.sender() + ">" + offered(mail.parameters()),
                settings.timeouts().command()));
    }

    @Override
    public Reply rcpt(Rcpt rcpt) throws IOException {
        if (!mayBeSaid(rcpt.recipient())) {
            return notAscii();
        }
        tls.requireSecure();
        dirty = true;
        return done(dialog.command(
                "RCPT TO:<" + rcpt.recipient() + ">" + offered(rcpt.parameters()),
                settings.timeouts().command()));
    }

    /** RFC 6531 §3.4: an address that is not ASCII needs SMTPUTF8, offered and asked for. */
    private boolean mayBeSaid(String address) {
        return international || address.chars().allMatch(c -> c < 0x80);
    }

    private static Reply notAscii() {
        return Reply.reject(553, "5.6.7", "Non-ASCII addresses are not supported by the mail server");
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

    @Override
    public Reply data(Body body) throws IOException {
        tls.requireSecure();
        dirty = true;
        Reply goAhead = dialog.command("DATA", settings.timeouts().command());
        if (goAhead.isRefusal()) {
            return goAhead;
        }
        Reply reply = done(new BodyTransfer(settings, dialog).send(goAhead, body));
        dirty &= !reply.isPositive(); // RFC 5321 §4.1.1.4: the server begins anew
        return reply;
    }

    @Override
    public Reply rset() throws IOException {
        tls.requireSecure();
        Reply reply = done(dialog.command("RSET"));
        dirty &= !reply.isPositive();
        return reply;
    }

    @Override
    public Reply noop() throws IOException {
        tls.requireSecure();
        return done(dialog.command("NOOP"));
    }

    @Override
    public Reply quit() throws IOException {
        Reply reply = dialog.quit(dialog.patience(GOODBYE_TIMEOUT));
        dialog.giveUp();
        return reply;
    }

    /** A command that is done with its reply: one that asks for more is none. */
    private Reply done(Reply reply) throws IOException {
        if (reply.isIntermediate()) {
            dialog.giveUp();
            throw new ProtocolException("a command answered with " + reply.code());
        }
        return reply;
    }

    /** With its port. */
    @Override
    public String host() {
        return dialog.host().toString();
    }

    /** Protocol and cipher suite; empty without TLS, or before STARTTLS. */
    Optional<String> tls() {
        return tls.agreed();
    }

    /** Whether the link has been idle for longer than the settings allow. */
    boolean expired() {
        return dialog.expired();
    }

    /** True once the link is of no more use. */
    public boolean broken() {
        return dialog.broken();
    }

    @Override
    public boolean dirty() {
        return dirty;
    }
}

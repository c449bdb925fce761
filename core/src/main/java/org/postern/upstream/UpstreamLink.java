package org.postern.upstream;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postern.api.Extensions;
import org.postern.api.Helo;
import org.postern.api.Mail;
import org.postern.api.Parameter;
import org.postern.api.Rcpt;
import org.postern.api.Reply;
import org.postern.api.SmtpConnection;
import org.postern.api.SmtpException;
import org.postern.net.ProtocolException;
import org.postern.net.Trace;

/**
 * A link to the upstream server: what is said over it, which conversations may have it, and until when it is of use. The commands are
 * those of {@link SmtpConnection}, written from records, so nothing goes out that was not parsed; every reply is bounded and awaited for
 * a bounded time. A link that failed once says so by {@link #broken()} and cannot be used again.
 */
public final class UpstreamLink implements IdleLinks.Link {

    private final UpstreamSettings settings;
    private final UpstreamTls tls;
    private final Optional<Authentication> authentication;
    private final Dialog dialog;
    private final IdleLinks idle;
    private final String host;
    private final long opened = System.nanoTime();
    private @Nullable Reply welcome;
    private Extensions extensions = Extensions.NONE;
    private boolean authenticated;
    private boolean clientAuthenticated;
    private int transactions;
    private boolean international;
    /** The greeting that the server has accepted; empty before. */
    private String greeting = "";
    /** Whether a client has started an AUTH. */
    private boolean authStarted;
    /** Whether anything but a greeting was sent since the last reset. */
    private boolean dirty;

    UpstreamLink(UpstreamTls tls, Optional<Authentication> authentication, Dialog dialog, IdleLinks idle) {
        settings = dialog.settings();
        this.tls = tls;
        this.authentication = authentication;
        this.dialog = dialog;
        host = dialog.host().toString();
        this.idle = idle;
    }

    @Override
    public String host() {
        return host;
    }

    UpstreamTls tls() {
        return tls;
    }

    /** What is sent and received goes to this trace from now on. */
    public void trace(Trace receiver) {
        dialog.connection().trace(receiver);
        receiver.secured(tls().agreed().orElse(""));
    }

    // ---- the conversation

    /**
     * A greeting that the server has accepted is not sent again, which some servers refuse and others
     * answer late; but for a client that has authenticated itself, whose own link it is.
     */
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

    /** Whether the server has accepted this greeting: it is not sent again, and has the same reply as before. */
    boolean greetedBy(Helo helo) {
        return settings.greeting(helo).equals(greeting);
    }

    Extensions advertised() {
        return extensions;
    }

    /** AUTH is not among them if it is ours to do. */
    public Extensions extensions() {
        return authentication.isPresent() ? extensions.without("AUTH") : extensions;
    }

    public Reply auth(String line) throws IOException {
        if (line.indexOf('\r') >= 0 || line.indexOf('\n') >= 0 || line.indexOf(0) >= 0) {
            throw new IllegalArgumentException("a line break or NUL in a line of AUTH");
        }
        tls.requireSecure();
        dirty = true;
        Reply reply = dialog.secret(line);
        // in the middle of an exchange, another command would be taken for a response
        authStarted |= !reply.isRefusal();
        clientAuthenticated |= reply.isPositive();
        return reply;
    }

    public Reply mail(Mail mail) throws IOException {
        international = mail.isInternational() && extensions.has("SMTPUTF8");
        transactions++;
        return envelope("MAIL FROM", mail.sender(), mail.parameters());
    }

    public Reply rcpt(Rcpt rcpt) throws IOException {
        return envelope("RCPT TO", rcpt.recipient(), rcpt.parameters());
    }

    private Reply envelope(String command, String address, List<Parameter> parameters) throws IOException {
        if (!international && address.chars().anyMatch(c -> c >= 0x80)) { // RFC 6531 §3.4: which has to be asked for
            return Reply.reject(553, "5.6.7", "Non-ASCII addresses are not supported by the mail server");
        }
        tls.requireSecure();
        dirty = true;
        String line = command + ":<" + address + ">" + offered(parameters);
        return done(dialog.command(line, settings.timeouts().command()));
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

    public Reply data(SmtpConnection.Body body) throws IOException {
        tls.requireSecure();
        dirty = true;
        Reply goAhead = dialog.command("DATA", settings.timeouts().command());
        if (goAhead.isRefusal()) {
            return goAhead;
        }
        Reply reply = done(new BodyTransfer(dialog).send(goAhead, body));
        dirty &= !reply.isPositive(); // RFC 5321 §4.1.1.4: the server begins anew
        return reply;
    }

    public Reply rset() throws IOException {
        tls.requireSecure();
        Reply reply = done(dialog.command("RSET"));
        dirty &= !reply.isPositive();
        return reply;
    }

    /** Whether the server's state is that after EHLO; asks for it if it is not. */
    boolean isReset() {
        try {
            return !dirty || rset().isPositive();
        } catch (IOException e) {
            return false;
        }
    }

    public Reply noop() throws IOException {
        tls.requireSecure();
        return done(dialog.command("NOOP"));
    }

    public Reply quit() throws IOException {
        return dialog.quit();
    }

    /** A command that is done with its reply: one that asks for more is none. */
    private Reply done(Reply reply) throws IOException {
        if (reply.isIntermediate()) {
            dialog.giveUp();
            throw new ProtocolException("a command answered with " + reply.code());
        }
        return reply;
    }

    // ---- in the pool

    /** True once the link is of no more use. */
    public boolean broken() {
        return dialog.broken();
    }

    /** Whether another conversation has had the link before, whose commands the server may hold against this one. */
    boolean reused() {
        return dialog.reused();
    }

    /** Whether as many transactions have started on the link, or it is as old, as the settings allow. */
    boolean exhausted() {
        return transactions >= settings.limits().messages()
                || System.nanoTime() - opened >= settings.limits().lifetime().toNanos();
    }

    @Override
    public boolean expired() {
        return dialog.expired();
    }

    @Override
    public boolean suits(String wanted, boolean fresh) {
        return !reused() || (!fresh && (wanted.isEmpty() || wanted.equals(greeting)));
    }

    /**
     * Whether another conversation may have the link: only if the server has accepted all of this one, so that nothing is held
     * against the next, and is in the state after EHLO.
     */
    public boolean reusable() {
        return !broken() && !dialog.refused() && !authStarted && !dirty && !exhausted();
    }

    /** Lets the link lie in the pool for others, if they may have it. */
    public boolean rest() {
        if (!reusable()) {
            return false;
        }
        trace(Trace.OFF);
        if (dialog.rest()) {
            idle.add(this);
        }
        return true;
    }

    /** Takes the link out of the pool for a conversation, as for {@link #suits}. False if it is of no use for it. */
    public boolean claim(String wanted, boolean fresh) {
        if (!suits(wanted, fresh) || (reused() && !idle.remove(this))) {
            return false; // or closed to make room
        }
        // a host that hangs must not delay the client while another one is up
        return wanted() && dialog.usable() && (!reused() || !dialog.attempt().replaceable() || dialog.answers());
    }

    /** Whether the link, which lies in the pool, can still be used; the server is asked. */
    public boolean answers() {
        boolean pooled = idle.remove(this);
        boolean answers = (pooled || !reused()) && wanted() && dialog.usable() && dialog.answers();
        if (answers && pooled) {
            idle.add(this);
        }
        return answers;
    }

    /** Whether the next mail should go this way: not if the host is down and another one is up. */
    public boolean wanted() {
        return dialog.isNew() || dialog.attempt().wanted();
    }

    /** Cuts the link. From any thread. */
    public void abort() {
        dialog.abort();
    }

    @Override
    public void close() {
        idle.closed(this);
        dialog.close();
    }
}

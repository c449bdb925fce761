package org.postern.relay;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketTimeoutException;
import java.util.Optional;
import javax.security.sasl.AuthenticationException;
import org.jspecify.annotations.Nullable;
import org.postern.api.Extensions;
import org.postern.api.Helo;
import org.postern.api.Mail;
import org.postern.api.Rcpt;
import org.postern.api.Reply;
import org.postern.api.SmtpConnection;
import org.postern.api.SmtpException;
import org.postern.eventlog.EventLogFormat;
import org.postern.message.ClientException;
import org.postern.monitor.Event.UpstreamReplied;
import org.postern.monitor.EventSink;
import org.postern.monitor.RefusedBy;
import org.postern.net.ServerRefusal;
import org.postern.net.Trace;

/**
 * A session's way to the upstream server: one conversation, which begins at HELO, or with the first mail of a client that a policy has
 * greeted. Every failure becomes a reply here.
 */
public final class UpstreamLeg {

    private static final Logger LOG = System.getLogger(UpstreamLeg.class.getName());

    private static final Reply OK = Reply.of(250, "2.0.0", "OK");

    private final String session;
    private final UpstreamSource upstream;
    private final Trace trace;
    private final EventSink events;
    private volatile Optional<SmtpConnection> connection = Optional.empty();
    private volatile boolean cut;
    /** A greeting of the client's that a policy has answered, and that the server has not received. */
    private @Nullable Helo introduced;

    private boolean greeted;
    private volatile boolean authenticated;
    /** Whether the server may have a transaction. */
    private boolean inTransaction;
    /** Whether that has been lost, so that nothing can be added to it. */
    private boolean lost;
    /** Whether the last command has no reply of the server's. */
    private boolean failed;

    /**
     * @param trace the session's, for what is said with the upstream server
     * @param events receives what the server replies, and how long that takes
     */
    public UpstreamLeg(UpstreamSource upstream, Trace trace, EventSink events) {
        session = trace.session();
        this.upstream = upstream;
        this.trace = trace;
        this.events = events;
    }

    @FunctionalInterface
    private interface Command {
        Reply on(SmtpConnection connection) throws IOException;
    }

    public Reply helo(Helo command) {
        boolean before = lost;
        lost = false;
        Reply reply = connected();
        if (reply.isPositive()) {
            reply = relay(
                    command.extended() ? "EHLO" : "HELO", "cannot open the conversation", link -> link.helo(command));
        }
        if (reply.isPositive()) {
            introduced = null;
            greeted = true;
            inTransaction = false;
        } else { // everything stays as it was: RFC 5321 §4.1.4
            lost = before;
        }
        return reply;
    }

    private Reply connected() {
        if (connection.isPresent()) {
            return OK;
        }
        long start = System.nanoTime();
        try {
            SmtpConnection fresh = upstream.connect(trace);
            connection = Optional.of(fresh);
            if (cut) {
                fresh.abort();
            }
            return OK;
        } catch (IOException e) {
            return published("EHLO", "", reply(e, "cannot connect"), start);
        }
    }

    /** Takes note of a client that a policy has greeted: its HELO goes upstream when there is something to be relayed. */
    public void introduce(Helo command) {
        if (!greeted) {
            introduced = command;
        }
    }

    /** The host that the conversation is with; empty if that is not known. */
    public String host() {
        return connection.map(SmtpConnection::host).orElse("");
    }

    /** Where a rejection comes from that the last command came to: the server, or that it did not answer. */
    public RefusedBy refusedBy() {
        return RefusedBy.UPSTREAM.failed(failed);
    }

    public Extensions extensions() {
        return connection.map(SmtpConnection::extensions).orElse(Extensions.NONE);
    }

    /** Whether the client has authenticated itself to the server, so that another link would not do. */
    public boolean authenticated() {
        return authenticated;
    }

    public Reply auth(String line) {
        Reply reply = relay("AUTH", "lost", link -> link.auth(line));
        authenticated |= reply.isPositive();
        return reply;
    }

    /** Begins a transaction. */
    public Reply mail(Mail mail) {
        lost = false;
        Helo pending = introduced;
        Reply reply = pending == null ? OK : helo(pending);
        if (!reply.isPositive()) {
            return reply;
        }
        inTransaction = true;
        return relay("MAIL", "lost", link -> link.mail(mail));
    }

    public Reply rcpt(Rcpt rcpt) {
        return relay("RCPT", "lost", link -> link.rcpt(rcpt));
    }

    /**
     * Sends the message.
     *
     * @param live whether it is sent on while it arrives from the client
     * @throws ClientException if the client went away in the middle of it
     */
    public Reply data(SmtpConnection.Body body, boolean live) throws ClientException {
        Optional<SmtpConnection> link = connection;
        if (link.isEmpty() || lost) {
            return lost();
        }
        String host = link.get().host();
        long[] start = {System.nanoTime()};
        failed = false;
        Reply reply;
        try {
            reply = link.get().data((goAhead, out) -> {
                inTransaction = false;
                Reply unused = published("DATA", host(), goAhead, start[0]);
                start[0] = System.nanoTime();
                body.writeTo(goAhead, out);
                if (live) { // the client waits from now on
                    start[0] = System.nanoTime();
                }
            });
        } catch (ClientException e) {
            throw e;
        } catch (SmtpException e) {
            trace.debug(() -> "given up in DATA: " + e.getMessage());
            if (!(e instanceof ServerRefusal)) {
                return e.reply(); // the message is rejected here: the server has not replied to it
            }
            reply = e.reply();
        } catch (IOException e) {
            reply = reply(e, "lost in DATA");
        }
        return published("DATA", host, reply, start[0]);
    }

    /** Ends the server's transaction, if it has one. */
    public void reset() {
        if (inTransaction) {
            rset();
        }
    }

    /** Passes a client's RSET on. The reply is the server's own for a client that it knows. */
    public Reply rset() {
        lost = false;
        inTransaction = false;
        return connection.isEmpty() ? OK : relay("RSET", "lost", SmtpConnection::rset);
    }

    /** Keeps alive what is the client's own. */
    public Reply noop() {
        return authenticated ? relay("NOOP", "lost", SmtpConnection::noop) : OK;
    }

    /**
     * Ends the conversation, and gives the link back before the client hears of it, so that it finds that link if it connects again at once.
     * A client that the server knows gets the server's goodbye, if that comes at once.
     */
    public Reply quit() {
        Reply goodbye = Reply.of(221, "2.0.0", "Goodbye");
        Optional<SmtpConnection> link = connection;
        if (link.isPresent() && authenticated) {
            try {
                Reply reply = link.get().quit();
                goodbye = reply.isPositive() ? reply : goodbye;
            } catch (IOException e) {
                trace.debug(() -> "no goodbye: " + e);
            }
        }
        close();
        return goodbye;
    }

    /** Ends what is under way, and lets nothing new begin. From any thread. */
    public void cut() {
        cut = true;
        connection.ifPresent(SmtpConnection::abort);
    }

    /** Gives the link back. Waits for no server. */
    public void close() {
        Optional<SmtpConnection> link = connection;
        connection = Optional.empty();
        link.ifPresent(SmtpConnection::close);
    }

    private Reply relay(String verb, String failure, Command command) {
        Optional<SmtpConnection> link = connection;
        if (link.isEmpty() || lost) {
            return lost();
        }
        String host = link.get().host();
        long start = System.nanoTime();
        failed = false;
        Reply reply;
        try {
            reply = command.on(link.get());
        } catch (IOException e) {
            reply = reply(e, failure);
        }
        return published(verb, host, reply, start);
    }

    /** @param before the host that the conversation was with before the command, which may have taken another one */
    private Reply published(String verb, String before, Reply reply, long start) {
        String now = host();
        events.accept(new UpstreamReplied(
                session,
                now.isEmpty() ? before : now,
                verb,
                reply,
                failed,
                System.nanoTime() - start,
                System.currentTimeMillis()));
        return reply;
    }

    /** A client that the server knows has to begin anew: another link would not be its own. */
    private Reply lost() {
        failed = true;
        return Reply.reject(authenticated ? 421 : 451, "4.4.2", "The connection to the mail server was lost");
    }

    /** The one place where a failure behind us becomes a reply. */
    private Reply reply(IOException e, String what) {
        lost = true;
        failed = !(e instanceof ServerRefusal);
        String place = session + " upstream " + upstream.name() + ": ";
        LOG.log(isOurs(e) ? Level.ERROR : Level.WARNING, () -> place + what + ": " + EventLogFormat.ofFailure(e));
        LOG.log(Level.DEBUG, () -> place + what, e);
        if (e instanceof SmtpException refusal) {
            return refusal.reply();
        }
        return e instanceof SocketTimeoutException
                ? Reply.reject(authenticated ? 421 : 451, "4.4.2", "The mail server took too long")
                : lost();
    }

    /** Whether it is the gateway itself that the server does not accept, which an administrator alone can mend. */
    public static boolean isOurs(IOException e) {
        return e.getCause() instanceof AuthenticationException;
    }
}

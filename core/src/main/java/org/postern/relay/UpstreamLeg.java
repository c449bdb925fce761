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

    public UpstreamLeg(String session, UpstreamSource upstream, Trace trace) {
        this.session = session;
        this.upstream = upstream;
        this.trace = trace;
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
            reply = relay("cannot open the conversation", link -> link.helo(command));
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
        try {
            SmtpConnection fresh = upstream.connect(trace);
            connection = Optional.of(fresh);
            if (cut) {
                fresh.abort();
            }
            return OK;
        } catch (IOException e) {
            return reply(e, "cannot connect");
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

    public Extensions extensions() {
        return connection.map(SmtpConnection::extensions).orElse(Extensions.NONE);
    }

    /** Whether the client has authenticated itself to the server, so that another link would not do. */
    public boolean authenticated() {
        return authenticated;
    }

    public Reply auth(String line) {
        Reply reply = relay("lost", link -> link.auth(line));
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
        return relay("lost", link -> link.mail(mail));
    }

    public Reply rcpt(Rcpt rcpt) {
        return relay("lost", link -> link.rcpt(rcpt));
    }

    /**
     * Sends the message.
     *
     * @throws ClientException if the client went away in the middle of it
     */
    public Reply data(SmtpConnection.Body body) throws ClientException {
        Optional<SmtpConnection> link = connection;
        if (link.isEmpty() || lost) {
            return lost();
        }
        try {
            return link.get().data((goAhead, out) -> {
                inTransaction = false;
                body.writeTo(goAhead, out);
            });
        } catch (ClientException e) {
            throw e;
        } catch (SmtpException e) {
            trace.debug(() -> "given up in DATA: " + e.getMessage());
            return e.reply();
        } catch (IOException e) {
            return reply(e, "lost in DATA");
        }
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
        return connection.isEmpty() ? OK : relay("lost", SmtpConnection::rset);
    }

    /** Keeps alive what is the client's own. */
    public Reply noop() {
        return authenticated ? relay("lost", SmtpConnection::noop) : OK;
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

    private Reply relay(String failure, Command command) {
        Optional<SmtpConnection> link = connection;
        if (link.isEmpty() || lost) {
            return lost();
        }
        try {
            return command.on(link.get());
        } catch (IOException e) {
            return reply(e, failure);
        }
    }

    /** A client that the server knows has to begin anew: another link would not be its own. */
    private Reply lost() {
        return Reply.reject(authenticated ? 421 : 451, "4.4.2", "The connection to the mail server was lost");
    }

    /** The one place where a failure behind us becomes a reply. */
    private Reply reply(IOException e, String what) {
        lost = true;
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

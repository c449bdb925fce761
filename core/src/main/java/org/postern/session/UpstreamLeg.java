package org.postern.session;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketTimeoutException;
import javax.security.sasl.AuthenticationException;
import org.jspecify.annotations.Nullable;
import org.postern.api.Extensions;
import org.postern.api.Helo;
import org.postern.api.Mail;
import org.postern.api.Rcpt;
import org.postern.api.Reply;
import org.postern.api.SmtpConnection;
import org.postern.api.SmtpException;
import org.postern.net.Trace;

/**
 * A session's way to the outgoing server: one conversation, which begins at HELO, or with the first mail of a client that a policy has
 * greeted. Every failure becomes a reply here.
 */
final class UpstreamLeg {

    private static final Logger LOG = System.getLogger(UpstreamLeg.class.getName());

    private static final Reply OK = Reply.of(250, "2.0.0", "OK");

    private final String session;
    private final UpstreamSource upstream;
    private final Trace trace;
    private volatile @Nullable SmtpConnection connection;
    private volatile boolean cut;
    /** A greeting of the client's that a policy has answered, and that the server has not received. */
    private @Nullable Helo introduced;

    private boolean greeted;
    private volatile boolean authenticated;
    /** Whether the server may have a transaction. */
    private boolean inTransaction;
    /** Whether that has been lost, so that nothing can be added to it. */
    private boolean lost;

    UpstreamLeg(String session, UpstreamSource upstream, Trace trace) {
        this.session = session;
        this.upstream = upstream;
        this.trace = trace;
    }

    /** One command. */
    @FunctionalInterface
    private interface Command {
        Reply on(SmtpConnection connection) throws IOException;
    }

    Reply helo(Helo command) {
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
        if (connection != null) {
            return OK;
        }
        try {
            SmtpConnection fresh = upstream.connect(trace);
            connection = fresh;
            if (cut) {
                fresh.abort();
            }
            return OK;
        } catch (IOException e) {
            return reply(e, "cannot connect");
        }
    }

    /** Takes note of a client that a policy has greeted: the server hears of it when there is something to be relayed. */
    void introduce(Helo command) {
        if (!greeted) {
            introduced = command;
        }
    }

    Extensions extensions() {
        return connection == null ? Extensions.NONE : connection.extensions();
    }

    /** Whether the client has authenticated itself to the server, so that another link would not do. */
    boolean authenticated() {
        return authenticated;
    }

    Reply auth(String line) {
        Reply reply = relay("lost", link -> link.auth(line));
        authenticated |= reply.isPositive();
        return reply;
    }

    /** Begins a transaction. */
    Reply mail(Mail mail) {
        lost = false;
        Helo unheard = introduced;
        Reply reply = unheard == null ? OK : helo(unheard);
        if (!reply.isPositive()) {
            return reply;
        }
        inTransaction = true;
        return relay("lost", link -> link.mail(mail));
    }

    Reply rcpt(Rcpt rcpt) {
        return relay("lost", link -> link.rcpt(rcpt));
    }

    /**
     * Sends the message.
     *
     * @throws BodyReader.ClientException if the client went away in the middle of it
     */
    Reply data(SmtpConnection.Body body) throws BodyReader.ClientException {
        SmtpConnection link = connection;
        if (link == null || lost) {
            return lost();
        }
        try {
            return link.data((goAhead, out) -> {
                inTransaction = false;
                body.writeTo(goAhead, out);
            });
        } catch (BodyReader.ClientException e) {
            throw e;
        } catch (SmtpException e) {
            trace.debug(() -> "given up in DATA: " + e.getMessage());
            return e.reply();
        } catch (IOException e) {
            return reply(e, "lost in DATA");
        }
    }

    /** Ends the server's transaction, if it has one. */
    void reset() {
        if (inTransaction) {
            rset();
        }
    }

    /** Passes a client's RSET on. The reply is the server's own for a client that it knows. */
    Reply rset() {
        lost = false;
        inTransaction = false;
        return connection == null ? OK : relay("lost", SmtpConnection::rset);
    }

    /** Keeps alive what is the client's own. */
    Reply noop() {
        return authenticated ? relay("lost", SmtpConnection::noop) : OK;
    }

    /** Ends the conversation. A client that the server knows gets the server's goodbye, if that comes at once. */
    Reply quit() {
        Reply goodbye = Reply.of(221, "2.0.0", "Goodbye");
        SmtpConnection link = connection;
        if (link != null && authenticated) {
            try {
                Reply reply = link.quit();
                goodbye = reply.isPositive() ? reply : goodbye;
            } catch (IOException e) {
                trace.debug(() -> "no goodbye: " + e);
            }
        }
        return goodbye;
    }

    /** Ends what is under way, and lets nothing new begin. From any thread. */
    void cut() {
        cut = true;
        SmtpConnection link = connection;
        if (link != null) {
            link.abort();
        }
    }

    /** Gives the link back. Waits for no server. */
    void close() {
        SmtpConnection link = connection;
        connection = null;
        if (link != null) {
            link.close();
        }
    }

    private Reply relay(String failure, Command command) {
        SmtpConnection link = connection;
        if (link == null || lost) {
            return lost();
        }
        try {
            return command.on(link);
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
        LOG.log(isOurs(e) ? Level.ERROR : Level.WARNING, () -> place + what + ": " + Failures.describe(e));
        LOG.log(Level.DEBUG, () -> place + what, e);
        if (e instanceof SmtpException refusal) {
            return refusal.reply();
        }
        return e instanceof SocketTimeoutException
                ? Reply.reject(authenticated ? 421 : 451, "4.4.2", "The mail server took too long")
                : lost();
    }

    /** Whether it is the gateway itself that the server does not accept, which an administrator alone can mend. */
    static boolean isOurs(IOException e) {
        return e.getCause() instanceof AuthenticationException;
    }
}

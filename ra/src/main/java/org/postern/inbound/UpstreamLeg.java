package org.postern.inbound;

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
import org.postern.wire.LineException;
import org.postern.wire.ProtocolException;
import org.postern.wire.Trace;

/**
 * A session's way to the outgoing server: opened at HELO, opened again when the link was lost between two transactions. Every
 * failure becomes a reply here.
 */
final class UpstreamLeg {

    private static final Logger LOG = System.getLogger(UpstreamLeg.class.getName());

    /** Pooled links can have died since they were last used; after so many dead ones the server is taken to be down. */
    private static final int ATTEMPTS = 3;

    private final String session;
    private final UpstreamSource upstream;
    private final Trace trace;
    private volatile @Nullable SmtpConnection connection;
    private volatile boolean cut;
    private @Nullable Helo helo;
    /** What the client was told that the server can do. */
    private Extensions promised = Extensions.NONE;

    private boolean authenticated;
    private boolean inTransaction;

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
        Reply reply = greet(command);
        if (reply.isPositive()) {
            helo = command;
            promised = extensions();
            inTransaction = false; // RFC 5321 §4.1.4
        }
        return reply;
    }

    private Reply greet(Helo command) {
        if (connection != null) {
            Reply reply = relay(connection, link -> link.helo(command));
            if (connection != null || authenticated) {
                return reply;
            }
        }
        return open(command);
    }

    /** Takes note of a client that a policy has greeted: the server hears of it when there is something to be relayed. */
    void introduce(Helo command) {
        promised = Extensions.NONE;
        if (connection == null) {
            helo = command;
        }
    }

    private Reply open(Helo command) {
        IOException failure = new IOException("not tried");
        for (int attempt = 1; attempt <= ATTEMPTS && !cut; attempt++) {
            SmtpConnection fresh;
            try {
                fresh = upstream.connect(trace);
            } catch (IOException e) {
                return reply(e, "cannot connect");
            }
            try {
                Reply reply = fresh.helo(command);
                if (reply.isPositive()) {
                    connection = fresh;
                } else { // nothing can be said on it
                    fresh.abort();
                    fresh.close();
                }
                return reply;
            } catch (SmtpException e) {
                fresh.abort();
                fresh.close();
                return reply(e, "cannot open the conversation");
            } catch (SocketTimeoutException e) {
                fresh.abort();
                fresh.close();
                return reply(e, "cannot open the conversation");
            } catch (IOException e) {
                fresh.abort();
                fresh.close();
                failure = e; // perhaps it was dead already
            }
        }
        return reply(failure, "cannot open the conversation");
    }

    Extensions extensions() {
        return connection == null ? Extensions.NONE : connection.extensions();
    }

    /** Whether the client has authenticated itself to the server, so that another link would not do. */
    boolean authenticated() {
        return authenticated;
    }

    Reply auth(String line) {
        if (connection == null) {
            return lost();
        }
        Reply reply = relay(connection, link -> link.auth(line));
        authenticated |= reply.isPositive();
        return reply;
    }

    /** Begins a transaction. A link that has died while nobody used it is replaced without a word: it had nothing to lose. */
    Reply mail(Mail mail) {
        Reply reply = connection == null ? relayAnew(mail) : relay(connection, mail);
        inTransaction |= reply.isPositive();
        return reply;
    }

    private Reply relay(SmtpConnection link, Mail mail) {
        try {
            Reply reply = link.mail(mail);
            dropAfter(reply);
            return reply;
        } catch (SmtpException | ProtocolException | LineException | SocketTimeoutException e) { // it lives
            drop();
            return reply(e, "lost");
        } catch (IOException e) {
            drop();
            return relayAnew(mail);
        }
    }

    private Reply relayAnew(Mail mail) {
        if (helo == null || authenticated) {
            return lost();
        }
        Reply opened = open(helo);
        if (!opened.isPositive() || connection == null) {
            return opened;
        }
        if (!Mirror.keeps(connection.extensions(), promised)) {
            drop(); // the client has to ask anew what this host can do
            return Reply.reject(421, "4.4.2", "The connection to the mail server was lost");
        }
        return relay(connection, link -> link.mail(mail));
    }

    Reply rcpt(Rcpt rcpt) {
        return connection == null ? lost() : relay(connection, link -> link.rcpt(rcpt));
    }

    /**
     * Sends the message.
     *
     * @throws BodyReader.ClientException if the client went away in the middle of it
     */
    Reply data(SmtpConnection.Body body) throws BodyReader.ClientException {
        if (connection == null) {
            return lost();
        }
        try {
            Reply reply = connection.data((goAhead, out) -> {
                inTransaction = false;
                body.writeTo(goAhead, out);
            });
            dropAfter(reply);
            return reply;
        } catch (BodyReader.ClientException e) {
            drop();
            throw e;
        } catch (SmtpException e) {
            drop();
            trace.debug(() -> "given up in DATA: " + e.getMessage());
            return e.reply();
        } catch (IOException e) {
            drop();
            return reply(e, "lost in DATA");
        }
    }

    /** Ends the server's transaction, if it has one. */
    void rset() {
        if (connection != null && inTransaction) {
            inTransaction = false;
            relay(connection, SmtpConnection::rset);
        }
    }

    /** Gives the link back; one that belongs to the client alone is ended, and the server's goodbye returned. */
    Reply quit() {
        Reply goodbye = Reply.of(221, "2.0.0", "Goodbye");
        if (connection != null && authenticated) {
            Reply reply = relay(connection, SmtpConnection::quit);
            goodbye = reply.isPositive() ? reply : goodbye;
        }
        close();
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

    void close() {
        SmtpConnection link = connection;
        connection = null;
        inTransaction = false;
        if (link != null) {
            link.close();
        }
    }

    private Reply relay(SmtpConnection link, Command command) {
        try {
            Reply reply = command.on(link);
            dropAfter(reply);
            return reply;
        } catch (IOException e) {
            drop();
            return reply(e, "lost");
        }
    }

    private void dropAfter(Reply reply) {
        if (reply.code() == 421) { // RFC 5321 §3.8: it is closing the link
            drop();
        }
    }

    private void drop() {
        if (connection != null) {
            connection.abort();
        }
        close();
    }

    /** A client that the server knows has to begin anew: another link would not be its own. */
    private Reply lost() {
        return Reply.reject(authenticated ? 421 : 451, "4.4.2", "The connection to the mail server was lost");
    }

    /** The one place where a failure behind us becomes a reply. */
    private Reply reply(IOException e, String what) {
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

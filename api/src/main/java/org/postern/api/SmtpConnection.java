package org.postern.api;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * A conversation with the upstream server: one method for each command, which returns that server's reply, whatever it
 * is. Begin with {@link #helo}. For one thread at a time.
 *
 * <p>The conversation goes over a pooled connection, which carries no history of earlier conversations: what fails temporarily on one
 * that was used before is sent once more on a new one, with the transaction so far, up to DATA.
 *
 * <p>Each method throws {@link IOException} when the connection fails, also by time-out or a reply that is none. The transaction is lost then,
 * and the next {@link #helo} or {@link #mail} goes over another one, unless {@link #auth} has succeeded. After {@link #close()} each
 * throws {@link IllegalStateException}.
 */
public interface SmtpConnection extends AutoCloseable {

    /**
     * Says EHLO or HELO: takes a connection of the pool on which that has been said by this name, and returns the server's reply to it, or
     * opens one. Where the connection is to be secured by STARTTLS or has credentials of its own, that happens here, and a positive
     * reply means that it has. A transaction is ended by it (RFC 5321 §4.1.4).
     *
     * @throws SmtpException if the pool is exhausted, the server cannot be reached, or TLS or authentication, as configured, does not
     *     come about; the latter with a {@code javax.security.sasl.AuthenticationException} as its cause
     */
    Reply helo(Helo helo) throws IOException;

    /** The host that the conversation is with, and its port; empty if that is not known. For logs and monitoring. */
    default String host() {
        return "";
    }

    /** What the server's last EHLO reply offers to the user of this connection. */
    Extensions extensions();

    /**
     * Sends one line of an AUTH exchange as it is: first {@code AUTH …}, then the responses (RFC 4954). A connection on
     * which this succeeded belongs to the user that it authenticated, and no other session gets it.
     *
     * @throws IllegalArgumentException if the line has a line break in it
     */
    Reply auth(String line) throws IOException;

    /** Begins a transaction. Parameters whose extension the server does not offer are left out. */
    Reply mail(Mail mail) throws IOException;

    /** Adds a recipient. Parameters whose extension the server does not offer are left out. */
    Reply rcpt(Rcpt rcpt) throws IOException;

    /**
     * Sends DATA and, once the server says 354, the body.
     *
     * @return the server's reply to the body, or to DATA if that is not 354
     * @throws IOException also if the body throws it: the connection is cut then, without the final dot
     */
    Reply data(Body body) throws IOException;

    /**
     * Ends the transaction, if there is one. The server hears of it if anything but a greeting was said since the last reset, or if
     * {@link #auth} has succeeded.
     */
    Reply rset() throws IOException;

    /** Asks whether the server is there. */
    Reply noop() throws IOException;

    /**
     * Ends the conversation; the connection is not used again.
     *
     * @throws IOException also if the server does not reply within a quarter of a second
     */
    Reply quit() throws IOException;

    /** Cuts the connection: what is under way does not reach the server as a whole. From any thread. */
    void abort();

    /**
     * Gives the connection back to the pool, which keeps it if the server has accepted all that was said on it and no transaction is under
     * way. Does nothing the second time.
     */
    @Override
    void close();

    /**
     * Sends one message: MAIL, each RCPT, DATA, after a {@link #helo} of the caller's.
     *
     * @return the server's reply to the message, or the first rejection, in which case nothing was sent
     */
    default Reply send(Mail mail, List<Rcpt> recipients, Message message) throws IOException {
        Reply reply = mail(mail);
        for (Rcpt recipient : recipients) {
            if (reply.isRefusal()) {
                break;
            }
            reply = rcpt(recipient);
        }
        if (reply.isRefusal()) {
            rset();
            return reply;
        }
        return data((goAhead, out) -> DotStuffing.write(message, out));
    }

    /** The body of a message on its way. */
    @FunctionalInterface
    interface Body {
        /**
         * Writes the message in transfer form: lines end with CR LF, a dot that begins a line is doubled, the final dot is
         * left to the connection (RFC 5321 §4.5.2).
         *
         * @param goAhead the server's 354
         * @throws IOException to give up: the connection is then cut without the final dot
         */
        void writeTo(Reply goAhead, OutputStream out) throws IOException;
    }
}

package org.postern.monitor;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.postern.api.Reply;
import org.postern.api.SessionEnd;
import org.postern.api.TransactionEnd;

/**
 * Something that has happened: what counters, log and monitoring are made of. A command that ends with AUTH's final reply is an {@link
 * AuthEnded}, one that ends a message a {@link TransactionEnded}, each other one a {@link CommandEnded}. Times are milliseconds since the
 * epoch, durations nanoseconds.
 */
public sealed interface Event {

    /** A connection that has not become a session, because it was one too many. */
    record ConnectionRejected(String interfaceName, InetAddress client, Reply reply, long time) implements Event {}

    /** A client has connected. */
    record SessionBegan(SessionRef session, long time) implements Event {}

    /**
     * A command has been answered.
     *
     * @param command its verb; one of the constants of this class where there is none
     * @param argument what follows the verb, as the client sent it; empty where that may be a secret
     * @param by where the reply comes from, if it is a rejection
     * @param path the policies that were called
     * @param nanos from when the command had arrived until its reply was ready
     */
    record CommandEnded(
            SessionRef session,
            String command,
            String argument,
            Reply reply,
            RefusedBy by,
            List<PolicyStep> path,
            long nanos)
            implements Event {

        /** In place of a verb, before there can be any. */
        public static final String CONNECT = "CONNECT";

        /** In place of a verb, for a line that begins with none that is known. */
        public static final String NO_COMMAND = "-";
    }

    /**
     * An AUTH has ended.
     *
     * @param mechanism as the client named it
     * @param subject the user that the client claimed to be; empty if that is not known
     * @param by where the reply comes from, if it is a rejection
     * @param path the policies that were called
     */
    record AuthEnded(
            SessionRef session,
            String mechanism,
            String subject,
            Reply reply,
            RefusedBy by,
            List<PolicyStep> path,
            long nanos)
            implements Event {}

    /**
     * A transaction has ended: with the reply to its message, or without.
     *
     * @param end outcome, envelope, size in bytes, reply, and the policy that gave the reply or took the message upon itself
     * @param by where the reply comes from, if it is a rejection
     * @param path the policies that were called for the message
     * @param upstream the host that the transaction was with; empty if none
     * @param nanos from MAIL on
     * @param time when it ended
     */
    record TransactionEnded(
            SessionRef session,
            TransactionEnd end,
            RefusedBy by,
            List<PolicyStep> path,
            String upstream,
            long nanos,
            long time)
            implements Event {}

    /** A listener was notified. */
    record ListenerCalled(String session, PolicyStep call) implements Event {}

    /**
     * A connection to a mail server has been opened, or could not be.
     *
     * @param host with its port
     * @param tls protocol and cipher suite; empty without TLS, or with STARTTLS still to come
     * @param failure why not; empty if it was opened
     */
    record LinkOpened(String host, Optional<String> tls, Optional<Throwable> failure, long nanos, long time)
            implements Event {}

    /**
     * The upstream server has replied to a command of a session, or has not.
     *
     * @param session the correlation id
     * @param host with its port; empty if none was reached
     * @param command its verb; {@code DATA} for the message, too
     * @param reply the server's, or what stands for its failure
     * @param failed whether the connection failed, or the server took too long
     * @param nanos how long it took; for a message, from when its end had arrived from the client
     */
    record UpstreamReplied(
            String session, String host, String command, Reply reply, boolean failed, long nanos, long time)
            implements Event {}

    /** A session is over. */
    record SessionEnded(SessionRef session, SessionEnd end, long time) implements Event {}
}

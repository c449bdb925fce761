package org.postern.telemetry;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.postern.api.Reply;
import org.postern.api.TransactionEnd;
import org.postern.monitor.PolicyStep;
import org.postern.monitor.RefusedBy;

/**
 * The spans of one session: its own, within it those of its transactions, within these, or beside them, those of policies and of
 * commands to the upstream server. One that begins is within the innermost that has not ended; what goes on in a session, on whichever
 * thread, goes on one after the other. No span has an address of a sender or recipient, a user, a header field or a secret.
 */
public interface SessionSpans {

    /** Those of a session that nothing receives the spans of. Costs nothing. */
    SessionSpans NONE = new SessionSpans() {

        private final Call none = new Call() {
            @Override
            public <T> Callable<T> during(Callable<T> work) {
                return work;
            }

            @Override
            public void end(PolicyStep step, Optional<Reply> reply) {
                // there is none
            }
        };

        @Override
        public String traceId() {
            return "";
        }

        @Override
        public void client(InetAddress address) {
            // there is no span
        }

        @Override
        public void beginTransaction() {
            // there is no span
        }

        @Override
        public void replied(String command, Reply reply, RefusedBy by) {
            // there is no span
        }

        @Override
        public void endTransaction(TransactionEnd end, RefusedBy by) {
            // there is no span
        }

        @Override
        public Call call(String policy, String command) {
            return none;
        }

        @Override
        public Reply upstream(String command, Supplier<String> host, Upstream work) throws IOException {
            return work.send();
        }

        @Override
        public void failed(Throwable failure) {
            // there is no span
        }

        @Override
        public void end() {
            // there is no span
        }
    };

    /** The id of the trace, 32 hexadecimal digits; empty if there is none. */
    String traceId();

    /** A proxy has forwarded the connection of this client. */
    void client(InetAddress address);

    /** MAIL has arrived, and may come now. The transaction is none if the reply is a rejection. */
    void beginTransaction();

    /**
     * A command has been answered, but for one that ends a transaction.
     *
     * @param command its verb
     * @param by where the reply comes from, if it is a rejection
     */
    void replied(String command, Reply reply, RefusedBy by);

    /**
     * A transaction has ended.
     *
     * @param by where the reply comes from, if it is a rejection
     */
    void endTransaction(TransactionEnd end, RefusedBy by);

    /**
     * Begins the span of a call of a policy or listener.
     *
     * @param command the command that it is called for, in any case; empty for a listener
     */
    Call call(String policy, String command);

    /**
     * Makes a span of a command to the upstream server.
     *
     * @param host with its port, asked afterwards
     */
    Reply upstream(String command, Supplier<String> host, Upstream work) throws IOException;

    /** The session has failed, by a fault of the gateway. */
    void failed(Throwable failure);

    /** Ends the session's span, and what has not been ended within it. */
    void end();

    /** A command to the upstream server. */
    @FunctionalInterface
    interface Upstream {
        Reply send() throws IOException;
    }

    /** The span of a call that is under way. */
    interface Call {

        /** The same work, during which this is the current span of its thread: what it does itself is within it. */
        <T> Callable<T> during(Callable<T> work);

        /**
         * Ends it.
         *
         * @param reply what the policy has returned, if that was a reply
         */
        void end(PolicyStep step, Optional<Reply> reply);
    }
}

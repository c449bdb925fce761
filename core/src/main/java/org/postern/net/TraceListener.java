package org.postern.net;

import org.postern.api.Reply;

/**
 * Receives what is said with a client and with the upstream server, at every trace level. Secrets are masked already. On the thread
 * that speaks, which is mostly the session's: it must neither wait nor throw.
 */
public interface TraceListener {

    /** Listens to nothing. */
    TraceListener NONE = new TraceListener() {
        @Override
        public void line(Direction direction, String text) {}

        @Override
        public void reply(Direction direction, Reply reply) {}

        @Override
        public void piece(Direction direction, byte[] bytes, int offset, int length) {}

        @Override
        public void secured(boolean upstream, String tls) {}
    };

    /** With whom, and which way. */
    enum Direction {
        FROM_CLIENT,
        TO_CLIENT,
        FROM_UPSTREAM,
        TO_UPSTREAM;

        /** Whether it is with the upstream server. */
        public boolean upstream() {
            return this == FROM_UPSTREAM || this == TO_UPSTREAM;
        }

        /** Whether the gateway says it. */
        public boolean sent() {
            return this == TO_CLIENT || this == TO_UPSTREAM;
        }
    }

    /** A line, or lines with CR LF between. */
    void line(Direction direction, String text);

    /** A reply, which is text only when somebody wants to see it. */
    void reply(Direction direction, Reply reply);

    /** A piece of a message in transfer form. The bytes are the caller's, and other ones later. */
    void piece(Direction direction, byte[] bytes, int offset, int length);

    /**
     * A connection is secured.
     *
     * @param tls protocol and cipher suite; empty if it is not
     */
    void secured(boolean upstream, String tls);
}

package org.postern.net;

import java.util.List;
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
        FROM_CLIENT(false, false),
        TO_CLIENT(false, true),
        FROM_UPSTREAM(true, false),
        TO_UPSTREAM(true, true);

        /** In how many bits a {@link #number} fits. */
        public static final int BITS = 2;

        private static final List<Direction> BY_NUMBER = List.of(values());

        private final boolean upstream;
        private final boolean sent;
        private final int number;

        Direction(boolean upstream, boolean sent) {
            this.upstream = upstream;
            this.sent = sent;
            number = (upstream ? 2 : 0) + (sent ? 1 : 0);
        }

        /** Whether it is with the upstream server. */
        public boolean upstream() {
            return upstream;
        }

        /** Whether the gateway says it. */
        public boolean sent() {
            return sent;
        }

        /** By which it is kept: 0 to 3. */
        public int number() {
            return number;
        }

        /** That of a number. */
        public static Direction of(int number) {
            return BY_NUMBER.get(number);
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

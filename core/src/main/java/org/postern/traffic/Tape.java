package org.postern.traffic;

import org.jspecify.annotations.Nullable;
import org.postern.api.Reply;
import org.postern.monitor.Event;
import org.postern.net.TraceListener.Direction;
import org.postern.transcript.RecordedMessage;

/**
 * What is said and what happens in a session, in this order: references alone, which cost next to nothing while the session goes on. It is
 * played once, to what makes transactions of it. For one thread at a time.
 */
final class Tape implements Runnable {

    /** Enough for a transaction of a usual mail. */
    private static final int ROOM = 32;

    private final TransactionBuilder player;
    private final Object[] entries = new Object[ROOM];
    /** When that was, in nanoseconds since the session began, and, in the lowest bits, the direction. */
    private final long[] times = new long[ROOM];

    private int size;
    private @Nullable Pieces received;
    private @Nullable Pieces sent;

    /** Pieces of a message, one behind the other. */
    private static final class Pieces {

        private final @Nullable RecordedMessage message;
        private long length;
        private long last;

        Pieces(@Nullable RecordedMessage message) {
            this.message = message;
        }
    }

    /** How the connection to the upstream server is secured from now on. */
    private record UpstreamTls(String tls) {}

    Tape(TransactionBuilder player) {
        this.player = player;
    }

    boolean isFull() {
        return size == ROOM;
    }

    void line(long at, Direction direction, String text) {
        ended(direction);
        add(at, direction, text);
    }

    void reply(long at, Direction direction, Reply reply) {
        ended(direction);
        add(at, direction, reply);
    }

    /** @param message where all of the message is kept; null where it is not */
    void piece(long at, Direction direction, int length, @Nullable RecordedMessage message) {
        Pieces pieces = direction.sent() ? sent : received;
        if (pieces == null) {
            pieces = new Pieces(message);
            sent = direction.sent() ? pieces : sent;
            received = direction.sent() ? received : pieces;
            add(at, direction, pieces);
        }
        pieces.length += length;
        pieces.last = at;
    }

    /** Another line of the same speaker comes behind a message. */
    private void ended(Direction direction) {
        if (direction == Direction.FROM_CLIENT) {
            received = null;
        } else if (direction == Direction.TO_UPSTREAM) {
            sent = null;
        }
    }

    void upstreamTls(long at, String tls) {
        add(at, Direction.TO_UPSTREAM, new UpstreamTls(tls));
    }

    void event(long at, Event event) {
        add(at, Direction.FROM_CLIENT, event);
    }

    private void add(long at, Direction direction, Object entry) {
        times[size] = (at << Direction.BITS) | direction.number();
        entries[size++] = entry;
    }

    /** Plays what is on it, to the builder of its session. */
    @Override
    public void run() {
        for (int i = 0; i < size; i++) {
            long at = times[i] >> Direction.BITS;
            Direction direction = Direction.of((int) times[i] & ((1 << Direction.BITS) - 1));
            Object entry = entries[i];
            if (entry instanceof Reply reply) {
                player.reply(at, direction, reply);
            } else if (entry instanceof String line) {
                player.line(at, direction, line);
            } else if (entry instanceof Pieces pieces) {
                player.pieces(at, direction, pieces.length, pieces.last, pieces.message);
            } else if (entry instanceof UpstreamTls tls) {
                player.upstreamTls(tls.tls());
            } else if (entry instanceof Event event) { // an interface: last, since to ask for one costs more
                player.event(at, event);
            }
        }
    }
}

package org.postern.transcript;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postern.api.Reply;
import org.postern.monitor.packed.PackedReader;
import org.postern.monitor.packed.PackedWriter;
import org.postern.net.TraceListener.Direction;

/**
 * What is said on both sides in one transaction. Of a long one the first and the last lines are kept; the first ones are packed at once.
 * For one thread.
 */
public final class Talk {

    private static final int MAX_FIRST = 300;
    private static final int MAX_LAST = 50;
    /** The first lines may take so much memory, in bytes. */
    private static final int MAX_MEMORY = 64 << 10;

    private static final List<Direction> DIRECTIONS = List.of(Direction.values());

    /** Of a line: text, a reply, or a message, which is one of those behind the lines. */
    private static final int TEXT = 0;

    private static final int REPLY = 1;
    private static final int MESSAGE = 2;
    private static final int KINDS = 3;

    private final PackedWriter first = new PackedWriter(768);
    private final List<Said> messages = new ArrayList<>(2);
    private final Deque<Said> last = new ArrayDeque<>(0);
    private int firstCount;
    private int lastMemory;
    private boolean cut;
    /** The messages that are being said. */
    private @Nullable Said received;

    private @Nullable Said sent;

    /**
     * A line is said.
     *
     * @param at since the session began, in nanoseconds, as everywhere here
     */
    public void line(long at, Direction direction, String text) {
        ended(direction);
        say(Said.line(at, direction, text));
    }

    /** A reply is said. */
    public void reply(long at, Direction direction, Reply reply) {
        ended(direction);
        say(Said.reply(at, direction, reply));
    }

    /** Takes note of a piece of a message. */
    public void piece(long at, Direction direction, long length) {
        Said message = direction.sent() ? sent : received;
        if (message == null) {
            message = Said.message(at, direction);
            sent = direction.sent() ? message : sent;
            received = direction.sent() ? received : message;
            say(message);
        }
        message.grow(length);
    }

    /** The client has gone: a message that it was sending ends here. */
    public void closed(long at) {
        messages.forEach(Said::interrupt);
        say(Said.line(at, Direction.FROM_CLIENT, "(connection closed)"));
    }

    /** Another line of the same speaker comes behind a message. */
    private void ended(Direction direction) {
        if (direction == Direction.FROM_CLIENT) {
            received = null;
        } else if (direction == Direction.TO_UPSTREAM) {
            sent = null;
        }
    }

    private void say(Said said) {
        if (firstCount < MAX_FIRST && memory() < MAX_MEMORY) {
            firstCount++;
            write(said, first);
            return;
        }
        if (last.size() == MAX_LAST) {
            lastMemory -= last.removeFirst().memory();
            cut = true;
        }
        lastMemory += said.memory();
        last.addLast(said);
    }

    /** About how much memory it takes, in bytes. */
    public int memory() {
        return first.size() + lastMemory;
    }

    // ---- packed

    /** Writes all lines. */
    public void writeTo(PackedWriter out) {
        out.number(firstCount + last.size());
        out.append(first);
        for (Said said : last) {
            write(Said.kept(said.at(), said.direction(), said.text()), out);
        }
        out.number(messages.size());
        for (Said message : messages) {
            out.text(message.text());
        }
        out.flag(cut);
    }

    private void write(Said said, PackedWriter out) {
        Reply reply = said.reply();
        int kind = reply != null ? REPLY : said.isMessage() ? MESSAGE : TEXT;
        out.number(said.at());
        out.number((long) DIRECTIONS.indexOf(said.direction()) * KINDS + kind);
        if (kind == TEXT) {
            out.text(said.text());
        } else if (reply != null) {
            PackedParts.writeReply(reply, out);
        } else {
            messages.add(said);
        }
    }

    /** Adds what was written to the lines; returns whether more was said than has been kept. */
    static boolean read(PackedReader in, List<Said> lines) {
        List<Integer> places = new ArrayList<>(2);
        for (int rest = in.integer(); rest > 0; rest--) {
            long at = in.number();
            int head = in.integer();
            Direction direction = DIRECTIONS.get(head / KINDS);
            switch (head % KINDS) {
                case TEXT -> lines.add(Said.kept(at, direction, in.text()));
                case REPLY -> lines.add(Said.reply(at, direction, PackedParts.readReply(in)));
                default -> {
                    places.add(lines.size());
                    lines.add(Said.message(at, direction));
                }
            }
        }
        int messages = in.integer();
        for (int i = 0; i < messages; i++) {
            Said message = lines.get(places.get(i));
            lines.set(places.get(i), Said.kept(message.at(), message.direction(), in.text()));
        }
        return in.flag();
    }
}

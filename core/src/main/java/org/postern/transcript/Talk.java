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
import org.postern.smtp.ReplyFormat;

/**
 * What is said on both sides in one transaction. Of a long one the first and the last lines are kept; the first ones are packed at once.
 * For one thread.
 */
public final class Talk {

    private static final int MAX_FIRST = 300;
    private static final int MAX_LAST = 50;
    /** The first lines may take so much memory, in bytes. */
    private static final int MAX_MEMORY = 64 << 10;

    /** Of a line: text, a reply, or a message, which is one of those behind the lines. */
    private static final int TEXT = 0;

    private static final int REPLY = 1;
    private static final int MESSAGE = 2;
    private static final int KINDS = 3;

    private final PackedWriter first = new PackedWriter(512);
    private final LastReplies replies = new LastReplies();
    private final List<Said> messages = new ArrayList<>(2);
    private final Deque<Said> last = new ArrayDeque<>(0);
    private int firstCount;
    /** When the last one of the first lines was said. */
    private long firstEnd;

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
        if (isRoom()) {
            writeFirst(at, direction, TEXT);
            first.text(Said.cut(text));
        } else {
            sayLast(Said.line(at, direction, text));
        }
    }

    /** A reply is said; a long one is kept as a line. */
    public void reply(long at, Direction direction, Reply reply) {
        if (Said.length(reply) > Said.MAX_LENGTH) {
            line(at, direction, ReplyFormat.lines(reply));
            return;
        }
        ended(direction);
        if (isRoom()) {
            writeFirst(at, direction, REPLY);
            replies.write(reply, first);
        } else {
            sayLast(Said.reply(at, direction, reply));
        }
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

    private void say(Said message) {
        if (isRoom()) {
            writeFirst(message.at(), message.direction(), MESSAGE);
            messages.add(message);
        } else {
            sayLast(message);
        }
    }

    /** The client has gone: a message that it was sending ends here. */
    public void closed(long at) {
        messages.forEach(Said::interrupt);
        line(at, Direction.FROM_CLIENT, "(connection closed)");
    }

    /** Another line of the same speaker comes behind a message. */
    private void ended(Direction direction) {
        if (direction == Direction.FROM_CLIENT) {
            received = null;
        } else if (direction == Direction.TO_UPSTREAM) {
            sent = null;
        }
    }

    private boolean isRoom() {
        return firstCount < MAX_FIRST && memory() < MAX_MEMORY;
    }

    private void writeFirst(long at, Direction direction, int kind) {
        firstCount++;
        begin(at - firstEnd, direction, kind, first);
        firstEnd = at;
    }

    private static void begin(long later, Direction direction, int kind, PackedWriter out) {
        out.number(later);
        out.number(direction.number() * KINDS + kind);
    }

    private void sayLast(Said said) {
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

    /** Writes all lines; returns the replies that have been written last. */
    LastReplies writeTo(PackedWriter out) {
        out.number(firstCount + last.size());
        out.append(first);
        long before = firstEnd;
        for (Said said : last) {
            begin(said.at() - before, said.direction(), TEXT, out);
            out.text(said.text());
            before = said.at();
        }
        out.number(messages.size());
        for (Said message : messages) {
            out.text(message.text());
        }
        out.flag(cut);
        return new LastReplies(replies);
    }

    /** Adds what was written to the lines; returns whether more was said than has been kept. */
    static boolean read(PackedReader in, LastReplies replies, List<Said> lines) {
        List<Integer> places = new ArrayList<>(2);
        long at = 0;
        for (int rest = in.integer(); rest > 0; rest--) {
            at += in.number();
            int head = in.integer();
            Direction direction = Direction.of(head / KINDS);
            switch (head % KINDS) {
                case TEXT -> lines.add(Said.kept(at, direction, in.text()));
                case REPLY -> lines.add(Said.reply(at, direction, replies.read(in)));
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

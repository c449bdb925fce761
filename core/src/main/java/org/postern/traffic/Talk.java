package org.postern.traffic;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.postern.api.Reply;
import org.postern.net.TraceListener.Direction;

/** What is said on both sides in one transaction. Of a long one the first and the last lines are kept. For one thread. */
final class Talk {

    private static final int MAX_FIRST = 300;
    private static final int MAX_LAST = 50;
    /** The first lines may take so much memory, in bytes. */
    private static final int MAX_MEMORY = 64 << 10;

    private final List<Said> first = new ArrayList<>(24);
    private final Deque<Said> last = new ArrayDeque<>(0);
    private final Map<Direction, Said> messages = new EnumMap<>(Direction.class);
    private int memory;
    private boolean cut;

    void line(Direction direction, String text) {
        ended(direction);
        add(Said.line(System.nanoTime(), direction, text));
    }

    void reply(Direction direction, Reply reply) {
        ended(direction);
        add(Said.reply(System.nanoTime(), direction, reply));
    }

    /** Takes note of a piece of a message; returns when that was. */
    long piece(Direction direction, int length) {
        long now = System.nanoTime();
        Said message = messages.get(direction);
        if (message == null) {
            message = Said.message(now, direction);
            messages.put(direction, message);
            add(message);
        }
        message.grow(length);
        return now;
    }

    /** The client has gone: a message that it was sending ends here. */
    void closed() {
        messages.values().forEach(Said::interrupt);
        add(Said.line(System.nanoTime(), Direction.FROM_CLIENT, "(connection closed)"));
    }

    /** Another line of the same speaker comes behind a message. */
    private void ended(Direction direction) {
        if (!messages.isEmpty()) {
            messages.remove(direction);
        }
    }

    private void add(Said said) {
        if (first.size() < MAX_FIRST && memory < MAX_MEMORY) {
            memory += said.memory();
            first.add(said);
            return;
        }
        if (last.size() == MAX_LAST) {
            memory -= last.removeFirst().memory();
            cut = true;
        }
        memory += said.memory();
        last.addLast(said);
    }

    List<Said> lines() {
        List<Said> all = new ArrayList<>(first.size() + last.size());
        all.addAll(first);
        all.addAll(last);
        return all;
    }

    boolean isCut() {
        return cut;
    }

    int memory() {
        return memory;
    }
}

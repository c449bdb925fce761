package org.postern.filters.scan;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.postern.filters.link.Deadline;
import org.postern.filters.link.Link;

/** Connections that wait for their next request. Nothing runs: old ones are closed by those who come for one. */
final class IcapPool implements Closeable {

    /** Each may be a thread of the server's. */
    private static final int MAX_IDLE = 4;

    private static final Duration MAX_AGE = Duration.ofSeconds(30);

    private record Idle(Link link, Deadline until) {}

    private final Deque<Idle> idle = new ArrayDeque<>();
    private int inUse;

    /** Waits until there are fewer than so many in use; to be followed by {@link #leave}. */
    synchronized void enter(int max, Deadline deadline) throws InterruptedIOException {
        while (inUse >= max) {
            try {
                wait(deadline.millis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted");
            }
        }
        inUse++;
    }

    synchronized void leave() {
        inUse--;
        notifyAll();
    }

    /** One that can be used, as far as can be seen from here. */
    Optional<Link> take() throws IOException {
        List<Link> useless = new ArrayList<>();
        Optional<Link> found = Optional.empty();
        synchronized (this) {
            moveOld(useless);
            while (found.isEmpty() && !idle.isEmpty()) {
                Link last = idle.removeLast().link();
                if (last.isQuiet()) {
                    found = Optional.of(last);
                } else {
                    useless.add(last);
                }
            }
        }
        closeAll(useless);
        return found;
    }

    void give(Link link) throws IOException {
        List<Link> useless = new ArrayList<>();
        synchronized (this) {
            idle.addLast(new Idle(link, Deadline.in(MAX_AGE)));
            moveOld(useless);
        }
        closeAll(useless);
    }

    private void moveOld(List<Link> useless) {
        while (!idle.isEmpty()
                && (idle.size() > MAX_IDLE || idle.getFirst().until().left().isNegative())) {
            useless.add(idle.removeFirst().link());
        }
    }

    @Override
    public void close() throws IOException {
        List<Link> all;
        synchronized (this) {
            all = idle.stream().map(Idle::link).toList();
            idle.clear();
        }
        closeAll(all);
    }

    private static void closeAll(List<Link> links) throws IOException {
        for (Link link : links) {
            link.close();
        }
    }
}

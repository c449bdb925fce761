package org.postern.monitor;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Writes one INFO line a transaction, login or refused command, from a thread of its own. A server's log handlers have a lock, and find out who called by
 * walking the stack: done by each session, that was a third of the CPU time of a message.
 */
public final class EventLogWriter implements AutoCloseable {

    private static final Logger LOG = System.getLogger(EventLogWriter.class.getName());

    private static final long TICK_MILLIS = 50;
    /** More lines than this do not wait: one more is written by the thread that has it. */
    private static final int MOST = 10_000;

    private final Queue<Supplier<String>> lines = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile CountDownLatch ended = new CountDownLatch(0);
    private Thread writer = new Thread();

    /**
     * Begins to write, on a daemon thread.
     *
     * @param everyTick is run by that thread, several times a second
     */
    void start(Runnable everyTick) {
        ended = new CountDownLatch(1);
        writer = new Thread(() -> write(everyTick), "postern-transactions");
        writer.setDaemon(true);
        writer.start();
    }

    /** Notes what happened; the text is made when it is written. */
    void add(Supplier<String> line) {
        if (ended.getCount() > 0 && waiting.incrementAndGet() <= MOST) {
            lines.add(line);
        } else {
            LOG.log(Level.INFO, line);
        }
    }

    private void write(Runnable everyTick) {
        try {
            while (!ended.await(TICK_MILLIS, TimeUnit.MILLISECONDS)) {
                everyTick.run();
                writeAll();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // an interruption ends the thread
        }
    }

    private void writeAll() {
        for (Supplier<String> line = lines.poll(); line != null; line = lines.poll()) {
            LOG.log(Level.INFO, line);
        }
        waiting.set(lines.size());
    }

    /** Ends, and writes what is left. */
    @Override
    public void close() {
        ended.countDown();
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        writeAll();
    }
}

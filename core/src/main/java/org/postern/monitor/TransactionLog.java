package org.postern.monitor;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Writes one INFO line a transaction, login or refused command, from a thread of its own. A server's log handlers have a lock, and find out who called by
 * walking the stack: done by each session, that was a third of the CPU time of a message.
 */
public final class TransactionLog implements AutoCloseable {

    private static final Logger LOG = System.getLogger(TransactionLog.class.getName());

    private static final long TICK_MILLIS = 50;
    /** More lines than this do not wait: whoever has one more writes it himself. */
    private static final int MOST = 10_000;

    private final Queue<Supplier<String>> lines = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final List<Runnable> ticks = new CopyOnWriteArrayList<>();
    private volatile CountDownLatch ended = new CountDownLatch(0);
    private Thread writer = new Thread();

    /** Begins to write, on a daemon thread. */
    public void start() {
        ended = new CountDownLatch(1);
        writer = new Thread(this::write, "postern-transactions");
        writer.setDaemon(true);
        writer.start();
    }

    /** Has something done by the thread that writes, several times a second. */
    void everyTick(Runnable action) {
        ticks.add(action);
    }

    /** Notes what happened; the text is made when it is written. */
    public void add(Supplier<String> line) {
        if (ended.getCount() > 0 && waiting.incrementAndGet() <= MOST) {
            lines.add(line);
        } else {
            LOG.log(Level.INFO, line);
        }
    }

    private void write() {
        try {
            while (!ended.await(TICK_MILLIS, TimeUnit.MILLISECONDS)) {
                ticks.forEach(Runnable::run);
                writeAll();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // whoever interrupts a thread of ours wants it to end
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

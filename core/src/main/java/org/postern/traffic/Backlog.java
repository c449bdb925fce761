package org.postern.traffic;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Transactions that have ended and are not taken in yet. A session leaves its own there and goes on; when there are many, one session
 * takes in all: that is cheaper than one at a time, and no session waits for another. Who wants to know something has them taken in before.
 * From any thread.
 */
final class Backlog {

    private static final Logger LOG = System.getLogger(Backlog.class.getName());

    private static final int MANY = 64;

    private final Lock lock = new ReentrantLock();
    private final Queue<RecordedTransaction> ended = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicBoolean failed = new AtomicBoolean();
    private final Consumer<RecordedTransaction> taker;

    /** @param taker takes in one, under the lock */
    Backlog(Consumer<RecordedTransaction> taker) {
        this.taker = taker;
    }

    void add(RecordedTransaction transaction) {
        ended.add(transaction);
        if (waiting.incrementAndGet() >= MANY) {
            tryTakeIn();
        }
    }

    /** Takes in those that there are, unless that is being done. */
    void tryTakeIn() {
        if (waiting.get() > 0 && lock.tryLock()) {
            try {
                takeIn();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Answers a question under the lock, after all have been taken in. */
    <T> T withoutBacklog(Supplier<T> question) {
        lock.lock();
        try {
            takeIn();
            return question.get();
        } finally {
            lock.unlock();
        }
    }

    private void takeIn() {
        for (RecordedTransaction each = ended.poll(); each != null; each = ended.poll()) {
            waiting.decrementAndGet();
            takeIn(each);
        }
    }

    /** What goes wrong here must not hurt the session that happens to do it. */
    private void takeIn(RecordedTransaction transaction) {
        try {
            taker.accept(transaction);
        } catch (RuntimeException e) {
            if (failed.compareAndSet(false, true)) {
                LOG.log(Level.ERROR, () -> "traffic: a transaction cannot be recorded", e);
            }
        }
    }
}

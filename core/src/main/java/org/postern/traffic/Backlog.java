package org.postern.traffic;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * What sessions have recorded and is not taken in yet. A session leaves it there and goes on; when there is much, one session takes in all of
 * it: that is cheaper than each its own, and no session waits for another. What is left is taken in a few times a second, and before somebody
 * wants to know something. From any thread.
 */
final class Backlog {

    private static final Logger LOG = System.getLogger(Backlog.class.getName());

    private static final int MANY = 64;
    private static final long TICK_MILLIS = 100;

    private final Lock lock = new ReentrantLock();
    private final Queue<Tape> tapes = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicBoolean failed = new AtomicBoolean();
    private volatile CountDownLatch ended = new CountDownLatch(0);

    void add(Tape tape) {
        tapes.add(tape);
        if (waiting.incrementAndGet() >= MANY) {
            tryTakeIn();
        }
    }

    private void tryTakeIn() {
        if (lock.tryLock()) {
            try {
                takeIn();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Answers a question under the lock, after all has been taken in. */
    <T> T withoutBacklog(Supplier<T> question) {
        lock.lock();
        try {
            takeIn();
            return question.get();
        } finally {
            lock.unlock();
        }
    }

    /** Takes in all that there is, after what is being taken in. */
    void takeInAll() {
        lock.lock();
        try {
            takeIn();
        } finally {
            lock.unlock();
        }
    }

    private void takeIn() {
        for (Tape each = tapes.poll(); each != null; each = tapes.poll()) {
            waiting.decrementAndGet();
            takeIn(each);
        }
    }

    /** What goes wrong here must not hurt the session that happens to do it. */
    private void takeIn(Tape tape) {
        try {
            tape.play();
        } catch (RuntimeException e) {
            if (failed.compareAndSet(false, true)) {
                LOG.log(Level.ERROR, () -> "traffic: a transaction cannot be recorded", e);
            }
        }
    }

    /** Begins to take in what is left, on a daemon thread. */
    void start() {
        CountDownLatch end = new CountDownLatch(1);
        ended = end;
        Thread thread = new Thread(() -> run(end), "postern-traffic");
        thread.setDaemon(true);
        thread.start();
    }

    private void run(CountDownLatch end) {
        try {
            while (!end.await(TICK_MILLIS, TimeUnit.MILLISECONDS)) {
                if (waiting.get() > 0) {
                    tryTakeIn();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // an interruption ends the thread
        }
    }

    /** Ends, and takes in what is left. */
    void close() {
        ended.countDown();
        takeInAll();
    }
}

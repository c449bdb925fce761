package org.postern.traffic;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What has been recorded and is not taken in yet. A session leaves it there and goes on; a thread of its own takes in many at once, which is
 * cheaper than each session its own, a few times a second at least, and before an answer is given of which they are a part. Subscribers run
 * there, and so never on the virtual thread of a session: there, the classes that they load may stop all sessions (ADR 34). From any thread.
 */
final class Backlog {

    private static final Logger LOG = System.getLogger(Backlog.class.getName());

    private static final int MANY = 64;
    /** A session that has left so many waits until they are taken in. */
    private static final int TOO_MANY = 4096;

    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Lock lock = new ReentrantLock();
    private final Queue<Runnable> records = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicBoolean failed = new AtomicBoolean();
    private volatile @Nullable Thread thread;

    /** @param record takes in one record, when those before it have been taken in */
    @SuppressWarnings("LockNotBeforeTry") // there is nothing to be done with the lock, only to be waited for it
    void add(Runnable record) {
        records.add(record);
        int count = waiting.incrementAndGet();
        if (count == MANY) {
            LockSupport.unpark(thread);
        } else if (count >= TOO_MANY) {
            lock.lock();
            lock.unlock();
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
        for (Runnable each = records.poll(); each != null; each = records.poll()) {
            waiting.decrementAndGet();
            takeIn(each);
        }
    }

    /** What goes wrong with one must not keep the others from being taken in. */
    private void takeIn(Runnable record) {
        try {
            record.run();
        } catch (RuntimeException | LinkageError e) {
            if (failed.compareAndSet(false, true)) {
                LOG.log(Level.ERROR, () -> "traffic: a transaction cannot be recorded", e);
            }
        }
    }

    /** Begins to take in what comes, on a daemon thread. */
    void start() {
        Thread started = new Thread(this::run, "postern-traffic");
        started.setDaemon(true);
        thread = started;
        started.start();
    }

    private void run() {
        while (thread == Thread.currentThread()) {
            if (waiting.get() > 0) {
                takeInAll();
            }
            LockSupport.parkNanos(this, TICK_NANOS);
        }
    }

    /** Ends, and takes in what is left. */
    void close() {
        Thread ending = thread;
        thread = null;
        LockSupport.unpark(ending);
        takeInAll();
    }
}

package org.postern.inbound;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postern.policy.Policy;

/**
 * One call of a policy or observer: on a thread of its own, while the caller waits for as long as the policy may take. One that
 * has had its time is interrupted and abandoned: whatever it does after that does not count.
 *
 * @param <T> what it returns
 */
final class PolicyCall<T> {

    private enum State {
        /** It waits for something to run on, which has a time-out of its own. */
        PREPARING,
        RUNNING,
        /** What it called takes its time; its own clock stands still. */
        ELSEWHERE,
        DONE,
        ABANDONED
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private State state = State.PREPARING;
    private long left;
    private long runningSince;
    private @Nullable Thread thread;
    private @Nullable T result;
    private @Nullable Throwable failure;

    /** @param timeout how long it may take */
    PolicyCall(Duration timeout) {
        left = timeout.toNanos();
    }

    /**
     * Makes the call.
     *
     * @throws TimeoutException if it has had its time, or was abandoned
     * @throws Exception what it throws
     */
    T run(Executor threads, Callable<T> work) throws Exception {
        try {
            threads.execute(() -> work(work));
        } catch (RejectedExecutionException | OutOfMemoryError e) { // no thread can be made
            throw new Policy.Busy(new RejectedExecutionException(e));
        }
        Throwable thrown = await();
        if (thrown instanceof Exception e) {
            throw e;
        }
        if (thrown instanceof Error e) {
            throw e;
        }
        return returned();
    }

    @SuppressWarnings("NullAway") // what the work returned, whatever that is
    private T returned() {
        return result;
    }

    private void work(Callable<T> work) {
        lock.lock();
        try {
            if (state == State.ABANDONED) {
                return;
            }
            thread = Thread.currentThread();
        } finally {
            lock.unlock();
        }
        T returned = null;
        Throwable thrown = null;
        try {
            returned = work.call();
        } catch (Throwable e) { // a policy that cannot be loaded, or has no stack left, has failed like any other
            thrown = e;
        }
        lock.lock();
        try {
            thread = null; // nobody interrupts it any more
            if (state != State.ABANDONED) {
                state = State.DONE;
                result = returned;
                failure = thrown;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Throwable await() throws TimeoutException {
        lock.lock();
        try {
            while (state != State.DONE) {
                if (state == State.ABANDONED) {
                    throw new TimeoutException("abandoned");
                }
                if (state != State.RUNNING) {
                    changed.await();
                } else if (changed.awaitNanos(left - (System.nanoTime() - runningSince)) <= 0
                        && state == State.RUNNING
                        && System.nanoTime() - runningSince >= left) {
                    giveUp();
                    throw new TimeoutException("it has had its time");
                }
            }
            return failure;
        } catch (InterruptedException e) {
            giveUp();
            Thread.currentThread().interrupt();
            throw new TimeoutException("interrupted");
        } finally {
            lock.unlock();
        }
    }

    /** Begins the policy's own time. */
    void begun() {
        lock.lock();
        try {
            if (state == State.PREPARING) {
                resume();
            }
        } finally {
            lock.unlock();
        }
    }

    private void resume() {
        state = State.RUNNING;
        runningSince = System.nanoTime();
        changed.signalAll();
    }

    /**
     * Does work for the policy that is not its own: the clock stands still.
     *
     * @throws IllegalStateException if the policy has had its time, or returned already
     */
    <R> R elsewhere(Supplier<R> work) {
        lock.lock();
        try {
            if (state != State.RUNNING) {
                throw new IllegalStateException("too late: this exchange has ended");
            }
            state = State.ELSEWHERE;
            left -= System.nanoTime() - runningSince;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            return work.get();
        } finally {
            lock.lock();
            try {
                if (state == State.ELSEWHERE) {
                    resume();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /** Gives it up before its time. From any thread. */
    void abandon() {
        lock.lock();
        try {
            if (state != State.DONE) {
                giveUp();
            }
        } finally {
            lock.unlock();
        }
    }

    private void giveUp() {
        state = State.ABANDONED;
        if (thread != null) {
            thread.interrupt();
        }
        changed.signalAll();
    }
}

package org.postern.session;

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
        /** It waits for something to run on. */
        PREPARING,
        RUNNING,
        /** What it called takes its time; its own clock stands still. */
        ELSEWHERE,
        DONE,
        ABANDONED
    }

    /** What waits by itself for something to run on gives up by itself, and is given so much more time for that. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private State state = State.PREPARING;
    private final Duration timeout;
    /** Of the state's own time; nothing while it is {@link State#ELSEWHERE}. */
    private long left;

    private long leftToRun;
    private long since = System.nanoTime();
    private boolean unwanted;
    private @Nullable Thread thread;
    private @Nullable T result;
    private @Nullable Throwable failure;

    /**
     * @param timeout how long it may take
     * @param patience how long it may take before that to find something to run on
     */
    PolicyCall(Duration timeout, Duration patience) {
        this.timeout = timeout;
        leftToRun = timeout.toNanos();
        left = patience.plus(GRACE).toNanos();
    }

    /**
     * Makes the call.
     *
     * @throws TimeoutException if it has had its time, or was abandoned
     * @throws Policy.Busy if it found nothing to run on
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

    private @Nullable Throwable await() throws TimeoutException, Policy.Busy {
        boolean interrupted = false;
        lock.lock();
        try {
            while (state != State.DONE) {
                if (state == State.ABANDONED) {
                    throw new TimeoutException("was given up, because the session has to end");
                }
                try {
                    awaitChange();
                } catch (InterruptedException e) { // whoever wants the session to end wants the policy to
                    interrupted = true;
                    abandon();
                }
            }
            return failure;
        } finally {
            lock.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @SuppressWarnings("WaitNotInLoop") // the loop is the caller's
    private void awaitChange() throws InterruptedException, TimeoutException, Policy.Busy {
        if (state == State.ELSEWHERE) {
            changed.await();
            return;
        }
        long remaining = left - (System.nanoTime() - since);
        if (remaining > 0) {
            changed.awaitNanos(remaining);
            return;
        }
        State before = state;
        giveUp();
        TimeoutException late = new TimeoutException("took longer than " + timeout.toMillis() + " ms");
        if (before == State.PREPARING) {
            throw new Policy.Busy(late);
        }
        throw late;
    }

    /**
     * Begins the policy's own time.
     *
     * @throws IllegalStateException if nobody waits for it any more
     */
    void begun() {
        lock.lock();
        try {
            if (state == State.ABANDONED) {
                throw new IllegalStateException("too late: nobody waits for this call");
            }
            if (state == State.PREPARING) {
                resume();
            }
        } finally {
            lock.unlock();
        }
    }

    private void resume() {
        state = State.RUNNING;
        left = leftToRun;
        since = System.nanoTime();
        changed.signalAll();
    }

    /**
     * Does work for the policy that is not its own: the clock stands still, and nobody leaves it alone with that work.
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
            leftToRun = left - (System.nanoTime() - since);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            return work.get();
        } finally {
            lock.lock();
            try {
                resume();
                if (unwanted) {
                    giveUp();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /** Gives it up before its time, or as soon as what it does elsewhere has ended. From any thread. */
    void abandon() {
        lock.lock();
        try {
            unwanted = true;
            if (state == State.PREPARING || state == State.RUNNING) {
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

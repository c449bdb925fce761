package org.postern.policy;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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
    private long leftToRun;
    /** Of the state; of none while it is {@link State#ELSEWHERE}. */
    private long deadline;

    private boolean unwanted;
    private @Nullable Thread thread;

    /**
     * @param timeout how long it may take
     * @param maxWait how long it may take before that to find something to run on
     */
    PolicyCall(Duration timeout, Duration maxWait) {
        this.timeout = timeout;
        leftToRun = timeout.toNanos();
        deadline = System.nanoTime() + maxWait.plus(GRACE).toNanos();
    }

    /**
     * Makes the call.
     *
     * @throws TimeoutException if it has had its time, or was abandoned
     * @throws Policy.Busy if it found nothing to run on
     * @throws Exception what it throws
     */
    T run(Executor threads, Callable<T> work) throws Exception {
        FutureTask<T> task = new FutureTask<>(work);
        try {
            threads.execute(() -> runUnlessAbandoned(task));
        } catch (RejectedExecutionException | OutOfMemoryError e) { // no thread can be made
            throw new Policy.Busy(new RejectedExecutionException(e));
        }
        await();
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception thrown) {
                throw thrown;
            }
            if (e.getCause() instanceof Error thrown) {
                throw thrown;
            }
            throw e;
        }
    }

    private void runUnlessAbandoned(Runnable task) {
        lock.lock();
        try {
            if (state == State.ABANDONED) {
                return;
            }
            thread = Thread.currentThread();
        } finally {
            lock.unlock();
        }
        task.run(); // keeps errors too: a policy that cannot be loaded, or has no stack left, has failed like any other
        lock.lock();
        try {
            thread = null; // it must not be interrupted any more
            if (state != State.ABANDONED) {
                state = State.DONE;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private void await() throws TimeoutException, Policy.Busy {
        boolean interrupted = false;
        lock.lock();
        try {
            while (state != State.DONE) {
                if (state == State.ABANDONED) {
                    throw new TimeoutException("was given up, because the session has to end");
                }
                try {
                    awaitChange();
                } catch (InterruptedException e) { // the session has to end, and so has the policy
                    interrupted = true;
                    abandon();
                }
            }
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
        long remaining = deadline - System.nanoTime();
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
     * @throws IllegalStateException if the call has been abandoned
     */
    void onStarted() {
        lock.lock();
        try {
            if (state == State.ABANDONED) {
                throw new IllegalStateException("too late: this call has been abandoned");
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
        deadline = System.nanoTime() + leftToRun;
        changed.signalAll();
    }

    /**
     * Does work for the policy that is not its own: the clock stands still, and it is not abandoned in the midst of that work.
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
            leftToRun = deadline - System.nanoTime();
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

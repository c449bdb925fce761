package org.postern.session;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** The gateway's executor, which outlives an engine: ending the engine neither ends it nor waits for it. */
final class SessionExecutor extends AbstractExecutorService {

    private final Executor executor;
    private volatile boolean shutdown;

    SessionExecutor(Executor executor) {
        this.executor = executor;
    }

    @Override
    public void execute(Runnable session) {
        try {
            executor.execute(session);
        } catch (OutOfMemoryError e) { // no thread can be made: one session less, and the engine accepts on
            throw new RejectedExecutionException(e);
        }
    }

    @Override
    public void shutdown() {
        shutdown = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutdown = true;
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return shutdown;
    }

    @Override
    public boolean isTerminated() {
        return shutdown;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return true;
    }
}

package org.postern.listen;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.subethamail.smtp.server.Session;

/** The gateway's executor, which outlives an engine: ending the engine neither ends it nor waits for it. */
final class SessionExecutor extends AbstractExecutorService {

    private final Executor executor;
    private final Consumer<Session> abandon;
    private volatile boolean shutdown;

    /** @param abandon ends what would have served a connection that gets no thread */
    SessionExecutor(Executor executor, Consumer<Session> abandon) {
        this.executor = executor;
        this.abandon = abandon;
    }

    @Override
    public void execute(Runnable session) {
        try {
            executor.execute(session);
        } catch (RejectedExecutionException | OutOfMemoryError e) { // no thread can be made: one session less
            abandon.accept((Session) session);
            throw new RejectedExecutionException(e); // and the engine accepts on
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

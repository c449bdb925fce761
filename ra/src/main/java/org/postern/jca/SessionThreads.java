package org.postern.jca;

import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The threads of sessions: virtual ones from Java 21 on, and before that a bounded number of platform threads. Each has the context
 * class loader of the thread that made this, since servers tell by it which application asks JNDI.
 */
final class SessionThreads implements Executor, AutoCloseable {

    /** Beside the sessions that are allowed there must be threads to tell others that they are too many. */
    private static final int SPARE = 100;

    private final ExecutorService threads;
    private final @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();

    SessionThreads(int maxSessions) {
        threads = create(maxSessions);
    }

    @Override
    public void execute(Runnable session) {
        threads.execute(() -> {
            Thread.currentThread().setContextClassLoader(loader);
            session.run();
        });
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private static ExecutorService create(int maxSessions) {
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (NoSuchMethodException e) {
            return platformThreads(maxSessions);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("cannot make virtual threads", e);
        }
    }

    private static ExecutorService platformThreads(int maxSessions) {
        return new ThreadPoolExecutor(0, maxSessions + SPARE, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(task, "postern-session");
            thread.setDaemon(true);
            return thread;
        });
    }
}

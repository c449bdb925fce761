package org.postern.jca;

import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The threads of sessions: virtual ones from Java 21 on, and before that a bounded number of platform threads. */
final class SessionThreads {

    /** Beside the sessions that are allowed there must be threads to tell others that they are too many. */
    private static final int SPARE = 100;

    private SessionThreads() {}

    static ExecutorService create(int maxSessions) {
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

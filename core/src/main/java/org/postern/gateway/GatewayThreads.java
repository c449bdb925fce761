package org.postern.gateway;

import java.lang.reflect.InvocationTargetException;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The threads of a gateway. Each has the context class loader of the thread that made this, since servers find by it which
 * application asks JNDI.
 */
public final class GatewayThreads implements Executor, AutoCloseable {

    /** Beside the sessions that are allowed there must be threads for their ends. */
    private static final int SPARE = 100;

    private final ExecutorService threads;
    private final @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();

    private final Optional<CarrierWatch> watch;

    private GatewayThreads(ExecutorService threads, Optional<CarrierWatch> watch) {
        this.threads = threads;
        this.watch = watch;
        watch.ifPresent(CarrierWatch::start);
    }

    /** For sessions: virtual threads from Java 21 on, and before that a bounded number of platform threads. */
    public static GatewayThreads forSessions(int maxSessions) {
        try {
            ExecutorService virtual = (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
            return new GatewayThreads(
                    virtual, SchedulerBean.find().map(carriers -> new CarrierWatch(carriers, virtual)));
        } catch (NoSuchMethodException e) {
            return new GatewayThreads(platformThreads("postern-session", maxSessions + SPARE), Optional.empty());
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("cannot make virtual threads", e);
        }
    }

    /** For policies: platform threads, so that one which computes for long takes no more than its share of a processor. */
    public static GatewayThreads forPolicies() {
        return new GatewayThreads(
                platformThreads("postern-policy", Integer.MAX_VALUE), // sessions and beans are bounded
                Optional.empty());
    }

    /** For calls of the server: platform threads, since it may load classes (ADR 34). */
    public static GatewayThreads forServer() {
        return new GatewayThreads(
                platformThreads("postern-server", Integer.MAX_VALUE), Optional.empty()); // sessions are bounded
    }

    private static ExecutorService platformThreads(String name, int max) {
        return new ThreadPoolExecutor(0, max, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public void execute(Runnable task) {
        threads.execute(() -> {
            Thread.currentThread().setContextClassLoader(loader);
            task.run();
        });
    }

    /** A task for a thread that is not ours, and is left as it was. */
    public Runnable inContext(Runnable task) {
        return () -> {
            Thread thread = Thread.currentThread();
            ClassLoader before = thread.getContextClassLoader();
            thread.setContextClassLoader(loader);
            try {
                task.run();
            } finally {
                thread.setContextClassLoader(before);
                Thread.interrupted(); // meant for the task
            }
        };
    }

    @Override
    public void close() {
        watch.ifPresent(CarrierWatch::close);
        threads.shutdownNow();
    }
}

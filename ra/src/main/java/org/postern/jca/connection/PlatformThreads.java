package org.postern.jca.connection;

import jakarta.resource.ResourceException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Calls of the server, which may load classes, and so must not be made on a virtual thread (ADR 34). */
final class PlatformThreads {

    private static final Optional<Method> IS_VIRTUAL = isVirtual();

    private final Executor executor;

    /** A call of the server. */
    interface Call<T> {
        T call() throws ResourceException;
    }

    /** @param executor runs tasks on platform threads */
    PlatformThreads(Executor executor) {
        this.executor = executor;
    }

    /** From Java 21 on there are virtual threads. */
    private static Optional<Method> isVirtual() {
        try {
            return Optional.of(Thread.class.getMethod("isVirtual"));
        } catch (NoSuchMethodException e) {
            return Optional.empty();
        }
    }

    private static boolean isVirtual(Thread thread) {
        try {
            return IS_VIRTUAL.isPresent() && (boolean) IS_VIRTUAL.get().invoke(thread);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Makes a call: on this thread, if that is no virtual one. */
    <T> T call(Call<T> call) throws ResourceException {
        return isVirtual(Thread.currentThread()) ? handOver(call) : call.call();
    }

    /** Waits for the call, which another thread makes. */
    <T> T handOver(Call<T> call) throws ResourceException {
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            executor.execute(() -> complete(result, call));
        } catch (RejectedExecutionException e) { // they have ended, and there is no other thread left than this one
            return call.call();
        }
        try {
            return result.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof ResourceException cause) {
                throw cause;
            }
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    private static <T> void complete(CompletableFuture<T> result, Call<T> call) {
        try {
            result.complete(call.call());
        } catch (ResourceException | RuntimeException | Error e) {
            result.completeExceptionally(e);
        }
    }
}

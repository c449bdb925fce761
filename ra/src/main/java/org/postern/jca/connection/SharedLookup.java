package org.postern.jca.connection;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks something up once for all callers that wait for it. A caller never gets the result of a look-up that had begun before its call: it
 * shares the next one with the others that wait. From any thread.
 *
 * @param <T> what is found
 */
final class SharedLookup<T> {

    private final Supplier<T> source;
    private final Executor executor;
    private @Nullable CompletableFuture<T> next;
    private boolean running;

    /** @param executor runs the look-ups, one at a time */
    SharedLookup(Supplier<T> source, Executor executor) {
        this.source = source;
        this.executor = executor;
    }

    /**
     * Waits for a look-up that begins now or later.
     *
     * @throws RuntimeException if it fails, the same for all who share it
     */
    T get() {
        CompletableFuture<T> own;
        boolean begin;
        synchronized (this) {
            own = next == null ? new CompletableFuture<>() : next;
            next = own;
            begin = !running;
            running = true;
        }
        if (begin) {
            begin();
        }
        try {
            return own.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    private void begin() {
        try {
            executor.execute(this::run);
        } catch (RejectedExecutionException
                | OutOfMemoryError e) { // it has ended, or there is no thread left but this one
            run();
        }
    }

    private void run() {
        for (CompletableFuture<T> each = take(); each != null; each = take()) {
            try {
                each.complete(source.get());
            } catch (RuntimeException | Error e) {
                each.completeExceptionally(e);
            }
        }
    }

    private synchronized @Nullable CompletableFuture<T> take() {
        CompletableFuture<T> taken = next;
        next = null;
        running = taken != null;
        return taken;
    }
}

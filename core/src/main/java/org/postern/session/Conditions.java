package org.postern.session;

import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Shuts interfaces while something is missing that they need, and opens them again, from a thread of its own. */
final class Conditions implements AutoCloseable {

    /** No interface needs anything. */
    static final Conditions NONE = new Conditions(List.of(), () -> Optional.empty());

    private final List<Listener> listeners;
    private final Supplier<Optional<String>> obstacle;
    private final CountDownLatch ended = new CountDownLatch(1);

    private Conditions(List<Listener> listeners, Supplier<Optional<String>> obstacle) {
        this.listeners = listeners;
        this.obstacle = obstacle;
    }

    /**
     * Looks at once, and then again and again.
     *
     * @param obstacle tells why no mail can be sent on, if it cannot
     * @param executor has the thread
     */
    static Conditions of(
            List<Listener> listeners, Supplier<Optional<String>> obstacle, Duration interval, Executor executor) {
        List<Listener> conditional = listeners.stream()
                .filter(listener -> listener.settings().isConditional())
                .toList();
        if (conditional.isEmpty()) {
            return NONE;
        }
        Conditions conditions = new Conditions(conditional, obstacle);
        executor.execute(() -> conditions.watch(interval));
        return conditions;
    }

    private void watch(Duration interval) {
        try {
            do {
                look();
            } while (!ended.await(interval.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // whoever interrupts a thread of ours wants it to end
        }
    }

    private void look() {
        boolean asked =
                listeners.stream().anyMatch(listener -> listener.settings().requiresEndpoint());
        Optional<String> unreachable = asked ? obstacle.get() : Optional.empty();
        for (Listener listener : listeners) {
            Optional<String> missing = listener.settings().requiresEndpoint() ? unreachable : Optional.empty();
            Optional<String> reason = missing.or(() -> down(listener.settings().requiresLink()));
            if (ended.getCount() > 0) {
                reason.ifPresentOrElse(listener::shut, listener::open);
            }
        }
    }

    private static Optional<String> down(String link) {
        try {
            if (link.isEmpty()) {
                return Optional.empty();
            }
            NetworkInterface device = NetworkInterface.getByName(link);
            return device != null && device.isUp() ? Optional.empty() : Optional.of("there is no link at " + link);
        } catch (SocketException e) {
            return Optional.of("there is no link at " + link + ": " + e.getMessage());
        }
    }

    /** Looks no more. */
    @Override
    public void close() {
        ended.countDown();
    }
}

package org.postern.listen;

import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Closes interfaces while the upstream server or a network device that they require is missing, and opens them again, from a thread of its own. */
public final class ListenerHealth implements AutoCloseable {

    /** No interface needs anything. */
    public static final ListenerHealth NONE = new ListenerHealth(List.of(), () -> Optional.empty());

    private final List<Listener> listeners;
    private final Supplier<Optional<String>> obstacle;
    private final CountDownLatch ended = new CountDownLatch(1);

    private ListenerHealth(List<Listener> listeners, Supplier<Optional<String>> obstacle) {
        this.listeners = listeners;
        this.obstacle = obstacle;
    }

    /**
     * Checks at once, and then at each interval.
     *
     * @param obstacle why no mail can be relayed; empty if it can
     * @param executor runs the checks
     */
    public static ListenerHealth of(
            List<Listener> listeners, Supplier<Optional<String>> obstacle, Duration interval, Executor executor) {
        List<Listener> conditional = listeners.stream()
                .filter(listener -> listener.settings().listener().isConditional())
                .toList();
        if (conditional.isEmpty()) {
            return NONE;
        }
        ListenerHealth health = new ListenerHealth(conditional, obstacle);
        executor.execute(() -> health.watch(interval));
        return health;
    }

    private void watch(Duration interval) {
        try {
            do {
                look();
            } while (!ended.await(interval.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the gateway ends
        }
    }

    private void look() {
        boolean required = listeners.stream()
                .anyMatch(listener -> listener.settings().listener().requiresEndpoint());
        Optional<String> unreachable = required ? obstacle.get() : Optional.empty();
        for (Listener listener : listeners) {
            ListenerSettings needs = listener.settings().listener();
            List<Check> checks = new ArrayList<>(2);
            if (needs.requiresEndpoint()) {
                checks.add(new Check("requiresEndpoint", unreachable, Instant.now()));
            }
            if (!needs.requiresLink().isEmpty()) {
                checks.add(new Check("requiresLink", down(needs.requiresLink()), Instant.now()));
            }
            if (ended.getCount() > 0) {
                listener.checked(List.copyOf(checks));
            }
        }
    }

    private static Optional<String> down(String link) {
        try {
            NetworkInterface device = NetworkInterface.getByName(link);
            return device != null && device.isUp()
                    ? Optional.empty()
                    : Optional.of("network device " + link + " is down");
        } catch (SocketException e) {
            return Optional.of("network device " + link + " is down" + ": " + e.getMessage());
        }
    }

    @Override
    public void close() {
        ended.countDown();
    }
}

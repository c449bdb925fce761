package org.postern.inbound;

import java.io.IOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.postern.api.SmtpConnection;
import org.postern.wire.Trace;

/** Shuts interfaces while something is missing that they need, and opens them again, from a thread of its own. */
final class Conditions implements AutoCloseable {

    /** No interface needs anything. */
    static final Conditions NONE = new Conditions(List.of(), trace -> {
        throw new IOException("not asked for");
    });

    private final List<Listener> listeners;
    private final UpstreamSource upstream;
    private final CountDownLatch ended = new CountDownLatch(1);

    private Conditions(List<Listener> listeners, UpstreamSource upstream) {
        this.listeners = listeners;
        this.upstream = upstream;
    }

    /** Looks at once, and then again and again. */
    static Conditions of(List<Listener> listeners, UpstreamSource upstream, Duration interval) {
        List<Listener> conditional = listeners.stream()
                .filter(listener -> listener.settings().isConditional())
                .toList();
        if (conditional.isEmpty()) {
            return NONE;
        }
        Conditions conditions = new Conditions(conditional, upstream);
        Thread thread = new Thread(() -> conditions.watch(interval), "postern-conditions");
        thread.setDaemon(true);
        thread.start();
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
        Optional<String> unreachable = asked ? unreachable() : Optional.empty();
        for (Listener listener : listeners) {
            Optional<String> missing = listener.settings().requiresEndpoint() ? unreachable : Optional.empty();
            Optional<String> reason = missing.or(() -> down(listener.settings().requiresLink()));
            if (ended.getCount() > 0) {
                reason.ifPresentOrElse(listener::shut, listener::open);
            }
        }
    }

    private Optional<String> unreachable() {
        try (SmtpConnection probe = upstream.connect(Trace.OFF)) {
            return probe.noop().isRefusal() ? Optional.of("the mail server refuses NOOP") : Optional.empty();
        } catch (IOException | RuntimeException e) {
            return Optional.of("the mail server cannot be reached: " + e.getMessage());
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

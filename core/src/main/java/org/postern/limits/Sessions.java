package org.postern.limits;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.postern.api.Reply;

/** The sessions that are open, of all interfaces together. */
public final class Sessions {

    /** A session as the limits see it. From any thread. */
    public interface Drainable {

        /** The client's address, once it is known. */
        InetAddress clientAddress();

        /** The name of the interface that the client is connected to. */
        String interfaceName();

        /** Gives an idle client less time, since sessions are scarce. */
        void shortenIdleTime();

        /** Lets the session end with its transaction, or now if there is none. */
        void drain();

        /** Ends the session wherever it is, with a 421 if it can still be sent. */
        void expire();

        /** Cuts the session, which then ends on its own thread. */
        void cut();
    }

    /** How long a session may take to say that it ends, and to end. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(3);

    private final int max;
    /** Each with what it counts for: its address and its network. */
    private final Map<Drainable, Set<Object>> open = new HashMap<>();

    private final Map<Object, Integer> counts = new HashMap<>();
    private boolean draining;
    /** The interfaces whose sessions are to end, each with what that drain is known by. */
    private final Map<String, Object> drainingInterfaces = new HashMap<>();

    /** Read for each command, so without the lock. */
    private volatile boolean scarce;

    /** @param max at a time, of all interfaces together */
    public Sessions(int max) {
        this.max = max;
    }

    /**
     * A session has started.
     *
     * @param limits those that it counts for, if its client is known already
     */
    public synchronized void add(Drainable session, Optional<ClientLimits> limits) {
        open.put(session, Set.of());
        limits.ifPresent(known -> count(session, known));
        if (!scarce && isCrowded()) {
            scarce = true;
            open.keySet().forEach(Drainable::shortenIdleTime);
        }
        if (draining
                || drainingInterfaces.containsKey(
                        session.interfaceName())) { // accepted while the socket was being closed
            session.drain();
        }
    }

    private void count(Drainable session, ClientLimits limits) {
        InetAddress client = session.clientAddress();
        Set<Object> keys = Set.of(client, limits.network(client));
        keys.forEach(key -> counts.merge(key, 1, Integer::sum));
        open.put(session, keys);
    }

    public synchronized void remove(Drainable session) {
        Set<Object> keys = open.remove(session);
        if (keys != null) {
            keys.forEach(key -> counts.computeIfPresent(key, (same, count) -> count == 1 ? null : count - 1));
        }
        scarce = isCrowded();
        notifyAll(); // for who waits until none is open
    }

    private boolean isCrowded() {
        return open.size() > max - max / 5;
    }

    /** Whether more than four fifths of all sessions are in use, so that a client that does nothing has to make room soon. */
    public boolean areScarce() {
        return scarce;
    }

    /** The rejection of a session that would exceed the limit for all clients together. */
    public synchronized Optional<Reply> refusal() {
        return open.size() >= max
                ? Optional.of(Reply.reject(421, "4.3.2", "Too many connections; try again later"))
                : Optional.empty();
    }

    /** The rejection of a session that would exceed the limit for its client or its network. */
    public synchronized Optional<Reply> refusal(InetAddress client, ClientLimits limits) {
        if (counts.getOrDefault(client, 0) >= limits.sessions()) {
            return Optional.of(Reply.reject(421, "4.7.0", "Too many connections from your address; try again later"));
        }
        if (counts.getOrDefault(limits.network(client), 0) >= limits.networkSessions()) {
            return Optional.of(Reply.reject(421, "4.7.0", "Too many connections from your network; try again later"));
        }
        return Optional.empty();
    }

    /** Counts a session whose client has become known, unless it is one too many. */
    public synchronized Optional<Reply> admit(Drainable session, ClientLimits limits) {
        Optional<Reply> refusal = refusal(session.clientAddress(), limits);
        if (refusal.isEmpty()) {
            count(session, limits);
        }
        return refusal;
    }

    /** Lets sessions end; those that have not after that time are sent a 421, and then cut. */
    public void drain(Duration timeout) {
        beginDraining();
        drain(timeout, this::snapshot);
    }

    private void drain(Duration timeout, Supplier<List<Drainable>> left) {
        left.get().forEach(Drainable::drain);
        if (!awaitNone(timeout, left)) {
            left.get().forEach(Drainable::expire);
            if (!awaitNone(LAST_WORDS, left)) {
                left.get().forEach(Drainable::cut);
                awaitNone(LAST_WORDS, left);
            }
        }
    }

    /**
     * Begins to do as {@link #drain(Duration)} for the sessions of one interface, also for those that begin meanwhile, until it is opened.
     *
     * @return waits until they have ended, and ends those that do not
     */
    public Runnable drain(String interfaceName, Duration timeout) {
        Object drain = new Object();
        synchronized (this) {
            drainingInterfaces.put(interfaceName, drain);
        }
        return () -> drain(timeout, () -> snapshot(interfaceName, drain));
    }

    /** Lets sessions of that interface go on, but for those that have learnt already that they are to end with their transaction. */
    public synchronized void open(String interfaceName) {
        drainingInterfaces.remove(interfaceName);
        notifyAll(); // for who drains it
    }

    /** How many sessions of that interface are open. */
    public synchronized int count(String interfaceName) {
        return (int) open.keySet().stream()
                .filter(session -> session.interfaceName().equals(interfaceName))
                .count();
    }

    /** Lets sessions be opened, also after they had to end. */
    public synchronized void open() {
        draining = false;
        drainingInterfaces.clear();
    }

    private synchronized void beginDraining() {
        draining = true;
    }

    /** The sessions of an interface as long as it is drained. */
    private synchronized List<Drainable> snapshot(String interfaceName, Object drain) {
        return drainingInterfaces.get(interfaceName) != drain
                ? List.of()
                : open.keySet().stream()
                        .filter(session -> session.interfaceName().equals(interfaceName))
                        .toList();
    }

    private synchronized List<Drainable> snapshot() {
        return List.copyOf(open.keySet());
    }

    private synchronized boolean awaitNone(Duration timeout, Supplier<List<Drainable>> left) {
        long start = System.nanoTime();
        try {
            while (!left.get().isEmpty()) {
                long nanos = timeout.toNanos() - (System.nanoTime() - start);
                if (nanos <= 0) {
                    return false;
                }
                TimeUnit.NANOSECONDS.timedWait(this, nanos);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}

package org.postern.session;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.postern.api.Reply;
import org.postern.session.SessionSettings.ClientLimits;
import org.postern.monitor.Counters;

/** The sessions that are open, of all interfaces together. */
final class Sessions {

    /** How long a session may take to say that it ends, and to end. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(3);

    private final int most;
    private final Counters counters;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition fewer = lock.newCondition();
    /** Each with what it counts for: its address and its network. */
    private final Map<SmtpSession, Set<Object>> open = new HashMap<>();

    private final Map<Object, Integer> counts = new HashMap<>();
    private boolean draining;
    /** Read for each command, so without the lock. */
    private volatile boolean scarce;

    Sessions(int most, Counters counters) {
        this.most = most;
        this.counters = counters;
    }

    /**
     * A session has begun.
     *
     * @param limits those that it counts for, if its client is known already
     */
    void add(SmtpSession session, Optional<ClientLimits> limits) {
        counters.sessionOpened();
        lock.lock();
        try {
            open.put(session, Set.of());
            limits.ifPresent(known -> count(session, known));
            if (!scarce && isCrowded()) {
                scarce = true;
                open.keySet().forEach(SmtpSession::hurry);
            }
            if (draining) { // accepted while the socket was being closed
                session.drain();
            }
        } finally {
            lock.unlock();
        }
    }

    private void count(SmtpSession session, ClientLimits limits) {
        InetAddress client = session.client().getAddress();
        Set<Object> keys = Set.of(client, limits.network(client));
        keys.forEach(key -> counts.merge(key, 1, Integer::sum));
        open.put(session, keys);
    }

    void remove(SmtpSession session) {
        counters.sessionClosed();
        lock.lock();
        try {
            Set<Object> keys = open.remove(session);
            if (keys != null) {
                keys.forEach(key -> counts.computeIfPresent(key, (same, count) -> count == 1 ? null : count - 1));
            }
            scarce = isCrowded();
            fewer.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean isCrowded() {
        return open.size() > most - most / 5;
    }

    /** Whether more than four fifths of all sessions are in use, so that a client that does nothing has to make room soon. */
    boolean areScarce() {
        return scarce;
    }

    /** The refusal for a session that would be one too many, whoever its client is. */
    Optional<Reply> refusal() {
        lock.lock();
        try {
            return open.size() >= most
                    ? Optional.of(Reply.reject(421, "4.3.2", "Too many connections; try again later"))
                    : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** The refusal for a session that would be one too many of its client or its network. */
    Optional<Reply> refusal(InetAddress client, ClientLimits limits) {
        lock.lock();
        try {
            if (counts.getOrDefault(client, 0) >= limits.sessions()) {
                return Optional.of(
                        Reply.reject(421, "4.7.0", "Too many connections from your address; try again later"));
            }
            if (counts.getOrDefault(limits.network(client), 0) >= limits.networkSessions()) {
                return Optional.of(
                        Reply.reject(421, "4.7.0", "Too many connections from your network; try again later"));
            }
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** Counts a session whose client has become known, unless it is one too many. */
    Optional<Reply> admit(SmtpSession session, ClientLimits limits) {
        lock.lock();
        try {
            Optional<Reply> refusal = refusal(session.client().getAddress(), limits);
            if (refusal.isEmpty()) {
                count(session, limits);
            }
            return refusal;
        } finally {
            lock.unlock();
        }
    }

    /** Lets sessions end; those that have not after that time are told so, and then cut. */
    void drain(Duration timeout) {
        setDraining(true);
        snapshot().forEach(SmtpSession::drain);
        if (!awaitNone(timeout)) {
            snapshot().forEach(SmtpSession::expire);
            if (!awaitNone(LAST_WORDS)) {
                snapshot().forEach(SmtpSession::cut);
                awaitNone(LAST_WORDS);
            }
        }
    }

    /** Lets sessions be opened, also after they had to end. */
    void open() {
        setDraining(false);
    }

    private void setDraining(boolean value) {
        lock.lock();
        try {
            draining = value;
        } finally {
            lock.unlock();
        }
    }

    private List<SmtpSession> snapshot() {
        lock.lock();
        try {
            return List.copyOf(open.keySet());
        } finally {
            lock.unlock();
        }
    }

    private boolean awaitNone(Duration timeout) {
        long left = timeout.toNanos();
        lock.lock();
        try {
            while (!open.isEmpty()) {
                if (left <= 0) {
                    return false;
                }
                left = fewer.awaitNanos(left);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }
}

package org.postern.inbound;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.postern.api.Reply;
import org.postern.monitor.Counters;

/** The sessions that are open, of all interfaces together. */
final class Sessions {

    /** How long a session may take to say that it ends, and to end. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(3);

    private final int most;
    private final Counters counters;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition fewer = lock.newCondition();
    private final Set<SmtpSession> open = new HashSet<>();
    private final Map<InetAddress, Integer> countByClient = new HashMap<>();
    private boolean draining;

    Sessions(int most, Counters counters) {
        this.most = most;
        this.counters = counters;
    }

    void add(SmtpSession session) {
        counters.sessionOpened();
        lock.lock();
        try {
            open.add(session);
            countByClient.merge(session.client().getAddress(), 1, Integer::sum);
            if (draining) { // accepted while the socket was being closed
                session.drain();
            }
        } finally {
            lock.unlock();
        }
    }

    void remove(SmtpSession session) {
        counters.sessionClosed();
        lock.lock();
        try {
            open.remove(session);
            countByClient.computeIfPresent(
                    session.client().getAddress(), (client, count) -> count == 1 ? null : count - 1);
            fewer.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The refusal for a session that would be one too many. */
    Optional<Reply> refusal(InetAddress client, int mostPerClient) {
        lock.lock();
        try {
            if (open.size() >= most) {
                return Optional.of(Reply.reject(421, "4.3.2", "Too many connections; try again later"));
            }
            if (countByClient.getOrDefault(client, 0) >= mostPerClient) {
                return Optional.of(
                        Reply.reject(421, "4.7.0", "Too many connections from your address; try again later"));
            }
            return Optional.empty();
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
            return List.copyOf(open);
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

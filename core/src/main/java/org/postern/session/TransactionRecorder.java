package org.postern.session;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.postern.api.Envelope;
import org.postern.api.Reply;
import org.postern.api.SessionEnd;
import org.postern.api.TransactionEnd;
import org.postern.api.TransactionEnd.Outcome;
import org.postern.monitor.Event.SessionEnded;
import org.postern.monitor.Event.TransactionEnded;
import org.postern.monitor.EventSink;
import org.postern.monitor.PolicyStep;
import org.postern.monitor.RefusedBy;
import org.postern.policy.Observers;

/** What became of a session's transactions: published as events, and kept for the session's listeners until the client has its reply. */
final class TransactionRecorder {

    private final SessionState session;
    private final EventSink events;
    private final Observers observers;
    private final Supplier<String> upstreamHost;
    private final Map<Outcome, Integer> counts = new EnumMap<>(Outcome.class);
    private final List<TransactionEnd> news = new ArrayList<>();
    private final long sessionStart = System.nanoTime();
    private long start;

    /** @param upstreamHost the host that the session's conversation is with */
    TransactionRecorder(SessionState session, EventSink events, Observers observers, Supplier<String> upstreamHost) {
        this.session = session;
        this.events = events;
        this.observers = observers;
        this.upstreamHost = upstreamHost;
    }

    void started() {
        start = System.nanoTime();
    }

    /** A transaction has ended without a reply to its message. */
    void aborted(Envelope envelope, long size) {
        ended(
                new TransactionEnd(Outcome.ABORTED, envelope, size, Optional.empty(), Optional.empty()),
                RefusedBy.GATEWAY,
                List.of());
    }

    /**
     * A transaction has ended.
     *
     * @param by where the reply comes from, if it is a rejection
     * @param path the policies that were called for the message
     */
    void ended(TransactionEnd end, RefusedBy by, List<PolicyStep> path) {
        counts.merge(end.outcome(), 1, Integer::sum);
        session.spans().endTransaction(end, by);
        events.accept(new TransactionEnded(
                session.ref(),
                end,
                by,
                path,
                upstreamHost.get(),
                System.nanoTime() - start,
                System.currentTimeMillis()));
        if (!observers.isEmpty()) {
            news.add(end);
        }
    }

    /** Whether listeners have not been notified of everything. */
    boolean hasNews() {
        return !news.isEmpty();
    }

    /** Notifies listeners of what has happened since the last time. They may take their time. */
    void notifyListeners() {
        List<TransactionEnd> all = List.copyOf(news);
        news.clear();
        all.forEach(end -> observers.deliver(listener -> listener.transactionEnded(session, end)));
    }

    void close(Optional<Reply> lastReply) {
        notifyListeners();
        SessionEnd end = new SessionEnd(
                lastReply,
                Duration.ofNanos(System.nanoTime() - sessionStart),
                count(Outcome.RELAYED),
                count(Outcome.DISCARDED),
                count(Outcome.REFUSED),
                count(Outcome.ABORTED));
        observers.deliver(listener -> listener.sessionEnded(session, end));
        events.accept(new SessionEnded(session.ref(), end, System.currentTimeMillis()));
    }

    private int count(Outcome outcome) {
        return counts.getOrDefault(outcome, 0);
    }
}

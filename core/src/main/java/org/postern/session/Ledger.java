package org.postern.session;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postern.api.Mail;
import org.postern.api.Reply;
import org.postern.api.Session;
import org.postern.api.SessionEnd;
import org.postern.api.TransactionEnd;
import org.postern.api.TransactionEnd.Outcome;
import org.postern.monitor.Counters;
import org.postern.monitor.RefusedBy;
import org.postern.monitor.TransactionLog;

/** What became of a session's transactions: counted, written to the log, and told to observers. */
final class Ledger {

    private final Session session;
    private final boolean logged;
    private final Counters counters;
    private final TransactionLog log;
    private final Observers observers;
    private final Map<Outcome, Integer> counts = new EnumMap<>(Outcome.class);
    private final List<TransactionEnd> untold = new ArrayList<>();
    private final long began = System.nanoTime();

    /** @param logged whether the log has a line for each transaction */
    Ledger(Session session, boolean logged, Counters counters, TransactionLog log, Observers observers) {
        this.session = session;
        this.logged = logged;
        this.counters = counters;
        this.log = log;
        this.observers = observers;
    }

    /** A transaction has ended without a reply to its message. */
    void aborted(TransactionEnd end) {
        ended(end, RefusedBy.GATEWAY);
    }

    /** @param by where the reply comes from, if it is a refusal */
    void ended(TransactionEnd end, RefusedBy by) {
        counters.transactionEnded(end.outcome());
        counts.merge(end.outcome(), 1, Integer::sum);
        if (logged) {
            end.reply().ifPresent(reply -> log.add(() -> line(end, reply, by)));
        }
        if (!observers.isEmpty()) {
            untold.add(end);
        }
    }

    private String line(TransactionEnd end, Reply reply, RefusedBy refusedBy) {
        String by = end.outcome() == Outcome.REFUSED
                ? " " + refusedBy
                : end.policy().map(policy -> " policy=" + policy).orElse("");
        return session.id() + " client="
                + session.client().getAddress().getHostAddress()
                + session.subject().map(user -> " user=" + Xtext.shown(user)).orElse("") + " from=<"
                + end.envelope().mail().map(Mail::sender).orElse("") + "> recipients="
                + end.envelope().recipients().size() + " size=" + end.size() + " reply=" + LogText.of(reply)
                + (end.outcome() == Outcome.DISCARDED ? " discarded" : "") + by;
    }

    /** Whether there is something that observers have not been told. */
    boolean hasNews() {
        return !untold.isEmpty();
    }

    /** Tells observers what has happened since the last time. They may take their time. */
    void tell() {
        List<TransactionEnd> news = List.copyOf(untold);
        untold.clear();
        news.forEach(end -> observers.tell(listener -> listener.transactionEnded(session, end)));
    }

    /** Tells observers everything that is left. */
    void close(Optional<Reply> lastWord) {
        tell();
        if (!observers.isEmpty()) {
            SessionEnd end = new SessionEnd(
                    lastWord,
                    Duration.ofNanos(System.nanoTime() - began),
                    count(Outcome.RELAYED),
                    count(Outcome.DISCARDED),
                    count(Outcome.REFUSED),
                    count(Outcome.ABORTED));
            observers.tell(listener -> listener.sessionEnded(session, end));
        }
    }

    private int count(Outcome outcome) {
        return counts.getOrDefault(outcome, 0);
    }
}

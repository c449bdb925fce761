package org.postern.monitor;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.postern.api.Reply;
import org.postern.api.TransactionEnd.Outcome;

/** Counts what happens. */
public final class Counters {

    private final boolean enabled;
    private final AtomicInteger openSessions = new AtomicInteger();
    private final LongAdder sessions = new LongAdder();
    private final LongAdder logins = new LongAdder();
    private final LongAdder loginsRefused = new LongAdder();
    private final Map<Outcome, LongAdder> transactions = new EnumMap<>(Outcome.class);
    private final Map<String, PolicyCounter> policies = new ConcurrentHashMap<>();
    private final Map<RefusalKind, LongAdder> refusals = new ConcurrentHashMap<>();

    private record RefusalKind(String command, RefusedBy by, String replyClass) {

        RefusalCount count(long count) {
            return new RefusalCount(command, by.source(), by.policy(), replyClass, count);
        }
    }

    /** @param enabled false: sessions and messages are not counted; those that are open are, and what becomes of calls of policies */
    public Counters(boolean enabled) {
        this.enabled = enabled;
        for (Outcome outcome : Outcome.values()) {
            transactions.put(outcome, new LongAdder());
        }
    }

    /** Whether it counts. */
    public boolean enabled() {
        return enabled;
    }

    public void sessionOpened() {
        openSessions.incrementAndGet();
        if (enabled) {
            sessions.increment();
        }
    }

    public void sessionClosed() {
        openSessions.decrementAndGet();
    }

    public void transactionEnded(Outcome outcome) {
        if (enabled) {
            adder(outcome).increment();
        }
    }

    /** A client has tried to log in. */
    public void loginEnded(boolean accepted) {
        if (enabled) {
            (accepted ? logins : loginsRefused).increment();
        }
    }

    /**
     * A command was refused.
     *
     * @param command its verb, of those that there are
     */
    public void refused(String command, RefusedBy by, Reply reply) {
        if (enabled) {
            refusals.computeIfAbsent(new RefusalKind(command, by, reply.code() / 100 + "xx"), kind -> new LongAdder())
                    .increment();
        }
    }

    /** What counts the calls of the policy of that name. */
    public PolicyCounter policy(String name) {
        return policies.computeIfAbsent(name, PolicyCounter::new);
    }

    public int openSessions() {
        return openSessions.get();
    }

    public long sessions() {
        return sessions.sum();
    }

    public long logins() {
        return logins.sum();
    }

    public long loginsRefused() {
        return loginsRefused.sum();
    }

    /** How many transactions had that outcome. */
    public long transactions(Outcome outcome) {
        return adder(outcome).sum();
    }

    private LongAdder adder(Outcome outcome) {
        return Objects.requireNonNull(transactions.get(outcome));
    }

    /** How often commands were refused, by command, source and class of reply. */
    public List<RefusalCount> refusals() {
        return refusals.entrySet().stream()
                .map(entry -> entry.getKey().count(entry.getValue().sum()))
                .sorted(Comparator.comparing(RefusalCount::getCommand)
                        .thenComparing(RefusalCount::getSource)
                        .thenComparing(RefusalCount::getPolicy)
                        .thenComparing(RefusalCount::getReplyClass))
                .toList();
    }

    /** What was counted for each policy that has been called, by name. */
    public List<PolicyCount> policies() {
        return policies.values().stream()
                .map(PolicyCounter::count)
                .sorted(Comparator.comparing(PolicyCount::getName))
                .toList();
    }
}

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
import org.postern.monitor.Event.AuthEnded;
import org.postern.monitor.Event.CommandEnded;
import org.postern.monitor.Event.ConnectionRejected;
import org.postern.monitor.Event.LinkOpened;
import org.postern.monitor.Event.ListenerCalled;
import org.postern.monitor.Event.SessionBegan;
import org.postern.monitor.Event.SessionEnded;
import org.postern.monitor.Event.TransactionEnded;
import org.postern.monitor.PolicyStep.Result;

/** Counts what happens, for JMX. */
public final class Counters implements EventSink {

    /** What there is one number of. */
    public enum Total {
        SESSIONS,
        LOGINS,
        LOGINS_REFUSED,
        LINKS,
        LINK_FAILURES
    }

    private final boolean enabled;
    private final AtomicInteger openSessions = new AtomicInteger();
    private final Map<Total, LongAdder> totals = adders(Total.class);
    private final Map<Outcome, LongAdder> transactions = adders(Outcome.class);
    private final Map<String, Map<Result, LongAdder>> policies = new ConcurrentHashMap<>();
    private final Map<RefusalKind, LongAdder> refusals = new ConcurrentHashMap<>();

    private record RefusalKind(String command, RefusedBy by, String replyClass) {}

    /** As JMX shows it: its getters are the components. */
    private record Refused(String getCommand, String getSource, String getPolicy, String getReplyClass, long getCount)
            implements RefusalCount {}

    /** The same of a policy. */
    private record Called(String getName, long getCalls, long getFailures, long getTimeouts, long getBusy)
            implements PolicyCount {}

    /** @param enabled false: sessions and messages are not counted; those that are open are, and what becomes of calls of policies */
    public Counters(boolean enabled) {
        this.enabled = enabled;
    }

    private static <K extends Enum<K>> Map<K, LongAdder> adders(Class<K> keys) {
        Map<K, LongAdder> adders = new EnumMap<>(keys);
        for (K key : keys.getEnumConstants()) {
            adders.put(key, new LongAdder());
        }
        return adders;
    }

    private static <K> LongAdder adder(Map<K, LongAdder> adders, K key) {
        return Objects.requireNonNull(adders.get(key));
    }

    @Override
    public void accept(Event event) {
        if (event instanceof CommandEnded ended) {
            count(ended.path());
            countRefusal(ended.command(), ended.by(), ended.reply());
        } else if (event instanceof TransactionEnded ended) {
            count(ended.path());
            ended.end().reply().ifPresent(reply -> countRefusal("DATA", ended.by(), reply));
            if (enabled) {
                adder(transactions, ended.end().outcome()).increment();
            }
        } else if (event instanceof AuthEnded ended) {
            count(ended.path());
            countRefusal("AUTH", ended.by(), ended.reply());
            if (enabled) {
                add(ended.reply().isPositive() ? Total.LOGINS : Total.LOGINS_REFUSED);
            }
        } else if (event instanceof SessionBegan) {
            openSessions.incrementAndGet();
            if (enabled) {
                add(Total.SESSIONS);
            }
        } else if (event instanceof SessionEnded) {
            openSessions.decrementAndGet();
        } else if (event instanceof ListenerCalled called) {
            count(List.of(called.call()));
        } else if (event instanceof LinkOpened opened) {
            add(opened.failure().isEmpty() ? Total.LINKS : Total.LINK_FAILURES);
        } else if (event instanceof ConnectionRejected rejected) {
            countRefusal(CommandEnded.CONNECT, RefusedBy.GATEWAY, rejected.reply());
        }
    }

    private void add(Total total) {
        adder(totals, total).increment();
    }

    private void count(List<PolicyStep> path) {
        for (PolicyStep step : path) {
            adder(policies.computeIfAbsent(step.policy(), name -> adders(Result.class)), step.result())
                    .increment();
        }
    }

    private void countRefusal(String command, RefusedBy by, Reply reply) {
        if (enabled && reply.isRefusal()) {
            refusals.computeIfAbsent(
                            new RefusalKind(command, by.failed(false), reply.code() / 100 + "xx"),
                            kind -> new LongAdder())
                    .increment();
        }
    }

    public int openSessions() {
        return openSessions.get();
    }

    public long total(Total total) {
        return adder(totals, total).sum();
    }

    public long transactions(Outcome outcome) {
        return adder(transactions, outcome).sum();
    }

    /** How often commands were refused, by command, source and class of reply. */
    public List<RefusalCount> refusals() {
        return refusals.entrySet().stream()
                .map(entry -> count(entry.getKey(), entry.getValue().sum()))
                .sorted(Comparator.comparing(RefusalCount::getCommand)
                        .thenComparing(RefusalCount::getSource)
                        .thenComparing(RefusalCount::getPolicy)
                        .thenComparing(RefusalCount::getReplyClass))
                .toList();
    }

    private static RefusalCount count(RefusalKind kind, long count) {
        return new Refused(kind.command(), kind.by().source(), kind.by().policy(), kind.replyClass(), count);
    }

    /** What was counted for each policy that has been called, by name. */
    public List<PolicyCount> policies() {
        return policies.entrySet().stream()
                .map(entry -> policyCount(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparing(PolicyCount::getName))
                .toList();
    }

    private static PolicyCount policyCount(String name, Map<Result, LongAdder> results) {
        return new Called(
                name,
                results.values().stream().mapToLong(LongAdder::sum).sum(),
                adder(results, Result.FAILED).sum(),
                adder(results, Result.TIMED_OUT).sum(),
                adder(results, Result.BUSY).sum());
    }
}

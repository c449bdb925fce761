package org.postern.jca.status;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.postern.eventlog.EventLogFormat;
import org.postern.monitor.Event;
import org.postern.monitor.Event.AuthEnded;
import org.postern.monitor.Event.CommandEnded;
import org.postern.monitor.Event.ListenerCalled;
import org.postern.monitor.Event.TransactionEnded;
import org.postern.monitor.EventSink;
import org.postern.monitor.PolicyStep;
import org.postern.monitor.PolicyStep.Result;
import org.postern.monitor.figures.Figures.Latency;

/** How the last calls of each policy went. From any thread. */
public final class PolicyCallLog implements EventSink {

    /** Of so many calls the results are kept, for ten minutes. */
    private static final int LAST_CALLS = 20;

    private static final long MAX_AGE_NANOS = Duration.ofMinutes(10).toNanos();
    private static final int MAX_POLICIES = 1_000;
    private static final int MAX_TEXT = 500;

    private final LongSupplier nanoTime;
    private final long begin;
    private final Map<String, Calls> policies = new ConcurrentHashMap<>();

    /** @param nanoTime the clock, such as {@link System#nanoTime} */
    public PolicyCallLog(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        begin = nanoTime.getAsLong();
    }

    private record Call(Result result, long time) {}

    /** What is known of one policy. */
    private static final class Calls {

        private final RollingLatency latency = new RollingLatency();
        private final Deque<Call> last = new ArrayDeque<>();
        private String failure = "";

        synchronized void add(PolicyStep step, long now) {
            latency.add(step.nanos(), now);
            if (last.size() == LAST_CALLS) {
                last.removeFirst();
            }
            last.addLast(new Call(step.result(), now));
            step.failure().ifPresent(cause -> {
                String text = EventLogFormat.ofFailure(cause);
                failure = text.substring(0, Math.min(MAX_TEXT, text.length()));
            });
        }

        synchronized Latency latency(long now) {
            return latency.latency(now);
        }

        synchronized String failure() {
            return failure;
        }

        synchronized boolean ended(long now, List<Result> results) {
            return last.stream().anyMatch(call -> now - call.time < MAX_AGE_NANOS && results.contains(call.result));
        }
    }

    @Override
    public void accept(Event event) {
        if (event instanceof CommandEnded ended) {
            add(ended.path());
        } else if (event instanceof AuthEnded ended) {
            add(ended.path());
        } else if (event instanceof TransactionEnded ended) {
            add(ended.path());
        } else if (event instanceof ListenerCalled called) {
            add(List.of(called.call()));
        }
    }

    private void add(List<PolicyStep> path) {
        for (PolicyStep step : path) {
            if (policies.size() < MAX_POLICIES || policies.containsKey(step.policy())) {
                policies.computeIfAbsent(step.policy(), name -> new Calls()).add(step, now());
            }
        }
    }

    private long now() {
        return nanoTime.getAsLong() - begin;
    }

    private Calls of(String policy) {
        return policies.getOrDefault(policy, new Calls());
    }

    Latency latency(String policy) {
        return of(policy).latency(now());
    }

    /** What a policy threw last; empty if nothing. */
    String lastFailure(String policy) {
        return of(policy).failure();
    }

    /** {@code FAILING}, {@code BUSY}, {@code SLOW} or {@code OK}. */
    String health(String policy, Duration timeout) {
        Calls calls = of(policy);
        if (calls.ended(now(), List.of(Result.FAILED, Result.TIMED_OUT))) {
            return "FAILING";
        }
        if (calls.ended(now(), List.of(Result.BUSY))) {
            return "BUSY";
        }
        return calls.latency(now()).p95() > timeout.toMillis() / 2.0 ? "SLOW" : "OK";
    }
}

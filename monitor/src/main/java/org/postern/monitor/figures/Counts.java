package org.postern.monitor.figures;

import java.util.EnumMap;
import java.util.Map;
import org.postern.monitor.figures.Figures.Tally;
import org.postern.monitor.traffic.Outcome;
import org.postern.monitor.traffic.Summary;

/** A {@link Tally} in the making. For one thread. */
final class Counts {

    private final Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
    private final Histogram total = new Histogram();
    private final Histogram policies = new Histogram();
    private final Histogram upstream = new Histogram();
    private long sessions;
    private long bytes;

    void addSession() {
        sessions++;
    }

    /** @param policyNanos how long policies took, those that count here; negative for none */
    void add(Summary ended, long policyNanos) {
        outcomes.merge(ended.outcome(), 1L, Long::sum);
        bytes += ended.size();
        total.add(ended.total().toNanos());
        if (policyNanos >= 0) {
            policies.add(policyNanos);
        }
        if (!ended.upstream().isEmpty()) {
            upstream.add(ended.inUpstream().toNanos());
        }
    }

    Packed packed() {
        Packed.Writer out = new Packed.Writer();
        for (Outcome outcome : Outcome.values()) {
            out.write(count(outcome));
        }
        out.write(sessions);
        out.write(bytes);
        total.writeTo(out);
        policies.writeTo(out);
        upstream.writeTo(out);
        return out.packed();
    }

    /** Adds what was packed. */
    void add(Packed packed) {
        Packed.Reader in = packed.read();
        for (Outcome outcome : Outcome.values()) {
            outcomes.merge(outcome, in.read(), Long::sum);
        }
        sessions += in.read();
        bytes += in.read();
        total.addFrom(in);
        policies.addFrom(in);
        upstream.addFrom(in);
    }

    /** How many transactions and sessions, to find the largest. */
    long size() {
        long size = sessions;
        for (long number : outcomes.values()) {
            size += number;
        }
        return size;
    }

    private long count(Outcome outcome) {
        return outcomes.getOrDefault(outcome, 0L);
    }

    Tally tally() {
        return new Tally(
                count(Outcome.PASSED),
                count(Outcome.REJECTED),
                count(Outcome.DEFERRED),
                count(Outcome.FAILED),
                count(Outcome.ABORTED),
                sessions,
                bytes,
                total.latency(),
                policies.latency(),
                upstream.latency());
    }
}

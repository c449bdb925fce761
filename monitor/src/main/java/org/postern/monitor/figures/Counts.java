package org.postern.monitor.figures;

import java.util.List;
import org.postern.monitor.figures.Figures.Tally;
import org.postern.monitor.packed.PackedReader;
import org.postern.monitor.packed.PackedWriter;
import org.postern.monitor.traffic.Outcome;
import org.postern.monitor.traffic.Summary;

/** A {@link Tally} in the making. For one thread. */
final class Counts {

    private static final List<Outcome> OUTCOMES = List.of(Outcome.values());

    private final long[] outcomes = new long[OUTCOMES.size()];
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
        outcomes[OUTCOMES.indexOf(ended.outcome())]++;
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
        PackedWriter out = new PackedWriter();
        for (long number : outcomes) {
            out.number(number);
        }
        out.number(sessions);
        out.number(bytes);
        total.writeTo(out);
        policies.writeTo(out);
        upstream.writeTo(out);
        return new Packed(out);
    }

    /** Adds what was packed. */
    void add(Packed packed) {
        PackedReader in = packed.read();
        for (int i = 0; i < outcomes.length; i++) {
            outcomes[i] += in.number();
        }
        sessions += in.number();
        bytes += in.number();
        total.addFrom(in);
        policies.addFrom(in);
        upstream.addFrom(in);
    }

    /** How many transactions and sessions, to find the largest. */
    long size() {
        long size = sessions;
        for (long number : outcomes) {
            size += number;
        }
        return size;
    }

    private long count(Outcome outcome) {
        return outcomes[OUTCOMES.indexOf(outcome)];
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

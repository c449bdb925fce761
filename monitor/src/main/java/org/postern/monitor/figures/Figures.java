package org.postern.monitor.figures;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What happened in a period.
 *
 * @param end when it ends: the end of the last step, which may not be over
 * @param steps oldest first, one for each step of the window, also where nothing happened
 * @param total of the whole period
 * @param shares the same total divided by interface, policy, upstream host and client network, the largest first; of each at most {@value
 *     #MAX_SHARES}, and the rest under the name {@value #OTHERS}. A transaction counts under each policy that was called for it.
 */
public record Figures(Window window, Instant end, List<Step> steps, Tally total, Map<Dimension, List<Share>> shares) {

    public static final int MAX_SHARES = 50;
    public static final String OTHERS = "others";

    /** By what traffic is divided. */
    public enum Dimension {
        INTERFACE,
        POLICY,
        UPSTREAM,
        NETWORK
    }

    /** Those of a period in which nothing happened. */
    public static Figures empty(Window window, Instant end) {
        Tally none = new Tally(0, 0, 0, 0, 0, 0, 0, Latency.NONE, Latency.NONE, Latency.NONE);
        List<Step> steps = IntStream.range(0, window.steps())
                .mapToObj(index -> new Step(end.minus(window.step().multipliedBy(window.steps() - index)), none))
                .toList();
        return new Figures(window, end, steps, none, Map.of());
    }

    /** One step of the window. */
    public record Step(Instant begin, Tally tally) {}

    /** What one interface, policy, host or network has of it. */
    public record Share(String name, Tally tally) {}

    /**
     * Counts and latencies.
     *
     * @param sessions that began
     * @param bytes of messages received
     * @param total how long clients waited, for each transaction
     * @param policies how long policies took, for each transaction that was decided by some; in the share of a policy, its own calls
     * @param upstream how long the upstream server took, for each transaction that had to do with it
     */
    public record Tally(
            long passed,
            long rejected,
            long deferred,
            long failed,
            long aborted,
            long sessions,
            long bytes,
            Latency total,
            Latency policies,
            Latency upstream) {

        /** Transactions, whatever became of them. */
        public long transactions() {
            return passed + rejected + deferred + failed + aborted;
        }
    }

    /**
     * How long something took, in milliseconds; the percentiles are exact to a tenth of their value.
     *
     * @param count how often it was measured; all else is 0 if that is
     */
    public record Latency(long count, double mean, double p50, double p95, double p99, double max) {

        public static final Latency NONE = new Latency(0, 0, 0, 0, 0, 0);
    }
}

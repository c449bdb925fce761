package org.postern.jca.status;

import java.time.Duration;
import org.postern.monitor.figures.Figures.Latency;

/**
 * How long something took in the last ten minutes: for each minute, counts in classes of which each is a fifth wider than the one
 * before, so that their middle is less than a tenth from each value within. For one thread.
 */
final class RollingLatency {

    private static final int MINUTES = 10;
    private static final long MINUTE_NANOS = Duration.ofMinutes(1).toNanos();
    /** The upper bound of the first class, in nanoseconds. */
    private static final double FIRST = 1_000.0;

    private static final double RATIO = 1.2;
    private static final double LOG_RATIO = Math.log(RATIO);
    /** Up to 40 minutes; what takes longer is in the last class. */
    private static final int CLASSES = 120;

    private static final double NANOS_PER_MILLI = 1_000_000;

    private final Minute[] minutes = new Minute[MINUTES];

    private static final class Minute {
        private long number = -1;
        private final int[] counts = new int[CLASSES];
        private long count;
        private long sum;
        private long max;

        void add(Minute other) {
            for (int i = 0; i < CLASSES; i++) {
                counts[i] += other.counts[i];
            }
            count += other.count;
            sum += other.sum;
            max = Math.max(max, other.max);
        }

        double percentile(double part) {
            long rank = Math.max(1, (long) Math.ceil(part * count));
            int index = 0;
            for (long seen = counts[0]; seen < rank; seen += counts[index]) {
                index++;
            }
            double middle = index == 0 ? FIRST / 2 : FIRST * Math.pow(RATIO, index - 0.5);
            return Math.min(middle, (double) max) / NANOS_PER_MILLI;
        }
    }

    /** @param now from 0, in nanoseconds */
    void add(long nanos, long now) {
        long number = now / MINUTE_NANOS;
        int index = (int) (number % MINUTES);
        Minute minute = minutes[index];
        if (minute == null || minute.number != number) {
            minute = new Minute();
            minute.number = number;
            minutes[index] = minute;
        }
        long took = Math.max(0, nanos);
        minute.counts[took <= FIRST ? 0 : Math.min(CLASSES - 1, 1 + (int) (Math.log(took / FIRST) / LOG_RATIO))]++;
        minute.count++;
        minute.sum += took;
        minute.max = Math.max(minute.max, took);
    }

    /** @param now from 0, in nanoseconds */
    Latency latency(long now) {
        long oldest = now / MINUTE_NANOS - MINUTES + 1;
        Minute all = new Minute();
        for (Minute minute : minutes) {
            if (minute != null && minute.number >= oldest) {
                all.add(minute);
            }
        }
        return all.count == 0
                ? Latency.NONE
                : new Latency(
                        all.count,
                        all.sum / (double) all.count / NANOS_PER_MILLI,
                        all.percentile(0.5),
                        all.percentile(0.95),
                        all.percentile(0.99),
                        all.max / NANOS_PER_MILLI);
    }
}

package org.postern.monitor.figures;

import org.jspecify.annotations.Nullable;
import org.postern.monitor.figures.Figures.Latency;

/**
 * How long something took, many times: counts in classes of which each is a fifth wider than the one before, so that their middle is
 * less than a tenth from each value within. For one thread.
 */
public final class Histogram {

    /** The upper bound of the first class, in nanoseconds. */
    private static final double FIRST = 1_000;

    private static final double RATIO = 1.2;
    private static final double LOG_RATIO = Math.log(RATIO);
    /** Up to 40 minutes; what takes longer is in the last class. */
    private static final int CLASSES = 120;

    private static final double NANOS_PER_MILLI = 1_000_000;

    /** Most latencies of most shares are never measured. */
    private int @Nullable [] counts;

    private long count;
    private long sum;
    private long max;

    /** Takes in one more; below 0 counts as 0. */
    public void add(long nanos) {
        counts()[classOf(nanos)]++;
        count++;
        sum += Math.max(0, nanos);
        max = Math.max(max, nanos);
    }

    /** All that another one has. */
    public void add(Histogram other) {
        int[] more = other.counts;
        if (more == null) {
            return;
        }
        int[] known = counts();
        for (int i = 0; i < CLASSES; i++) {
            known[i] += more[i];
        }
        count += other.count;
        sum += other.sum;
        max = Math.max(max, other.max);
    }

    private int[] counts() {
        int[] known = counts;
        if (known == null) {
            known = new int[CLASSES];
            counts = known;
        }
        return known;
    }

    static int classOf(long nanos) {
        return nanos <= FIRST ? 0 : Math.min(CLASSES - 1, 1 + (int) (Math.log(nanos / FIRST) / LOG_RATIO));
    }

    /** The middle of a class, in nanoseconds. */
    private static double middle(int index) {
        return index == 0 ? FIRST / 2 : FIRST * Math.pow(RATIO, index - 0.5);
    }

    void writeTo(Packed.Writer out) {
        out.write(count);
        int[] known = counts;
        if (known == null) {
            return;
        }
        out.write(sum);
        out.write(max);
        int last = -1;
        for (int i = 0; i < CLASSES; i++) {
            if (known[i] > 0) {
                out.write(i - last);
                out.write(known[i]);
                last = i;
            }
        }
        out.write(0);
    }

    /** Adds what was written. */
    void addFrom(Packed.Reader in) {
        long more = in.read();
        if (more == 0) {
            return;
        }
        int[] known = counts();
        count += more;
        sum += in.read();
        max = Math.max(max, in.read());
        int at = -1;
        for (int step = (int) in.read(); step > 0; step = (int) in.read()) {
            at += step;
            known[at] += (int) in.read();
        }
    }

    /** What it comes to. */
    public Latency latency() {
        if (count == 0) {
            return Latency.NONE;
        }
        return new Latency(
                count,
                sum / (double) count / NANOS_PER_MILLI,
                percentile(0.5),
                percentile(0.95),
                percentile(0.99),
                max / NANOS_PER_MILLI);
    }

    private double percentile(double part) {
        long rank = Math.max(1, (long) Math.ceil(part * count));
        int[] known = counts();
        int index = 0;
        for (long seen = known[0]; seen < rank; seen += known[index]) {
            index++;
        }
        return Math.min(middle(index), (double) max) / NANOS_PER_MILLI;
    }
}

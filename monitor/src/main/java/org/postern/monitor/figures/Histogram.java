package org.postern.monitor.figures;

import org.jspecify.annotations.Nullable;
import org.postern.monitor.figures.Figures.Latency;
import org.postern.monitor.packed.PackedReader;
import org.postern.monitor.packed.PackedWriter;

/**
 * How long something took, many times: counts in classes of which each is a fifth wider than the one before, so that their middle is
 * less than a tenth from each value within. For one thread.
 */
public final class Histogram {

    /** The upper bound of the first class, in nanoseconds. */
    private static final double FIRST = 1_000;

    private static final double RATIO = 1.2;
    /** Up to 40 minutes; what takes longer is in the last class. */
    private static final int CLASSES = 120;

    private static final double NANOS_PER_MILLI = 1_000_000;

    /** The upper bound of each class. */
    private static final long[] BOUNDS = new long[CLASSES];

    /** The class that the smallest number of so many bits is in. */
    private static final int[] FIRST_OF_BITS = new int[Long.SIZE];

    static {
        for (int i = 0; i < CLASSES; i++) {
            BOUNDS[i] = i == CLASSES - 1 ? Long.MAX_VALUE : (long) (FIRST * Math.pow(RATIO, i));
        }
        for (int bits = 1; bits < Long.SIZE; bits++) {
            FIRST_OF_BITS[bits] = from(FIRST_OF_BITS[bits - 1], 1L << (bits - 1));
        }
    }

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
        return nanos <= 0 ? 0 : from(FIRST_OF_BITS[Long.SIZE - Long.numberOfLeadingZeros(nanos)], nanos);
    }

    private static int from(int first, long nanos) {
        int index = first;
        while (nanos > BOUNDS[index]) {
            index++;
        }
        return index;
    }

    /** The middle of a class, in nanoseconds. */
    private static double middle(int index) {
        return index == 0 ? FIRST / 2 : FIRST * Math.pow(RATIO, index - 0.5);
    }

    void writeTo(PackedWriter out) {
        out.number(count);
        int[] known = counts;
        if (known == null) {
            return;
        }
        out.number(sum);
        out.number(max);
        int last = -1;
        for (int i = 0; i < CLASSES; i++) {
            if (known[i] > 0) {
                out.number(i - last);
                out.number(known[i]);
                last = i;
            }
        }
        out.number(0);
    }

    /** Adds what was written. */
    void addFrom(PackedReader in) {
        long more = in.number();
        if (more == 0) {
            return;
        }
        int[] known = counts();
        count += more;
        sum += in.number();
        max = Math.max(max, in.number());
        int at = -1;
        for (int step = in.integer(); step > 0; step = in.integer()) {
            at += step;
            known[at] += in.integer();
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

package org.postern.jca.status;

import java.time.Duration;
import org.postern.monitor.figures.Figures.Latency;
import org.postern.monitor.figures.Histogram;

/** How long something took in the last ten minutes, minute by minute. For one thread. */
final class RollingLatency {

    private static final int MINUTES = 10;
    private static final long MINUTE_NANOS = Duration.ofMinutes(1).toNanos();

    private final Minute[] minutes = new Minute[MINUTES];

    private record Minute(long number, Histogram took) {}

    /** @param now from 0, in nanoseconds */
    void add(long nanos, long now) {
        long number = now / MINUTE_NANOS;
        int index = (int) (number % MINUTES);
        Minute minute = minutes[index];
        if (minute == null || minute.number() != number) {
            minute = new Minute(number, new Histogram());
            minutes[index] = minute;
        }
        minute.took().add(nanos);
    }

    /** @param now from 0, in nanoseconds */
    Latency latency(long now) {
        long oldest = now / MINUTE_NANOS - MINUTES + 1;
        Histogram all = new Histogram();
        for (Minute minute : minutes) {
            if (minute != null && minute.number() >= oldest) {
                all.add(minute.took());
            }
        }
        return all.latency();
    }
}

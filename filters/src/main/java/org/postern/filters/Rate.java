package org.postern.filters;

import java.time.Duration;

/**
 * How often something may be done.
 *
 * @param times 1 to a million
 * @param period in which, from a second to a day
 */
public record Rate(int times, Duration period) {

    static final int MOST_TIMES = 1_000_000;

    /** @throws IllegalArgumentException if something is out of its range */
    public Rate {
        if (!isAllowed(times, period)) {
            throw new IllegalArgumentException("not a rate: " + times + " in " + period);
        }
    }

    static boolean isAllowed(int times, Duration period) {
        return times >= 1
                && times <= MOST_TIMES
                && period.compareTo(Duration.ofSeconds(1)) >= 0
                && period.compareTo(Duration.ofDays(1)) <= 0;
    }
}

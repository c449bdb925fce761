package org.postern.upstream.host;

import java.time.Duration;

/**
 * When something has to be done.
 *
 * @param nanoTime as {@link System#nanoTime} counts
 */
public record Deadline(long nanoTime) {

    private static final Duration MIN_WAIT = Duration.ofMillis(1); // 0 means for ever to a socket

    public static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    /** That time, or what is left until the deadline if that is shorter; at least a millisecond. */
    public Duration atMost(Duration time) {
        Duration left = Duration.ofNanos(nanoTime - System.nanoTime());
        Duration shorter = left.compareTo(time) < 0 ? left : time;
        return shorter.compareTo(MIN_WAIT) < 0 ? MIN_WAIT : shorter;
    }
}

package org.postern.filters.link;

import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * When something has to be over.
 *
 * @param nanos of {@link System#nanoTime()}
 */
public record Deadline(long nanos) {

    /** So long from now on. */
    public static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    /** Negative when it is over. */
    public Duration left() {
        return Duration.ofNanos(nanos - System.nanoTime());
    }

    /** One that is not later than this one. */
    public Deadline atMost(Duration time) {
        Deadline other = in(time);
        return other.nanos - nanos < 0 ? other : this;
    }

    /**
     * How long to wait at most, 1 or more.
     *
     * @throws SocketTimeoutException if it is over
     * @throws InterruptedIOException if the thread has been interrupted, which it still is then
     */
    public long millis() throws InterruptedIOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted");
        }
        long left = nanos - System.nanoTime();
        if (left <= 0) {
            throw new SocketTimeoutException("no answer in time");
        }
        return TimeUnit.NANOSECONDS.toMillis(left) + 1;
    }
}

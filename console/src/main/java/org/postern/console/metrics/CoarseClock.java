package org.postern.console.metrics;

import io.micrometer.core.instrument.Clock;

/**
 * What time it was at the last tick. A meter asks with each value, to forget its largest one after some minutes; of one mail there are a
 * dozen values, and the answer of the system would cost more than to count them. From any thread.
 */
final class CoarseClock implements Clock {

    private volatile long millis = System.currentTimeMillis();

    /** It is now. */
    void tick() {
        millis = System.currentTimeMillis();
    }

    @Override
    public long wallTime() {
        return millis;
    }

    @Override
    public long monotonicTime() {
        return System.nanoTime();
    }
}

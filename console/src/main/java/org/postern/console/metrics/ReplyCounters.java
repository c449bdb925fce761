package org.postern.console.metrics;

import io.micrometer.core.instrument.Counter;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;

/** One counter for each class of replies, {@code 2xx} to {@code 5xx}. */
final class ReplyCounters {

    private static final int FIRST = 2;
    private static final int LAST = 5;

    private final Function<String, Counter> make;
    private final AtomicReferenceArray<Counter> counters = new AtomicReferenceArray<>(LAST - FIRST + 1);

    /** @param make the counter of a class */
    ReplyCounters(Function<String, Counter> make) {
        this.make = make;
    }

    void increment(int code) {
        int digit = Math.min(LAST, Math.max(FIRST, code / 100));
        Counter counter = counters.get(digit - FIRST);
        if (counter == null) { // of a class that never comes there is no series
            counter = make.apply(digit + "xx");
            counters.set(digit - FIRST, counter);
        }
        counter.increment();
    }
}

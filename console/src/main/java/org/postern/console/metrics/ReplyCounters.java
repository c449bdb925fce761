package org.postern.console.metrics;

import io.micrometer.core.instrument.Counter;
import java.util.function.Function;
import java.util.stream.IntStream;

/** One counter for each class of replies, {@code 2xx} to {@code 5xx}. */
final class ReplyCounters {

    private static final int FIRST = 2;
    private static final int LAST = 5;

    private final Counter[] counters;

    /** @param make the counter of a class */
    ReplyCounters(Function<String, Counter> make) {
        counters = IntStream.rangeClosed(FIRST, LAST)
                .mapToObj(digit -> make.apply(digit + "xx"))
                .toArray(Counter[]::new);
    }

    void increment(int code) {
        int digit = Math.min(LAST, Math.max(FIRST, code / 100));
        counters[digit - FIRST].increment();
    }
}

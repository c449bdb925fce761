package org.postern.console.metrics;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.postern.monitor.figures.Figures;

/** Meters by one label, whose values are bounded: those beyond share one. Looking one up allocates nothing. */
final class Bounded<M> {

    static final int MAX_VALUES = 100;

    private final Map<String, M> meters = new ConcurrentHashMap<>();
    private final Function<String, M> make;

    Bounded(Function<String, M> make) {
        this.make = make;
    }

    M get(String value) {
        M meter = meters.get(value);
        return meter == null ? add(value) : meter;
    }

    private synchronized M add(String value) {
        boolean known = meters.containsKey(value) || meters.size() < MAX_VALUES;
        return meters.computeIfAbsent(known ? value : Figures.OTHERS, make);
    }
}

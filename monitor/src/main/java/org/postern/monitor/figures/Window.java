package org.postern.monitor.figures;

import java.time.Duration;

/** A period until now, and the steps in which it is shown. */
public enum Window {
    MINUTE(Duration.ofSeconds(1), 60),
    TEN_MINUTES(Duration.ofSeconds(10), 60),
    HOUR(Duration.ofMinutes(1), 60),
    SIX_HOURS(Duration.ofMinutes(5), 72),
    DAY(Duration.ofMinutes(15), 96),
    FIVE_DAYS(Duration.ofHours(1), 120);

    private final Duration step;
    private final int steps;

    Window(Duration step, int steps) {
        this.step = step;
        this.steps = steps;
    }

    public Duration step() {
        return step;
    }

    /** How many steps it has. */
    public int steps() {
        return steps;
    }
}

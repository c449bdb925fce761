package org.postern.monitor;

import java.util.concurrent.atomic.LongAdder;

/** Counts what becomes of the calls of one policy. */
public final class PolicyCounter {

    private final String name;
    private final LongAdder calls = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder timeouts = new LongAdder();
    private final LongAdder busy = new LongAdder();

    PolicyCounter(String name) {
        this.name = name;
    }

    public void called() {
        calls.increment();
    }

    public void failed() {
        failures.increment();
    }

    public void timedOut() {
        timeouts.increment();
    }

    public void busy() {
        busy.increment();
    }

    /** What has been counted up to now. */
    public PolicyCount count() {
        return new PolicyCount(name, calls.sum(), failures.sum(), timeouts.sum(), busy.sum());
    }
}

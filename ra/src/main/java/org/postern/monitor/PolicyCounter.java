package org.postern.monitor;

import java.util.concurrent.atomic.LongAdder;

/** Counts what becomes of the calls of one policy; also how JMX shows it. */
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

    /** The policy's name. */
    public String getName() {
        return name;
    }

    /** How often it was called. */
    public long getCalls() {
        return calls.sum();
    }

    /** How often it threw something, or returned what is no verdict. */
    public long getFailures() {
        return failures.sum();
    }

    /** How often it took longer than its time-out. */
    public long getTimeouts() {
        return timeouts.sum();
    }

    /** How often no bean became free for it in time. */
    public long getBusy() {
        return busy.sum();
    }
}

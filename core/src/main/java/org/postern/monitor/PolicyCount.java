package org.postern.monitor;

import java.beans.ConstructorProperties;

/** What became of the calls of one policy, as JMX shows it: no record, which JMX of Java 17 does not know. */
public final class PolicyCount {

    private final String name;
    private final long calls;
    private final long failures;
    private final long timeouts;
    private final long busy;

    /** What JMX makes one of that it got from elsewhere. */
    @ConstructorProperties({"name", "calls", "failures", "timeouts", "busy"})
    public PolicyCount(String name, long calls, long failures, long timeouts, long busy) {
        this.name = name;
        this.calls = calls;
        this.failures = failures;
        this.timeouts = timeouts;
        this.busy = busy;
    }

    public String getName() {
        return name;
    }

    /** How often it was called. */
    public long getCalls() {
        return calls;
    }

    /** How often it threw something, or returned what is no verdict. */
    public long getFailures() {
        return failures;
    }

    /** How often it took longer than its time-out. */
    public long getTimeouts() {
        return timeouts;
    }

    /** How often no bean became free for it in time. */
    public long getBusy() {
        return busy;
    }
}

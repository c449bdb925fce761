package org.postern.policy;

import java.time.Duration;

/**
 * What policies are run with.
 *
 * @param table the policies that take part; may change while the gateway runs
 * @param host what their calls run on
 * @param maxWait how long a call may wait for something to run on
 * @param monitored the value of the attribute {@code monitoring.enabled}
 */
public record PolicyRuntime(PolicyTable table, Host host, Duration maxWait, boolean monitored) {

    /** The same, but for the attribute. */
    public PolicyRuntime monitored(boolean other) {
        return new PolicyRuntime(table, host, maxWait, other);
    }
}

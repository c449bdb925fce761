package org.postern.upstream.host;

import java.time.Duration;
import java.util.Optional;

/**
 * A host as administrators see it.
 *
 * @param problem why it is down; empty unless it is
 * @param retryIn when it is to be tried again, if it is down
 */
public record HostStatus(Host host, Health health, String problem, Optional<Duration> retryIn) {

    /** How a host is. */
    public enum Health {
        UP,
        DOWN,
        /** It has not been tried. */
        UNKNOWN
    }
}

package org.postern.monitor.service;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where mail goes.
 *
 * @param name the JNDI name of the connection factory
 * @param description hosts and pool; empty if there is none
 * @param problem what is wrong with its configuration; empty if nothing is
 * @param security {@code NONE}, {@code SSL} or {@code STARTTLS}
 * @param selection how a host is chosen, as the pool's property {@code selection} says
 */
public record UpstreamState(
        String name, String description, String problem, String security, String selection, List<HostState> hosts) {

    /**
     * One host.
     *
     * @param host with its port
     * @param state {@code UP}, {@code DOWN}, or {@code UNKNOWN} while it has not been used
     * @param problem why it is down
     * @param retry when a host that is down is tried again
     * @param connections opened since the start
     * @param failures attempts to connect that failed since the start
     * @param links connections to it that are open now
     */
    public record HostState(
            String host,
            String state,
            String problem,
            Optional<Instant> retry,
            long connections,
            long failures,
            int links) {}
}

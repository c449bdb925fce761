package org.postern.monitor.traffic;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Which transactions to show. An empty text, set or Optional is no condition. Texts are compared case-insensitively; {@code *} stands
 * for any characters and {@code ?} for one.
 *
 * @param from ended at this time or later
 * @param to ended before this time
 * @param client an IP address, or a network in CIDR notation
 * @param recipient one of its recipients
 * @param user the user that the client has authenticated as (the subject id)
 * @param policy one that was called
 * @param session the correlation id, or the id of a transaction
 * @param code the reply's code, such as {@code 550}, {@code 55x} or {@code 5xx}
 * @param upstream the upstream host, with or without its port
 * @param text somewhere in addresses, reply, user, notes of policies or header fields; literally, no wildcards
 */
public record TrafficFilter(
        Optional<Instant> from,
        Optional<Instant> to,
        Set<Outcome> outcomes,
        String interfaceName,
        String client,
        String sender,
        String recipient,
        String user,
        String policy,
        String session,
        String code,
        String upstream,
        String text) {

    /** All transactions. */
    public static final TrafficFilter ALL =
            new TrafficFilter(Optional.empty(), Optional.empty(), Set.of(), "", "", "", "", "", "", "", "", "", "");
}

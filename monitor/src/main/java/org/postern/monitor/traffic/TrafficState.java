package org.postern.monitor.traffic;

import java.time.Instant;
import java.util.Optional;

/**
 * What is kept of the traffic.
 *
 * @param enabled whether monitoring is on for any interface
 * @param inMemory how many transactions are in memory
 * @param maxInMemory how many may be
 * @param memory about how much memory they take, in bytes
 * @param maxMemory how much they may take, in bytes
 * @param oldest when the oldest one in memory ended
 * @param database the JNDI name of the data source; empty if there is none
 * @param problem why the database does not work now; empty if it does
 * @param waiting how many transactions wait to be written to it
 * @param dropped how many were not written since the start, because it was away or too slow
 */
public record TrafficState(
        boolean enabled,
        int inMemory,
        int maxInMemory,
        long memory,
        long maxMemory,
        Optional<Instant> oldest,
        String database,
        String problem,
        int waiting,
        long dropped) {}

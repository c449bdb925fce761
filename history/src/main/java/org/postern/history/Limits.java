package org.postern.history;

import java.time.Duration;

/**
 * What a history may take.
 *
 * @param maxWaiting transactions that wait to be written
 * @param maxWaitingBytes the memory that they take
 * @param minPause from a failure of the database to the next attempt; each further one takes twice as long
 * @param maxPause the longest one
 * @param probeInterval how often an idle writer looks whether the database is there
 * @param purgeInterval how often it looks what is too old
 * @param purgeBatch how many are deleted at once
 * @param queryTimeout of a statement that reads, in whole seconds
 * @param closeTimeout for what waits at the end
 */
record Limits(
        int maxWaiting,
        long maxWaitingBytes,
        Duration minPause,
        Duration maxPause,
        Duration probeInterval,
        Duration purgeInterval,
        int purgeBatch,
        Duration queryTimeout,
        Duration closeTimeout) {

    static final Limits DEFAULT = new Limits(
            10_000,
            64L << 20,
            Duration.ofSeconds(1),
            Duration.ofSeconds(30),
            Duration.ofSeconds(5),
            Duration.ofHours(1),
            500,
            Duration.ofSeconds(10),
            Duration.ofSeconds(5));
}

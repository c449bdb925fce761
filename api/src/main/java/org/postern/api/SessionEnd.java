package org.postern.api;

import java.time.Duration;
import java.util.Optional;

/**
 * How a session ended.
 *
 * @param lastWord the reply that ended it: 221 after QUIT, a 421 or 554 if the gateway would not go on; empty if the client went
 *     without a word
 * @param duration since it connected
 * @param relayed how many messages the upstream server has taken
 * @param discarded how many policies took upon themselves
 * @param refused how many were rejected
 * @param aborted how many transactions came to nothing
 */
public record SessionEnd(
        Optional<Reply> lastWord, Duration duration, int relayed, int discarded, int refused, int aborted) {}

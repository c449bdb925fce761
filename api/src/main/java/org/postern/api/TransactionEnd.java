package org.postern.api;

import java.util.Optional;

/**
 * How a transaction ended.
 *
 * @param outcome what became of the message; what the upstream server did counts before the reply to the client
 * @param envelope its sender and the recipients that were accepted
 * @param size of the message in bytes, as far as it arrived
 * @param reply the reply to the client about its message; empty if it was aborted
 * @param policy the name of the policy that discarded or rejected it; empty if no policy did
 */
public record TransactionEnd(
        Outcome outcome, Envelope envelope, long size, Optional<Reply> reply, Optional<String> policy) {

    /** What became of a message. */
    public enum Outcome {
        /** The upstream server has taken it. */
        RELAYED,
        /** A policy has taken it upon itself: accepted, and not relayed. */
        DISCARDED,
        /** The upstream server has not accepted it, and the client got a temporary or permanent rejection. */
        REFUSED,
        /** The client began anew, went away or was sent away before it had said all of it. */
        ABORTED
    }
}

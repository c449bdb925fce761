package org.postern.filters;

import org.postern.api.Reply;

/** A refusal that is always the same. */
public record FixedReply(Reply reply) {

    /** Property {@code reply}. */
    public FixedReply(Settings settings) {
        this(settings.get("reply", "550 5.7.1 Rejected").refusal());
    }
}

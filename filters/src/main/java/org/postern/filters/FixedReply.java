package org.postern.filters;

import org.postern.api.Reply;

/** A rejection that is always the same. */
public record FixedReply(Reply reply) {

    /** Property {@code reply}. */
    public FixedReply(FilterSettings settings) {
        this(settings.<Reply>read("reply", "550 5.7.1 Rejected", Parsers::refusal));
    }
}

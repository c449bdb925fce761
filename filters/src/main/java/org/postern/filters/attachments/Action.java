package org.postern.filters.attachments;

import java.util.Optional;
import org.postern.api.Reply;

/**
 * What becomes of what a rule has found.
 *
 * @param kind of several, the last one counts
 * @param reply for {@link Kind#REJECT}
 */
record Action(Kind kind, Optional<Reply> reply) {

    /** In the order of their weight. */
    enum Kind {
        ACCEPT,
        MARK,
        REMOVE,
        QUARANTINE,
        REJECT
    }

    static Action of(Kind kind, Reply reject) {
        return new Action(kind, kind == Kind.REJECT ? Optional.of(reject) : Optional.empty());
    }
}

package org.postern.filters.dmarc;

import java.util.Locale;

/** What a domain wants done with messages that fail, the mildest first (RFC 7489 §6.3). */
public enum Policy {
    /** Nothing. */
    NONE,
    /** To be treated as suspicious. */
    QUARANTINE,
    /** To be rejected. */
    REJECT;

    /** The next milder one. */
    Policy milder() {
        return this == REJECT ? QUARANTINE : NONE;
    }

    /** As it is written, in small letters. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

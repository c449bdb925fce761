package org.postern.filters.spf;

import java.util.Locale;

/** What a check comes to (RFC 7208 §2.6). */
public enum SpfResult {
    /** There is no domain to ask, or it has no record. */
    NONE,
    /** The domain says nothing about this client. */
    NEUTRAL,
    /** The client may send for the domain. */
    PASS,
    /** The client may not. */
    FAIL,
    /** The client probably may not. */
    SOFTFAIL,
    /** The DNS cannot be asked now. */
    TEMPERROR,
    /** The domain's record is invalid, or exceeds a limit. */
    PERMERROR;

    /** As it is written, in small letters. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

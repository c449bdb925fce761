package org.postern.filters.dmarc;

import org.postern.filters.domain.DomainName;

/**
 * A domain that a message has shown to come from, or may have (RFC 7489 §4.1).
 *
 * @param temporary whether that cannot be known now, because the DNS did not answer
 */
public record Identifier(Method method, DomainName domain, boolean temporary) {

    /** How it was shown. */
    public enum Method {
        /** By the client's address, for the domain of the sender. */
        SPF,
        /** By a signature. */
        DKIM
    }
}

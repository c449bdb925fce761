package org.postern.filters.spf;

import java.util.Optional;

/**
 * What a check has come to.
 *
 * @param domain that was checked, in A-labels; as it was given if it is no domain
 * @param reason why there is no answer, for {@code temperror} and {@code permerror}; else empty. May have the domain owner's words.
 * @param explanation of a {@code fail}, in the domain owner's words (RFC 7208 §6.2): one line of printable ASCII; empty if there is
 *     none, or it was not asked for
 */
public record SpfOutcome(SpfResult result, String domain, String reason, Optional<String> explanation) {

    SpfOutcome(SpfResult result, String domain, String reason) {
        this(result, domain, reason, Optional.empty());
    }
}

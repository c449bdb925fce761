package org.postern.filters.dmarc;

import java.util.Locale;
import java.util.Optional;
import org.postern.filters.domain.DomainName;

/**
 * What the evaluation of one author's domain has come to.
 *
 * @param author the domain in From
 * @param source the domain whose record counts; empty if there is none, or it cannot be found now
 * @param published what that record wants done with messages that fail; {@code none} without a record
 * @param applied what is to be done with this one, {@code pct} and {@code t} considered; {@code none} unless it fails
 * @param reason why there is no answer, for {@code temperror}; else empty
 */
public record DmarcOutcome(
        Result result,
        DomainName author,
        Optional<DomainName> source,
        Policy published,
        Policy applied,
        String reason) {

    /** Results by their names in RFC 7489 §11.2. */
    public enum Result {
        /** The domain has no record. */
        NONE,
        /** SPF or DKIM has passed for the domain. */
        PASS,
        /** Neither has. */
        FAIL,
        /** The DNS cannot be asked now. */
        TEMPERROR;

        /** As it is written, in small letters. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}

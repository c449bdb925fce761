package org.postern.filters.dkim;

import java.util.Locale;

/**
 * What has come of one signature, for policies and for Authentication-Results (RFC 8601 §2.7.1). All texts but the reason are the
 * sender's, and empty where the signature has none.
 *
 * @param domain {@code d=}: who signed, in lower case and A-labels; empty unless it is a domain
 * @param selector {@code s=}, in the same way
 * @param identity {@code i=}, an address, or {@code @} and a domain; {@code @} and the domain where the signature has none
 * @param algorithm {@code a=}, such as {@code rsa-sha256}
 * @param signatureStart the first 8 characters of {@code b=} (RFC 6008 §4)
 * @param testing whether the key's record has {@code t=y}: the domain tries DKIM out (RFC 6376 §3.6.1)
 * @param reason why it is not {@link Result#PASS}; empty if it is
 */
public record DkimResult(
        Result result,
        String domain,
        String selector,
        String identity,
        String algorithm,
        String signatureStart,
        boolean testing,
        String reason) {

    /** Results by their names in RFC 8601. */
    public enum Result {
        /** The message has no signature. */
        NONE,
        /** The signature is valid. */
        PASS,
        /** The signature is not valid: header or body are not what was signed. */
        FAIL,
        /** The signature may be valid, but is not accepted: a weak key, a body covered in part, too many signatures. */
        POLICY,
        /** The signature has syntax errors, or is of a kind that is not known. */
        NEUTRAL,
        /** The key cannot be fetched now. */
        TEMPERROR,
        /** The signature can never be verified: there is no key, it has expired, it does not cover From. */
        PERMERROR;

        /** As it is written, in small letters. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    DkimResult with(Result other, String why) {
        return new DkimResult(other, domain, selector, identity, algorithm, signatureStart, testing, why);
    }

    DkimResult testing(boolean is) {
        return new DkimResult(result, domain, selector, identity, algorithm, signatureStart, is, reason);
    }
}

package org.postern.filters.smime.verify;

import org.postern.filters.certificates.Distrust;

/** Why a signature does not pass: all that there is for replies, log and later policies. */
enum Reason {
    /** No signed message as RFC 8551 has it, or beyond a limit. */
    MALFORMED("malformed", "5.7.5"),
    /** There is a signature without a signer, or it has not got the certificate of one. */
    NO_CERTIFICATE("no certificate of the signer", "5.7.5"),
    /** A digest or a key that could be forged. */
    WEAK_ALGORITHM("weak algorithm", "5.7.6"),
    UNSUPPORTED_ALGORITHM("unsupported algorithm", "5.7.6"),
    /** What was signed was another content. */
    TAMPERED("tampered", "5.7.7"),
    /** Someone else than the author has signed. */
    SIGNER_MISMATCH("signer is not the author", "5.7.5"),
    EXPIRED("expired", "5.7.5"),
    NOT_YET_VALID("not yet valid", "5.7.5"),
    REVOKED("revoked", "5.7.5"),
    REVOCATION_UNKNOWN("revocation status unknown", "4.7.5"),
    UNTRUSTED("untrusted", "5.7.5"),
    PURPOSE("not certified for this purpose", "5.7.5"),
    CONSTRAINTS("invalid certificate chain", "5.7.5");

    private final String text;
    private final String enhancedCode;

    Reason(String text, String enhancedCode) {
        this.text = text;
        this.enhancedCode = enhancedCode;
    }

    static Reason of(Distrust.Reason reason) {
        return switch (reason) {
            case EXPIRED -> EXPIRED;
            case NOT_YET_VALID -> NOT_YET_VALID;
            case REVOKED -> REVOKED;
            case REVOCATION_UNKNOWN -> REVOCATION_UNKNOWN;
            case UNTRUSTED -> UNTRUSTED;
            case PURPOSE -> PURPOSE;
            case CONSTRAINTS -> CONSTRAINTS;
        };
    }

    String text() {
        return text;
    }

    /** RFC 3463 §3.8. */
    String enhancedCode() {
        return enhancedCode;
    }

    /** Whether it may be another one the next time. */
    boolean isTemporary() {
        return this == REVOCATION_UNKNOWN;
    }
}

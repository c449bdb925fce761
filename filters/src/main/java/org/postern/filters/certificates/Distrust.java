package org.postern.filters.certificates;

/**
 * Why a certificate is not trusted.
 *
 * @param text for the log: what is the matter, in a few words, without anything secret; names in it are as certificates have them
 */
public record Distrust(Reason reason, String text) {

    /** What is the matter with it. */
    public enum Reason {
        /** It, or one above it, has expired. */
        EXPIRED("expired"),
        /** It, or one above it, is not valid yet. */
        NOT_YET_VALID("not yet valid"),
        /** It, or one above it, has been revoked. */
        REVOKED("revoked"),
        /** It cannot be found out whether it has been revoked. */
        REVOCATION_UNKNOWN("revocation status unknown"),
        /** No path leads to a trusted certificate. */
        UNTRUSTED("untrusted"),
        /** It is for something else: key usage or extended key usage. */
        PURPOSE("not certified for this purpose"),
        /** A certificate of its path breaks a constraint of another one, or has too weak a key or signature. */
        CONSTRAINTS("invalid certificate chain");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        /** In a reply, to end a sentence that begins with "certificate". */
        public String text() {
            return text;
        }
    }

    static Distrust of(Reason reason, String text) {
        return new Distrust(reason, text);
    }
}

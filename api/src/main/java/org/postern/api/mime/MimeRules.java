package org.postern.api.mime;

/**
 * How far messages are taken apart.
 *
 * @param maxDepth levels of parts within parts, the message itself included
 * @param maxParts parts within one message, those that have parts themselves included
 * @param maxPartHeaders bytes that the headers of all parts have together, which are kept in memory; without that of the message
 * @param malformed what a message becomes that exceeds a limit, or begins with a folded line
 */
public record MimeRules(int maxDepth, int maxParts, int maxPartHeaders, Malformed malformed) {

    /** What becomes of a message that cannot be taken apart. */
    public enum Malformed {
        /** A policy that looks at its parts fails with {@code 554 5.6.0}. */
        REJECT,
        /** It is one part of the type {@code application/octet-stream}, with all of its body. */
        OPAQUE
    }

    /** 50 levels, 10,000 parts, 4 MiB of part headers; what exceeds that is rejected. */
    public static final MimeRules DEFAULT = new MimeRules(50, 10_000, 4 * 1024 * 1024, Malformed.REJECT);
}

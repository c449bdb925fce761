package org.postern.filters.dkim;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What changes on a message's way a signature survives (RFC 6376 §3.4). */
record Canonicalization(Algorithm header, Algorithm body) {

    /** Of header or body. */
    enum Algorithm {
        /** No changes, but for empty lines at the end of the body. */
        SIMPLE,
        /** Changes of white space, and of the case of field names. */
        RELAXED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final Pattern TAG = Pattern.compile("(?i)(simple|relaxed)(?:/(simple|relaxed))?");

    /** Reads the tag {@code c=}; without a slash it is the header's, and the body's is simple. */
    static Optional<Canonicalization> parse(String tag) {
        Matcher matcher = TAG.matcher(tag);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Optional.of(new Canonicalization(
                algorithm(matcher.group(1)),
                Optional.ofNullable(matcher.group(2))
                        .map(Canonicalization::algorithm)
                        .orElse(Algorithm.SIMPLE)));
    }

    private static Algorithm algorithm(String name) {
        return Algorithm.valueOf(name.toUpperCase(Locale.ROOT));
    }

    @Override
    public String toString() {
        return header + "/" + body;
    }
}

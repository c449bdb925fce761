package org.postern.sasl;

import java.text.Normalizer;
import java.util.regex.Pattern;

/**
 * Makes names and passwords that look the same be the same (SASLprep, RFC 4013), as far as Unicode's normal form does. Which
 * characters are prohibited is left to the server, which has the last word in any case.
 */
final class SaslPrep {

    /** RFC 3454, table B.1. */
    private static final Pattern MAPPED_TO_NOTHING =
            Pattern.compile("[\\u00AD\\u034F\\u1806\\u180B-\\u180D\\u200B-\\u200D\\u2060\\uFE00-\\uFE0F\\uFEFF]");

    /** RFC 4013 §2.1: non-ASCII spaces. */
    private static final Pattern SPACE = Pattern.compile("\\p{Zs}");

    private SaslPrep() {}

    static String prepare(String text) {
        String mapped =
                SPACE.matcher(MAPPED_TO_NOTHING.matcher(text).replaceAll("")).replaceAll(" ");
        return Normalizer.normalize(mapped, Normalizer.Form.NFKC);
    }
}

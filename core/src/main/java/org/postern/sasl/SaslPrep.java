package org.postern.sasl;

import java.text.Normalizer;

/**
 * Makes names and passwords that look the same be the same (SASLprep, RFC 4013), as far as Unicode's normal form does. Which
 * characters are prohibited is left to the server, which has the last word in any case.
 */
final class SaslPrep {

    private SaslPrep() {}

    static String prepare(String text) {
        StringBuilder mapped = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (Character.getType(c) == Character.SPACE_SEPARATOR) { // RFC 4013 §2.1: non-ASCII spaces
                mapped.append(' ');
            } else if (!isMappedToNothing(c)) {
                mapped.appendCodePoint(c);
            }
        });
        return Normalizer.normalize(mapped, Normalizer.Form.NFKC);
    }

    /** RFC 3454, table B.1. */
    private static boolean isMappedToNothing(int c) {
        return c == 0x00AD
                || c == 0x034F
                || c == 0x1806
                || (c >= 0x180B && c <= 0x180D)
                || (c >= 0x200B && c <= 0x200D)
                || c == 0x2060
                || (c >= 0xFE00 && c <= 0xFE0F)
                || c == 0xFEFF;
    }
}

package org.postern.filters.scan;

import java.util.regex.Pattern;
import org.postern.filters.Excerpt;

/** Texts that a peer has sent, for logs and messages. */
final class Texts {

    private static final Pattern CONTROLS = Pattern.compile("[\\p{Cntrl}\\x80-\\x9F]+");
    private static final int MAX_LENGTH = 500;

    private Texts() {}

    static String oneLine(String text) {
        return CONTROLS.matcher(text).replaceAll(" ").strip();
    }

    /** On one line, and not endless. */
    static String printable(String text) {
        String line = oneLine(text);
        return Excerpt.of(line, MAX_LENGTH, "…");
    }
}

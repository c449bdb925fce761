package org.postern.filters.content;

import java.util.regex.Pattern;
import org.postern.filters.Excerpt;

/** What senders and servers have written, where it becomes a part of something of ours. */
final class Words {

    private static final Pattern CONTROLS = Pattern.compile("[\\p{Cntrl}\\x80-\\x9F\\u2028\\u2029\\p{Cs}]+");
    private static final Pattern NO_ASCII = Pattern.compile("[^ -~]");
    private static final int MAX_LENGTH = 200;

    private Words() {}

    /** On one line, and not endless. */
    static String line(String text) {
        return cut(CONTROLS.matcher(text).replaceAll(" ").strip(), MAX_LENGTH);
    }

    /** As {@link #line}, with question marks for what is not ASCII. */
    static String ascii(String text, int maxLength) {
        String line = CONTROLS.matcher(text).replaceAll(" ").strip();
        return cut(NO_ASCII.matcher(line).replaceAll("?"), maxLength);
    }

    private static String cut(String text, int maxLength) {
        return text.length() <= maxLength ? text : Excerpt.of(text, maxLength - 3, "...");
    }
}

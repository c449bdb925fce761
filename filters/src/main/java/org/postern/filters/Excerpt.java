package org.postern.filters;

/** The beginning of a text that may be endless, for logs, notes and fields. */
public final class Excerpt {

    private Excerpt() {}

    /**
     * The text, or its beginning and a mark. A character of two surrogates is not cut in two.
     *
     * @param maxLength of what is returned without the mark, in {@code char}s
     * @param mark behind what was cut, such as {@code …}
     */
    public static String of(String text, int maxLength, String mark) {
        if (text.length() <= maxLength) {
            return text;
        }
        int end = maxLength > 0 && Character.isHighSurrogate(text.charAt(maxLength - 1)) ? maxLength - 1 : maxLength;
        return text.substring(0, end) + mark;
    }
}

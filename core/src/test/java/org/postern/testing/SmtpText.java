package org.postern.testing;

import java.nio.charset.StandardCharsets;

/** Texts and bytes, a character for each. */
public final class SmtpText {

    private SmtpText() {}

    /** Lines, each with its CR LF. */
    public static String lines(String... lines) {
        return String.join("\r\n", lines) + "\r\n";
    }

    /** A text as its UTF-8 bytes, a character for each. */
    public static String bytes(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}

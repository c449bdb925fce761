package org.postern.session;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.postern.api.Reply;

/** What clients and servers have said, for a line of the log, in which it must not look like another part of the line. */
final class LogText {

    private static final int MAX_LENGTH = 256;
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private LogText() {}

    /** An address or a domain: what is neither a letter, a digit nor printable ASCII is + and two hexadecimal digits, and so are blanks and angle brackets. */
    static String ofAddress(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().limit(MAX_LENGTH).forEach(c -> {
            if (Character.isLetterOrDigit(c) || (c > ' ' && c < 0x7F && c != '<' && c != '>')) {
                shown.appendCodePoint(c);
            } else {
                escape(c, shown);
            }
        });
        return cut(text, shown);
    }

    /** A reply's codes and the last line of its text: no equals sign is left, so that nothing in it is a field of the line. */
    static String of(Reply reply) {
        StringBuilder shown = new StringBuilder();
        String text = reply.toString();
        text.codePoints().limit(MAX_LENGTH).forEach(c -> {
            if (c == '=') {
                escape(c, shown);
            } else {
                shown.appendCodePoint(isInvisible(c) ? '?' : c);
            }
        });
        return cut(text, shown);
    }

    private static boolean isInvisible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> true;
            default -> false;
        };
    }

    private static void escape(int c, StringBuilder shown) {
        for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
            shown.append('+').append(HEX.toHexDigits(b));
        }
    }

    private static String cut(String text, StringBuilder shown) {
        return text.codePointCount(0, text.length()) > MAX_LENGTH ? shown + "..." : shown.toString();
    }
}

package org.postern.api;

import java.io.Serializable;
import java.util.List;

/**
 * An SMTP reply (RFC 5321 §4.2), from the upstream server or from a policy.
 *
 * @param code the three digits, 200 to 599
 * @param enhancedCode the enhanced status code such as {@code 5.7.1} (RFC 3463), written before the text of every line;
 *     empty where there is none
 * @param lines the text, at least one line, which may be empty; no line breaks within. A byte of the server's that is not UTF-8 is
 *     a low surrogate that stands alone, U+DC00 and the byte, and goes to the client as it came
 */
public record Reply(int code, String enhancedCode, List<String> lines) implements Verdict, Serializable {

    /** @throws IllegalArgumentException if the code is out of range, there is no line, or a line has a break inside */
    public Reply {
        if (code < 200 || code > 599) {
            throw new IllegalArgumentException("a reply's code is 200 to 599, not " + code);
        }
        if (!enhancedCode.isEmpty() && !isEnhancedCode(enhancedCode)) {
            throw new IllegalArgumentException("not an enhanced status code: " + enhancedCode);
        }
        lines = List.copyOf(lines);
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("a reply has at least one line");
        }
        for (int i = 0; i < lines.size(); i++) {
            Text.requireLine("reply", lines.get(i));
        }
    }

    /** RFC 3463 §2: class, subject and detail. */
    private static boolean isEnhancedCode(String text) {
        int subject = text.indexOf('.', 2);
        return subject > 0
                && "245".indexOf(text.charAt(0)) >= 0
                && text.charAt(1) == '.'
                && isShortNumber(text, 2, subject)
                && isShortNumber(text, subject + 1, text.length());
    }

    private static boolean isShortNumber(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return to > from && to - from <= 3;
    }

    /** A reply of any kind. */
    public static Reply of(int code, String enhancedCode, String... lines) {
        return new Reply(code, enhancedCode, List.of(lines));
    }

    /**
     * A rejection: the client may try again later (4xx) or should not (5xx).
     *
     * @throws IllegalArgumentException if the code is not 400 to 599, or the enhanced code's first digit is another
     */
    public static Reply reject(int code, String enhancedCode, String... lines) {
        if (code < 400) {
            throw new IllegalArgumentException("a refusal's code is 400 to 599, not " + code);
        }
        if (!enhancedCode.isEmpty() && enhancedCode.charAt(0) != '0' + code / 100) {
            throw new IllegalArgumentException(code + " and " + enhancedCode + " contradict each other");
        }
        return of(code, enhancedCode, lines);
    }

    /** True for 2xx: done. */
    public boolean isPositive() {
        return code < 300;
    }

    /** True for 3xx: the command goes on, with the message at DATA or a response at AUTH. */
    public boolean isIntermediate() {
        return code >= 300 && code < 400;
    }

    /** True for 4xx and 5xx. */
    public boolean isRefusal() {
        return code >= 400;
    }

    /** The last line with its codes, as a log shows it: control characters are question marks. */
    @Override
    public String toString() {
        return Text.shown(code + " " + text(lines.size() - 1));
    }

    /**
     * One line as it is written after the code and its separator: the enhanced code, where there is one, and the text.
     *
     * @throws IndexOutOfBoundsException if there is no such line
     */
    public String text(int index) {
        String line = lines.get(index);
        return enhancedCode.isEmpty() ? line : enhancedCode + ' ' + line;
    }
}

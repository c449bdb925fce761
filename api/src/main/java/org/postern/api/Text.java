package org.postern.api;

/** What may be written into an SMTP line: the checks that keep one command or reply from becoming two. */
final class Text {

    private Text() {}

    /** Rejects what would end or break a line: CR, LF, NUL. */
    static void requireLine(String name, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\r' || c == '\n' || c == 0) {
                throw new IllegalArgumentException(name + " has a line break or NUL at position " + i);
            }
        }
    }

    static void requireToken(String name, String text, int maxLength) {
        if (text.isEmpty() || text.length() > maxLength) {
            throw new IllegalArgumentException(name + " must have 1 to " + maxLength + " characters");
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) <= ' ' || text.charAt(i) >= 0x7F) {
                throw new IllegalArgumentException(
                        name + " has a character that is not printable ASCII at position " + i);
            }
        }
    }

    /** What moves a terminal's cursor or breaks a line, in a log as on the wire. */
    static boolean isControl(char c) {
        return Character.isISOControl(c) || c == '\u2028' || c == '\u2029';
    }

    /** The text with question marks in place of control characters. */
    static String shown(String text) {
        int i = 0;
        while (i < text.length() && !isControl(text.charAt(i))) {
            i++;
        }
        if (i == text.length()) {
            return text;
        }
        StringBuilder shown = new StringBuilder(text);
        for (; i < text.length(); i++) {
            if (isControl(text.charAt(i))) {
                shown.setCharAt(i, '?');
            }
        }
        return shown.toString();
    }

    /** Rejects what could not stand between angle brackets: control characters, and blanks or brackets outside quotes. */
    static void requirePath(String name, String path) {
        boolean quoted = false;
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (isControl(c)) {
                throw new IllegalArgumentException(name + " has a control character at position " + i);
            }
            if (c == '"') {
                quoted = !quoted;
            } else if (quoted && c == '\\' && i + 1 < path.length()) {
                i++;
                if (isControl(path.charAt(i))) {
                    throw new IllegalArgumentException(name + " has a control character at position " + i);
                }
            } else if (!quoted && (c == ' ' || c == '<' || c == '>')) {
                throw new IllegalArgumentException(name + " has '" + c + "' outside quotes at position " + i);
            }
        }
        if (quoted) {
            throw new IllegalArgumentException(name + " has an unclosed quote");
        }
    }
}

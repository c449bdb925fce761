package org.postern.api.mime;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.postern.api.text.EncodedWords;

/**
 * One field of a message's header, byte for byte (RFC 5322 §2.2). The line {@code From …} of a mailbox file (RFC 4155), which some
 * senders leave before the header, is one without a name.
 */
public final class Field {

    private static final Pattern BLANK_FOLD = Pattern.compile("\r\n[ \t]*(?:\r\n|$)");
    private static final Pattern FOLD = Pattern.compile("\r\n(?=[ \t])");
    private static final Pattern ANY_FOLD = Pattern.compile("\r?\n(?=[ \t])");

    /** A line that has gone on for so long without a colon is no field: RFC 5322 §2.1.1. */
    private static final int MAX_NAME_LENGTH = 998;

    private final byte[] bytes;
    private final String name;

    private Field(byte[] bytes, String name) {
        this.bytes = bytes;
        this.name = name;
    }

    /**
     * A field to be added; it is encoded as UTF-8.
     *
     * @param name without the colon
     * @param value already folded if it is long
     * @throws IllegalArgumentException if the name or value would not stay one field
     */
    public static Field of(String name, String value) {
        if (name.isEmpty() || !name.chars().allMatch(Field::isNameCharacter)) {
            throw new IllegalArgumentException("not the name of a header field: " + name);
        }
        String line = FOLD.matcher(value).replaceAll("");
        if (line.chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0)) {
            throw new IllegalArgumentException("the value has a line break that is no fold, or a NUL");
        }
        if (BLANK_FOLD.matcher(value).find()) {
            throw new IllegalArgumentException(
                    "a line of the value would be nothing but white space"); // RFC 5322 §3.2.2
        }
        return new Field((name + ": " + value + "\r\n").getBytes(StandardCharsets.UTF_8), name);
    }

    /** A field as it stands in a message, with its line ends. */
    static Field read(byte[] bytes) {
        int length = isField(bytes, 0, bytes.length) ? nameLength(bytes, 0, bytes.length) : 0;
        return new Field(bytes, new String(bytes, 0, length, StandardCharsets.US_ASCII));
    }

    /** The same with a line end, if it has none. */
    Field terminated(String lineEnd) {
        return bytes.length > 0 && bytes[bytes.length - 1] == '\n'
                ? this
                : read((new String(bytes, StandardCharsets.ISO_8859_1) + lineEnd)
                        .getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Whether a line, or what of it is known, begins with a name and a colon. */
    static boolean isField(byte[] bytes, int from, int to) {
        int name = nameLength(bytes, from, to);
        int colon = from + name;
        while (colon < to && (bytes[colon] == ' ' || bytes[colon] == '\t')) {
            colon++; // RFC 5322 §4.5: obsolete, but a field all the same
        }
        return name > 0 && name <= MAX_NAME_LENGTH && colon < to && bytes[colon] == ':';
    }

    /** Whether a line separates the messages of a mailbox file. */
    static boolean isMailboxLine(byte[] bytes, int from, int to) {
        String text = new String(bytes, from, Math.min(6, to - from), StandardCharsets.ISO_8859_1);
        return text.startsWith("From ") || text.startsWith(">From ");
    }

    private static int nameLength(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && isNameCharacter(bytes[at])) {
            at++;
        }
        return at - from;
    }

    private static boolean isNameCharacter(int c) {
        return c > ' ' && c < 0x7F && c != ':';
    }

    /** Its name as it is written there; empty for the line of a mailbox file. */
    public String name() {
        return name;
    }

    /** Whether this is its name; case does not matter. */
    public boolean is(String other) {
        return name.equalsIgnoreCase(other);
    }

    /** What follows the colon, unfolded, without white space around it. Encoded words (RFC 2047) are left as they are: see {@link #text()}. */
    public String value() {
        String text = new String(bytes, StandardCharsets.UTF_8);
        String value = name.isEmpty() ? text : text.substring(text.indexOf(':') + 1);
        return ANY_FOLD.matcher(value).replaceAll("").strip();
    }

    /**
     * What a reader sees: the {@link #value()} with its encoded words (RFC 2047) decoded. One whose character set is unknown, or
     * whose encoding is wrong, is left as it is. Control characters that come out of encoded words are part of the text; decode an
     * address field only to show it, since a decoded comma or angle bracket is no part of its syntax.
     */
    public String text() {
        return EncodedWords.decode(value());
    }

    /** The field as it stands in the message, line ends included. */
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public String toString() {
        return name.isEmpty() ? value() : name + ": " + value();
    }
}

package org.postern.api.mime;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;
import org.postern.api.text.ContentType;

/** The boundary of a multipart (RFC 2046 §5.1.1), byte for byte. */
final class Boundary {

    /** What a line is. */
    enum Delimiter {
        NONE,
        NEXT,
        CLOSING
    }

    /** That of what is no multipart, or names none. */
    static final Boundary NONE = new Boundary(new byte[0]);

    /** RFC 2046 has 70; half of what is seen of a line at once. */
    private static final int MAX_LENGTH = 32 * 1024;

    private final byte[] bytes;

    private Boundary(byte[] bytes) {
        this.bytes = bytes;
    }

    /** One that no text has. */
    static Boundary random() {
        return of("=_" + UUID.randomUUID().toString().replace("-", ""));
    }

    static Boundary of(String text) {
        return new Boundary(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** That of a part, by its header and its type. */
    static Boundary of(Header header, ContentType type) {
        if (!type.isMultipart() || type.parameter("boundary").isEmpty()) {
            return NONE;
        }
        String text = type.parameter("boundary").get();
        if (text.chars().anyMatch(c -> c >= 0x80)) { // not as a character set has it
            String field = header.fields().stream()
                    .filter(each -> each.is("Content-Type"))
                    .findFirst()
                    .map(each -> new String(each.bytes(), StandardCharsets.ISO_8859_1))
                    .orElse("");
            text = ContentType.parse(field.substring(field.indexOf(':') + 1))
                    .parameter("boundary")
                    .orElse("");
        }
        return of(text.stripTrailing());
    }

    boolean isTooLong() {
        return bytes.length > MAX_LENGTH;
    }

    /** What a line is to it. White space may stand behind. */
    Delimiter delimiter(Lines line) {
        if (bytes.length == 0 || !line.begins() || !line.complete()) {
            return Delimiter.NONE;
        }
        byte[] text = line.bytes();
        int from = line.from();
        int behind = from + 2 + bytes.length;
        int end = line.to() - line.lineEnd();
        if (end < behind || text[from] != '-' || text[from + 1] != '-') {
            return Delimiter.NONE;
        }
        while (text[end - 1] == ' ' || text[end - 1] == '\t') {
            end--;
        }
        if (end < behind || !Arrays.equals(text, from + 2, behind, bytes, 0, bytes.length)) {
            return Delimiter.NONE;
        }
        if (end == behind) {
            return Delimiter.NEXT;
        }
        boolean closing = end == behind + 2 && text[behind] == '-' && text[behind + 1] == '-';
        return closing ? Delimiter.CLOSING : Delimiter.NONE;
    }

    byte[] bytes() {
        return bytes;
    }

    @Override
    public String toString() {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}

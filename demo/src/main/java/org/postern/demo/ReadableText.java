package org.postern.demo;

import jakarta.mail.internet.MimeUtility;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Text of a size that a page can show, of bytes that are declared as text. */
final class ReadableText {

    private static final int MAX_BYTES = 1 << 20;
    private static final Charset LAST_RESORT = Charset.forName("windows-1252");

    private ReadableText() {}

    /** @param charset as the mail calls it, which may be empty or wrong */
    static String of(byte[] content, String charset) {
        byte[] start = content.length > MAX_BYTES ? wholeLines(content) : content;
        String text = named(charset).map(known -> new String(start, known)).orElseGet(() -> detected(start));
        return content.length > MAX_BYTES ? text + "\n\n[… the rest is not shown: see the source]" : text;
    }

    /** A character that was cut in two would mislead the detection. */
    private static byte[] wholeLines(byte[] content) {
        int end = MAX_BYTES;
        while (end > 0 && content[end - 1] != '\n') {
            end--;
        }
        return Arrays.copyOf(content, end == 0 ? MAX_BYTES : end);
    }

    private static Optional<Charset> named(String name) {
        if (name.equalsIgnoreCase("us-ascii")) { // who says so may have sent more
            return Optional.empty();
        }
        try {
            return Optional.of(Charset.forName(MimeUtility.javaCharset(name)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String detected(byte[] content) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
        } catch (CharacterCodingException e) {
            return new String(content, LAST_RESORT);
        }
    }
}

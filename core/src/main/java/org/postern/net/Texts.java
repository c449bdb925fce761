package org.postern.net;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * UTF-8 that keeps each byte: one that is not part of a character becomes a low surrogate without its high one, U+DC00 and the byte,
 * which is no character in any text, and that byte again when it is written.
 */
public final class Texts {

    private static final int BYTE = 0xDC00;

    private Texts() {}

    static String decode(byte[] bytes, int start, int end) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder(); // reports what is malformed
        ByteBuffer in = ByteBuffer.wrap(bytes, start, end - start);
        CharBuffer out = CharBuffer.allocate(end - start); // no byte is more than one char
        for (CoderResult result = decoder.decode(in, out, true);
                result.isError();
                result = decoder.decode(in, out, true)) {
            for (int i = 0; i < result.length(); i++) {
                out.put((char) (BYTE + (in.get() & 0xFF)));
            }
        }
        return out.flip().toString();
    }

    static byte[] encode(String text) {
        int first = firstByte(text, 0);
        if (first < 0) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length() + 16);
        int done = 0;
        for (int i = first; i >= 0; i = firstByte(text, done)) {
            bytes.writeBytes(text.substring(done, i).getBytes(StandardCharsets.UTF_8));
            bytes.write(text.charAt(i) - BYTE);
            done = i + 1;
        }
        bytes.writeBytes(text.substring(done).getBytes(StandardCharsets.UTF_8));
        return bytes.toByteArray();
    }

    /** Where the first byte stands that was not UTF-8; -1 if there is none. */
    private static int firstByte(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= BYTE + 0x80 && c <= BYTE + 0xFF && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)))) {
                return i;
            }
        }
        return -1;
    }

    /** Whether all characters are ASCII. */
    public static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }
}

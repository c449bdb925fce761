package org.postern.api;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;

/**
 * A mail message, header and body, byte for byte. It can be read any number of times while the exchange lasts that it came
 * with.
 */
public interface Message {

    /**
     * Reads it from its beginning; the caller closes the stream.
     *
     * @throws IOException if it was spooled to a file that cannot be read
     */
    InputStream open() throws IOException;

    /** Its length in bytes, 0 or more. */
    long size();

    /** A message from memory; the array is not copied and must not be changed afterwards. */
    static Message of(byte[] bytes) {
        return new Message() {
            @Override
            public InputStream open() {
                return new ByteArrayInputStream(bytes);
            }

            @Override
            public long size() {
                return bytes.length;
            }
        };
    }

    /** A message from text, encoded as UTF-8; its lines end with CR LF. */
    static Message of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The same message with one more header field, at the top as trace fields are (RFC 5321 §4.4); every other byte stays.
     *
     * @param name the field's name, without the colon
     * @param value the field's value, already folded if it is long
     * @throws IllegalArgumentException if the name or value would not stay one field
     */
    default Message withField(String name, String value) {
        if (name.isEmpty() || !name.chars().allMatch(c -> c > ' ' && c < 0x7F && c != ':')) {
            throw new IllegalArgumentException("not the name of a header field: " + name);
        }
        Text.requireLine("value", value.replaceAll("\r\n(?=[ \t])", ""));
        byte[] field = (name + ": " + value + "\r\n").getBytes(StandardCharsets.UTF_8);
        Message original = this;
        return new Message() {
            @Override
            public InputStream open() throws IOException {
                return new SequenceInputStream(new ByteArrayInputStream(field), original.open());
            }

            @Override
            public long size() {
                return field.length + original.size();
            }
        };
    }
}

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
     * Its header.
     *
     * @throws SmtpException if it is longer than {@link Header#MAX_SIZE}, or begins with a folded line
     * @throws IOException if the message was spooled to a file that cannot be read
     */
    default Header header() throws IOException {
        try (InputStream in = open()) {
            return Header.read(in);
        }
    }

    /**
     * Reads what follows the header and its empty line; the caller closes the stream.
     *
     * @throws IOException as {@link #header()} and {@link #open()} do
     */
    default InputStream openBody() throws IOException {
        int header = header().bytes().length;
        InputStream in = open();
        try {
            in.skipNBytes(header);
            return in;
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    /**
     * The same body under another header.
     *
     * @throws IOException as {@link #header()} does
     */
    default Message withHeader(Header changed) throws IOException {
        Message original = this;
        byte[] header = changed.bytes();
        long bodySize = size() - header().bytes().length;
        return new Message() {
            @Override
            public InputStream open() throws IOException {
                return new SequenceInputStream(new ByteArrayInputStream(header), original.openBody());
            }

            @Override
            public long size() {
                return header.length + bodySize;
            }

            @Override
            public Header header() {
                return changed;
            }

            @Override
            public InputStream openBody() throws IOException {
                return original.openBody();
            }
        };
    }

    /**
     * The same message with one more header field, at the top as trace fields are (RFC 5321 §4.4); every other byte stays.
     *
     * @param name the field's name, without the colon
     * @param value the field's value, already folded if it is long
     * @throws IllegalArgumentException if the name or value would not stay one field
     * @throws SmtpException if the message begins with a folded line, which would become the end of the field
     * @throws IOException as {@link #open()} does
     */
    default Message withField(String name, String value) throws IOException {
        return withField(Field.of(name, value));
    }

    /** As {@link #withField(String, String)}. */
    default Message withField(Field added) throws IOException {
        byte[] field = added.bytes();
        try (InputStream in = open()) {
            int first = in.read();
            if (first == ' ' || first == '\t') {
                throw Header.beginsFolded();
            }
        }
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

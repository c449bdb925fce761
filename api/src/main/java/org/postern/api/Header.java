package org.postern.api;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A message's header: its fields in order, byte for byte (RFC 5322 §2.2). It ends with an empty line, or before the first line that is
 * neither a field nor a folded part of one; such a line belongs to the body, as mail servers have it. A change makes another header,
 * in which the bytes of the other fields stay as they are.
 */
public final class Header {

    /** The longest header that is read, in bytes. */
    public static final int MAX_SIZE = 1024 * 1024;

    private final List<Field> fields;
    /** The empty line before the body, if there is one. */
    private final byte[] end;

    private Header(List<Field> fields, byte[] end) {
        this.fields = List.copyOf(fields);
        this.end = end;
    }

    /**
     * Reads a message up to its body.
     *
     * @throws SmtpException if the header is longer than {@link #MAX_SIZE}, or begins with a line that would continue another:
     *     a field put before it would have a sender's words for its end
     */
    static Header read(InputStream message) throws IOException {
        BufferedInputStream in = new BufferedInputStream(message, 4096);
        List<Field> fields = new ArrayList<>();
        ByteArrayOutputStream field = new ByteArrayOutputStream();
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int size = 0;
        for (; ; ) {
            line.reset();
            int b;
            do {
                b = in.read();
                if (b >= 0) {
                    line.write(b);
                }
            } while (++size <= MAX_SIZE && b >= 0 && b != '\n');
            byte[] bytes = line.toByteArray();
            boolean continued = bytes.length > 0 && (bytes[0] == ' ' || bytes[0] == '\t');
            if (continued && field.size() == 0) {
                throw beginsFolded();
            }
            if (!continued && field.size() > 0) {
                fields.add(Field.read(field.toByteArray()));
                field.reset();
            }
            if (bytes.length == 0 || isEmptyLine(bytes)) {
                return new Header(fields, bytes);
            }
            boolean cut = size > MAX_SIZE;
            boolean ofHeader = continued
                    || Field.isField(bytes)
                    || (fields.isEmpty() && Field.isMailboxLine(bytes))
                    || (cut && (bytes[0] == '\r' || Field.mayBecomeField(bytes)));
            if (!ofHeader) {
                return new Header(fields, new byte[0]); // the body begins without an empty line before it
            }
            if (cut) {
                throw new SmtpException(
                        Reply.of(552, "5.3.4", "The header of the message is too large"), "header too large");
            }
            field.write(bytes);
        }
    }

    static SmtpException beginsFolded() {
        return new SmtpException(
                Reply.of(554, "5.6.0", "The message begins with a folded line"), "begins with a folded line");
    }

    private static boolean isEmptyLine(byte[] line) {
        return line.length == 1 ? line[0] == '\n' : line.length == 2 && line[0] == '\r' && line[1] == '\n';
    }

    /** The fields, the first one first. */
    public List<Field> fields() {
        return fields;
    }

    /** The value of the first field of that name, in which case does not matter; as it stands there, encoded words included. */
    public Optional<String> first(String name) {
        return values(name).findFirst();
    }

    /** The values of all fields of that name. */
    public List<String> all(String name) {
        return values(name).toList();
    }

    /**
     * What a reader sees of the first field of that name: unfolded, and its encoded words (RFC 2047) decoded, as {@link Field#text()}
     * has it. What rules look at, where {@link #first} would miss an encoded word.
     */
    public Optional<String> text(String name) {
        return fields.stream().filter(field -> field.is(name)).map(Field::text).findFirst();
    }

    private Stream<String> values(String name) {
        return fields.stream().filter(field -> field.is(name)).map(Field::value);
    }

    /**
     * With one more field, at the top as trace fields are (RFC 5321 §4.4).
     *
     * @throws IllegalArgumentException if the name or value would not stay one field
     */
    public Header with(String name, String value) {
        List<Field> more = new ArrayList<>(fields);
        more.add(0, Field.of(name, value));
        return new Header(more, end);
    }

    /**
     * With this field in the place of the first one of that name, and no other of that name; at the top if there is none.
     *
     * @throws IllegalArgumentException if the name or value would not stay one field
     */
    public Header withOnly(String name, String value) {
        int place = (int) fields.stream().takeWhile(field -> !field.is(name)).count();
        List<Field> changed = new ArrayList<>(without(name).fields);
        changed.add(place < fields.size() ? place : 0, Field.of(name, value));
        return new Header(changed, end);
    }

    /** Without the fields of that name. */
    public Header without(String name) {
        return new Header(fields.stream().filter(field -> !field.is(name)).toList(), end);
    }

    /** The header and the empty line after it, as they stand in the message. */
    byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        fields.forEach(field -> bytes.writeBytes(field.bytes()));
        bytes.writeBytes(end);
        return bytes.toByteArray();
    }

    /** A line for each field. */
    @Override
    public String toString() {
        return String.join("\n", fields.stream().map(Field::toString).toList());
    }
}

package org.postern.api.mime;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
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
     * @throws MimeException if the header is longer than {@link #MAX_SIZE}, or begins with a line that would continue another:
     *     a field put before it would have a sender's words for its end
     */
    public static Header read(InputStream message) throws IOException {
        HeaderLines header = new HeaderLines(HeaderLines.Of.MESSAGE, MAX_SIZE);
        Lines lines = new Lines(message, 8192, 0);
        while (lines.next() && !header.isBody(lines) && header.add(lines)) {
            // goes on with the next one
        }
        return of(header.bytes());
    }

    /** The header that these bytes are: whole fields, and the empty line behind them if there is one. */
    static Header of(byte[] bytes) {
        List<Field> fields = new ArrayList<>();
        int start = 0;
        int line = 0;
        while (line < bytes.length && !isEmptyLine(bytes, line)) {
            line = nextLine(bytes, line);
            if (line == bytes.length || (bytes[line] != ' ' && bytes[line] != '\t')) {
                fields.add(Field.read(Arrays.copyOfRange(bytes, start, line)));
                start = line;
            }
        }
        return new Header(fields, Arrays.copyOfRange(bytes, start, bytes.length));
    }

    private static int nextLine(byte[] bytes, int from) {
        int at = from;
        while (at < bytes.length && bytes[at] != '\n') {
            at++;
        }
        return Math.min(at + 1, bytes.length);
    }

    private static boolean isEmptyLine(byte[] bytes, int at) {
        return bytes[at] == '\n' || (bytes[at] == '\r' && at + 1 < bytes.length && bytes[at + 1] == '\n');
    }

    /** A header of these fields, with an empty line behind it. */
    static Header of(List<Field> fields, String lineEnd) {
        return new Header(
                fields.stream().map(field -> field.terminated(lineEnd)).toList(),
                lineEnd.getBytes(StandardCharsets.US_ASCII));
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
        return with(Field.of(name, value));
    }

    /** With one more field, at the top; behind the line of a mailbox file, which would end the header anywhere else. */
    public Header with(Field field) {
        List<Field> more = new ArrayList<>(fields);
        more.add(top(), field);
        return new Header(more, end);
    }

    private int top() {
        return !fields.isEmpty() && fields.get(0).name().isEmpty() ? 1 : 0;
    }

    /**
     * With this field in the place of the first one of that name, and no other of that name; at the top if there is none.
     *
     * @throws IllegalArgumentException if the name or value would not stay one field
     */
    public Header withOnly(String name, String value) {
        int place = (int) fields.stream().takeWhile(field -> !field.is(name)).count();
        List<Field> changed = new ArrayList<>(without(name).fields);
        changed.add(place < fields.size() ? place : top(), Field.of(name, value));
        return new Header(changed, end);
    }

    /** Without the fields of that name. */
    public Header without(String name) {
        return only(field -> !field.is(name));
    }

    /** With the fields alone that are wanted. */
    public Header only(Predicate<Field> wanted) {
        return new Header(fields.stream().filter(wanted).toList(), end);
    }

    /** Whether this header instead of another one does not lead to other parts. */
    boolean isOfSamePart(Header other) {
        return Stream.of("Content-Type", "Content-Transfer-Encoding")
                .allMatch(name -> first(name).equals(other.first(name)));
    }

    /** With more fields, behind the others. */
    Header and(List<Field> more, String lineEnd) {
        Stream<Field> own = fields.stream().map(field -> field.terminated(lineEnd));
        return new Header(Stream.concat(own, more.stream()).toList(), end);
    }

    /** Whether an empty line ends it, and it has no line of a mailbox file. */
    boolean isWhole() {
        return isClosed() && fields.stream().noneMatch(field -> field.name().isEmpty());
    }

    /** Whether an empty line ends it. */
    boolean isClosed() {
        return end.length > 0;
    }

    /** The same, with an empty line behind it. */
    Header closed(String lineEnd) {
        return isClosed() ? this : of(fields, lineEnd);
    }

    /** The header and the empty line after it, as they stand in the message. */
    public byte[] bytes() {
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

package org.postern.api.mime;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.postern.api.octets.Octets;
import org.postern.api.octets.Spliced;

/** The bytes of a changed message, as they are put together. */
final class Weave {

    private static final int MAX_LINE = 64 * 1024;

    private final Spliced bytes = new Spliced();
    private final Octets source;
    private final String lineEnd;
    private final boolean mayHaveLf;
    /** Those of the multiparts around. */
    private final Deque<Boundary> boundaries = new ArrayDeque<>();

    /** Behind the last range of the message; -1 if something else has been written since. */
    private long copiedTo = -1;

    /**
     * @param source the message that ranges are copied of
     * @param lineEnd of lines that are written
     * @param mayHaveLf whether lines of the message may end with LF alone
     */
    Weave(Octets source, String lineEnd, boolean mayHaveLf) {
        this.source = source;
        this.lineEnd = lineEnd;
        this.mayHaveLf = mayHaveLf;
    }

    Octets bytes() {
        return bytes;
    }

    String lineEnd() {
        return lineEnd;
    }

    long size() {
        return bytes.size();
    }

    void enter(Boundary boundary) {
        boundaries.push(boundary);
    }

    void leave() {
        boundaries.pop();
    }

    void copy(long from, long to) throws IOException {
        if (mayHaveLf && from != copiedTo && from < to && size() > 0 && last() == '\r' && first(from) == '\n') {
            write("\r"); // or the LF would take that CR along
        }
        bytes.add(source, from, to);
        copiedTo = from < to ? to : copiedTo;
    }

    private int first(long place) throws IOException {
        try (InputStream in = source.open(place)) {
            return in.read();
        }
    }

    void write(Header header) {
        write(header.bytes());
    }

    void write(String text) {
        write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private void write(byte[] more) {
        bytes.add(Octets.of(more), 0, more.length);
        copiedTo = -1;
    }

    /** Ends a line. An LF alone would take a CR before it along. */
    void endLine() throws IOException {
        write(lineEnd.length() == 1 && last() == '\r' ? "\r\n" : lineEnd);
    }

    /** Begins a line, where the last one has no end. */
    void beginLine() throws IOException {
        if (size() > 0 && last() != '\n') {
            endLine();
        }
    }

    private int last() throws IOException {
        try (InputStream in = bytes.open(Math.max(size() - 1, 0))) {
            return in.read();
        }
    }

    /** A delimiter, with this behind it. */
    void delimit(Boundary boundary, String behind) {
        write("--");
        write(boundary.bytes());
        write(behind);
    }

    /**
     * What has been put in.
     *
     * @throws IllegalArgumentException if a line of it is a boundary
     */
    void put(Body body) throws IOException {
        if (body.anyLines() && !boundaries.isEmpty()) {
            requireNoBoundary(body.octets());
        }
        bytes.add(body.octets(), 0, body.octets().size());
        copiedTo = -1;
    }

    /**
     * The body of a part that is put in.
     *
     * @param anyLines whether its lines can look like boundaries; those of base64 cannot
     */
    record Body(Octets octets, boolean anyLines) {}

    private void requireNoBoundary(Octets octets) throws IOException {
        try (InputStream in = octets.open()) {
            Lines lines = new Lines(in, MAX_LINE, 0);
            while (lines.next()) {
                if (boundaries.stream().anyMatch(each -> each.delimiter(lines) != Boundary.Delimiter.NONE)) {
                    throw new IllegalArgumentException("a line of what is put in is a boundary of the message");
                }
            }
        }
    }
}

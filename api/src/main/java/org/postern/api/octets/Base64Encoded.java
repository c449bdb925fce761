package org.postern.api.octets;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** Bytes in base64, in lines (RFC 2045 §6.8). */
final class Base64Encoded implements Octets {

    /** Bytes at a time: a multiple of three. */
    private static final int CHUNK = 6 * 1024;

    private final Octets content;
    private final Encodings.Lines lines;

    Base64Encoded(Octets content, Encodings.Lines lines) {
        this.content = content;
        this.lines = lines;
    }

    @Override
    public long size() throws IOException {
        long characters = (content.size() + 2) / 3 * 4;
        long ends = (characters + lines.width() - 1) / lines.width() - (lines.closed() || characters == 0 ? 0 : 1);
        return characters + ends * lines.end().length();
    }

    @Override
    public InputStream open() throws IOException {
        return new Input(content.open());
    }

    private final class Input extends InputStream {

        private final InputStream in;
        private final byte[] end = lines.end().getBytes(StandardCharsets.US_ASCII);
        private byte[] encoded = new byte[0];
        private int from;
        private int to;
        private int column;
        private boolean ended;

        Input(InputStream in) {
            this.in = in;
        }

        private boolean fill() throws IOException {
            if (from == to && !ended) {
                byte[] some = in.readNBytes(CHUNK);
                ended = some.length < CHUNK;
                byte[] characters = Base64.getEncoder().encode(some);
                encoded = new byte[characters.length + (characters.length / lines.width() + 2) * end.length];
                from = 0;
                to = 0;
                for (int at = 0; at < characters.length; ) {
                    if (column == lines.width()) {
                        endLine();
                    }
                    int length = Math.min(lines.width() - column, characters.length - at);
                    System.arraycopy(characters, at, encoded, to, length);
                    at += length;
                    to += length;
                    column += length;
                }
                if (ended && lines.closed() && column > 0) {
                    endLine();
                }
            }
            return from < to;
        }

        private void endLine() {
            System.arraycopy(end, 0, encoded, to, end.length);
            to += end.length;
            column = 0;
        }

        @Override
        public int read() throws IOException {
            return fill() ? encoded[from++] & 0xFF : -1;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (!fill()) {
                return -1;
            }
            int some = Math.min(length, to - from);
            System.arraycopy(encoded, from, bytes, offset, some);
            from += some;
            return some;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    /** The lines that a body in base64 has, from its first one on, so that a changed one looks like it. */
    static Encodings.Lines linesOf(Octets body, String lineEnd) throws IOException {
        int max = 998; // RFC 5322 §2.1.1
        int width = 0;
        boolean more = false;
        boolean closed = false;
        try (InputStream in = body.open()) {
            byte[] begin = in.readNBytes(2 * max);
            int at = 0;
            while (at < begin.length && (begin[at] == '\r' || begin[at] == '\n')) {
                at++;
            }
            int first = at;
            while (at < begin.length && begin[at] != '\r' && begin[at] != '\n') {
                at++;
            }
            width = Math.min(at - first, max);
            more = new String(Arrays.copyOfRange(begin, at, begin.length), StandardCharsets.ISO_8859_1)
                    .chars()
                    .anyMatch(c -> c > ' ');
        }
        long size = body.size();
        if (size > 0) {
            try (InputStream in = body.open(size - 1)) {
                closed = in.read() == '\n';
            }
        }
        return new Encodings.Lines(more || width > 76 ? Math.max(width, 4) : 76, lineEnd, closed);
    }
}

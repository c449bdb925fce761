package org.postern.api.octets;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Bytes in base64, in lines (RFC 2045 §6.8). */
final class Base64Encoded implements Octets {

    /** Bytes at a time: a multiple of three. */
    private static final int CHUNK = 6 * 1024;

    private final Octets content;
    private final int width;
    private final String lineEnd;
    private final boolean closed;

    /** @param closed whether the last line has an end, too */
    Base64Encoded(Octets content, int width, String lineEnd, boolean closed) {
        this.content = content;
        this.width = width;
        this.lineEnd = lineEnd;
        this.closed = closed;
    }

    @Override
    public long size() throws IOException {
        long characters = (content.size() + 2) / 3 * 4;
        long ends = (characters + width - 1) / width - (closed || characters == 0 ? 0 : 1);
        return characters + ends * lineEnd.length();
    }

    @Override
    public InputStream open() throws IOException {
        return new Input(content.open());
    }

    private final class Input extends InputStream {

        private final InputStream in;
        private final byte[] end = lineEnd.getBytes(StandardCharsets.US_ASCII);
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
                encoded = new byte[characters.length + (characters.length / width + 2) * end.length];
                from = 0;
                to = 0;
                for (int at = 0; at < characters.length; ) {
                    if (column == width) {
                        endLine();
                    }
                    int length = Math.min(width - column, characters.length - at);
                    System.arraycopy(characters, at, encoded, to, length);
                    at += length;
                    to += length;
                    column += length;
                }
                if (ended && closed && column > 0) {
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
}

package org.postern.net;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** A connection whose input arrives in given pieces, one for each read, and then ends. */
public final class PiecewiseSocket extends Socket {

    private final Deque<byte[]> pieces = new ArrayDeque<>();
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    /** @param pieces a character for each byte */
    public PiecewiseSocket(List<String> pieces) {
        pieces.stream()
                .filter(piece -> !piece.isEmpty())
                .forEach(piece -> this.pieces.add(piece.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** What was written, a character for each byte. */
    public String written() {
        return output.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void setTcpNoDelay(boolean on) {
        // there is no TCP
    }

    @Override
    public InputStream getInputStream() {
        return new InputStream() {
            @Override
            public int read() {
                throw new UnsupportedOperationException("byte by byte");
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
                byte[] piece = pieces.poll();
                if (piece == null) {
                    return -1;
                }
                int count = Math.min(length, piece.length);
                System.arraycopy(piece, 0, bytes, offset, count);
                if (count < piece.length) {
                    pieces.addFirst(java.util.Arrays.copyOfRange(piece, count, piece.length));
                }
                return count;
            }
        };
    }

    @Override
    public OutputStream getOutputStream() {
        return output;
    }
}

package org.postern.api.octets;

import java.io.IOException;
import java.io.InputStream;

/** A stream that decodes another one, chunk by chunk. */
abstract class DecodingInput extends InputStream {

    private static final int CHUNK = 8192;

    private final InputStream in;
    private final byte[] encoded = new byte[CHUNK];
    /** Room for what a chunk can become, and what is left of the one before. */
    private final byte[] decoded = new byte[2 * CHUNK];

    private int from;
    private int to;
    private boolean ended;

    DecodingInput(InputStream in) {
        this.in = in;
    }

    /**
     * Decodes a chunk.
     *
     * @param target has room for twice as much
     * @return how many bytes it has become
     */
    abstract int decode(byte[] chunk, int length, byte[] target);

    /** What is left at the end. */
    abstract int finish(byte[] target);

    private boolean fill() throws IOException {
        while (from == to && !ended) {
            int length = in.read(encoded);
            from = 0;
            if (length < 0) {
                ended = true;
                to = finish(decoded);
            } else {
                to = decode(encoded, length, decoded);
            }
        }
        return from < to;
    }

    @Override
    public final int read() throws IOException {
        return fill() ? decoded[from++] & 0xFF : -1;
    }

    @Override
    public final int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int some = Math.min(length, to - from);
        System.arraycopy(decoded, from, bytes, offset, some);
        from += some;
        return some;
    }

    @Override
    public final int available() {
        return to - from;
    }

    @Override
    public final void close() throws IOException {
        in.close();
    }
}

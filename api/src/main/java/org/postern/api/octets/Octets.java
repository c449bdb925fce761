package org.postern.api.octets;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Bytes that can be read any number of times, from any place: a message, a part of one, or what is put into one. */
public interface Octets {

    /**
     * Reads them from their beginning; the caller closes the stream.
     *
     * @throws IOException if they were spooled to a file that cannot be read
     */
    InputStream open() throws IOException;

    /**
     * Their number, 0 or more.
     *
     * @throws IOException if they have to be read to be counted, and cannot be
     */
    long size() throws IOException;

    /**
     * Reads them from there on; the caller closes the stream.
     *
     * @param offset from 0 to {@link #size()}
     * @throws IOException as {@link #open()} does
     */
    default InputStream open(long offset) throws IOException {
        InputStream in = open();
        try {
            in.skipNBytes(offset);
            return in;
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    /**
     * Some of them; read where they are.
     *
     * @param from the first one
     * @param to behind the last one, not more than {@link #size()}
     */
    default Octets range(long from, long to) {
        return Spliced.slice(this, from, to);
    }

    /** Bytes in memory; the array is not copied and must not be changed afterwards. */
    static Octets of(byte[] bytes) {
        return new Octets() {
            @Override
            public InputStream open() {
                return new ByteArrayInputStream(bytes);
            }

            @Override
            public InputStream open(long offset) {
                int from = Math.toIntExact(offset);
                return new ByteArrayInputStream(bytes, from, bytes.length - from);
            }

            @Override
            public long size() {
                return bytes.length;
            }
        };
    }

    /**
     * These one behind the other, which are not counted before that is asked for.
     */
    static Octets join(List<Octets> all) {
        return new Joined(all);
    }

    /** A text in memory, encoded as UTF-8. */
    static Octets of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }
}

package org.postern.api.octets;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
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
        List<Octets> those = List.copyOf(all);
        return new Octets() {
            @Override
            public InputStream open() {
                Iterator<Octets> each = those.iterator();
                return new InputStream() {

                    private InputStream in = InputStream.nullInputStream();

                    @Override
                    public int read() throws IOException {
                        byte[] one = new byte[1];
                        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
                    }

                    @Override
                    public int read(byte[] bytes, int offset, int length) throws IOException {
                        int some = in.read(bytes, offset, length);
                        while (some < 0 && each.hasNext()) {
                            in.close();
                            in = InputStream.nullInputStream();
                            in = each.next().open();
                            some = in.read(bytes, offset, length);
                        }
                        return some;
                    }

                    @Override
                    public void close() throws IOException {
                        in.close();
                    }
                };
            }

            @Override
            public long size() throws IOException {
                long size = 0;
                for (Octets each : those) {
                    size += each.size();
                }
                return size;
            }
        };
    }

    /**
     * Whether these are the same bytes.
     *
     * @throws IOException if they cannot be read
     */
    static boolean same(Octets one, Octets other) throws IOException {
        try (InputStream first = one.open();
                InputStream second = other.open()) {
            for (; ; ) {
                byte[] some = first.readNBytes(8192);
                if (!Arrays.equals(some, second.readNBytes(8192))) {
                    return false;
                }
                if (some.length == 0) {
                    return true;
                }
            }
        }
    }

    /** A text in memory, encoded as UTF-8. */
    static Octets of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }
}

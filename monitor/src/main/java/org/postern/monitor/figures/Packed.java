package org.postern.monitor.figures;

import java.util.Arrays;

/** Numbers, most of them small, in few bytes: seven bits in each, the lowest first. */
final class Packed {

    private final byte[] bytes;

    private Packed(byte[] bytes) {
        this.bytes = bytes;
    }

    Reader read() {
        return new Reader(bytes);
    }

    /** Collects them. */
    static final class Writer {

        private byte[] bytes = new byte[64];
        private int size;

        /** @param number not negative */
        void write(long number) {
            if (size + 10 > bytes.length) {
                bytes = Arrays.copyOf(bytes, bytes.length * 2);
            }
            long rest = number;
            while (rest >= 0x80) {
                bytes[size++] = (byte) (rest | 0x80);
                rest >>>= 7;
            }
            bytes[size++] = (byte) rest;
        }

        Packed packed() {
            return new Packed(Arrays.copyOf(bytes, size));
        }
    }

    /** Reads them in the same order. */
    static final class Reader {

        private final byte[] bytes;
        private int at;

        private Reader(byte[] bytes) {
            this.bytes = bytes;
        }

        long read() {
            long number = 0;
            int shift = 0;
            byte b;
            do {
                b = bytes[at++];
                number |= (long) (b & 0x7F) << shift;
                shift += 7;
            } while (b < 0);
            return number;
        }
    }
}

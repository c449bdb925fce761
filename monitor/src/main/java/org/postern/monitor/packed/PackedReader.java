package org.postern.monitor.packed;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads what {@link PackedWriter} has written, in the same order. For one thread. */
public final class PackedReader {

    private final byte[] bytes;
    private int at;

    /** Reads from the first byte on. The array is not copied. */
    public PackedReader(byte[] bytes) {
        this(bytes, 0);
    }

    /** Reads from a place on. The array is not copied. */
    public PackedReader(byte[] bytes, int offset) {
        this.bytes = bytes;
        at = offset;
    }

    /** A number. */
    public long number() {
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

    /** A number that was an int. */
    public int integer() {
        return (int) number();
    }

    /** Whether it was true. */
    public boolean flag() {
        return number() != 0;
    }

    /** A text. */
    public String text() {
        int length = integer();
        at += length;
        return new String(bytes, at - length, length, StandardCharsets.UTF_8);
    }

    /** Bytes. */
    public byte[] bytes() {
        int length = integer();
        at += length;
        return Arrays.copyOfRange(bytes, at - length, at);
    }
}

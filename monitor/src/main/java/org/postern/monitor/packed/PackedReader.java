package org.postern.monitor.packed;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

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
        byte first = bytes[at++];
        if (first >= 0) {
            return first;
        }
        long number = 0;
        int bits = Byte.SIZE * (int) (first & PackedWriter.SMALL);
        for (int shift = 0; shift < bits; shift += Byte.SIZE) {
            number |= (bytes[at++] & 0xFFL) << shift;
        }
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

    /** Texts. */
    public List<String> texts() {
        List<String> texts = new ArrayList<>(1);
        for (int rest = integer(); rest > 0; rest--) {
            texts.add(text());
        }
        return List.copyOf(texts);
    }

    /** Bytes. */
    public byte[] bytes() {
        int length = integer();
        at += length;
        return Arrays.copyOfRange(bytes, at - length, at);
    }
}

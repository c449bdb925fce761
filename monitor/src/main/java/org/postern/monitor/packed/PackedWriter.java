package org.postern.monitor.packed;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes numbers and texts, one behind the other, to be read by {@link PackedReader} in the same order. For one thread. */
public final class PackedWriter {

    private static final int MAX_NUMBER = 10;

    private byte[] bytes;
    private int size;

    /** Room for a few dozen numbers; it grows. */
    public PackedWriter() {
        this(64);
    }

    /** @param room for how many bytes there is room; it grows */
    public PackedWriter(int room) {
        bytes = new byte[room];
    }

    /** Seven bits in each byte, the lowest first: from 0 to 127 in one, negative ones in ten. */
    public void number(long number) {
        room(MAX_NUMBER);
        long rest = number;
        while ((rest & ~0x7FL) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    /** 0 or 1. */
    public void flag(boolean flag) {
        number(flag ? 1 : 0);
    }

    /** In UTF-8, behind its length. A surrogate that stands alone becomes a question mark. */
    public void text(String text) {
        if (text.isEmpty()) {
            number(0);
        } else {
            bytes(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** What another one has written, as it is. */
    public void append(PackedWriter other) {
        room(other.size);
        other.copyTo(bytes, size);
        size += other.size;
    }

    /** The length, and the bytes as they are. */
    public void bytes(byte[] more) {
        number(more.length);
        room(more.length);
        System.arraycopy(more, 0, bytes, size, more.length);
        size += more.length;
    }

    /** Makes room for so many bytes more. */
    private void room(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
        }
    }

    /** How many bytes have been written. */
    public int size() {
        return size;
    }

    /** What has been written. */
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    /** Copies what has been written to a place in an array. */
    public void copyTo(byte[] target, int offset) {
        System.arraycopy(bytes, 0, target, offset, size);
    }

    /** Begins anew. The room stays as it is, unless it is more than that. */
    public void clear(int maxRoom) {
        size = 0;
        if (bytes.length > maxRoom) {
            bytes = new byte[maxRoom];
        }
    }
}

package org.postern.monitor.packed;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Writes numbers and texts, one behind the other, to be read by {@link PackedReader} in the same order. For one thread. */
public final class PackedWriter {

    /** Lowest byte first. */
    private static final VarHandle NUMBERS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int MAX_NUMBER = 1 + Long.BYTES;
    /** The bits of a number that takes one byte. */
    static final long SMALL = 0x7F;

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

    /** From 0 to 127 in one byte; others in as many as they have, behind one that says how many. */
    public void number(long number) {
        room(MAX_NUMBER);
        if ((number & ~SMALL) == 0) {
            bytes[size++] = (byte) number;
            return;
        }
        int length = (Long.SIZE + Byte.SIZE - 1 - Long.numberOfLeadingZeros(number)) / Byte.SIZE;
        bytes[size] = (byte) (length | ~SMALL);
        NUMBERS.set(bytes, size + 1, number); // all of it, of which only so many bytes stay
        size += 1 + length;
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

    /** Texts, behind their number. */
    public void texts(List<String> texts) {
        number(texts.size());
        for (int i = 0; i < texts.size(); i++) {
            text(texts.get(i));
        }
    }

    /** What another one has written, as it is. */
    public void append(PackedWriter other) {
        append(other.bytes, other.size);
    }

    /** The length, and the bytes as they are. */
    public void bytes(byte[] more) {
        bytes(more, more.length);
    }

    /** The same with the first bytes of an array. */
    public void bytes(byte[] more, int length) {
        number(length);
        append(more, length);
    }

    /** What has been written before, as it is. */
    public void append(byte[] more) {
        append(more, more.length);
    }

    private void append(byte[] more, int length) {
        room(length);
        System.arraycopy(more, 0, bytes, size, length);
        size += length;
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

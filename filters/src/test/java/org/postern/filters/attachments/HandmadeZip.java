package org.postern.filters.attachments;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** ZIP archives that say what they like: local headers, a directory, and anything between them. */
final class HandmadeZip {

    private final ByteArrayOutputStream files = new ByteArrayOutputStream();
    private final ByteArrayOutputStream directory = new ByteArrayOutputStream();
    private int entries;

    /** What a header says of a file. */
    record Says(int flags, int method, int checksum, long compressed, long size) {

        static Says stored(byte[] content) {
            CRC32 crc = new CRC32();
            crc.update(content);
            return new Says(0, 0, (int) crc.getValue(), content.length, content.length);
        }

        Says flags(int other) {
            return new Says(other, method, checksum, compressed, size);
        }

        Says method(int other) {
            return new Says(flags, other, checksum, compressed, size);
        }

        Says checksum(int other) {
            return new Says(flags, method, other, compressed, size);
        }

        Says sizes(long otherCompressed, long otherSize) {
            return new Says(flags, method, checksum, otherCompressed, otherSize);
        }
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** An extra field. */
    static byte[] extra(int id, byte[] content) {
        return buffer(4 + content.length)
                .putShort((short) id)
                .putShort((short) content.length)
                .put(content)
                .array();
    }

    /** That of large files. */
    static byte[] sizes64(long size, long compressed) {
        return extra(1, buffer(16).putLong(size).putLong(compressed).array());
    }

    HandmadeZip raw(byte... bytes) {
        files.writeBytes(bytes);
        return this;
    }

    /** A local header, and bytes. */
    HandmadeZip local(String name, Says says, byte[] extra, byte[] content) {
        byte[] raw = name.getBytes(StandardCharsets.UTF_8);
        files.writeBytes(common(buffer(30).putInt(0x04034b50).putShort((short) 20), says)
                .putShort((short) raw.length)
                .putShort((short) extra.length)
                .array());
        return raw(raw).raw(extra).raw(content);
    }

    private static ByteBuffer common(ByteBuffer buffer, Says says) {
        return buffer.putShort((short) says.flags)
                .putShort((short) says.method)
                .putInt(0)
                .putInt(says.checksum)
                .putInt((int) says.compressed)
                .putInt((int) says.size);
    }

    /** Sizes behind a file. */
    HandmadeZip descriptor(Says says) {
        return raw(buffer(16)
                .putInt(0x08074b50)
                .putInt(says.checksum)
                .putInt((int) says.compressed)
                .putInt((int) says.size)
                .array());
    }

    /** An entry of the directory, for a file at an offset. */
    HandmadeZip central(String name, Says says, byte[] extra, int offset) {
        byte[] raw = name.getBytes(StandardCharsets.UTF_8);
        directory.writeBytes(
                common(buffer(46).putInt(0x02014b50).putShort((short) 20).putShort((short) 20), says)
                        .putShort((short) raw.length)
                        .putShort((short) extra.length)
                        .putShort((short) 0)
                        .putInt(0)
                        .putInt(0)
                        .putInt(offset)
                        .array());
        directory.writeBytes(raw);
        directory.writeBytes(extra);
        entries++;
        return this;
    }

    int size() {
        return files.size();
    }

    byte[] bytes() {
        byte[] end = buffer(22)
                .putInt(0x06054b50)
                .putInt(0)
                .putShort((short) entries)
                .putShort((short) entries)
                .putInt(directory.size())
                .putInt(files.size())
                .array();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(files.toByteArray());
        all.writeBytes(directory.toByteArray());
        all.writeBytes(end);
        return all.toByteArray();
    }
}

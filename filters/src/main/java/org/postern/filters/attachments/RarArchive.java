package org.postern.filters.attachments;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.postern.filters.attachments.Budget.UnreadableException;

/** RAR 4 and 5 by their headers: names, sizes and whether they are encrypted. What is in the files is not read. */
final class RarArchive implements Archive {

    private static final int[] SIGNATURE = {'R', 'a', 'r', '!', 0x1A, 0x07};
    private static final int MAX_HEADER = 2 * 1024 * 1024;

    static boolean isOne(Content content) throws IOException {
        return content.startsWith(SIGNATURE);
    }

    @Override
    public boolean read(Content content, Budget budget, Visitor visitor) throws IOException {
        int version = content.read(SIGNATURE.length, 1).get(0);
        return version == 0 ? read4(content, budget, visitor) : read5(content, budget, visitor);
    }

    private static Entry entry(List<String> names, long size, boolean encrypted) {
        return new Entry(names, size, encrypted, false, Optional.empty());
    }

    private static void requireName(long length) throws UnreadableException {
        if (length > MAX_NAME) {
            throw new UnreadableException("a name in a RAR archive is too long");
        }
    }

    // ---- RAR 4: blocks of checksum, type, flags and size

    private static boolean read4(Content content, Budget budget, Visitor visitor) throws IOException {
        long at = SIGNATURE.length + 1L;
        boolean seen = false;
        while (at < content.size()) {
            budget.takeEntry(); // whatever it is, and a file most often
            ByteBuffer block = content.read(at, 7);
            int type = block.get(2) & 0xFF;
            int flags = block.getShort(3) & 0xFFFF;
            int size = block.getShort(5) & 0xFFFF;
            if (size < 7) {
                throw new UnreadableException("a header of a RAR archive is damaged");
            }
            ByteBuffer header = content.read(at, size);
            long added = 0;
            if (type == 0x73) {
                if ((flags & 0x0080) != 0) {
                    return true;
                }
                seen = true;
            } else if (type == 0x74) {
                added = file4(header, flags, size, visitor);
            } else if (type == 0x7B) {
                return false;
            } else if ((flags & 0x8000) != 0 && size >= 11) {
                added = header.getInt(7) & 0xFFFF_FFFFL;
            }
            at += size + added;
        }
        if (!seen || at != content.size()) {
            throw new UnreadableException("a RAR archive ends in the middle");
        }
        return false;
    }

    /** Returns how much stands behind the header. */
    private static long file4(ByteBuffer header, int flags, int size, Visitor visitor) throws IOException {
        if (size < 32) {
            throw new UnreadableException("a header of a RAR archive is damaged");
        }
        long packed = header.getInt(7) & 0xFFFF_FFFFL;
        long unpacked = header.getInt(11) & 0xFFFF_FFFFL;
        int nameLength = header.getShort(26) & 0xFFFF;
        boolean large = (flags & 0x0100) != 0;
        int nameAt = large ? 40 : 32;
        if (nameAt + nameLength > size) {
            throw new UnreadableException("a name in a RAR archive is damaged");
        }
        if (large) {
            packed += (header.getInt(32) & 0x7FFF_FFFFL) << 32;
            unpacked += (header.getInt(36) & 0x7FFF_FFFFL) << 32;
        }
        requireName(nameLength);
        byte[] name = new byte[nameLength];
        header.get(nameAt, name);
        boolean folder = (flags & 0x00E0) == 0x00E0;
        if (!folder) {
            visitor.visit(entry(names4(name, (flags & 0x0200) != 0), unpacked, (flags & 0x0004) != 0));
        }
        return packed;
    }

    /** As it is; or up to a NUL, and behind that the same in Unicode, or what should be the same. */
    private static List<String> names4(byte[] name, boolean unicode) throws UnreadableException {
        String whole = new String(name, StandardCharsets.UTF_8);
        int end = 0;
        while (end < name.length && name[end] != 0) {
            end++;
        }
        if (!unicode || end == name.length) {
            return List.of(whole);
        }
        byte[] plain = Arrays.copyOf(name, end);
        ByteBuffer packed = ByteBuffer.wrap(name, end + 1, name.length - end - 1);
        return List.of(new String(plain, StandardCharsets.UTF_8), unpacked(plain, packed));
    }

    /** In a byte two bits for each of four steps: a byte, one with the common high byte, two bytes, or some of the plain name. */
    private static String unpacked(byte[] plain, ByteBuffer packed) throws UnreadableException {
        StringBuilder name = new StringBuilder();
        int high = next(packed) << 8;
        int steps = 0;
        int left = 0;
        while (packed.hasRemaining()) {
            if (left == 0) {
                steps = next(packed);
                left = 4;
            }
            left--;
            switch ((steps >> (2 * left)) & 3) {
                case 0 -> name.append((char) next(packed));
                case 1 -> name.append((char) (next(packed) | high));
                case 2 -> name.append((char) (next(packed) | next(packed) << 8));
                default -> {
                    int length = next(packed);
                    boolean changed = (length & 0x80) != 0;
                    int added = changed ? next(packed) : 0;
                    int from = name.length();
                    int to = from + (length & 0x7F) + 2;
                    if (to > plain.length) {
                        throw new UnreadableException("a name in a RAR archive is damaged");
                    }
                    for (int i = from; i < to; i++) {
                        name.append((char) (changed ? ((plain[i] + added) & 0xFF) | high : plain[i] & 0xFF));
                    }
                }
            }
        }
        return name.toString();
    }

    private static int next(ByteBuffer packed) throws UnreadableException {
        if (!packed.hasRemaining()) {
            throw new UnreadableException("a name in a RAR archive is damaged");
        }
        return packed.get() & 0xFF;
    }

    // ---- RAR 5: blocks of checksum, size, type and flags, in numbers of as many bytes as they need

    private static boolean read5(Content content, Budget budget, Visitor visitor) throws IOException {
        long at = SIGNATURE.length + 2L;
        while (at < content.size()) {
            budget.takeEntry();
            ByteBuffer start = content.read(at, (int) Math.min(4 + 10, content.size() - at));
            start.position(Math.min(4, start.limit()));
            long size = number(start);
            int prefix = start.position();
            if (size > MAX_HEADER) {
                throw new UnreadableException("a header of a RAR archive is damaged");
            }
            ByteBuffer header = content.read(at + prefix, (int) size);
            long type = number(header);
            long flags = number(header);
            long extra = (flags & 1) != 0 ? number(header) : 0;
            long data = (flags & 2) != 0 ? number(header) : 0;
            if (type == 4) {
                return true;
            }
            if (type == 5) {
                return false;
            }
            if (type == 2) {
                file5(header, extra, visitor);
            }
            if (data < 0 || data > content.size()) {
                throw new UnreadableException("a RAR archive ends in the middle");
            }
            at += prefix + size + data;
        }
        throw new UnreadableException("a RAR archive ends in the middle");
    }

    private static void file5(ByteBuffer header, long extra, Visitor visitor) throws IOException {
        long flags = number(header);
        long unpacked = number(header);
        number(header); // attributes
        skip(header, ((flags & 2) != 0 ? 4 : 0) + ((flags & 4) != 0 ? 4 : 0)); // time, checksum
        number(header); // compression
        number(header); // system
        int nameLength = length(number(header), header);
        requireName(nameLength);
        byte[] name = new byte[nameLength];
        header.get(name);
        boolean folder = (flags & 1) != 0;
        if (!folder) {
            boolean encrypted = isEncrypted5(header, extra);
            visitor.visit(entry(List.of(new String(name, StandardCharsets.UTF_8)), unpacked, encrypted));
        }
    }

    /** Whether one of the records behind the name is that of encryption. */
    private static boolean isEncrypted5(ByteBuffer header, long extra) throws IOException {
        int end = header.position() + length(extra, header);
        while (header.position() < end) {
            int next = length(number(header), header) + header.position();
            if (number(header) == 1) {
                return true;
            }
            header.position(Math.max(next, header.position()));
        }
        return false;
    }

    private static int length(long number, ByteBuffer buffer) throws UnreadableException {
        if (number < 0 || number > buffer.remaining()) {
            throw new UnreadableException("a header of a RAR archive is damaged");
        }
        return (int) number;
    }

    private static void skip(ByteBuffer buffer, int bytes) throws UnreadableException {
        buffer.position(buffer.position() + length(bytes, buffer));
    }

    private static long number(ByteBuffer buffer) throws UnreadableException {
        long number = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            byte next = buffer.get(buffer.position() + length(1, buffer) - 1);
            buffer.position(buffer.position() + 1);
            number |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return number;
            }
        }
        throw new UnreadableException("a number in a RAR archive is damaged");
    }
}

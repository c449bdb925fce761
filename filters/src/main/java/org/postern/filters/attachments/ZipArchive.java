package org.postern.filters.attachments;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.postern.filters.attachments.Budget.UnreadableException;

/**
 * ZIP by its central directory, entry by entry: what its size or the number of its entries is said to be costs no memory. Readers differ
 * where a local header says something else than the directory, so such an archive counts as damaged.
 */
final class ZipArchive implements Archive {

    private static final int END = 0x06054b50;
    private static final int END_SIZE = 22;
    private static final int MAX_COMMENT = 0xFFFF;
    private static final int LOCATOR_64 = 0x07064b50;
    private static final int LOCATOR_64_SIZE = 20;
    private static final int END_64 = 0x06064b50;
    private static final int END_64_SIZE = 56;
    private static final int CENTRAL = 0x02014b50;
    private static final int CENTRAL_SIZE = 46;
    private static final int LOCAL = 0x04034b50;
    private static final int LOCAL_SIZE = 30;

    private static final int ENCRYPTED = 1 | 1 << 13;
    private static final int UTF_8 = 1 << 11;
    private static final int DESCRIBED = 1 << 3;
    private static final int STORED = 0;
    private static final int DEFLATED = 8;
    private static final int AES = 99;
    private static final int SIZES_64 = 0x0001;
    private static final int UNICODE_NAME = 0x7075;

    private static final Charset DOS =
            Charset.isSupported("IBM437") ? Charset.forName("IBM437") : StandardCharsets.ISO_8859_1;

    /** Where the directory is. */
    private record Directory(long start, long end, long entries) {}

    static boolean isOne(Content content) throws IOException {
        return content.startsWith('P', 'K', 3, 4)
                || content.startsWith('P', 'K', 5, 6)
                || content.startsWith('P', 'K', 7, 8);
    }

    @Override
    public boolean read(Content content, Budget budget, Visitor visitor) throws IOException {
        Directory directory = directory(content);
        ZipLayout layout = new ZipLayout();
        long at = directory.start;
        for (long i = 0; i < directory.entries; i++) {
            budget.takeEntry();
            ByteBuffer header = content.read(at, CENTRAL_SIZE);
            if (header.getInt(0) != CENTRAL) {
                throw new UnreadableException("the directory of a ZIP archive is damaged");
            }
            int nameLength = unsigned(header, 28);
            int extraLength = unsigned(header, 30);
            if (nameLength > MAX_NAME) {
                throw new UnreadableException("a name in a ZIP archive is too long");
            }
            ByteBuffer rest = content.read(at + CENTRAL_SIZE, nameLength + extraLength);
            at += CENTRAL_SIZE + nameLength + extraLength + unsigned(header, 32);
            Entry entry = entry(content, header, rest, layout);
            if (!isFolder(entry)) {
                visitor.visit(entry);
            }
        }
        if (at != directory.end) {
            throw new UnreadableException("the directory of a ZIP archive has another length than it says");
        }
        layout.require(content, directory.start);
        return false;
    }

    private static boolean isFolder(Entry entry) {
        return entry.size() == 0 && entry.names().stream().allMatch(name -> name.endsWith("/"));
    }

    private static int unsigned(ByteBuffer buffer, int index) {
        return buffer.getShort(index) & 0xFFFF;
    }

    private static long unsignedInt(ByteBuffer buffer, int index) {
        return buffer.getInt(index) & 0xFFFF_FFFFL;
    }

    /** The last one of what looks like its end, which is where readers look. */
    private static Directory directory(Content content) throws IOException {
        int length = (int) Math.min(content.size(), END_SIZE + MAX_COMMENT);
        long start = content.size() - length;
        ByteBuffer tail = content.read(start, length);
        for (int i = length - END_SIZE; i >= 0; i--) {
            if (tail.getInt(i) == END && i + END_SIZE + unsigned(tail, i + 20) <= length) {
                return directory(content, tail, i, start + i);
            }
        }
        throw new UnreadableException("a ZIP archive has no directory");
    }

    private static Directory directory(Content content, ByteBuffer tail, int index, long position) throws IOException {
        long entries = unsigned(tail, index + 10);
        long size = unsignedInt(tail, index + 12);
        long offset = unsignedInt(tail, index + 16);
        long end = position;
        if (position >= LOCATOR_64_SIZE) {
            ByteBuffer locator = content.read(position - LOCATOR_64_SIZE, LOCATOR_64_SIZE);
            if (locator.getInt(0) == LOCATOR_64) {
                end = locator.getLong(8);
                ByteBuffer end64 = content.read(end, END_64_SIZE);
                if (end64.getInt(0) != END_64) {
                    throw new UnreadableException("the end of a ZIP archive is damaged");
                }
                if (end64.getLong(4) != position - LOCATOR_64_SIZE - end - 12) {
                    throw new UnreadableException("the end of a ZIP archive has another length than it says");
                }
                boolean agrees = (entries == 0xFFFF || entries == end64.getLong(32))
                        && (size == 0xFFFF_FFFFL || size == end64.getLong(40))
                        && (offset == 0xFFFF_FFFFL || offset == end64.getLong(48));
                if (!agrees) {
                    throw new UnreadableException("the ends of a ZIP archive say different things");
                }
                entries = end64.getLong(32);
                size = end64.getLong(40);
                offset = end64.getLong(48);
            }
        }
        boolean several = unsigned(tail, index + 4) != unsigned(tail, index + 6);
        if (size < 0 || entries < 0 || several || offset != end - size) { // or something stands before the archive
            throw new UnreadableException("a ZIP archive is not in one piece");
        }
        return new Directory(offset, end, entries);
    }

    /** Without a header of its own; what it holds outside of the heap is given back when it is closed. */
    private static final class Inflating extends InflaterInputStream {

        private boolean padded;

        Inflating(InputStream in) {
            super(in, new Inflater(true), 8 * 1024);
        }

        /** One byte more than there is, which the inflater may want. */
        @Override
        protected void fill() throws IOException {
            len = in.read(buf, 0, buf.length);
            if (len < 0 && !padded) {
                padded = true;
                len = 1;
                buf[0] = 0;
            } else if (len < 0) {
                throw new EOFException("a file in a ZIP archive ends in the middle");
            }
            inf.setInput(buf, 0, len);
        }

        @Override
        public void close() throws IOException {
            inf.end();
            super.close();
        }
    }

    private static Entry entry(Content content, ByteBuffer header, ByteBuffer rest, ZipLayout layout)
            throws IOException {
        int flags = unsigned(header, 8);
        int method = unsigned(header, 10);
        byte[] name = new byte[unsigned(header, 28)];
        rest.get(name);
        Extra extra = Extra.read(rest, unsignedInt(header, 20), unsignedInt(header, 24), unsignedInt(header, 42));
        ByteBuffer local = content.read(extra.offset, LOCAL_SIZE);
        int localFlags = unsigned(local, 6);
        if (local.getInt(0) != LOCAL
                || unsigned(local, 8) != method
                || ((flags ^ localFlags) & ENCRYPTED) != 0
                || unsigned(local, 26) != name.length) {
            throw contradiction();
        }
        ByteBuffer localRest = content.read(extra.offset + LOCAL_SIZE, name.length + unsigned(local, 28));
        if (!localRest.slice(0, name.length).equals(ByteBuffer.wrap(name))) {
            throw contradiction();
        }
        localRest.position(name.length);
        Extra localExtra = Extra.read(localRest, unsignedInt(local, 18), unsignedInt(local, 22), 0);
        boolean encrypted = (flags & ENCRYPTED) != 0 || method == AES;
        boolean described = ((flags | localFlags) & DESCRIBED) != 0;
        ZipLayout.Sizes sizes = new ZipLayout.Sizes(header.getInt(16), extra.compressed, extra.size);
        ZipLayout.Sizes localSizes = new ZipLayout.Sizes(local.getInt(14), localExtra.compressed, localExtra.size);
        if (!localSizes.agreesWith(sizes, described)
                || (method == STORED && !encrypted && sizes.compressed() != sizes.size())) {
            throw contradiction();
        }
        long start = extra.offset + LOCAL_SIZE + name.length + unsigned(local, 28);
        if (extra.compressed < 0 || extra.compressed > content.size() - start) {
            throw new UnreadableException("a file in a ZIP archive is not there in full");
        }
        long end = start + extra.compressed;
        layout.add(new ZipLayout.Place(extra.offset, end, described, sizes));
        boolean known = method == STORED || method == DEFLATED;
        Source bytes = () -> method == STORED ? content.open(start, end) : new Inflating(content.open(start, end));
        Set<String> names = new LinkedHashSet<>();
        names.add(new String(name, (flags & UTF_8) != 0 ? StandardCharsets.UTF_8 : DOS));
        names.add(new String(name, (localFlags & UTF_8) != 0 ? StandardCharsets.UTF_8 : DOS));
        names.addAll(extra.names);
        names.addAll(localExtra.names);
        return new Entry(
                List.copyOf(names),
                extra.size,
                encrypted,
                !known && !encrypted,
                known ? Optional.of(bytes) : Optional.empty());
    }

    private static UnreadableException contradiction() {
        return new UnreadableException("a ZIP archive says different things about a file");
    }

    /** What extra fields say, or else the header that they belong to. */
    private record Extra(List<String> names, long compressed, long size, long offset) {

        static Extra read(ByteBuffer fields, long compressedSize, long uncompressedSize, long place)
                throws UnreadableException {
            List<String> names = new ArrayList<>();
            long size = uncompressedSize;
            long compressed = compressedSize;
            long offset = place;
            while (fields.remaining() >= 4) {
                int id = fields.getShort() & 0xFFFF;
                int length = fields.getShort() & 0xFFFF;
                if (length > fields.remaining()) {
                    throw new UnreadableException("an extra field of a ZIP archive is damaged");
                }
                ByteBuffer field = fields.slice(fields.position(), length).order(fields.order());
                fields.position(fields.position() + length);
                if (id == UNICODE_NAME && length > 5) {
                    names.add(StandardCharsets.UTF_8.decode(field.position(5)).toString());
                } else if (id == SIZES_64) {
                    size = size == 0xFFFF_FFFFL ? large(field) : size;
                    compressed = compressed == 0xFFFF_FFFFL ? large(field) : compressed;
                    offset = offset == 0xFFFF_FFFFL ? large(field) : offset;
                }
            }
            return new Extra(names, compressed, size, offset);
        }
    }

    private static long large(ByteBuffer field) throws UnreadableException {
        if (field.remaining() < 8) {
            throw new UnreadableException("a size in a ZIP archive is damaged");
        }
        return field.getLong();
    }
}

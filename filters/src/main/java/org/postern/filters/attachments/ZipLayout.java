package org.postern.filters.attachments;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.postern.filters.attachments.Budget.UnreadableException;

/**
 * Where the files of a ZIP archive are. Together they have to be all that stands before its directory: a file that the directory does not
 * name is one for readers that go from the beginning to the end.
 */
final class ZipLayout {

    private static final int DESCRIPTOR = 0x08074b50;

    /**
     * A file with its local header.
     *
     * @param offset of its header
     * @param end of its bytes
     * @param described whether its sizes stand behind its bytes
     */
    record Place(long offset, long end, boolean described, Sizes sizes) {}

    /** Of a file, as its directory has them. */
    record Sizes(int checksum, long compressed, long size) {

        /** Whether all are the same; of a file whose sizes stand behind it, any may be left out. */
        boolean agreesWith(Sizes others, boolean described) {
            return (checksum == others.checksum || (described && checksum == 0))
                    && (compressed == others.compressed || (described && compressed == 0))
                    && (size == others.size || (described && size == 0));
        }
    }

    private final List<Place> places = new ArrayList<>();

    void add(Place place) {
        places.add(place);
    }

    /**
     * Checks that all is there.
     *
     * @throws UnreadableException if something else is between the files, or two of them have bytes in common
     */
    void require(Content content, long directory) throws IOException {
        places.sort(Comparator.comparingLong(Place::offset));
        long at = content.startsWith('P', 'K', 7, 8) ? 4 : 0; // a mark of archives that were meant to be split
        for (int i = 0; i < places.size(); i++) {
            Place place = places.get(i);
            long next = i + 1 < places.size() ? places.get(i + 1).offset : directory;
            if (place.offset != at || !isUpTo(content, place, next)) {
                throw damaged();
            }
            at = next;
        }
        if (at != directory) {
            throw damaged();
        }
    }

    private static UnreadableException damaged() {
        return new UnreadableException("a ZIP archive has something that its directory does not name");
    }

    private static boolean isUpTo(Content content, Place place, long next) throws IOException {
        long length = next - place.end;
        return length == 0 || (place.described && length > 0 && length <= 24 && isDescriptor(content, place, length));
    }

    /** A mark, which may be left out, the checksum, and the two sizes of four or eight bytes each. */
    private static boolean isDescriptor(Content content, Place place, long length) throws IOException {
        ByteBuffer bytes = content.read(place.end, (int) length);
        boolean marked = length == 16 || length == 24;
        boolean large = length == 20 || length == 24;
        if ((!marked && !large && length != 12) || (marked && bytes.getInt() != DESCRIPTOR)) {
            return false;
        }
        return new Sizes(bytes.getInt(), size(bytes, large), size(bytes, large)).equals(place.sizes);
    }

    private static long size(ByteBuffer bytes, boolean large) {
        return large ? bytes.getLong() : bytes.getInt() & 0xFFFF_FFFFL;
    }
}

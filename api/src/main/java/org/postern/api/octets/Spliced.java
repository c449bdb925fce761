package org.postern.api.octets;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** Ranges of other bytes, one behind the other; those of spliced bytes are ranges of what these are made of. */
public final class Spliced implements Octets {

    /** A range; never empty. */
    private record Piece(Octets of, long from, long length, long place) {

        boolean endsAt(Octets others, long offset) {
            return of == others && from + length == offset;
        }

        Piece longerBy(long more) {
            return new Piece(of, from, length + more, place);
        }
    }

    private final List<Piece> pieces = new ArrayList<>();
    private long size;

    /**
     * Some of others; read where they are.
     *
     * @param from the first one
     * @param to behind the last one, not more than their size
     */
    public static Octets range(Octets of, long from, long to) {
        if (from == 0 && of instanceof Spliced whole && to == whole.size) {
            return of;
        }
        Spliced slice = new Spliced();
        slice.add(of, from, to);
        return slice;
    }

    /** More behind those that are there; not while they are read. */
    public void add(Octets of, long from, long to) {
        if (of instanceof Spliced other) {
            other.addTo(this, from, to);
        } else if (to > from) {
            int last = pieces.size() - 1;
            if (last >= 0 && pieces.get(last).endsAt(of, from)) {
                pieces.set(last, pieces.get(last).longerBy(to - from));
            } else {
                pieces.add(new Piece(of, from, to - from, size));
            }
            size += to - from;
        }
    }

    private void addTo(Spliced other, long from, long to) {
        for (int i = find(from); i < pieces.size() && pieces.get(i).place() < to; i++) {
            Piece piece = pieces.get(i);
            long begin = Math.max(from - piece.place(), 0);
            long end = Math.min(to - piece.place(), piece.length());
            other.add(piece.of(), piece.from() + begin, piece.from() + end);
        }
    }

    /** The piece that has this place; that behind the last one if none has. */
    private int find(long place) {
        int low = 0;
        int high = pieces.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            Piece piece = pieces.get(middle);
            if (piece.place() + piece.length() <= place) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    @Override
    public InputStream open() throws IOException {
        return open(0);
    }

    @Override
    public InputStream open(long offset) throws IOException {
        if (offset < 0 || offset > size) {
            throw new IndexOutOfBoundsException("no offset from 0 to " + size + ": " + offset);
        }
        return new Input(offset);
    }

    @Override
    public long size() {
        return size;
    }

    /** Reads piece after piece; pieces of the same bytes in their order are read from the same stream. */
    private final class Input extends InputStream {

        private int next;
        private long left;
        private long skip;
        private Octets current = Octets.of(new byte[0]);
        private InputStream in = InputStream.nullInputStream();
        private long position;

        Input(long offset) {
            next = find(offset);
            skip = next < pieces.size() ? offset - pieces.get(next).place() : 0;
        }

        private boolean advance() throws IOException {
            while (left == 0) {
                if (next == pieces.size()) {
                    return false;
                }
                Piece piece = pieces.get(next++);
                long from = piece.from() + skip;
                left = piece.length() - skip;
                skip = 0;
                if (piece.of() == current && position <= from) {
                    in.skipNBytes(from - position);
                } else {
                    in.close();
                    in = InputStream.nullInputStream();
                    in = piece.of().open(from);
                    current = piece.of();
                }
                position = from;
            }
            return true;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (!advance()) {
                return -1;
            }
            int some = in.read(bytes, offset, (int) Math.min(length, left));
            if (some < 0) {
                throw new IOException("a message is shorter than its size says");
            }
            left -= some;
            position += some;
            return some;
        }

        @Override
        public long skip(long count) throws IOException {
            if (count <= 0 || !advance()) {
                return 0;
            }
            long some = Math.min(count, left);
            in.skipNBytes(some);
            left -= some;
            position += some;
            return some;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}

package org.postern.filters.dkim;

import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/** SHA-256 of bytes, and of beginnings of them: each byte is hashed once, however many beginnings are asked for. */
final class PrefixHash extends OutputStream {

    private final MessageDigest digest = Sha256.digest();
    private final NavigableSet<Long> lengths = new TreeSet<>();
    private final Map<Long, byte[]> hashes = new HashMap<>();
    private long length;

    /** Has that of the first so many bytes, before any is written. */
    void require(long wanted) {
        lengths.add(wanted);
    }

    @Override
    public void write(int octet) {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) {
        int at = offset;
        int end = offset + count;
        while (!lengths.isEmpty() && lengths.first() < length + (end - at)) {
            int some = (int) (lengths.first() - length);
            update(bytes, at, some);
            at += some;
            hashes.put(length, Sha256.soFar(digest));
            lengths.pollFirst();
        }
        update(bytes, at, end - at);
    }

    private void update(byte[] bytes, int offset, int count) {
        digest.update(bytes, offset, count);
        length += count;
    }

    /** The hash of the first so many bytes, which was required; of all if there are not more. */
    byte[] hash(long wanted) {
        byte[] hash = hashes.get(wanted);
        return hash == null ? Sha256.soFar(digest) : hash.clone();
    }

    long length() {
        return length;
    }
}

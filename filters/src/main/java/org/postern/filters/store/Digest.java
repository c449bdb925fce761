package org.postern.filters.store;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.postern.api.octets.Octets;

/**
 * What a copy can be compared by.
 *
 * @param size in bytes
 * @param sha256 SHA-256 in hexadecimal digits, in lower case
 */
public record Digest(long size, String sha256) {

    private static final int CHUNK = 64 * 1024;

    /**
     * That of some bytes, which are read once.
     *
     * @throws IOException if they cannot be read
     */
    static Digest of(Octets octets) throws IOException {
        MessageDigest digest = newDigest();
        byte[] chunk = new byte[CHUNK];
        long size = 0;
        try (InputStream in = octets.open()) {
            for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
                digest.update(chunk, 0, length);
                size += length;
            }
        }
        return new Digest(size, HexFormat.of().formatHex(digest.digest()));
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java platform has it
        }
    }
}

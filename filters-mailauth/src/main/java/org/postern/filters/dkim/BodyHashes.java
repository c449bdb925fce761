package org.postern.filters.dkim;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.postern.filters.dkim.Canonicalization.Algorithm;

/** The hashes of a body that several signatures need, from reading it once. */
final class BodyHashes {

    private final Map<Algorithm, PrefixHash> hashes = new EnumMap<>(Algorithm.class);

    /**
     * Has a hash made of a body, before it is read.
     *
     * @param length of the beginning that is hashed, in canonical form
     */
    void require(Algorithm algorithm, long length) {
        hashes.computeIfAbsent(algorithm, any -> new PrefixHash()).require(length);
    }

    /** Reads a body to its end. */
    void read(InputStream body) throws IOException {
        List<OutputStream> all = new ArrayList<>();
        hashes.forEach((algorithm, hash) -> all.add(new CanonicalBody(algorithm, hash)));
        byte[] buffer = new byte[16 * 1024];
        for (int some = body.read(buffer); some >= 0; some = body.read(buffer)) {
            for (OutputStream each : all) {
                each.write(buffer, 0, some);
            }
        }
        for (OutputStream each : all) {
            each.close();
        }
    }

    boolean isEmpty() {
        return hashes.isEmpty();
    }

    /** The hash of the beginning, or of all if that is shorter; after {@link #read}. */
    byte[] hash(Algorithm algorithm, long length) {
        return of(algorithm).hash(length);
    }

    /** The length of all of it, in canonical form. */
    long length(Algorithm algorithm) {
        return of(algorithm).length();
    }

    private PrefixHash of(Algorithm algorithm) {
        PrefixHash hash = hashes.get(algorithm);
        if (hash == null) {
            throw new IllegalStateException("not required: " + algorithm);
        }
        return hash;
    }
}

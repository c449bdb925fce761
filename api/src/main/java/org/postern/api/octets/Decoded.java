package org.postern.api.octets;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.UnaryOperator;

/** Bytes without their transfer encoding. */
final class Decoded implements Octets {

    private final Octets encoded;
    private final UnaryOperator<InputStream> decoder;
    private long size = -1;

    Decoded(Octets encoded, UnaryOperator<InputStream> decoder) {
        this.encoded = encoded;
        this.decoder = decoder;
    }

    @Override
    public InputStream open() throws IOException {
        return decoder.apply(encoded.open());
    }

    /** Decodes them once to count them. */
    @Override
    public long size() throws IOException {
        if (size < 0) {
            try (InputStream in = open()) {
                size = in.skip(Long.MAX_VALUE);
            }
        }
        return size;
    }
}

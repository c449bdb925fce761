package org.postern.api.mime;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What the fuzzer calls: whatever the bytes are, they are taken apart, changed and put together. */
public final class MimeFuzzer {

    /** Bytes behind which the message begins; they say which changes are made. */
    private static final int SEED = 2;

    private MimeFuzzer() {}

    /** Any exception is a finding. */
    public static void fuzzerTestOneInput(byte[] data) throws IOException {
        if (data.length >= SEED) {
            byte[] message = Arrays.copyOfRange(data, SEED, data.length);
            new Changes(data[0] * 256L + data[1]).check(new String(message, StandardCharsets.ISO_8859_1));
        }
    }
}

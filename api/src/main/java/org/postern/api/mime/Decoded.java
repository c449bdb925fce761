package org.postern.api.mime;

import java.io.IOException;
import java.io.InputStream;

/** The body of a part without its transfer encoding. */
final class Decoded implements Octets {

    private final Octets encoded;
    private final TransferEncoding encoding;
    private long size = -1;

    /** @param encoding base64 or quoted-printable */
    Decoded(Octets encoded, TransferEncoding encoding) {
        this.encoded = encoded;
        this.encoding = encoding;
    }

    @Override
    public InputStream open() throws IOException {
        InputStream in = encoded.open();
        return encoding == TransferEncoding.BASE64 ? new Base64Input(in) : new QuotedPrintableInput(in);
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

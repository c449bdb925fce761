package org.postern.filters.scan;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** Lines of a protocol, so many bytes of them and no more. */
final class Lines {

    /** Enough for any header. */
    static final int MAX_SIZE = 64 * 1024;

    private final InputStream in;
    private int left = MAX_SIZE;

    Lines(InputStream in) {
        this.in = in;
    }

    /** The next one without its end, CRLF or LF; each byte a character. */
    String next() throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException("closes the connection in the middle of its answer");
            }
            if (--left < 0) {
                throw new IOException("its answer has a header of more than " + MAX_SIZE + " bytes");
            }
            if (b == '\n') {
                break;
            }
            line.append((char) b);
        }
        int length = line.length();
        return length > 0 && line.charAt(length - 1) == '\r' ? line.substring(0, length - 1) : line.toString();
    }
}

package org.postern.demo;

import java.io.ByteArrayInputStream;

/** Measures the header at the start of a part, before anything makes objects of its lines. */
final class HeaderLength {

    private HeaderLength() {}

    /** Looks for the empty line, and leaves the stream where it was. Without one, all of it is header. */
    static boolean isAtMost(int limit, ByteArrayInputStream part) {
        part.mark(0);
        try {
            boolean lineIsEmpty = true;
            for (int i = 0; i < limit; i++) {
                int octet = part.read();
                if (octet < 0 || (octet == '\n' && lineIsEmpty)) {
                    return true;
                }
                if (octet != '\r') {
                    lineIsEmpty = octet == '\n';
                }
            }
            return part.available() == 0;
        } finally {
            part.reset();
        }
    }
}

package org.postern.filters.scan;

import java.nio.charset.StandardCharsets;
import org.postern.api.octets.Octets;

/** The file that all virus scanners find though it is harmless, by EICAR. */
final class TestFile {

    private TestFile() {}

    /** Put together when it is asked for: a scanner is not to find it in our own classes. */
    static Octets content() {
        String text = String.join("", "X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-", "STANDARD-ANTIVIRUS-TEST-FILE!$H+H*");
        return Octets.of(text.getBytes(StandardCharsets.US_ASCII));
    }
}

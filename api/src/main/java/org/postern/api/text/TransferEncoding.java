package org.postern.api.text;

import java.util.Locale;
import java.util.Set;

/** How the body of a part is encoded (RFC 2045 §6). */
public enum TransferEncoding {
    /** Not at all: lines of ASCII. */
    SEVEN_BIT("7bit"),
    /** Not at all: lines. */
    EIGHT_BIT("8bit"),
    /** Not at all. */
    BINARY("binary"),
    /** Lines of ASCII, with what is none as hexadecimal digits. */
    QUOTED_PRINTABLE("quoted-printable"),
    /** Four characters for three bytes. */
    BASE64("base64"),
    /** As older mailers encode files, {@code x-uuencode}. */
    UUENCODE("x-uuencode"),
    /** Another one: nothing is decoded. */
    OTHER("");

    private static final Set<String> UUENCODE_NAMES = Set.of("x-uuencode", "uuencode", "x-uue", "uue");

    private final String text;

    TransferEncoding(String text) {
        this.text = text;
    }

    /** As it stands in a field Content-Transfer-Encoding; empty for {@link #OTHER}. */
    public String text() {
        return text;
    }

    /** Reads the value of a field Content-Transfer-Encoding; what readers make of it, white space, comments and case aside. */
    public static TransferEncoding parse(String value) {
        String name = new StructuredValue(value).value().toLowerCase(Locale.ROOT);
        if (UUENCODE_NAMES.contains(name)) {
            return UUENCODE;
        }
        for (TransferEncoding encoding : values()) {
            if (encoding.text.equals(name)) {
                return name.isEmpty() ? SEVEN_BIT : encoding;
            }
        }
        return OTHER;
    }

    /** Whether a message within can be read as it stands there, as readers do whatever its encoding is called. */
    public boolean leavesLines() {
        return isIdentity() || this == OTHER;
    }

    /** Whether bodies stand there as they are. */
    public boolean isIdentity() {
        return this == SEVEN_BIT || this == EIGHT_BIT || this == BINARY;
    }
}

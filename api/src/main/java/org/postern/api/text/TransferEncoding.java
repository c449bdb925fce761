package org.postern.api.text;

import java.util.Locale;

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
    /** Another one, such as {@code x-uuencode}: nothing is decoded. */
    OTHER("");

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
        for (TransferEncoding encoding : values()) {
            if (encoding.text.equals(name)) {
                return name.isEmpty() ? SEVEN_BIT : encoding;
            }
        }
        return OTHER;
    }

    /** Whether bodies stand there as they are. */
    public boolean isIdentity() {
        return this == SEVEN_BIT || this == EIGHT_BIT || this == BINARY;
    }
}

package org.postern.smtp;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Text as printable ASCII without blanks (RFC 3461 §4): + and two hexadecimal digits stand for each other byte, and for + and =. */
public final class Xtext {

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private Xtext() {}

    public static String encode(String text) {
        StringBuilder encoded = new StringBuilder(text.length());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b > ' ' && b < 0x7F && b != '+' && b != '=') {
                encoded.append((char) b);
            } else {
                encoded.append('+').append(HEX.toHexDigits(b));
            }
        }
        return encoded.toString();
    }

    /**
     * The text that is written as xtext.
     *
     * @param xtext well-formed
     */
    public static String decode(String xtext) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < xtext.length(); i++) {
            if (xtext.charAt(i) == '+') {
                bytes.write(HexFormat.fromHexDigits(xtext, i + 1, i + 3));
                i += 2;
            } else {
                bytes.write(xtext.charAt(i));
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}

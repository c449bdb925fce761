package org.postern.api.octets;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** The transfer encodings of RFC 2045 §6, both ways, and uuencode. Nothing is read before the result is. */
public final class Encodings {

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    /** RFC 2045 §6.7, without the equals sign that ends a line. */
    private static final int MAX_QUOTED = 75;

    private Encodings() {}

    /**
     * How base64 stands in lines.
     *
     * @param width characters in each but the last line, from 1 on
     * @param end of a line
     * @param closed whether the last one has an end, too
     */
    public record Lines(int width, String end, boolean closed) {

        /** Those of RFC 2045 §6.8. */
        public static final Lines STANDARD = new Lines(76, "\r\n", false);

        /**
         * Those that something in base64 has.
         *
         * @param end of a line
         * @throws IOException if it cannot be read
         */
        public static Lines of(Octets base64, String end) throws IOException {
            int max = 998; // RFC 5322 §2.1.1
            int width = 0;
            boolean more = false;
            boolean closed = false;
            try (InputStream in = base64.open()) {
                byte[] begin = in.readNBytes(2 * max);
                int at = 0;
                while (at < begin.length && (begin[at] == '\r' || begin[at] == '\n')) {
                    at++;
                }
                int first = at;
                while (at < begin.length && begin[at] != '\r' && begin[at] != '\n') {
                    at++;
                }
                width = Math.min(at - first, max);
                more = new String(Arrays.copyOfRange(begin, at, begin.length), StandardCharsets.ISO_8859_1)
                        .chars()
                        .anyMatch(c -> c > ' ');
            }
            long size = base64.size();
            if (size > 0) {
                try (InputStream in = base64.open(size - 1)) {
                    closed = in.read() == '\n';
                }
            }
            return new Lines(more || width > 76 ? Math.max(width, 4) : 76, end, closed);
        }
    }

    /** In base64. */
    public static Octets toBase64(Octets octets, Lines lines) {
        return new Base64Encoded(octets, lines.width, lines.end, lines.closed);
    }

    /**
     * Out of base64, as lenient readers have it: what is no character of its alphabet is left out, padding may stand in the middle or be
     * missing.
     */
    public static Octets fromBase64(Octets base64) {
        return new Decoded(base64, Base64Input::new);
    }

    /** Out of quoted-printable. An equals sign with anything else behind it than hexadecimal digits stands for itself. */
    public static Octets fromQuotedPrintable(Octets encoded) {
        return new Decoded(encoded, QuotedPrintableInput::new);
    }

    /** Out of uuencode, which some old mailers have; a file alone, from its line {@code begin} to its line {@code end}. */
    public static Octets fromUuencode(Octets encoded) {
        return new Decoded(encoded, UuencodeInput::new);
    }

    /** A text in quoted-printable; what ends with CR LF or LF stays a line, and no line looks like a boundary of MIME. */
    public static byte[] toQuotedPrintable(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int column = 0;
        for (int i = 0; i < bytes.length; i++) {
            byte b = bytes[i];
            if (b == '\n' || (b == '\r' && i + 1 < bytes.length && bytes[i + 1] == '\n')) {
                out.write(b);
                column = 0;
                continue;
            }
            boolean boundary = column == 0 && mayBeBoundary(bytes, i);
            boolean last = i + 1 == bytes.length || bytes[i + 1] == '\r' || bytes[i + 1] == '\n';
            String written = boundary || !isPlain(b, last) ? "=" + HEX.toHexDigits(b) : Character.toString(b);
            if (column + written.length() > MAX_QUOTED) {
                out.writeBytes("=\r\n".getBytes(StandardCharsets.US_ASCII));
                column = 0;
            }
            out.writeBytes(written.getBytes(StandardCharsets.US_ASCII));
            column += written.length();
        }
        return out.toByteArray();
    }

    private static boolean mayBeBoundary(byte[] bytes, int at) {
        return at + 1 < bytes.length && bytes[at] == '-' && bytes[at + 1] == '-';
    }

    private static boolean isPlain(byte b, boolean last) {
        boolean blank = b == ' ' || b == '\t';
        return (blank && !last) || (b > ' ' && b < 0x7F && b != '=');
    }
}

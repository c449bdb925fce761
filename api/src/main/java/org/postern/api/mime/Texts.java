package org.postern.api.mime;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/** Texts as they stand in a message. */
final class Texts {

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    /** RFC 2045 §6.7, without the equals sign that ends a line. */
    private static final int MAX_QUOTED = 75;

    /** What is shorter need not be broken; RFC 5322 §2.1.1 has 998. */
    private static final int MAX_LINE = 900;

    private Texts() {}

    static String withLineEnds(String text) {
        return text.replaceAll("\r\n|\r|\n", "\r\n");
    }

    /** Whether a text can stand there as it is: ASCII in lines that no server cuts. */
    static boolean isPlain(String lines) {
        return lines.chars().allMatch(c -> c > 0 && c < 0x7F) && hasShortLines(lines);
    }

    private static boolean hasShortLines(String lines) {
        return lines.lines().allMatch(line -> line.length() <= MAX_LINE);
    }

    /** A text in the place of another one: with the charset and the encoding of that one, where they do. */
    record Written(Header header, Octets content) {

        static Written of(Part part, String text) {
            String lines = withLineEnds(text);
            Optional<Charset> own = part.type().charset().filter(charset -> fits(charset, part.encoding(), lines));
            boolean ascii = isPlain(lines);
            Charset charset = own.orElse(StandardCharsets.UTF_8);
            Header header = part.header();
            if (own.isEmpty() && !ascii) {
                header = header.withOnly("Content-Type", withCharset(part.type(), "utf-8"));
            }
            byte[] bytes = lines.getBytes(charset);
            TransferEncoding encoding = part.encoding();
            boolean eightBit = encoding == TransferEncoding.EIGHT_BIT || encoding == TransferEncoding.BINARY;
            if (!ascii && !isEncoded(encoding) && !(eightBit && hasShortLines(lines))) {
                encoding = TransferEncoding.QUOTED_PRINTABLE;
                header = header.withOnly("Content-Transfer-Encoding", encoding.text());
            }
            return new Written(
                    header, Octets.of(encoding == TransferEncoding.QUOTED_PRINTABLE ? quotedPrintable(bytes) : bytes));
        }

        /** Whether a character set has all of the text; outside of base64, line ends must stay what they are. */
        private static boolean fits(Charset charset, TransferEncoding encoding, String lines) {
            return charset.canEncode()
                    && charset.newEncoder().canEncode(lines)
                    && (encoding == TransferEncoding.BASE64 || "\r\n".getBytes(charset).length == 2);
        }

        private static boolean isEncoded(TransferEncoding encoding) {
            return encoding == TransferEncoding.BASE64 || encoding == TransferEncoding.QUOTED_PRINTABLE;
        }

        private static String withCharset(ContentType type, String charset) {
            StringBuilder value = new StringBuilder(type.name() + "; charset=" + charset);
            type.parameters().forEach((name, parameter) -> {
                if (!name.equals("charset")) {
                    value.append(";\r\n ").append(NewPart.parameter(name, parameter));
                }
            });
            return value.toString();
        }
    }

    static byte[] quotedPrintable(byte[] bytes) {
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
            String written = boundary
                    ? "=2D"
                    : written(b, i + 1 == bytes.length || bytes[i + 1] == '\r' || bytes[i + 1] == '\n');
            if (column + written.length() > MAX_QUOTED) {
                out.writeBytes("=\r\n".getBytes(StandardCharsets.US_ASCII));
                column = 0;
            }
            out.writeBytes(written.getBytes(StandardCharsets.US_ASCII));
            column += written.length();
        }
        return out.toByteArray();
    }

    /** Whether a line could be taken for a boundary: two dashes and a character that is none of white space. */
    private static boolean mayBeBoundary(byte[] bytes, int at) {
        return at + 2 < bytes.length && bytes[at] == '-' && bytes[at + 1] == '-' && bytes[at + 2] > ' ';
    }

    private static String written(byte b, boolean last) {
        boolean blank = b == ' ' || b == '\t';
        boolean plain = (blank && !last) || (b > ' ' && b < 0x7F && b != '=');
        return plain ? Character.toString(b) : "=" + HEX.toHexDigits(b);
    }
}

package org.postern.api.mime;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.postern.api.octets.Encodings;
import org.postern.api.octets.Octets;
import org.postern.api.text.ContentType;
import org.postern.api.text.TransferEncoding;

/** Texts as they stand in a message. */
final class Texts {

    /** What is shorter need not be broken; RFC 5322 §2.1.1 has 998. */
    private static final int MAX_LINE = 900;

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private Texts() {}

    /** A parameter as it is written: by RFC 2231 §4 where a quoted string would not do. */
    static String parameter(String name, String value) {
        if (value.chars().allMatch(c -> c >= ' ' && c < 0x7F) && value.length() <= 60 && !value.contains("=?")) {
            return name + "=\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
        }
        StringBuilder parameter = new StringBuilder();
        StringBuilder piece = new StringBuilder("UTF-8''");
        int pieces = 0;
        for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
            boolean plain =
                    (b >= '0' && b <= '9') || (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z') || b == '.' || b == '-';
            piece.append(plain ? Character.toString(b) : "%" + HEX.toHexDigits(b));
            if (piece.length() > 60) {
                parameter
                        .append(name)
                        .append('*')
                        .append(pieces++)
                        .append("*=")
                        .append(piece)
                        .append(";\r\n ");
                piece.setLength(0);
            }
        }
        return parameter + name + (pieces == 0 ? "*=" : "*" + pieces + "*=") + piece;
    }

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
            boolean misread =
                    part.type().charset().filter(before -> !isLikeAscii(before)).isPresent();
            if (own.isEmpty() && (!ascii || misread)) {
                header = withMime(part, header, "Content-Type", withCharset(part.type(), "utf-8"));
            }
            byte[] bytes = lines.getBytes(charset);
            TransferEncoding encoding = part.encoding();
            boolean eightBit = encoding == TransferEncoding.EIGHT_BIT || encoding == TransferEncoding.BINARY;
            if (!isEncoded(encoding) && (!encoding.isIdentity() || (!ascii && !(eightBit && hasShortLines(lines))))) {
                encoding = TransferEncoding.QUOTED_PRINTABLE;
                header = withMime(part, header, "Content-Transfer-Encoding", encoding.text());
            }
            return new Written(
                    header,
                    Octets.of(
                            encoding == TransferEncoding.QUOTED_PRINTABLE
                                    ? Encodings.toQuotedPrintable(bytes)
                                    : bytes));
        }

        /** Whether a character set has all of the text; outside of base64, line ends must stay what they are. */
        private static boolean fits(Charset charset, TransferEncoding encoding, String lines) {
            return charset.canEncode()
                    && charset.newEncoder().canEncode(lines)
                    && (encoding == TransferEncoding.BASE64 || isLikeAscii(charset));
        }

        private static boolean isLikeAscii(Charset charset) {
            String text = "\r\n AZaz09=-";
            return charset.canEncode()
                    && Arrays.equals(text.getBytes(charset), text.getBytes(StandardCharsets.US_ASCII));
        }

        /** In the place of the one before, or behind all others; a message that had no MIME has it now (RFC 2045 §4). */
        private static Header withMime(Part part, Header header, String name, String value) {
            if (header.first(name).isPresent()) {
                return header.withOnly(name, value);
            }
            boolean version =
                    part.nature().message() && header.first("MIME-Version").isEmpty();
            List<Field> added = version
                    ? List.of(Field.of("MIME-Version", "1.0"), Field.of(name, value))
                    : List.of(Field.of(name, value));
            return header.and(added, "\r\n");
        }

        private static boolean isEncoded(TransferEncoding encoding) {
            return encoding == TransferEncoding.BASE64 || encoding == TransferEncoding.QUOTED_PRINTABLE;
        }

        private static String withCharset(ContentType type, String charset) {
            StringBuilder value = new StringBuilder(type.name() + "; charset=" + charset);
            type.parameters().forEach((name, parameter) -> {
                if (!name.equals("charset") && name.matches("[!#$&+.^_`{|}~0-9a-z-]+")) { // what is no name is left out
                    value.append(";\r\n ").append(parameter(name, parameter));
                }
            });
            return value.toString();
        }
    }
}

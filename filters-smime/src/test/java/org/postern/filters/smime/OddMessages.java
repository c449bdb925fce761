package org.postern.filters.smime;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postern.api.Message;
import org.postern.filters.FilterSettings;

/** Messages that are easily changed by those who parse and write them. */
public final class OddMessages {

    /** Fields that are no part of the entity: folded, in odd case, twice, and not of ASCII. */
    public static final String FIELDS = lines(
            "Received: from a by b;",
            "\tMon, 1 Jan 2024 00:00:00 +0000",
            "from:Ann <ann@example.org>",
            "To:  bob@example.org ",
            "Subject: Gr\u00fc\u00dfe",
            "X-Twice: 1",
            "X-Twice: 2");

    private OddMessages() {}

    /**
     * One of them; a character for each byte of what is behind the fields.
     *
     * @param content the fields of the entity
     */
    public record Odd(String name, String content, String body) {

        public Message message() {
            return Message.of(concat(bytes(FIELDS), latin1(content + "\r\n" + body)));
        }

        public byte[] entity() {
            return latin1((content.isEmpty() ? "Content-Type: text/plain\r\n" : content) + "\r\n" + body);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    public static List<Odd> all() {
        return List.of(
                new Odd("plain", lines("Content-Type: text/plain"), lines("hello")),
                new Odd("no header of MIME", "", lines("hello")),
                new Odd("8 bits without a character set", "", "Gr\u00fc\u00dfe\r\n"),
                new Odd(
                        "8 bits",
                        lines("Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit"),
                        "Gr\u00c3\u00bc\u00c3\u009fe  \r\n\r\n\r\n"),
                new Odd("no line end", lines("Content-Type: text/plain"), "hello"),
                new Odd("no body", lines("Content-Type: text/plain"), ""),
                new Odd("empty lines", lines("Content-Type: text/plain"), "\r\n\r\n"),
                new Odd("dots and dashes", lines("Content-Type: text/plain"), lines(".", "..", "--", "--b", "From x")),
                new Odd(
                        "epilogue without a line end",
                        lines("Content-Type: multipart/mixed;", "\tboundary=\"b\""),
                        "preamble \r\n--b \r\n\r\nx\r\n--b\t\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n"
                                + "--c\r\n\r\ny\r\n--c--\r\n--b-- \r\nepilogue  "),
                new Odd(
                        "closing boundary at the end",
                        lines("Content-type: multipart/mixed; boundary=b", "CONTENT-LANGUAGE:  de "),
                        "--b\r\n\r\nx\r\n--b--"),
                new Odd(
                        "raw UTF-8 in the header of the entity",
                        lines("Content-Type: text/plain; name=\"\u00c3\u00bc.txt\""),
                        lines("x")));
    }

    public static String lines(String... lines) {
        return String.join("\r\n", lines) + "\r\n";
    }

    public static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] concat(byte[] one, byte[] other) {
        byte[] both = new byte[one.length + other.length];
        System.arraycopy(one, 0, both, 0, one.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    /** Settings named {@code x}. */
    public static FilterSettings settings(Map<String, String> texts) {
        return new FilterSettings("x", name -> Optional.ofNullable(texts.get(name.substring("postern.x.".length()))));
    }
}

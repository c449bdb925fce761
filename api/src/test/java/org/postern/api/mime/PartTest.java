package org.postern.api.mime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.api.octets.Encodings;
import org.postern.api.octets.Octets;
import org.postern.api.text.ContentType;
import org.postern.api.text.StructuredValue;
import org.postern.api.text.TransferEncoding;

/** A message is taken apart into the parts that readers see. */
@Tag("unit")
class PartTest {

    static final String NESTED = """
            From: ann@example.org
            Subject: nested
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary="outer"

            preamble
            --outer
            Content-Type: multipart/alternative; boundary=inner

            --inner
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: quoted-printable

            Gr=C3=BC=C3=9Fe
            --inner
            Content-Type: text/html

            <p>x</p>
            --inner--
            inner epilogue
            --outer\t
            Content-Type: application/octet-stream; name="a.bin"
            Content-Transfer-Encoding: base64
            Content-Disposition: attachment; filename="b.bin"

            AAEC
            AwQF
            --outer
            Content-Type: message/rfc822

            Subject: inner message
            Content-Type: multipart/mixed; boundary=outer2

            --outer2

            text
            --outer2--
            --outer--
            epilogue
            """.replace("\n", "\r\n");

    static Part parse(String message) throws IOException {
        return MimeParser.parse(octets(message), MimeRules.DEFAULT);
    }

    static Octets octets(String text) {
        return Octets.of(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    static String text(Octets octets) throws IOException {
        try (InputStream in = octets.open()) {
            byte[] bytes = in.readAllBytes();
            assertThat(octets.size()).isEqualTo(bytes.length);
            for (int from : new int[] {0, bytes.length / 3, bytes.length}) {
                try (InputStream rest = octets.open(from)) {
                    assertThat(rest.readAllBytes()).hasSize(bytes.length - from);
                }
            }
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }

    /** Types, nested in brackets. */
    static String tree(Part part) {
        String parts =
                String.join(" ", part.parts().stream().map(PartTest::tree).toList());
        return part.type().name() + (part.parts().isEmpty() ? "" : "[" + parts + "]");
    }

    @Test
    void theTreeIsAsReadersSeeIt() throws IOException {
        Part root = parse(NESTED);
        assertThat(tree(root))
                .isEqualTo("multipart/mixed[multipart/alternative[text/plain text/html] application/octet-stream"
                        + " message/rfc822[multipart/mixed[text/plain]]]");
        assertThat(root.all()).hasSize(8);
        assertThat(root.leaves()).hasSize(4);
        assertThat(root.header().first("subject")).contains("nested");
        assertThat(text(root.raw())).isEqualTo(NESTED);
        Part html = root.leaves().get(1);
        assertThat(text(html.raw())).isEqualTo("Content-Type: text/html\r\n\r\n<p>x</p>");
        assertThat(text(html.body())).isEqualTo("<p>x</p>");
        assertThat(NESTED.substring((int) html.start(), (int) html.end())).isEqualTo(text(html.raw()));
        assertThat(NESTED.substring((int) html.bodyStart(), (int) html.end())).isEqualTo("<p>x</p>");
        Part file = root.leaves().get(2);
        assertThat(file.fileName()).contains("b.bin");
        assertThat(file.disposition().orElseThrow().isAttachment()).isTrue();
        assertThat(file.encoding()).isEqualTo(TransferEncoding.BASE64);
        assertThat(text(file.content())).isEqualTo("\0\1\2\3\4\5");
        Part plain = root.leaves().get(0);
        assertThat(text(plain.content())).isEqualTo("Gr=C3=BC=C3=9Fe");
        assertThat(plain.text()).isEqualTo("Gr\u00fc\u00dfe");
        assertThat(root.leaves().get(3).text()).isEqualTo("text");
    }

    /** The body as a whole: parts in base64 are decoded where they stand. */
    @Test
    void theContentOfAMultipartHasEachPartDecodedOnItsOwn() throws IOException {
        String body = NESTED.substring(NESTED.indexOf("\r\n\r\n") + 4);
        assertThat(text(parse(NESTED).content())).isEqualTo(body.replace("AAEC\r\nAwQF", "\0\1\2\3\4\5"));
        assertThat(text(parse(NESTED).decoded()))
                .isEqualTo(body.replace("AAEC\r\nAwQF", "\0\1\2\3\4\5")
                        .replace("Gr=C3=BC=C3=9Fe", "Gr\u00c3\u00bc\u00c3\u009fe"));
        assertThat(text(parse("Content-Transfer-Encoding: BASE64\r\n\r\neHl6\r\n")
                        .content()))
                .isEqualTo("xyz");
    }

    static Stream<Arguments> oddMessages() {
        String mixed = "Content-Type: multipart/mixed; boundary=b\n\n";
        return Stream.of(
                Arguments.of("", "text/plain"),
                Arguments.of("\n", "text/plain"),
                Arguments.of("no header at all", "text/plain"),
                Arguments.of("Content-Type: nonsense\n\nx", "text/plain"),
                Arguments.of("Content-Type: multipart/mixed\n\n--b\n\nx", "multipart/mixed"),
                Arguments.of(mixed, "multipart/mixed"),
                Arguments.of(mixed + "no delimiter", "multipart/mixed"),
                Arguments.of(mixed + "--b", "multipart/mixed[text/plain]"),
                Arguments.of(mixed + "--b\n", "multipart/mixed[text/plain]"),
                Arguments.of(mixed + "--b--", "multipart/mixed"),
                Arguments.of(mixed + "--b\n--b\n--b--", "multipart/mixed[text/plain text/plain]"),
                Arguments.of(mixed + "--b\nContent-Type: text/html\n--b--", "multipart/mixed[text/html]"),
                Arguments.of(mixed + "--b\nContent-Type: text/html\n\n--b--", "multipart/mixed[text/html]"),
                Arguments.of(mixed + "--b\n\nx\n--b--\n--b\n\ny", "multipart/mixed[text/plain]"),
                Arguments.of(mixed + "--bc\n\nx\n--b \t\n\ny\n--b-- \n", "multipart/mixed[text/plain]"),
                Arguments.of(mixed + "--b\n folded\n\nx", "multipart/mixed[text/plain]"),
                Arguments.of(
                        mixed + "--b\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b--\n",
                        "multipart/mixed[multipart/mixed text/plain]"),
                Arguments.of(
                        mixed + "--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\nx\n--b\n\ny\n--c--\n--b--\n",
                        "multipart/mixed[multipart/mixed[text/plain] text/plain]"),
                Arguments.of(
                        "Content-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: x\n\ny\n--b\nContent-Type:"
                                + " text/plain\n\nz\n--b--\n",
                        "multipart/digest[message/rfc822[text/plain] text/plain]"),
                Arguments.of("Content-Type: message/rfc822\n\nFrom x\nA: b\n\ny", "message/rfc822[text/plain]"),
                Arguments.of("Content-Type: message/rfc822\n\n folded\n\ny", "message/rfc822[text/plain]"),
                Arguments.of("Content-Type: message/rfc822\nno field", "message/rfc822[text/plain]"),
                Arguments.of(
                        "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\neHl6", "message/rfc822"),
                Arguments.of(
                        "Content-Type: multipart/mixed; boundary*0=\"b c\"; boundary*1=d\n\n--b cd\n\nx\n--b cd--",
                        "multipart/mixed[text/plain]"),
                Arguments.of(
                        "Content-Type: multipart/mixed (a comment); boundary=\u00e4\n\n--\u00e4\n\nx\n--\u00e4--",
                        "multipart/mixed[text/plain]"),
                Arguments.of(
                        "content-type : MULTIPART/Mixed ;\n\tBoundary = \"b\\\"\" \n\n--b\"\n\nx",
                        "multipart/mixed[text/plain]"));
    }

    @ParameterizedTest
    @MethodSource("oddMessages")
    void whateverItIsItIsTakenApart(String message, String tree) throws IOException {
        for (String lineEnd : List.of("\n", "\r\n")) {
            String mail = message.replace("\n", lineEnd);
            Part root = parse(mail);
            assertThat(tree(root)).isEqualTo(tree);
            assertThat(text(root.raw())).isEqualTo(mail);
            for (Part part : root.all()) {
                assertThat(part.start()).isLessThanOrEqualTo(part.bodyStart());
                assertThat(part.bodyStart()).isLessThanOrEqualTo(part.end());
                text(part.decoded());
            }
        }
    }

    @Test
    void aLineLongerThanTheBufferIsOneLine() throws IOException {
        String line = "x".repeat(200_000);
        Part root = parse("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n" + line + "--b\r\n" + line
                + "\r\n--b\r\nX: " + line + "\r\n\r\ny\r\n--b--\r\n");
        assertThat(root.parts()).hasSize(2);
        assertThat(root.parts().get(0).body().size()).isEqualTo(400_005);
        assertThat(root.parts().get(1).header().first("X")).contains(line);
    }

    @Test
    void limitsAreKept() throws IOException {
        MimeRules rules = new MimeRules(3, 4, 200, MimeRules.Malformed.REJECT);
        String inner = "Content-Type: message/rfc822\r\n\r\n";
        MimeParser.parse(octets(inner.repeat(2)), rules);
        assertThatExceptionOfType(MimeException.class)
                .isThrownBy(() -> MimeParser.parse(octets(inner.repeat(3)), rules))
                .withMessageContaining("too deeply");
        String mixed = "Content-Type: multipart/mixed; boundary=b\r\n\r\n";
        MimeParser.parse(octets(mixed + "--b\r\n\r\n".repeat(4)), rules);
        assertThatExceptionOfType(MimeException.class)
                .isThrownBy(() -> MimeParser.parse(octets(mixed + "--b\r\n\r\n".repeat(5)), rules))
                .withMessageContaining("too many parts");
        assertThatExceptionOfType(MimeException.class)
                .isThrownBy(() -> MimeParser.parse(
                        octets(mixed + ("--b\r\nX: " + "x".repeat(100) + "\r\n\r\n").repeat(2)), rules))
                .withMessageContaining("too large headers");
        Part opaque = MimeParser.parse(octets(inner.repeat(3)), new MimeRules(3, 5, 200, MimeRules.Malformed.OPAQUE));
        assertThat(tree(opaque)).isEqualTo("application/octet-stream");
        assertThat(text(opaque.content())).isEqualTo(inner.repeat(2));
        assertThat(text(opaque.raw())).isEqualTo(inner.repeat(3));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 57, 75, 76, 77, 998})
    void base64OfAnyWidthIsDecoded(int width) throws IOException {
        byte[] content = new byte[20_000];
        new java.util.Random(1).nextBytes(content);
        String base64 = Base64.getMimeEncoder(4, new byte[0]).encodeToString(content);
        String lines = base64.replaceAll("(.{" + width + "})", "$1\r\n");
        Part part = parse("Content-Transfer-Encoding: base64\r\n\r\n" + lines);
        try (InputStream in = part.content().open()) {
            assertThat(in.readAllBytes()).isEqualTo(content);
        }
    }

    @ParameterizedTest
    @MethodSource
    void lenientBase64(String encoded, String decoded) throws IOException {
        assertThat(text(Encodings.fromBase64(octets(encoded)))).isEqualTo(decoded);
    }

    static Stream<Arguments> lenientBase64() {
        return Stream.of(
                Arguments.of("eHk=eHl6", "xyxyz"),
                Arguments.of("eHk", "xy"),
                Arguments.of("eA", "x"),
                Arguments.of("e", ""),
                Arguments.of("=", ""),
                Arguments.of("e H-l!6\u00ff", "xyz"),
                Arguments.of("eA====eA==", "xx"));
    }

    @ParameterizedTest
    @MethodSource
    void quotedPrintable(String encoded, String decoded) throws IOException {
        assertThat(text(Encodings.fromQuotedPrintable(octets(encoded)))).isEqualTo(decoded);
    }

    static Stream<Arguments> quotedPrintable() {
        return Stream.of(
                Arguments.of("a=3Db", "a=b"),
                Arguments.of("a=3db=E4", "a=b\u00e4"),
                Arguments.of("soft=\r\nbreak", "softbreak"),
                Arguments.of("soft= \t\r\nbreak", "softbreak"),
                Arguments.of("soft=\nbreak", "softbreak"),
                Arguments.of("blank \t\r\nline ", "blank\r\nline"),
                Arguments.of("blank=20\r\n", "blank \r\n"),
                Arguments.of("a b  c", "a b  c"),
                Arguments.of("a=xb", "a=xb"),
                Arguments.of("a=4xb", "a=4xb"),
                Arguments.of("a= \t x", "a= \t x"),
                Arguments.of("a=" + " ".repeat(3000) + "x", "a=" + " ".repeat(3000) + "x"),
                Arguments.of("a==3D", "a=="),
                Arguments.of("a=4=3D", "a=4="),
                Arguments.of("end=", "end="),
                Arguments.of("end=4", "end=4"),
                Arguments.of("end=\r\n", "end"),
                Arguments.of(" ".repeat(3000) + "x", " ".repeat(3000) + "x"));
    }

    @Test
    void uuencode() throws IOException {
        String file = "text before\r\n\r\nbegin 644 a b\r\n#0V%T\r\n%04)#1$4\r\n\"86(\r\n`\r\nend\r\n#0V%T\r\n";
        assertThat(text(Encodings.fromUuencode(octets(file)))).isEqualTo("CatABCDEab");
        assertThat(text(Encodings.fromUuencode(octets("begin 1 x\nM86("))))
                .startsWith("ab")
                .hasSize(3);
        assertThat(text(Encodings.fromUuencode(octets("begin 1 x\n" + "_\n".repeat(50_000)))))
                .isEmpty();
        assertThat(text(Encodings.fromUuencode(octets("no file\n")))).isEmpty();
        Part part = parse("Content-Transfer-Encoding: X-UUE\r\n\r\n" + file);
        assertThat(text(part.decoded())).isEqualTo("CatABCDEab");
        assertThat(text(part.content())).isEqualTo(file);
    }

    /** A boundary is what is written there. */
    @Test
    void aBoundaryThatLooksLikeAnEncodedWordIsNone() throws IOException {
        String delimiter = "--=?us-ascii?Q?b?=";
        String mail = String.join(
                "\r\n",
                "Content-Type: multipart/mixed; boundary=\"=?us-ascii?Q?b?=\"",
                "",
                delimiter,
                "Content-Type: application/x-file",
                "",
                "x",
                delimiter + "--",
                "");
        assertThat(tree(parse(mail))).isEqualTo("multipart/mixed[application/x-file]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"boundary=c; boundary*=us-ascii''b", "boundary=c; boundary*0=b", "boundary=b; boundary=c"})
    void whereReadersDifferAboutTheBoundaryTheMessageIsMalformed(String boundaries) {
        assertThatExceptionOfType(MimeException.class)
                .isThrownBy(() ->
                        parse("Content-Type: multipart/mixed; " + boundaries + "\r\n\r\n--c\r\n\r\nx\r\n--c--\r\n"))
                .withMessageContaining("two boundaries");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-foo", "7bit", "binary", "7bits"})
    void aMessageWithinIsReadWhateverItsEncodingIsCalled(String encoding) throws IOException {
        String mail = "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: " + encoding
                + "\r\n\r\nContent-Type: text/html\r\n\r\nx";
        assertThat(tree(parse(mail))).isEqualTo("message/rfc822[text/html]");
    }

    @Test
    void headersThatADelimiterEndsCountToo() {
        String part = "--b\r\n" + ("X: " + "y".repeat(1000) + "\r\n").repeat(1000);
        assertThatExceptionOfType(MimeException.class)
                .isThrownBy(() -> parse("Content-Type: multipart/mixed; boundary=b\r\n\r\n" + part.repeat(10)))
                .withMessageContaining("too large headers");
    }

    @Test
    void allThatReadersCanTakeForAParameterIsThere() {
        StructuredValue value = new StructuredValue("attachment; filename=a.txt; filename=\"=?utf-8?Q?my b.txt?=\";"
                + " filename*0=c; filename*1*=%2Etxt; name=x");
        assertThat(value.all("filename")).containsExactly("a.txt", "=?utf-8?Q?my b.txt?=", "my b.txt", "c.txt");
        assertThat(new StructuredValue("filename=a.txt").all("filename")).containsExactly("a.txt");
        assertThat(new StructuredValue("attachment (x; filename=a.txt").all("filename"))
                .containsExactly("a.txt");
        assertThat(new StructuredValue("x; filename*=utf-8''\ud83d\ude00").all("filename"))
                .containsExactly("\ud83d\ude00");
        for (String odd : List.of("=?utf-8?Q?=ZZe?=", "=?utf-8?B?ZQ===?=", "=?nonsense?q?e?=")) {
            assertThat(new StructuredValue("x; filename=\"" + odd + "\"").all("filename"))
                    .anyMatch(each -> each.endsWith("e"));
        }
    }

    /** Each of them would take minutes if time grew faster than size. */
    @ParameterizedTest
    @ValueSource(
            strings = {"(", ";", "(x;", "a*0*=;", "=?", "=?x?q?a?=", "\"", "\\", "=", "name=(;", "=?utf-8?q?", "( "})
    void largeValuesAreReadInLinearTime(String piece) {
        String text = piece.repeat(400_000 / piece.length());
        StructuredValue value = new StructuredValue("text/plain; name=" + text);
        assertThat(value.all("name")).isNotNull();
        assertThat(ContentType.parse(text).name()).isEqualTo("text/plain");
    }

    @ParameterizedTest
    @MethodSource
    void namesOfFiles(String fields, String name) throws IOException {
        String raw = new String((fields + "\r\n\r\n").getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        assertThat(parse(raw).fileName()).contains(name);
    }

    static Stream<Arguments> namesOfFiles() {
        return Stream.of(
                Arguments.of("Content-Disposition: attachment; filename=\"a b.pdf\"", "a b.pdf"),
                Arguments.of("Content-Disposition: attachment; filename=a.pdf", "a.pdf"),
                Arguments.of("Content-Disposition: attachment; filename=report(1).pdf", "report(1).pdf"),
                Arguments.of("Content-Disposition: attachment; filename=a.pdf (a comment)", "a.pdf"),
                Arguments.of("Content-Disposition: attachment; filename=a b.pdf", "a b.pdf"),
                Arguments.of("Content-Disposition: attachment; filename=\"a;b\\\"c.pdf\"; size=3", "a;b\"c.pdf"),
                Arguments.of("Content-Disposition: attachment; filename=\"\u00fcber.pdf\"", "\u00fcber.pdf"),
                Arguments.of(
                        "Content-Disposition: attachment; filename=\"=?utf-8?Q?=C3=BCber.pdf?=\"", "\u00fcber.pdf"),
                Arguments.of("Content-Disposition: attachment; filename*=UTF-8''%C3%BCber.pdf", "\u00fcber.pdf"),
                Arguments.of("Content-Disposition: attachment; filename*=iso-8859-1'de'%FCber.pdf", "\u00fcber.pdf"),
                Arguments.of(
                        "Content-Disposition: attachment;\r\n filename*0*=UTF-8''%C3%BC;\r\n filename*1=ber;\r\n"
                                + " filename*2*=%2Epdf; filename=other.pdf",
                        "\u00fcber.pdf"),
                Arguments.of("Content-Disposition: attachment; filename*1=b; filename*0=a", "ab"),
                Arguments.of("Content-Disposition: attachment; filename*=nonsense''a.pdf", "a.pdf"),
                Arguments.of("Content-Disposition: attachment; filename*=a.pdf", "a.pdf"),
                Arguments.of("Content-Type: application/pdf; name=\"a.pdf\"", "a.pdf"),
                Arguments.of("Content-Type: application/pdf; name=\"a.pdf\"\r\nContent-Disposition: inline", "a.pdf"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ";",
                "a",
                "a/",
                "/b",
                "a/b/c",
                "a b/c",
                "(open comment",
                "text/plain; =x; y; z=",
                "text/plain; name=\"open",
                "text/plain; name=\"open\\",
                "text/plain; *=x; **=y; a*b=z; a*999999999=1; n*0*=%; n*1*=%4; n*2*=%zz",
            })
    void whatBreaksTheRulesOfTypesIsText(String value) {
        assertThat(ContentType.parse(value).name()).isEqualTo("text/plain");
    }
}

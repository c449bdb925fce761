package org.postern.api.mime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.postern.api.mime.PartTest.NESTED;
import static org.postern.api.mime.PartTest.octets;
import static org.postern.api.mime.PartTest.parse;
import static org.postern.api.mime.PartTest.text;
import static org.postern.api.mime.PartTest.tree;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A change leaves every byte that it is not about, and the parts of the changed message are known without reading it again. */
@Tag("unit")
class EditTest {

    private static final String FILE_IN_BASE64 = "AAEC\r\nAwQF";

    /** The changed message; its tree has to be that of its bytes. */
    private static String applied(Edit edit) throws IOException {
        Part changed = edit.apply();
        String text = text(changed.raw());
        assertSame(changed, parse(text));
        return text;
    }

    static void assertSame(Part woven, Part parsed) throws IOException {
        assertThat(tree(woven)).as(text(parsed.raw())).isEqualTo(tree(parsed));
        List<Part> expected = parsed.all();
        List<Part> found = woven.all();
        for (int i = 0; i < expected.size(); i++) {
            assertThat(found.get(i)).hasToString(expected.get(i).toString());
            assertThat(found.get(i).bodyStart()).isEqualTo(expected.get(i).bodyStart());
            assertThat(text(found.get(i).decoded()))
                    .isEqualTo(text(expected.get(i).decoded()));
            assertThat(found.get(i).header().bytes())
                    .isEqualTo(expected.get(i).header().bytes());
            assertThat(found.get(i).place().tail())
                    .isEqualTo(expected.get(i).place().tail());
        }
    }

    private static String lines(String... lines) {
        return String.join("\r\n", lines);
    }

    private static Edit edit(Part part) {
        return new Edit(part, MimeRules.DEFAULT);
    }

    @Test
    void nothingChangedIsTheSameMessage() throws IOException {
        Part root = parse(NESTED);
        assertThat(edit(root).isEmpty()).isTrue();
        assertThat(edit(root).apply()).isSameAs(root);
        Edit same = edit(root);
        for (Part part : root.leaves()) {
            same.content(part, part.content()).text(part, part.text());
        }
        assertThat(same.isEmpty()).isTrue();
        assertThat(applied(same)).isEqualTo(NESTED);
    }

    @Test
    void aContentIsReplacedAndNothingElse() throws IOException {
        Part root = parse(NESTED);
        Part file = root.leaves().get(2);
        assertThat(applied(edit(root).content(file, octets("\6\7\10\11\12\13\14"))))
                .isEqualTo(NESTED.replace(FILE_IN_BASE64, "BgcI\r\nCQoL\r\nDA=="));
        assertThat(applied(edit(root).content(file, octets("")))).isEqualTo(NESTED.replace(FILE_IN_BASE64, ""));
        Part html = root.leaves().get(1);
        assertThat(applied(edit(root).content(html, octets("<b>\r\n"))))
                .isEqualTo(NESTED.replace("<p>x</p>", "<b>\r\n"));
        Part inner = root.leaves().get(3);
        assertThat(applied(edit(root).content(inner, octets("other"))))
                .isEqualTo(NESTED.replace("\r\ntext", "\r\nother"));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5, 73, 76, 200, 998})
    void aChangedPartInBase64KeepsTheWidthOfItsLines(int width) throws IOException {
        String lines = "QUJD".repeat(1000).replaceAll("(.{" + width + "})", "$1\r\n");
        Part root = parse("Content-Transfer-Encoding: base64\r\n\r\n" + lines + "\r\n");
        String changed = applied(edit(root).content(root, octets("xyz".repeat(777))));
        String body = changed.substring(changed.indexOf("\r\n\r\n") + 4);
        assertThat(body.stripTrailing().split("\r\n"))
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(width));
        assertThat(body.indexOf("\r\n")).isEqualTo(width);
        assertThat(body).endsWith("\r\n");
        assertThat(text(parse(changed).content())).isEqualTo("xyz".repeat(777));
    }

    @Test
    void oddBase64ThatIsPutBackStaysOdd() throws IOException {
        String odd = "Content-Transfer-Encoding: Base64 (odd)\r\n\r\n\r\n QU JD\r\n=!QUJD\nQUJD==\r\n\r\n";
        Part root = parse(odd);
        assertThat(applied(edit(root).content(root, octets(text(root.content())))))
                .isEqualTo(odd);
    }

    @Test
    void partsAreRemoved() throws IOException {
        Part root = parse(NESTED);
        String withoutFile = NESTED.replaceAll("(?s)Content-Type: application/octet-stream.*?--outer\r\n", "");
        assertThat(applied(edit(root).remove(root.leaves().get(2)))).isEqualTo(withoutFile);
        String withoutMessage = NESTED.replaceAll("(?s)\r\n--outer\r\nContent-Type: message/rfc822.*--outer2--", "");
        assertThat(applied(edit(root).remove(root.parts().get(2)))).isEqualTo(withoutMessage);
        String withoutBoth = NESTED.replaceAll("(?s)--outer\t\r\n.*--outer2--\r\n", "");
        assertThat(applied(edit(root)
                        .remove(root.parts().get(1))
                        .remove(root.parts().get(2))))
                .isEqualTo(withoutBoth);
        String withoutFirst =
                NESTED.replaceAll("(?s)Content-Type: multipart/alternative.*inner epilogue\r\n--outer\t\r\n", "");
        assertThat(applied(edit(root).remove(root.parts().get(0)))).isEqualTo(withoutFirst);
    }

    @Test
    void whatCannotBeLeftOutBecomesAnEmptyText() throws IOException {
        Part root = parse(NESTED);
        Edit all = edit(root);
        root.parts().forEach(all::remove);
        assertThat(tree(all.apply())).isEqualTo("multipart/mixed[text/plain]");
        assertThat(applied(all))
                .startsWith(NESTED.substring(0, NESTED.indexOf("--outer\r\n")))
                .endsWith("\r\nepilogue\r\n");
        Part inner = root.leaves().get(3);
        assertThat(applied(edit(root).remove(inner)))
                .contains("--outer2\r\nContent-Type: text/plain\r\n\r\n\r\n--outer2--");
        assertThat(applied(edit(root).remove(root)))
                .isEqualTo(lines(
                        "From: ann@example.org",
                        "Subject: nested",
                        "MIME-Version: 1.0",
                        "Content-Type: text/plain",
                        "",
                        ""));
        Part message = root.parts().get(2).parts().get(0);
        assertThat(applied(edit(root).remove(message)))
                .contains(
                        "Subject: inner message\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n\r\n--outer--");
    }

    @Test
    void aRemovedPartTakesTheChangesWithinItAlong() throws IOException {
        Part root = parse(NESTED);
        Edit edit = edit(root)
                .content(root.leaves().get(0), octets("x"))
                .remove(root.parts().get(0));
        assertThat(applied(edit))
                .isEqualTo(applied(edit(root).remove(root.parts().get(0))));
    }

    @Test
    void partsAreReplacedAndAdded() throws IOException {
        Part root = parse(NESTED);
        String notice = applied(edit(root).replace(root.parts().get(1), NewPart.text("plain", "removed: \u00e4\n")));
        assertThat(notice)
                .isEqualTo(NESTED.replaceAll(
                        "(?s)Content-Type: application/octet-stream.*" + FILE_IN_BASE64,
                        lines(
                                "Content-Type: text/plain; charset=utf-8",
                                "Content-Transfer-Encoding: quoted-printable",
                                "",
                                "removed: =C3=A4",
                                "")));
        Edit added = edit(root)
                .add(NewPart.attachment("\u00fc.bin", "application/x-test", octets("ABC")))
                .add(root.parts().get(0), NewPart.text("plain", "third"));
        assertThat(tree(added.apply()))
                .isEqualTo("multipart/mixed[multipart/alternative[text/plain text/html text/plain]"
                        + " application/octet-stream message/rfc822[multipart/mixed[text/plain]] application/x-test]");
        assertThat(added.apply().leaves().get(5).fileName()).contains("\u00fc.bin");
        assertThat(applied(added))
                .startsWith(NESTED.substring(0, NESTED.indexOf("\r\n--inner--")) + "\r\n--inner\r\n")
                .contains("--outer2--\r\n--outer\r\nContent-Type: application/x-test")
                .endsWith("QUJD\r\n--outer--\r\nepilogue\r\n");
        assertThat(applied(edit(root).replace(root, NewPart.text("html", "<p>"))))
                .isEqualTo(lines(
                        "From: ann@example.org",
                        "Subject: nested",
                        "MIME-Version: 1.0",
                        "Content-Type: text/html; charset=us-ascii",
                        "Content-Transfer-Encoding: 7bit",
                        "",
                        "<p>"));
    }

    @Test
    void aMessageThatIsNotMixedBecomesAPartOfOne() throws IOException {
        String plain = lines(
                "Subject: x", "Content-Type: text/plain;", "\tcharset=utf-8", "Content-Language: de", "", "body", "");
        Edit edit = edit(parse(plain)).add(NewPart.message(octets("Subject: y\r\n\r\n\u00ff")));
        String changed = applied(edit);
        assertThat(tree(edit.apply())).isEqualTo("multipart/mixed[text/plain message/rfc822[text/plain]]");
        assertThat(changed).startsWith("Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed;");
        assertThat(changed)
                .contains("Content-Type: text/plain;\r\n\tcharset=utf-8\r\nContent-Language: de\r\n\r\nbody\r\n");
        assertThat(changed).contains("Content-Transfer-Encoding: 8bit");
        String signed = NESTED.replace("multipart/mixed; boundary=\"outer\"", "multipart/signed; boundary=outer");
        Part root = parse(signed);
        String wrapped = applied(edit(root)
                .add(NewPart.text("plain", "footer"))
                .content(root.leaves().get(1), octets("y")));
        assertThat(wrapped)
                .contains(signed.substring(signed.indexOf("preamble")).replace("<p>x</p>", "y"));
        assertThat(tree(parse(wrapped))).startsWith("multipart/mixed[multipart/signed[");
        assertThat(tree(parse(applied(edit(parse("no header")).add(NewPart.text("plain", "x"))))))
                .isEqualTo("multipart/mixed[text/plain text/plain]");
    }

    @Test
    void headersAreChanged() throws IOException {
        Part root = parse(NESTED);
        Part file = root.parts().get(1);
        assertThat(applied(edit(root).header(file, file.header().withOnly("Content-Disposition", "inline"))))
                .isEqualTo(NESTED.replace("attachment; filename=\"b.bin\"", "inline"));
        Edit other = edit(root).header(root, root.header().withOnly("Content-Type", "multipart/mixed; boundary=inner"));
        assertThat(tree(other.apply())).isEqualTo("multipart/mixed[text/plain text/html]");
        applied(other);
        Edit message = edit(root).header(file, file.header().withOnly("Content-Type", "message/rfc822"));
        assertThat(tree(message.apply()))
                .contains(" message/rfc822 message/rfc822["); // in base64 it is not looked into
        applied(message);
    }

    @Test
    void aTextKeepsItsCharsetAndItsEncodingWhereThatDoes() throws IOException {
        Part root = parse(NESTED);
        Part plain = root.leaves().get(0);
        assertThat(applied(edit(root).text(plain, plain.text() + "\n-- \nFu\u00df\n")))
                .isEqualTo(NESTED.replace("C3=9Fe", "C3=9Fe\r\n=2D-=20\r\nFu=C3=9F\r\n"));
        Part html = root.leaves().get(1);
        assertThat(applied(edit(root).text(html, "<p>y</p>"))).isEqualTo(NESTED.replace("<p>x", "<p>y"));
        assertThat(applied(edit(root).text(html, "<p>\u20ac</p>")))
                .contains(
                        "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
                                + "<p>=E2=82=AC</p>");
        Part latin = parse("Content-Type: text/plain; charset=iso-8859-1; format=flowed\r\n"
                + "Content-Transfer-Encoding: 8bit\r\n\r\n\u00fc");
        assertThat(applied(edit(latin).text(latin, "\u00e4\n")))
                .isEqualTo(lines(
                        "Content-Type: text/plain; charset=iso-8859-1; format=flowed",
                        "Content-Transfer-Encoding: 8bit",
                        "",
                        "\u00e4",
                        ""));
        String euro = applied(edit(latin).text(latin, "\u20ac"));
        assertThat(euro).contains("charset=utf-8;\r\n format=\"flowed\"").endsWith("8bit\r\n\r\n\u00e2\u0082\u00ac");
        Part base64 = parse(
                "Content-Type: text/plain; charset=utf-16le\r\nContent-Transfer-Encoding: base64\r\n\r\neAA=\r\n");
        assertThat(parse(applied(edit(base64).text(base64, "y\u20ac"))).text()).isEqualTo("y\u20ac");
        Part longLine = parse("Subject: x\r\n\r\ny");
        assertThat(applied(edit(longLine).text(longLine, "z".repeat(2000)))).contains("quoted-printable");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "utf-16\r\nContent-Transfer-Encoding: 7bit",
                "utf-16le\r\nContent-Transfer-Encoding: 8bit",
                "utf-16\r\nContent-Transfer-Encoding: quoted-printable",
                "utf-16\r\nContent-Transfer-Encoding: x-foo",
                "utf-8\r\nContent-Transfer-Encoding: x-uuencode",
                "IBM037\r\nContent-Transfer-Encoding: x-uuencode",
                "IBM037\r\nContent-Transfer-Encoding: base64",
                "nonsense"
            })
    void aTextReadsBackAsItWasWritten(String charset) throws IOException {
        for (String text : List.of("hello\r\n", "\u00e4\u20ac -- \r\n-- x\r\n--\u00e9\r\n")) {
            Part part = parse("Content-Type: text/plain; charset=" + charset + "\r\n\r\nx\r\n");
            assertThat(parse(applied(edit(part).text(part, text))).text()).isEqualTo(text);
        }
    }

    @Test
    void noLineOfQuotedPrintableIsABoundary() throws IOException {
        for (String boundary : List.of("=C3=A9", " y", "x")) {
            Part root = parse("Content-Type: multipart/mixed; boundary=\"" + boundary + "\"\r\n\r\n--" + boundary
                    + "\r\n\r\nx\r\n--" + boundary + "--\r\n");
            applied(edit(root).add(NewPart.text("plain", "\u00e4\n--\u00e9\n-- y\n--x\n")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"=?utf-8?q?x?=.txt", "a\"b\\c", "\ud83d\ude00.txt", "a;b=c", "x'y*z", "%41", "a\r\nb: c"})
    void namesOfFilesComeBack(String name) throws IOException {
        Part root = parse("Subject: x\r\n\r\n");
        Edit edit = edit(root).add(NewPart.attachment(name, "application/x", octets("x")));
        assertThat(parse(applied(edit)).leaves().get(1).fileName()).contains(name);
    }

    @Test
    void whatWouldEndAPartIsRefused() throws IOException {
        Part root = parse(NESTED);
        Part html = root.leaves().get(1);
        for (String boundary : List.of("--inner", "x\r\n--outer--\r\ny", "--inner-- \t\r\n")) {
            Edit edit = edit(root).content(html, octets(boundary));
            assertThatIllegalArgumentException().isThrownBy(edit::apply).withMessageContaining("boundary");
            Edit replaced = edit(root).replace(html, NewPart.text("plain", boundary));
            assertThatIllegalArgumentException().isThrownBy(replaced::apply);
            Edit added = edit(root).add(root.parts().get(0), NewPart.text("plain", boundary));
            assertThatIllegalArgumentException().isThrownBy(added::apply);
        }
        assertThat(applied(edit(root).content(html, octets("x--inner\r\n--innermost"))))
                .contains("x--inner");
        assertThat(applied(edit(root).content(root.leaves().get(2), octets("--inner"))))
                .contains("LS1p");
    }

    @Test
    void partsOfOtherMessagesAreRefused() throws IOException {
        Part root = parse(NESTED);
        Part other = parse(NESTED);
        assertThatIllegalArgumentException().isThrownBy(() -> edit(root).remove(other));
        assertThatIllegalArgumentException().isThrownBy(() -> edit(root).content(root, octets("x")));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> edit(root).add(root.leaves().get(0), NewPart.text("plain", "x")));
    }

    /** Where the line end before a delimiter is the header's, a body needs one of its own. */
    @Test
    void partsWithoutABodyGetOne() throws IOException {
        String mixed = "Content-Type: multipart/mixed; boundary=b\r\n\r\n";
        for (String part : List.of("", "\r\n", "X: y\r\n", "X: y\r\n\r\n", "no field\r\n")) {
            for (String end : List.of("--b\r\n\r\nlast\r\n--b--\r\n", "--b--\r\n", "--b--", "")) {
                Part root = parse(mixed + "--b\r\n" + part + end);
                Part first = root.parts().get(0);
                Edit edit = edit(root).content(first, octets("A: b"));
                String changed = applied(edit);
                assertThat(text(edit.apply().parts().get(0).body())).isEqualTo("A: b");
                assertThat(edit.apply().parts()).hasSameSizeAs(root.parts());
                Edit added = edit(root).add(NewPart.text("plain", "new"));
                assertThat(added.apply().parts()).hasSize(root.parts().size() + 1);
                applied(added);
                Edit both = edit(root).content(first, octets("x")).add(NewPart.text("plain", "new"));
                assertThat(both.apply().parts()).hasSize(root.parts().size() + 1);
                applied(both);
                Edit instead = edit(root).remove(first).add(NewPart.text("plain", "new"));
                assertThat(instead.apply().parts()).hasSameSizeAs(root.parts());
                applied(instead);
                assertThat(changed).startsWith(mixed);
            }
        }
    }

    /** A multipart without an end of its own ends with a delimiter of the one around it. */
    @Test
    void whatIsPutIntoATruncatedMultipartEndsBeforeTheNextDelimiter() throws IOException {
        String mixed = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n";
        for (String inner : List.of("--c", "--c\r\n", "--c\r\n\r\n", "--c\r\n\r\nx\r\n")) {
            Part root = parse(
                    mixed + mixed.replace("=b", "=c").replace("--b\r\n", "") + inner + "\r\n--b\r\n\r\nlast\r\n--b--");
            Part part = root.leaves().get(0);
            for (Edit edit : List.of(
                    edit(root).content(part, octets("new")),
                    edit(root).replace(part, NewPart.text("plain", "new")),
                    edit(root).add(root.parts().get(0), NewPart.text("plain", "new")))) {
                applied(edit);
                List<Part> leaves = edit.apply().leaves();
                assertThat(text(leaves.get(leaves.size() - 2).body())).isEqualTo("new");
                assertThat(text(leaves.get(leaves.size() - 1).body())).isEqualTo("last");
            }
        }
    }

    @Test
    void nothingOfTheLastPartIsLostWhereTheOneBehindItIsRemoved() throws IOException {
        String inner = "Content-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\nkept\r\n\r\n--c\r\nX: y\r\n\r\n";
        Part root = parse("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" + inner + "--b--\r\n");
        Edit edit = edit(root).remove(root.leaves().get(1));
        applied(edit);
        assertThat(text(edit.apply().leaves().get(0).body())).isEqualTo("kept\r\n");
    }

    @Test
    void aBareCrAtTheEndOfAPartStaysBeforeADelimiterOfLf() throws IOException {
        Part root = parse("Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\r\r\n--b\n\ntwo\n--b--\n");
        Edit removed = edit(root).remove(root.leaves().get(1));
        applied(removed);
        assertThat(text(removed.apply().leaves().get(0).body())).isEqualTo("one\r");
        Edit replaced = edit(root).content(root.leaves().get(1), octets("three\r"));
        applied(replaced);
        assertThat(text(replaced.apply().leaves().get(1).body())).isEqualTo("three\r");
    }

    @Test
    void changesOfChangesAreReadFromTheFirstMessage() throws IOException {
        Part root = parse(NESTED);
        for (int i = 0; i < 50; i++) {
            Part html = root.leaves().get(1);
            root = edit(root).content(html, octets("<p>" + i + "</p>")).apply();
            assertSame(root, parse(text(root.raw())));
        }
        assertThat(text(root.raw())).isEqualTo(NESTED.replace("<p>x</p>", "<p>49</p>"));
        assertThat(new String(text(root.raw()).getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.ISO_8859_1))
                .isEqualTo(text(root.raw()));
    }
}

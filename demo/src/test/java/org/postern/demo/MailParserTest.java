package org.postern.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;
import static org.postern.demo.Mails.parsed;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.demo.ParsedMail.Attachment;

/** What a mail says, whatever it looks like. */
@Tag("unit")
class MailParserTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    Hello, Postern                                          | Hello, Postern
                    =?UTF-8?Q?Gr=C3=BC=C3=9Fe?=                             | Grüße
                    =?utf-8?b?R3LDvMOfZQ==?= aus =?ISO-8859-1?Q?K=F6ln?=    | Grüße aus Köln
                    =?ISO-2022-JP?B?GyRCRnxLXDhsGyhC?=                      | 日本語
                    =?UTF-8?Q?one_?= =?UTF-8?Q?word?=                       | one word
                    Raw Grüße, 日本語                                       | Raw Grüße, 日本語
                    =?no-such-charset?Q?hi?=                                | =?no-such-charset?Q?hi?=
                    =?UTF-8?Q?not closed                                    | =?UTF-8?Q?not closed
                    """)
    void decodesTheSubject(String field, String subject) {
        assertThat(parsed("Subject: " + field, "", "text").subject()).isEqualTo(subject);
    }

    @Test
    void unfoldsTheSubject() {
        assertThat(parsed("Subject: =?UTF-8?Q?a_long?=", " =?UTF-8?Q?_one?=", "\tand more", "")
                        .subject())
                .isEqualTo("a long one\tand more");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    a@example.org                                           | a@example.org
                    Ann <a@example.org>                                     | Ann <a@example.org>
                    =?UTF-8?Q?J=C3=B6rg?= <j@example.org>, b@example.org    | Jörg <j@example.org>, b@example.org
                    "Doe, \\"Ann\\"" <a@example.org>                        | Doe, "Ann" <a@example.org>
                    Zoë <zoë@example.org>                                   | Zoë <zoë@example.org>
                    undisclosed-recipients:;                                | undisclosed-recipients:;
                    """)
    void decodesTheNamesOfAddresses(String field, String addresses) {
        ParsedMail mail = parsed("From: " + field, "To: " + field, "Cc: " + field, "");
        assertThat(mail.from()).isEqualTo(addresses);
        assertThat(mail.to()).isEqualTo(addresses);
        assertThat(mail.cc()).isEqualTo(addresses);
    }

    @Test
    void showsTheDateAsItWasWritten() {
        assertThat(parsed("Date: Tue, 29 Nov 2022 10:00:00 +0900 (JST)", "").date())
                .isEqualTo("Tue, 29 Nov 2022 10:00:00 +0900 (JST)");
        assertThat(parsed("Date: yesterday", "").date()).isEqualTo("yesterday");
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
                    utf-8,           UTF-8,        Grüße 日本
                    ISO-8859-1,      ISO-8859-1,   Grüße
                    iso-2022-jp,     ISO-2022-JP,  日本語
                    us-ascii,        UTF-8,        Grüße
                    no-such-charset, windows-1252, Grüße
                    -,               UTF-8,        Grüße
                    -,               windows-1252, Grüße
                    """)
    void decodesTheTextByItsCharsetOrABetterGuess(String named, String used, String text) {
        String type = named == null ? "X: y" : "Content-Type: text/plain; charset=" + named;
        byte[] header = Mails.of(type, "Content-Transfer-Encoding: 8bit", "");
        byte[] body = text.getBytes(Charset.forName(used));
        byte[] mail = new byte[header.length + body.length];
        System.arraycopy(header, 0, mail, 0, header.length);
        System.arraycopy(body, 0, mail, header.length, body.length);
        assertThat(MailParser.parse(mail).body().text()).contains(text);
    }

    @Test
    void tellsTextAndHtmlAndAttachmentsApart() {
        ParsedMail.Body body = parsed(
                        "Content-Type: multipart/mixed; boundary=m",
                        "",
                        "--m",
                        "Content-Type: multipart/alternative; boundary=a",
                        "",
                        "--a",
                        "",
                        "the text",
                        "--a",
                        "Content-Type: TEXT/HTML; charset=utf-8",
                        "Content-Transfer-Encoding: quoted-printable",
                        "",
                        "<p>Gr=C3=BC=C3=9Fe</p>",
                        "--a--",
                        "--m",
                        "Content-Type: text/plain",
                        "Content-Disposition: attachment",
                        "",
                        "attached text",
                        "--m",
                        "Content-Type: image/png; name=\"logo.png\"",
                        "Content-ID: <logo@example.org>",
                        "Content-Transfer-Encoding: base64",
                        "",
                        "AAEC",
                        "--m",
                        "Content-Type: message/rfc822",
                        "",
                        "Subject: inside",
                        "",
                        "the text inside",
                        "--m--")
                .body();
        assertThat(body.problem()).isEmpty();
        assertThat(body.text()).contains("the text");
        assertThat(body.html()).contains("<p>Grüße</p>");
        assertThat(body.attachments())
                .extracting(Attachment::number, Attachment::name, Attachment::type, Attachment::contentId)
                .containsExactly(
                        tuple(1, "part-1.txt", "text/plain", ""),
                        tuple(2, "logo.png", "image/png", "logo@example.org"),
                        tuple(3, "part-3.eml", "message/rfc822", ""));
        assertThat(body.attachments().get(1).content()).containsExactly(0, 1, 2);
        assertThat(body.attachments().get(2).content()).asString().isEqualTo("Subject: inside\r\n\r\nthe text inside");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    filename="report.pdf"                            | report.pdf
                    filename*=UTF-8''%C3%9Cbersicht.pdf              | Übersicht.pdf
                    filename="=?UTF-8?Q?=C3=9Cbersicht=2Epdf?="      | Übersicht.pdf
                    filename*0="a long "; filename*1="name.pdf"      | a long name.pdf
                    filename="Übersicht.pdf"                         | Übersicht.pdf
                    filename="../../etc/passwd"                      | passwd
                    """)
    void decodesTheNameOfAnAttachment(String parameter, String name) {
        ParsedMail mail = parsed(
                "Content-Type: multipart/mixed; boundary=b",
                "",
                "--b",
                "Content-Type: application/pdf",
                "Content-Disposition: attachment; " + parameter,
                "",
                "x",
                "--b--");
        assertThat(mail.body().attachments()).extracting(Attachment::name).containsExactly(name);
    }

    @Test
    void aMailWithNothingInItIsEmptyText() {
        assertThat(MailParser.parse(new byte[0]))
                .isEqualTo(parsed(""))
                .extracting(ParsedMail::subject)
                .isEqualTo("");
        assertThat(parsed("no header", "", "text").body().text()).contains("text\r\n");
    }

    @Test
    void whatCannotBeToldApartIsOneAttachment() {
        ParsedMail mail = parsed("Subject: broken", "Content-Type: multipart/mixed; boundary=b", "", "no boundary");
        assertThat(mail.subject()).isEqualTo("broken");
        assertThat(mail.body().problem()).isNotEmpty();
        assertThat(mail.body().attachments()).extracting(Attachment::type).containsExactly("multipart/mixed");
    }

    @Test
    void readsPartsWithoutAnEndAndWithRubbishForHeaders() {
        ParsedMail.Body body = parsed(
                        "Content-Type: multipart/mixed; boundary=b",
                        "",
                        "--b",
                        "Content-Transfer-Encoding: x-unknown",
                        "",
                        "as it came",
                        "--b",
                        "Content-Type: ;;;//",
                        "Content-Disposition: ;;\"",
                        "Content-Transfer-Encoding: base64",
                        "",
                        "QUJDREVG!",
                        "--b",
                        "Content-Type: image/png; name=\"x")
                .body();
        assertThat(body.text()).contains("as it came");
        assertThat(body.attachments().get(0).content()).asString().startsWith("ABC");
        assertThat(body.problem()).contains("cannot be decoded");
    }

    @Test
    void doesNotReadPartsThatLieTooDeep() {
        String inner = "deepest";
        for (int i = 0; i < 2000; i++) {
            inner = "Content-Type: multipart/mixed; boundary=b" + i + "\r\n\r\n--b" + i + "\r\n" + inner;
        }
        ParsedMail.Body body =
                MailParser.parse(inner.getBytes(StandardCharsets.UTF_8)).body();
        assertThat(body.problem()).contains("deeper");
        assertThat(body.attachments()).hasSize(1);
    }

    @Test
    void doesNotReadTooManyParts() {
        String parts = "--b\r\n\r\nx\r\n".repeat(100_000);
        ParsedMail mail = parsed("Subject: many", "Content-Type: multipart/mixed; boundary=b", "", parts);
        assertThat(mail.subject()).isEqualTo("many");
        assertThat(mail.body().problem()).contains("500");
        assertThat(mail.body().attachments()).hasSize(1);
    }

    @Test
    void countsTheirNumberOverAllMultiparts() {
        String inner = IntStream.range(0, 50)
                .mapToObj(i -> "--o\r\nContent-Type: multipart/mixed; boundary=i\r\n\r\n"
                        + "--i\r\n\r\nx\r\n".repeat(50) + "--i--\r\n")
                .reduce("", String::concat);
        ParsedMail.Body body = parsed("Content-Type: multipart/mixed; boundary=o", "", inner + "--o--")
                .body();
        assertThat(body.problem()).isNotEmpty();
        assertThat(body.attachments()).hasSizeLessThan(500);
    }

    @Test
    void doesNotReadAHeaderThatIsTooLong() {
        ParsedMail mail = parsed("Subject: long", "X: y\r\n".repeat(100_000), "text");
        assertThat(mail.body().problem()).contains("header is longer");
        ParsedMail.Body part = parsed(
                        "Content-Type: multipart/mixed; boundary=b", "", "--b", "X: y\r\n".repeat(100_000), "--b--")
                .body();
        assertThat(part.problem()).contains("long header");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "To: (",
                "To: \"",
                "To: <a@b>,",
                "Subject: =?UTF-8?Q?a?= ",
                "Content-Type: (",
                "Content-Type: x/y;a*0*=b"
            })
    @Timeout(5)
    void doesNotTakeLong(String start) {
        String field = start + start.replaceFirst(".*: ", "").repeat(200_000 / start.length());
        assertThat(parsed(field, "", "text").body().problem()).isEmpty();
    }

    @Test
    void cutsFieldsAndTexts() {
        ParsedMail mail = parsed("Subject: " + "é".repeat(100_000), "", "日本語\r\n".repeat(200_000));
        assertThat(mail.subject()).hasSizeLessThan(5000).endsWith("…");
        assertThat(mail.body().text().orElseThrow())
                .hasSizeLessThan(1 << 20)
                .startsWith("日本語\r\n")
                .contains("日本語\r\n\n\n[… the rest");
    }
}

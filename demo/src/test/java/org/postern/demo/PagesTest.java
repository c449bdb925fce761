package org.postern.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the pages say, and what a hostile mail cannot make them say. */
@Tag("unit")
class PagesTest {

    private static final Pattern TAG = Pattern.compile("<(/?[a-zA-Z!][^\\s>]*)");
    private static final Set<String> TAGS_OF_PAGES =
            Set.of(("!DOCTYPE html head meta title link script noscript body main h1 h2 a"
                            + " form label input button div p table thead tbody tr th td time bdi details summary dl dt dd nav section"
                            + " pre ul li small")
                    .split(" "));

    private final Mailbox mailbox = new Mailbox();

    private Mail add(String... lines) {
        mailbox.add("bounce@example.org", List.of("one@example.org", "two@example.org"), Mails.of(lines));
        return mailbox.newestFirst().get(0);
    }

    private String list(String query) {
        return ListPage.render("/mailbox/", query, mailbox).markup();
    }

    private static String page(Mail mail, String view) {
        return MailPage.render("/mailbox/", mail, view).markup();
    }

    @Test
    void theListHasSubjectsAndSendersDecoded() {
        add("From: =?UTF-8?Q?J=C3=B6rg?= <j@example.org>", "Subject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe?=", "");
        assertThat(list(""))
                .contains("Jörg &lt;j@example.org&gt;", "one@example.org, two@example.org")
                .contains("<a href=\"/mailbox/mails/1\"><bdi>Grüße</bdi></a>");
    }

    @Test
    void theListNamesTheSenderOfTheEnvelopeWhereThereIsNoAuthor() {
        add("Subject: Hello, Postern", "");
        assertThat(list("")).contains("bounce@example.org", ">Hello, Postern<");
        mailbox.add("", List.of("one@example.org"), Mails.of(""));
        assertThat(list("")).contains("&lt;&gt;", "(no subject)");
    }

    @Test
    void aSearchShowsWhatItFindsAndStaysInItsField() {
        add("Subject: apples", "");
        add("Subject: pears", "");
        assertThat(list("apples"))
                .contains("1 of 2 mails", ">apples<", "value=\"apples\"")
                .doesNotContain(">pears<");
        assertThat(list("plums")).contains("Of 2 mails, none has “plums”");
        assertThat(list("")).contains("2 mails, newest first");
    }

    @Test
    void anEmptyMailboxSaysSo() {
        assertThat(list("")).contains("Nothing has arrived yet");
    }

    @Test
    void aMailIsShownByTheBestViewThatItHas() {
        Mail both = add(
                "From: a@example.org",
                "To: list@example.org",
                "Date: today",
                "Content-Type: multipart/alternative; boundary=b",
                "",
                "--b",
                "",
                "plain words",
                "--b",
                "Content-Type: text/html",
                "",
                "<p>words</p>",
                "--b--");
        assertThat(page(both, ""))
                .isEqualTo(page(both, "html"))
                .isEqualTo(page(both, "nonsense"))
                .contains("a@example.org", "list@example.org", "today", "bounce@example.org", "two@example.org")
                .contains("<iframe src=\"/mailbox/mails/1/html\"")
                .doesNotContain("allow-scripts", "allow-same-origin");
        assertThat(page(both, "text")).contains("<pre tabindex=\"0\">plain words</pre>");
        assertThat(page(both, "source")).contains("&lt;p&gt;words&lt;/p&gt;", "Content-Type: text/html");

        Mail text = add("Subject: text", "", "plain words");
        assertThat(page(text, "html")).isEqualTo(page(text, "text")).doesNotContain("view=html");

        Mail neither = add("Content-Type: image/png", "", "x");
        assertThat(page(neither, "")).isEqualTo(page(neither, "source")).contains("1 attachment", "image/png, 3 bytes");
    }

    @Test
    void aMailThatCannotBeReadIsShownAsSource() {
        Mail mail = add("Subject: long", "X: y\r\n".repeat(100_000));
        assertThat(page(mail, "text")).contains("header is longer", "The source is complete", "Subject: long");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "</title><script>alert(1)</script>",
                "\"><img src=x onerror=alert(1)>",
                "' onmouseover='alert(1)",
                "</pre><svg/onload=alert(1)>",
                "=?UTF-8?Q?=3Cscript=3Ealert(1)=3C/script=3E?=",
                "%s %d %n",
                "$1 \\1",
            })
    void nothingOfAMailOrAQueryBecomesMarkup(String hostile) {
        Mail mail = add(
                "From: " + hostile + " <a@example.org>",
                "To: \"" + hostile.replace("\"", "\\\"") + "\" <b@example.org>",
                "Cc: <" + hostile + "@example.org>",
                "Date: " + hostile,
                "Subject: " + hostile,
                "Content-Type: multipart/mixed; boundary=b",
                "",
                "--b",
                "",
                hostile,
                "--b",
                "Content-Type: x/" + hostile,
                "Content-Disposition: attachment; filename=\"" + hostile.replace("\"", "\\\"") + "\"",
                "Content-ID: <" + hostile + ">",
                "Content-Transfer-Encoding: " + hostile,
                "",
                hostile,
                "--b--");
        for (String page : List.of(list(""), list(hostile), page(mail, "text"), page(mail, "source"))) {
            Matcher tags = TAG.matcher(page);
            while (tags.find()) {
                assertThat(tags.group(1).replace("/", "")).isIn(TAGS_OF_PAGES);
            }
            assertThat(page).doesNotContain("<script>", "<svg", "' onmouseover", "onerror=alert(1)\"");
        }
    }

    @Test
    void controlCharactersAreReplaced() {
        assertThat(Html.of("<p>%s</p>", "a\0b\u001bc\td").markup()).isEqualTo("<p>a\ufffdb\ufffdc\td</p>");
    }
}

package org.postern.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class MailboxTest {

    private final Mailbox mailbox = new Mailbox();

    private void add(String... lines) {
        mailbox.add("bounce@example.org", List.of("one@example.org", "two@example.org"), Mails.of(lines));
    }

    @Test
    void aMailToSeveralIsOneMail() {
        add("Subject: one", "");
        add("Subject: two", "");
        assertThat(mailbox.newestFirst())
                .extracting(mail -> mail.summary().subject())
                .containsExactly("two", "one");
        assertThat(mailbox.find(1).orElseThrow().recipients()).containsExactly("one@example.org", "two@example.org");
    }

    @Test
    void keepsTheNewestMailsOnly() {
        for (int i = 0; i < 300; i++) {
            add("Subject: " + i, "");
        }
        assertThat(mailbox.newestFirst()).hasSize(200);
        assertThat(mailbox.find(100)).isEmpty();
        assertThat(mailbox.find(101)).isPresent();
    }

    @Test
    void keepsABoundedNumberOfBytesButTheNewestMailAlways() {
        mailbox.add("a@example.org", List.of(), new byte[40 << 20]);
        mailbox.add("a@example.org", List.of(), new byte[40 << 20]);
        assertThat(mailbox.newestFirst()).extracting(Mail::number).containsExactly(2);
    }

    @Test
    void deletesOneOrAllAndDoesNotGiveTheirNumbersAgain() {
        add("Subject: one", "");
        add("Subject: two", "");
        assertThat(mailbox.delete(1)).isTrue();
        assertThat(mailbox.delete(1)).isFalse();
        assertThat(mailbox.newestFirst()).extracting(Mail::number).containsExactly(2);
        mailbox.deleteAll();
        assertThat(mailbox.newestFirst()).isEmpty();
        add("Subject: three", "");
        assertThat(mailbox.newestFirst()).extracting(Mail::number).containsExactly(3);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    grüße,             true
                    GRÜSSE,            false
                    köln GRÜ,          true
                    ann,               true
                    cc@example.org,    true
                    bounce@,           true
                    TWO@example,       true
                    body,              true
                    html words,        true
                    span,              false
                    grüße elsewhere,   false
                    """)
    void findsByTheWordsOfSubjectAddressesAndText(String query, boolean found) {
        add(
                "From: Ann <a@example.org>",
                "To: to@example.org",
                "Cc: cc@example.org",
                "Subject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe_aus_K=C3=B6ln?=",
                "Content-Type: multipart/alternative; boundary=b",
                "",
                "--b",
                "",
                "the Body",
                "--b",
                "Content-Type: text/html",
                "",
                "<span class=x>HTML</span> <b>words</b>",
                "--b--");
        assertThat(mailbox.newestFirst().get(0).matches(query)).isEqualTo(found);
    }
}

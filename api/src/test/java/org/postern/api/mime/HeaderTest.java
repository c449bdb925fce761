package org.postern.api.mime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.api.Message;
import org.postern.api.SmtpException;

/** A message's header is its fields in order, byte for byte. */
@Tag("unit")
class HeaderTest {

    private static final String MAIL =
            "Received: one\r\n\tfolded\r\nreceived: two\r\nSubject:x\r\n\r\nTo: no field\r\n";

    private static String text(Message message) throws IOException {
        try (InputStream in = message.open()) {
            String text = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(message.size()).isEqualTo(text.length());
            return text;
        }
    }

    private static String body(Message message) throws IOException {
        try (InputStream in = message.openBody()) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void fieldsComeInTheirOrderUnfolded() throws IOException {
        Header header = Message.of(MAIL).header();
        assertThat(header.fields()).extracting(Field::name).containsExactly("Received", "received", "Subject");
        assertThat(header.all("RECEIVED")).containsExactly("one\tfolded", "two");
        assertThat(header.first("subject")).contains("x");
        assertThat(header.first("To")).isEmpty();
        assertThat(body(Message.of(MAIL))).isEqualTo("To: no field\r\n");
    }

    @Test
    void aChangeLeavesEveryOtherByteAsItIs() throws IOException {
        Message mail = Message.of(MAIL);
        Header header = mail.header();
        assertThat(text(mail.withHeader(header))).isEqualTo(MAIL);
        assertThat(text(mail.withHeader(header.with("X-A", "1").with("X-B", "2"))))
                .isEqualTo("X-B: 2\r\nX-A: 1\r\n" + MAIL);
        assertThat(text(mail.withHeader(header.without("received")))).isEqualTo("Subject:x\r\n\r\nTo: no field\r\n");
        assertThat(text(mail.withHeader(header.withOnly("RECEIVED", "me"))))
                .isEqualTo("RECEIVED: me\r\nSubject:x\r\n\r\nTo: no field\r\n");
        assertThat(text(mail.withHeader(header.withOnly("X-New", "me")))).isEqualTo("X-New: me\r\n" + MAIL);
        assertThat(body(mail.withHeader(header.without("subject")))).isEqualTo("To: no field\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\r\n",
                "\r\nbody",
                "A: b",
                "A: b\r\n",
                "A: b\r\n\r\n",
                "no field at all\r\n and more\r\n\r\nbody\r\n",
                "A : b\r\n\r\n",
                ": b\r\nA:\r\n\r\n",
                "A: \u00e4\u00ff\r\n\r\n\u00fe",
                "A: b\n\nbody",
            })
    void whateverItIsItsBytesStay(String mail) throws IOException {
        Message message = Message.of(mail.getBytes(StandardCharsets.ISO_8859_1));
        assertThat(text(message.withHeader(message.header()))).isEqualTo(mail);
        assertThat(text(message.withHeader(message.header().with("X", "y")))).isEqualTo("X: y\r\n" + mail);
    }

    @Test
    void aLineThatIsNoFieldHasNoName() throws IOException {
        Header header = Message.of("From me to you\r\nA : b\r\n\r\n").header();
        assertThat(header.fields()).extracting(Field::name).containsExactly("", "A");
        assertThat(header.fields()).extracting(Field::value).containsExactly("From me to you", "b");
    }

    /** Mail servers put an empty line there, so what stands behind it is no field for any later reader. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "no field\r\nX: y\r\n\r\nbody\r\n",
                "text without an end",
                ": x\r\n\r\n",
                "two words: x\r\n\r\n",
                "From me to you\r\nX: y\r\n",
                "\u00fcber: x\r\n\r\n",
            })
    void theHeaderEndsAtTheFirstLineThatIsNoFieldNorFolded(String body) throws IOException {
        String header = "A: b\r\n c\r\nD:\r\n";
        Message message = Message.of(header + body);
        assertThat(message.header().fields()).extracting(Field::name).containsExactly("A", "D");
        try (InputStream in = message.openBody()) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(body);
        }
        try (InputStream in =
                message.withHeader(message.header().with("X", "y")).open()) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("X: y\r\n" + header + body);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "line of text\r\n"})
    void textWithoutAnEmptyLineIsBodyHoweverLong(String text) throws IOException {
        String body = text.repeat(2 * Header.MAX_SIZE / text.length());
        assertThat(body(Message.of("A: b\r\n" + body))).isEqualTo(body);
    }

    /** What is put before it would have the sender's words for its end. */
    @ParameterizedTest
    @ValueSource(strings = {" forged\r\nA: b\r\n\r\n", "\tforged", " \r\n\r\n"})
    void aMessageThatBeginsWithAFoldedLineIsRefused(String text) {
        Message message = Message.of(text);
        assertThatExceptionOfType(SmtpException.class)
                .isThrownBy(() -> message.withField("X-User", "ann"))
                .satisfies(e -> assertThat(e.reply()).hasToString("554 5.6.0 The message begins with a folded line"));
        assertThatExceptionOfType(SmtpException.class).isThrownBy(message::header);
    }

    @Test
    void anEndlessHeaderIsRefused() {
        assertThatExceptionOfType(SmtpException.class)
                .isThrownBy(
                        () -> Message.of("A: " + "x".repeat(Header.MAX_SIZE)).header())
                .satisfies(e -> assertThat(e.reply()).hasToString("552 5.3.4 The header of the message is too large"));
    }

    /** Cut off in the middle of a name, the rest of the header must not pass for body. */
    @Test
    void aHeaderThatIsTooLongIsRefusedWhereverItsLimitIs() {
        for (int length = Header.MAX_SIZE - 12; length < Header.MAX_SIZE; length++) {
            Message message = Message.of("A: " + "x".repeat(length - 5) + "\r\nSubject: x\r\n\r\n");
            assertThatExceptionOfType(SmtpException.class).isThrownBy(message::header);
        }
    }

    @Test
    void whatWouldBeMoreThanOneFieldIsRefused() throws IOException {
        Header header = Message.of(MAIL).header();
        assertThatIllegalArgumentException().isThrownBy(() -> header.with("X", "a\r\nY: b"));
        assertThatIllegalArgumentException().isThrownBy(() -> header.withOnly("X: a\r\nY", "b"));
        assertThat(header.with("X", "a\r\n b").first("X")).contains("a b");
    }

    @Test
    void manyChangesCostNoMoreThanOne() throws IOException {
        int[] opened = {0};
        Message message = new Message() {
            @Override
            public InputStream open() {
                opened[0]++;
                return new ByteArrayInputStream(MAIL.getBytes(StandardCharsets.US_ASCII));
            }

            @Override
            public long size() {
                return MAIL.length();
            }
        };
        for (int i = 0; i < 20; i++) {
            message = message.withHeader(message.header().with("X-" + i, "x"));
        }
        opened[0] = 0;
        assertThat(text(message)).startsWith("X-19: x\r\nX-18: x\r\n").endsWith(MAIL);
        assertThat(opened[0]).isLessThan(5);
    }

    @Test
    void whatHasNoHeaderGetsItsFirstFieldAtTheTop() throws IOException {
        Message message = Message.of("From: a@x\r\nno colon here\r\n\r\nbody\r\n");
        assertThat(text(message.withHeader(message.header().withOnly("X-Spam", "yes"))))
                .isEqualTo("X-Spam: yes\r\nFrom: a@x\r\nno colon here\r\n\r\nbody\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\n \r\n b", "a\r\n\t", "\r\n "})
    void aLineOfWhiteSpaceAloneCouldBeTakenForTheEnd(String value) {
        assertThatIllegalArgumentException().isThrownBy(() -> Field.of("X", value));
    }
}

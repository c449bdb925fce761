package org.postern.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.api.mime.Field;

@Tag("unit")
class MessageTest {

    private static String text(Message message) throws IOException {
        return new String(message.open().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void aMessageCanBeReadAgain() throws IOException {
        Message message = Message.of("Subject: \u00e4\r\n");
        assertThat(text(message)).isEqualTo(text(message)).isEqualTo("Subject: \u00e4\r\n");
        assertThat(message.size()).isEqualTo(13);
    }

    @Test
    void aFieldComesFirstAndNothingElseChanges() throws IOException {
        Message message =
                Message.of("Subject: x\r\n\r\nbody").withField("X-One", "1").withField("X-Two", "a\r\n\tb");
        assertThat(text(message)).isEqualTo("X-Two: a\r\n\tb\r\nX-One: 1\r\nSubject: x\r\n\r\nbody");
        assertThat(text(message)).hasSize((int) message.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "X One", "X:One", "X\r", "X\n", "X\u0000", "X\u00e4", "X\u007f"})
    void whatIsNoNameOfAField(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> Message.of("").withField(name, "value"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nX-Forged: b", "a\r\n", "a\r\n\r\nbody", "a\rb", "a\n b", "a\u0000b", "a\r\n\r\n b"})
    void aValueThatWouldBeMoreThanOneField(String value) {
        assertThatIllegalArgumentException().isThrownBy(() -> Message.of("").withField("X-One", value));
    }

    /** A field above it would make it a line that is none, and the end of the header for mail servers. */
    @ParameterizedTest
    @ValueSource(strings = {"From ann@example.org Mon Nov 30 10:00:00 2026", ">From ann@example.org"})
    void aFieldIsAddedBehindTheLineOfAMailboxFile(String line) throws IOException {
        Message message = Message.of(line + "\r\nSubject: x\r\n\r\nhello\r\n");
        Message changed = message.withField("X-A", "b");
        try (InputStream in = changed.open()) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(line + "\r\nX-A: b\r\nSubject: x\r\n\r\nhello\r\n");
        }
        assertThat(changed.header().first("Subject")).contains("x");
        assertThat(message.header().withOnly("X-A", "b").fields())
                .extracting(Field::name)
                .containsExactly("", "X-A", "Subject");
    }
}

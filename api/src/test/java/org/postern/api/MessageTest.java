package org.postern.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
}

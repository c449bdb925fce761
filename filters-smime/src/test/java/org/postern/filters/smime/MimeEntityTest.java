package org.postern.filters.smime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postern.api.Message;
import org.postern.api.mime.Field;
import org.postern.api.octets.Octets;
import org.postern.filters.smime.OddMessages.Odd;

/** The entity leaves a message and comes into it byte for byte. */
@Tag("unit")
class MimeEntityTest {

    static List<Odd> messages() {
        return OddMessages.all();
    }

    @ParameterizedTest
    @MethodSource("messages")
    void isWhatIsThere(Odd odd) throws Exception {
        assertThat(MimeEntity.of(odd.message()).open().readAllBytes()).isEqualTo(odd.entity());
    }

    @ParameterizedTest
    @MethodSource("messages")
    void comesBackOutOfWhatItWasPutInto(Odd odd) throws Exception {
        Message changed = MimeEntity.replace(odd.message(), MimeEntity.objectFields("x"), Octets.of("x"));
        Message back =
                WrappedEntity.unwrap(changed, MimeEntity.of(odd.message())).orElseThrow();
        assertThat(MimeEntity.of(back).open().readAllBytes()).isEqualTo(odd.entity());
    }

    @Test
    void otherFieldsStay() throws Exception {
        Odd odd = OddMessages.all().get(0);
        Message changed =
                MimeEntity.replace(odd.message(), List.of(Field.of("Content-Type", "x/y")), Octets.of("body"));
        assertThat(changed.open().readAllBytes())
                .asString(java.nio.charset.StandardCharsets.UTF_8)
                .isEqualTo(
                        OddMessages.FIELDS + OddMessages.lines("MIME-Version: 1.0", "Content-Type: x/y", "") + "body");
        Message versioned = Message.of(OddMessages.lines("mime-version:1.0 (x)", "From: a@x", "", "x"));
        assertThat(MimeEntity.replace(versioned, List.of(Field.of("Content-Type", "x/y")), Octets.of(""))
                        .open()
                        .readAllBytes())
                .asString()
                .isEqualTo(OddMessages.lines("mime-version:1.0 (x)", "From: a@x", "Content-Type: x/y", ""));
    }

    /** Nothing but a header, with and without its last line end; and a body without an empty line before it. */
    @Test
    void ofMessagesThatAreCutShort() throws Exception {
        assertThat(MimeEntity.of(Message.of("From: a@x")).open().readAllBytes())
                .asString()
                .isEqualTo("Content-Type: text/plain\r\n\r\n");
        assertThat(MimeEntity.of(Message.of("From: a@x\r\nContent-Type: a/b"))
                        .open()
                        .readAllBytes())
                .asString()
                .isEqualTo("Content-Type: a/b\r\n\r\n");
        assertThat(MimeEntity.of(Message.of("From: a@x\r\nno field\r\n")).open().readAllBytes())
                .asString()
                .isEqualTo("Content-Type: text/plain\r\n\r\nno field\r\n");
        assertThat(MimeEntity.replace(Message.of("From: a@x"), List.of(), Octets.of("x"))
                        .open()
                        .readAllBytes())
                .asString()
                .isEqualTo("From: a@x\r\nMIME-Version: 1.0\r\n\r\nx");
    }
}

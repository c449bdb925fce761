package org.postern.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class DotStuffingTest {

    private static String stuffed(Message message) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DotStuffing.write(message, out);
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    private static String escaped(String text) {
        return text.replace("\\r", "\r").replace("\\n", "\n");
    }

    @ParameterizedTest
    @CsvSource({
        "'', ''",
        "., ..",
        ".\\r\\n, ..\\r\\n",
        "a.b\\r\\n.\\r\\n..\\r\\n, a.b\\r\\n..\\r\\n...\\r\\n",
        "a\\r\\n.b, a\\r\\n..b",
        "a\\r\\n\\r\\n.\\r\\n\\r\\n, a\\r\\n\\r\\n..\\r\\n\\r\\n",
    })
    void aDotThatBeginsALineIsDoubled(String message, String expected) throws IOException {
        assertThat(stuffed(Message.of(escaped(message)))).isEqualTo(escaped(expected));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\r", "\\n", "a\\n.\\n", "a\\r.\\r\\n", "a\\r\\r\\n", "a\\n\\r\\n", "a\\r\\n\\n", "a\\r"})
    void aBareCrOrLfIsRefused(String message) {
        assertThatExceptionOfType(SmtpException.class)
                .isThrownBy(() -> stuffed(Message.of(escaped(message))))
                .satisfies(e -> assertThat(e.reply()).hasToString("554 5.6.0 The message has a bare CR or LF"));
    }

    @Test
    void everyShortMessageIsStuffedAsLineByLineOrRefused() throws IOException {
        char[] alphabet = {'\r', '\n', '.', 'a'};
        for (int length = 0; length <= 7; length++) {
            for (int number = 0; number < 1 << (2 * length); number++) {
                StringBuilder text = new StringBuilder();
                for (int i = 0; i < length; i++) {
                    text.append(alphabet[(number >> (2 * i)) & 3]);
                }
                check(text.toString());
            }
        }
    }

    private static void check(String text) throws IOException {
        String lines = text.replace("\r\n", "|");
        String expected = lines.contains("\r") || lines.contains("\n")
                ? "refused"
                : ("|" + lines).replace("|.", "|..").substring(1).replace("|", "\r\n");
        String actual;
        try {
            actual = stuffed(Message.of(text));
        } catch (SmtpException e) {
            actual = "refused";
        }
        assertThat(actual).as(text).isEqualTo(expected);
    }

    @Test
    void lineEndsMayBeSplitBetweenReads() throws IOException {
        String text = "a\r\n.b\r\n".repeat(100_000);
        Message inDrops = new Message() {
            @Override
            public InputStream open() {
                return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)) {
                    @Override
                    public synchronized int read(byte[] bytes, int offset, int length) {
                        return super.read(bytes, offset, Math.min(length, 7));
                    }
                };
            }

            @Override
            public long size() {
                return text.length();
            }
        };
        assertThat(stuffed(inDrops)).isEqualTo("a\r\n..b\r\n".repeat(100_000));
        assertThat(stuffed(Message.of(text))).isEqualTo("a\r\n..b\r\n".repeat(100_000));
    }
}

package org.postern.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.api.Reply;
import org.postern.net.Connection;
import org.postern.net.DeadlineMonitor;
import org.postern.net.LineException;
import org.postern.net.PiecewiseSocket;
import org.postern.net.ProtocolException;

@Tag("unit")
class ReplyFormatTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int LONGEST = 1 << 20;

    private final DeadlineMonitor monitor = new DeadlineMonitor();

    @AfterEach
    void close() {
        monitor.close();
    }

    private Reply read(String text) throws IOException {
        return read(text, LONGEST);
    }

    private Reply read(String text, int longest) throws IOException {
        try (Connection wire = new Connection(new PiecewiseSocket(List.of(text)), monitor)) {
            return ReplyFormat.read(wire, PATIENCE, longest);
        }
    }

    private String written(Reply reply) throws IOException {
        PiecewiseSocket socket = new PiecewiseSocket(List.of());
        try (Connection wire = new Connection(socket, monitor)) {
            ReplyFormat.write(reply, wire);
            wire.output().flush();
        }
        return socket.written();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "250 OK\r\n",
                "250 \r\n",
                "250-\r\n250 \r\n",
                "250 2.1.0 OK\r\n",
                "250 2.1.0\r\n",
                "250 2.1.0 \r\n",
                "250-2.1.0 one\r\n250 2.1.0 two\r\n",
                "250-2.1.0 one\r\n250 2.1.5 two\r\n",
                "250-2.1.0 one\r\n250 two\r\n",
                "250-one\r\n250 2.1.0 two\r\n",
                "250-2.1.0 one\r\n250 2.1.0two\r\n",
                "250-2.1.0 one\r\n250-2.1.0\r\n250 2.1.0 two\r\n",
                "250 5.1.0 a code that contradicts\r\n",
                "250 2.1000.0 no code\r\n",
                "250 2..0 no code\r\n",
                "550  5.1.0 a blank before it\r\n",
                "354 3.0.0 no code\r\n",
                "550 5.123.123  two blanks\r\n",
                "250 trailing  \r\n",
                "250 tab\tand \u00c3\u00a4\r\n",
            })
    void whatIsReadIsWrittenAgainByteForByte(String text) throws IOException {
        assertThat(written(read(text))).isEqualTo(text);
    }

    @Test
    void aReplyOfThreeDigitsAloneIsOne() throws IOException {
        assertThat(read("250\r\n")).isEqualTo(Reply.of(250, "", ""));
        assertThat(read("250-one\r\n250\r\n")).isEqualTo(Reply.of(250, "", "one", ""));
    }

    @ParameterizedTest
    @CsvSource({
        "250 2.1.0 OK, 2.1.0, OK",
        "550 5.7.26 no, 5.7.26, no",
        "250 5.1.0 OK, '', 5.1.0 OK",
        "354 3.0.0 OK, '', 3.0.0 OK",
        "250 2.1 OK, '', 2.1 OK",
        "250 2.1.0, '', 2.1.0",
        "250 2.1.0x OK, '', 2.1.0x OK",
    })
    void theEnhancedCodeIsFound(String line, String enhancedCode, String text) throws IOException {
        Reply reply = read(line + "\r\n");
        assertThat(reply.enhancedCode()).isEqualTo(enhancedCode);
        assertThat(reply.lines()).containsExactly(text);
    }

    @Test
    void aReplyMayComeInAnyPieces() throws IOException {
        String text = "250-2.1.0 one\r\n250-2.1.0 two\r\n250 2.1.0 three\r\n";
        for (int i = 1; i < text.length(); i++) {
            try (Connection wire =
                    new Connection(new PiecewiseSocket(List.of(text.substring(0, i), text.substring(i))), monitor)) {
                assertThat(ReplyFormat.read(wire, PATIENCE, LONGEST))
                        .isEqualTo(Reply.of(250, "2.1.0", "one", "two", "three"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n",
                "25\r\n",
                "OK\r\n",
                "2500 OK\r\n",
                "250_OK\r\n",
                "25x OK\r\n",
                " 250 OK\r\n",
                "199 OK\r\n",
                "600 OK\r\n",
                "250-one\r\n251 two\r\n",
                "250-one\r\ntwo\r\n",
            })
    void whatIsNoReply(String text) {
        assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> read(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"250 a\n", "250 a\rb\r\n", "250-a\n250 b\r\n", "250 a\u0000b\r\n"})
    void whatIsNoLine(String text) {
        assertThatExceptionOfType(LineException.class).isThrownBy(() -> read(text));
    }

    @Test
    void aServersWordsNeedNotBeUtf8() throws IOException {
        assertThat(read("250 d\u00e9j\u00e0\r\n").lines()).containsExactly("d\uDCE9j\uDCE0");
    }

    @Test
    void repliesHaveBounds() throws IOException {
        assertThat(read("334 " + "x".repeat(12_288) + "\r\n").lines().get(0)).hasSize(12_288);
        assertThatExceptionOfType(LineException.class).isThrownBy(() -> read("334 " + "x".repeat(12_289) + "\r\n"));
        assertThat(read("250-x\r\n".repeat(511) + "250 x\r\n").lines()).hasSize(512);
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> read("250-x\r\n".repeat(512) + "250 x\r\n"));
    }

    @ParameterizedTest
    @CsvSource({
        "250 x, 7",
        "250-x|250 y, 14",
        "250-x|250-y|250 z, 21",
        "250-\u00fc|250 y, 14",
        "250|, 5",
        "250-|250, 11"
    })
    void aReplyHasABoundInAllItsLines(String text, int size) throws IOException {
        String reply = text.replace("|", "\r\n") + (text.endsWith("|") ? "" : "\r\n");
        assertThat(read(reply, size).code()).isEqualTo(250);
        assertThatIOException()
                .isThrownBy(() -> read(reply, size - 1))
                .isInstanceOfAny(LineException.class, ProtocolException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "250", "250 OK\r", "250-one\r\n"})
    void aReplyThatEndsTooEarly(String text) {
        assertThatExceptionOfType(EOFException.class).isThrownBy(() -> read(text));
    }
}

package org.postern.monitor.packed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is written is read again. */
@Tag("unit")
class PackedTest {

    private static PackedReader read(PackedWriter out) {
        return new PackedReader(out.toBytes());
    }

    @Test
    void numbersOfEverySize() {
        PackedWriter out = new PackedWriter();
        for (int bits = 0; bits < Long.SIZE; bits++) {
            out.number((1L << bits) - 1);
            out.number(1L << bits);
            out.number(-(1L << bits));
        }
        PackedReader in = read(out);
        for (int bits = 0; bits < Long.SIZE; bits++) {
            assertThat(in.number()).isEqualTo((1L << bits) - 1);
            assertThat(in.number()).isEqualTo(1L << bits);
            assertThat(in.number()).isEqualTo(-(1L << bits));
        }
    }

    @Test
    void smallNumbersTakeOneByte() {
        PackedWriter out = new PackedWriter();
        out.number(0);
        out.number(127);
        assertThat(out.size()).isEqualTo(2);
        out.number(128);
        assertThat(out.size()).isEqualTo(4);
        out.number(0xFFFF);
        assertThat(out.size()).isEqualTo(7);
    }

    @Test
    void textsOfEveryKind() {
        String[] texts = {"", "plain", "Grüße", "łódź", "\uD83D\uDCE7", "a\u0000b\r\n", "x".repeat(70_000)};
        PackedWriter out = new PackedWriter(1);
        for (String text : texts) {
            out.text(text);
            out.flag(text.isEmpty());
        }
        PackedReader in = read(out);
        for (String text : texts) {
            assertThat(in.text()).isEqualTo(text);
            assertThat(in.flag()).isEqualTo(text.isEmpty());
        }
    }

    @Test
    void listsOfTexts() {
        PackedWriter out = new PackedWriter(1);
        out.texts(List.of());
        out.texts(List.of("one", "", "three"));
        PackedReader in = read(out);
        assertThat(in.texts()).isEmpty();
        assertThat(in.texts()).containsExactly("one", "", "three");
    }

    @Test
    void aSurrogateThatStandsAloneIsAQuestionMark() {
        PackedWriter out = new PackedWriter();
        out.text("a\uDC80b");
        out.text("next");
        PackedReader in = read(out);
        assertThat(in.text()).isEqualTo("a?b");
        assertThat(in.text()).isEqualTo("next");
    }

    @Test
    void bytesAndWhatAnotherOneHasWritten() {
        byte[] bytes = new byte[10_000];
        new Random(1).nextBytes(bytes);
        PackedWriter inner = new PackedWriter();
        inner.bytes(bytes);
        inner.number(7);
        PackedWriter out = new PackedWriter();
        out.text("before");
        out.append(inner);
        PackedReader in = new PackedReader(shifted(out), 3);
        assertThat(in.text()).isEqualTo("before");
        assertThat(in.bytes()).isEqualTo(bytes);
        assertThat(in.integer()).isEqualTo(7);
    }

    private static byte[] shifted(PackedWriter out) {
        byte[] array = new byte[out.size() + 3];
        out.copyTo(array, 3);
        return array;
    }

    @Test
    void oneThatIsClearedBeginsAnew() {
        PackedWriter out = new PackedWriter();
        out.text("x".repeat(1000));
        out.clear(100);
        out.text("y".repeat(500));
        assertThat(read(out).text()).isEqualTo("y".repeat(500));
    }
}

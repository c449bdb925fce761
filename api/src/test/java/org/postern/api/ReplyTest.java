package org.postern.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class ReplyTest {

    @ParameterizedTest
    @CsvSource({
        "200, true, false, false",
        "299, true, false, false",
        "300, false, true, false",
        "399, false, true, false",
        "400, false, false, true",
        "599, false, false, true",
    })
    void kindByCode(int code, boolean positive, boolean intermediate, boolean refusal) {
        Reply reply = Reply.of(code, "", "text");
        assertThat(reply.isPositive()).isEqualTo(positive);
        assertThat(reply.isIntermediate()).isEqualTo(intermediate);
        assertThat(reply.isRefusal()).isEqualTo(refusal);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 199, 600, 2500})
    void codesOutOfRangeAreRefused(int code) {
        assertThatIllegalArgumentException().isThrownBy(() -> Reply.of(code, "", "text"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2.0.0", "4.7.999", "5.999.1"})
    void enhancedCodes(String code) {
        assertThat(Reply.of(250, code, "text").enhancedCode()).isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1.0.0", "3.0.0", "2", "2.0", "2.0.0.0", "2..0", "2.0.1000", "2.0.x", "2.0.0 ", "2.0.0\r\n"})
    void whatIsNoEnhancedCodeIsRefused(String code) {
        assertThatIllegalArgumentException().isThrownBy(() -> Reply.of(250, code, "text"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\n250 b", "a\rb", "a\nb", "a\u0000b"})
    void noLineCanBecomeTwo(String line) {
        assertThatIllegalArgumentException().isThrownBy(() -> Reply.of(250, "", line));
        assertThatIllegalArgumentException().isThrownBy(() -> Reply.of(250, "2.0.0", "fine", line));
    }

    @Test
    void aReplyHasALine() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Reply(250, "", List.of()));
        assertThat(Reply.of(250, "", "").lines()).containsExactly("");
    }

    @Test
    void theEnhancedCodeStandsBeforeTheTextOfEachLine() {
        Reply reply = Reply.of(550, "5.7.1", "one", "");
        assertThat(reply.text(0)).isEqualTo("5.7.1 one");
        assertThat(reply.text(1)).isEqualTo("5.7.1 ");
        assertThat(Reply.of(250, "", "text").text(0)).isEqualTo("text");
        assertThat(Reply.of(550, "5.7.1", "one", "two")).hasToString("550 5.7.1 two");
    }

    @ParameterizedTest
    @CsvSource({"250, 2.0.0", "354, ''", "450, 5.7.1", "550, 4.7.1"})
    void aRefusalIsOneAndItsCodesAgree(int code, String enhancedCode) {
        assertThatIllegalArgumentException().isThrownBy(() -> Reply.reject(code, enhancedCode, "text"));
    }

    @Test
    void aRefusalNeedsNoEnhancedCode() {
        assertThat(Reply.reject(550, "", "text")).hasToString("550 text");
        assertThat(Reply.reject(450, "4.7.1", "text")).hasToString("450 4.7.1 text");
    }
}

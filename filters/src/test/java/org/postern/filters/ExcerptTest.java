package org.postern.filters;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The beginning of a text. */
@Tag("unit")
class ExcerptTest {

    @ParameterizedTest
    @CsvSource({
        "abc, 3, abc",
        "abcd, 3, abc+",
        "a\uD83D\uDE00, 3, a\uD83D\uDE00",
        "ab\uD83D\uDE00, 3, ab+",
        "a\uD83D\uDE00b, 3, a\uD83D\uDE00+",
        "\uD83D\uDE00, 1, +",
        "ab, 0, +"
    })
    void endsBetweenCharacters(String text, int maxLength, String excerpt) {
        assertThat(Excerpt.of(text, maxLength, "+")).isEqualTo(excerpt);
    }
}

package org.postern.api.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class TemplateTest {

    @ParameterizedTest
    @CsvSource({
        "Hello ${name}, Hello ann",
        "${name}${name}, annann",
        "${unknown} ${name}, ${unknown} ann",
        "$name {name} ${} ${, $name {name} ${} ${",
        "${dollar}, $1\\",
        "${number}, 25",
    })
    void namesAreFilledIn(String template, String expected) {
        assertThat(new Template(template).fill(Map.of("name", "ann", "dollar", "$1\\", "number", 25)))
                .isEqualTo(expected);
    }

    @Test
    void itsNamesAreKnown() {
        assertThat(new Template("${smtp.mail.from} to ${x-y} ${}").names()).containsExactly("smtp.mail.from", "x-y");
    }
}

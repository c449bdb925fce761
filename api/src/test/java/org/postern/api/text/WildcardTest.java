package org.postern.api.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class WildcardTest {

    @ParameterizedTest
    @CsvSource({
        "*, a@example.org, true",
        "*, '', true",
        "'', '', true",
        "'', a, false",
        "?, '', false",
        "*@yahoo.com, joe@yahoo.com, true",
        "*@yahoo.com, Joe@YAHOO.com, true",
        "*@Yahoo.com, joe@yahoo.com, true",
        "*@yahoo.com, joe@yahoo.com.example.org, false",
        "*@yahoo.com, @yahoo.com, true",
        "joe@yahoo.com, joe@yahoo.com, true",
        "joe@yahoo.com, joex@yahoo.com, false",
        "joe?@yahoo.com, joex@yahoo.com, true",
        "joe?@yahoo.com, joe@yahoo.com, false",
        "*a*b*, xxaxxbxx, true",
        "*a*b*, xxbxxaxx, false",
        "a**b, ab, true",
        "a.b, axb, false",
        "[a-z]*, b, false",
        "\u03b1\u03a3*, \u03b1\u03a3\u03b2@x, true",
        "\u03b1\u03a3\u03b2*, \u0391\u03c2\u0392@x, true",
        "*@\u00c4.x, a@\u00e4.x, true",
    })
    void matches(String pattern, String text, boolean expected) {
        assertThat(new Wildcard(pattern).matches(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"joe@yahoo.com, true, 13", "*@yahoo.com, false, 10", "*, false, 0", "'', true, 0", "?a?*, false, 1"})
    void howExact(String pattern, boolean exact, int literals) {
        assertThat(new Wildcard(pattern).isExact()).isEqualTo(exact);
        assertThat(new Wildcard(pattern).literals()).isEqualTo(literals);
    }

    @Test
    void patternsThatMeanTheSameAreEqual() {
        assertThat(new Wildcard("A**@x")).isEqualTo(new Wildcard("a*@X")).hasSameHashCodeAs(new Wildcard("a*@X"));
        assertThat(new Wildcard("a*")).isNotEqualTo(new Wildcard("*a"));
    }

    @Test
    void manyStarsAreNoTrouble() {
        assertThat(new Wildcard("*a".repeat(50) + "b").matches("a".repeat(10_000)))
                .isFalse();
    }

    @Test
    void matchingIsThatOfTheRegularExpression() {
        List<String> texts = words("ab", 5);
        for (String pattern : words("a*?", 5)) {
            Pattern regex = Pattern.compile(pattern.replace("*", ".*").replace("?", "."));
            for (String text : texts) {
                assertThat(new Wildcard(pattern).matches(text))
                        .as("%s %s", pattern, text)
                        .isEqualTo(regex.matcher(text).matches());
            }
        }
    }

    /** A text that two patterns of three characters have in common need have no more than six. */
    @Test
    void patternsOverlapIfAnyTextMatchesBoth() {
        List<String> patterns = words("ab*?", 3);
        List<String> texts = words("ab", 6);
        List<Wildcard> wildcards = patterns.stream().map(Wildcard::new).toList();
        List<boolean[]> matches = new ArrayList<>();
        for (Wildcard wildcard : wildcards) {
            boolean[] each = new boolean[texts.size()];
            for (int i = 0; i < each.length; i++) {
                each[i] = wildcard.matches(texts.get(i));
            }
            matches.add(each);
        }
        for (int a = 0; a < wildcards.size(); a++) {
            for (int b = 0; b < wildcards.size(); b++) {
                boolean common = false;
                for (int i = 0; i < texts.size() && !common; i++) {
                    common = matches.get(a)[i] && matches.get(b)[i];
                }
                assertThat(wildcards.get(a).overlaps(wildcards.get(b)))
                        .as("%s %s", patterns.get(a), patterns.get(b))
                        .isEqualTo(common);
            }
        }
    }

    /** Every word over an alphabet, up to a length. */
    private static List<String> words(String alphabet, int longest) {
        List<String> all = new ArrayList<>(List.of(""));
        int from = 0;
        for (int length = 1; length <= longest; length++) {
            int to = all.size();
            for (int i = from; i < to; i++) {
                for (int c = 0; c < alphabet.length(); c++) {
                    all.add(all.get(i) + alphabet.charAt(c));
                }
            }
            from = to;
        }
        return all;
    }
}

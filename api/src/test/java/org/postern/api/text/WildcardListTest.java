package org.postern.api.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.api.text.WildcardList.Entry;

@Tag("unit")
class WildcardListTest {

    private static WildcardList<String> list(String... patterns) {
        return new WildcardList<>(Stream.of(patterns)
                .map(pattern -> new Entry<>(new Wildcard(pattern), pattern))
                .toList());
    }

    @ParameterizedTest
    @CsvSource({
        "joe@x.org, joe@x.org",
        "JOE@X.org, joe@x.org",
        "ann@x.org, *@x.org",
        "ann@y.org, a*@y.org",
        "ben@y.org, *@y.org",
        "zoe@z.org, z*",
        "ann@z.org, *",
        "'', <>",
        "a@b@x.org, *@x.org",
        "x.org, *",
    })
    void theFirstThatMatchesCounts(String address, String first) {
        assertThat(list("<>", "joe@x.org", "*@x.org", "a*@y.org", "*@y.org", "z*", "*", "ann@z.org")
                        .first(address))
                .contains(first);
    }

    @Test
    void whereNothingMatchesThereIsNothing() {
        assertThat(list("*@x.org", "ann@y.org", "b?@z.org").first("ann@z.org")).isEmpty();
        assertThat(list().first("")).isEmpty();
    }

    /** The index is no more than a way to be quick. */
    @Test
    void itIsWhatTryingOneByOneFinds() {
        List<String> parts = List.of("a", "@", "*", "?", "b");
        List<String> patterns = IntStream.range(0, 625)
                .mapToObj(i -> parts.get(i % 5) + parts.get(i / 5 % 5) + parts.get(i / 25 % 5) + parts.get(i / 125))
                .toList();
        for (int from = 0; from < 25; from++) {
            List<String> some = IntStream.range(0, 25)
                    .mapToObj(new Shuffled(patterns, from)::get)
                    .toList();
            WildcardList<String> list = list(some.toArray(String[]::new));
            for (String address : patterns) {
                assertThat(list.first(address))
                        .as("%s in %s", address, some)
                        .isEqualTo(some.stream()
                                .filter(pattern -> new Wildcard(pattern).matches(address))
                                .findFirst());
            }
        }
    }

    /** Every 25th pattern, from one of them on. */
    private record Shuffled(List<String> all, int from) {
        String get(int index) {
            return all.get((from + 25 * ((index * 7) % 25)) % all.size());
        }
    }
}

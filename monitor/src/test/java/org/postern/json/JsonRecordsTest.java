package org.postern.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
@net.jqwik.api.Tag("unit")
class JsonRecordsTest {

    enum Colour {
        RED,
        DARK_BLUE
    }

    record Inner(String name, List<Integer> numbers) {}

    record All(
            String text,
            boolean flag,
            int number,
            long size,
            double ratio,
            Duration took,
            Instant time,
            Colour colour,
            Optional<String> there,
            Optional<String> missing,
            List<Inner> inner,
            Map<String, String> notes) {}

    private static final All SAMPLE = new All(
            "a \"b\"\r\n\u0000<script>",
            true,
            -1,
            Long.MAX_VALUE,
            0.25,
            Duration.ofNanos(1_234_500),
            Instant.parse("2026-11-30T18:00:00.123456789Z"),
            Colour.DARK_BLUE,
            Optional.of("x"),
            Optional.empty(),
            List.of(new Inner("one", List.of(1, 2))),
            Map.of("virus.name", "EICAR"));

    @Test
    void isWrittenAsAnObject() {
        assertThat(JsonRecords.text(SAMPLE))
                .isEqualTo("{\"text\":\"a \\\"b\\\"\\r\\n\\u0000<script>\",\"flag\":true,\"number\":-1,"
                        + "\"size\":9223372036854775807,\"ratio\":0.25,\"took\":1.235,"
                        + "\"time\":\"2026-11-30T18:00:00.123456789Z\",\"colour\":\"dark_blue\",\"there\":\"x\","
                        + "\"inner\":[{\"name\":\"one\",\"numbers\":[1,2]}],\"notes\":{\"virus.name\":\"EICAR\"}}");
    }

    @Test
    void isReadAgain() {
        All read = JsonRecords.read(All.class, JsonRecords.text(SAMPLE));
        assertThat(read).usingRecursiveComparison().ignoringFields("took").isEqualTo(SAMPLE);
        assertThat(read.took()).isEqualTo(Duration.ofNanos(1_235_000));
    }

    @Test
    void durationsAreMilliseconds() {
        record Took(Duration took) {}
        assertThat(JsonRecords.text(new Took(Duration.ZERO))).isEqualTo("{\"took\":0}");
        assertThat(JsonRecords.text(new Took(Duration.ofSeconds(100)))).isEqualTo("{\"took\":100000}");
        assertThat(JsonRecords.text(new Took(Duration.ofNanos(400)))).isEqualTo("{\"took\":0}");
    }

    @Property
    void anyTextComesBack(@ForAll String text, @ForAll long number) {
        record Pair(String text, long number) {}
        Pair pair = new Pair(text, number);
        String json = JsonRecords.text(pair);
        assertThat(json).doesNotContain("\n", "\r");
        assertThat(JsonRecords.read(Pair.class, json)).isEqualTo(pair);
    }

    @Test
    void whatIsMissingOrUnknownIsNamed() {
        assertThatThrownBy(() -> JsonRecords.read(Inner.class, "{\"numbers\":[]}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("name is missing");
        record Coloured(Colour colour) {}
        assertThatThrownBy(() -> JsonRecords.read(Coloured.class, "{\"colour\":\"green\"}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("green");
    }
}

package org.postern.console.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.monitor.traffic.Outcome;
import org.postern.monitor.traffic.Summary;

@Tag("unit")
class CsvTest {

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "a, a",
                "`a,b`, `\"a,b\"`",
                "a\"b, `\"a\"\"b\"`",
                "=1+1, '=1+1",
                "+1, '+1",
                "-1, '-1",
                "@SUM(A1), '@SUM(A1)",
                "`\t=1`, `'\t=1`",
                "`\r=1`, `\"'\r=1\"`",
                "`a\nb`, `\"a\nb\"`",
                "`=cmd|' /C calc'!A0,x`, `\"'=cmd|' /C calc'!A0,x\"`",
                "``, ``"
            })
    void cells(String text, String cell) {
        assertThat(Csv.cell(text)).isEqualTo(cell);
    }

    @Test
    void aLineHasACellForEachColumn() {
        Summary summary = new Summary(
                "1-1",
                "1",
                Instant.EPOCH,
                Outcome.PASSED,
                "tcp",
                "192.0.2.1",
                "192.0.2.0/24",
                "ann",
                "a@example.org",
                List.of("b@example.org", "c@example.org"),
                2,
                1000,
                250,
                "2.0.0 OK",
                "",
                "",
                List.of("A", "B"),
                "mx:25",
                Duration.ofNanos(1_234_567),
                Duration.ZERO,
                Duration.ofMillis(1),
                "");
        assertThat(Csv.line(summary))
                .isEqualTo("1970-01-01T00:00:00Z,1-1,1,passed,tcp,192.0.2.1,192.0.2.0/24,ann,a@example.org,"
                        + "b@example.org c@example.org,2,1000,250,2.0.0 OK,,,A B,mx:25,1.235,0.000,1.000,\r\n");
        assertThat(Csv.HEADER.split(",")).hasSize(Summary.class.getRecordComponents().length);
    }
}

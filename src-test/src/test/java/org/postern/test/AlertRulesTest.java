package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Prometheus's own tool accepts the alert rules, and runs their tests. */
@Tag("unit")
@UsesPrograms
class AlertRulesTest {

    @ParameterizedTest
    @CsvSource({"check, alerts.yaml, rules found", "test, alerts-test.yaml, SUCCESS"})
    void promtoolIsContent(String command, String file, String success) throws Exception {
        Program promtool = new Program("promtool", "prometheus");
        Program.Result result = promtool.run("", List.of(command, "rules", "../docs/operations/" + file));
        assertThat(result.output()).contains(success).doesNotContain("FAILED");
        assertThat(result.status()).isZero();
    }
}

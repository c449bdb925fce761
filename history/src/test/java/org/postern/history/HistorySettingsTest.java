package org.postern.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.settings.Settings;

@Tag("unit")
class HistorySettingsTest {

    @Test
    void defaults() {
        assertThat(HistorySettings.read(new Settings(Map.of("hostName", "gateway.test"))))
                .isEqualTo(new HistorySettings("", Duration.ofDays(30), "gateway.test"));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1h, 1", "12 h, 12", "1d, 24", "3650d, 87600"})
    void retention(String text, long hours) {
        Settings settings = new Settings(Map.of("historyRetention", text));
        assertThat(HistorySettings.read(settings).retention()).isEqualTo(Duration.ofHours(hours));
        assertThat(settings.problems()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "30", "0d", "3651d", "-1d", "30m", "forever", "99999h"})
    void otherTexts(String text) {
        Settings settings = new Settings(Map.of("historyRetention", text));
        assertThat(HistorySettings.read(settings).retention()).isEqualTo(Duration.ofDays(30));
        assertThat(settings.problems())
                .containsExactly(
                        "Invalid value '" + text + "' for property historyRetention: expected a duration from 1h"
                                + " to 3650d, such as 12h or 30d, or 0 for no end");
    }

    @Test
    void aNameHasNoWhiteSpace() {
        Settings settings = new Settings(Map.of("historyDataSource", "jdbc/a b"));
        assertThat(HistorySettings.read(settings).dataSource()).isEmpty();
        assertThat(settings.problems())
                .singleElement()
                .asString()
                .contains("'jdbc/a b' for property historyDataSource");
    }
}

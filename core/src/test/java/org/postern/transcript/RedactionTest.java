package org.postern.transcript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.settings.Setting;
import org.postern.settings.SettingException;
import org.postern.settings.Settings;
import org.postern.traffic.TrafficSettings;

/** What is not shown of what is recorded, and the settings of that. */
@Tag("unit")
class RedactionTest {

    private static Redaction redaction(String patterns) {
        return Redaction.read(new Setting("redaction", patterns));
    }

    @ParameterizedTest
    @CsvSource({
        "'', a 12 b, a 12 b",
        "\\d+, a 12 b 3, a *** b ***",
        "'\\d+\n\tb', a 12 b, a *** ***",
        "(?i)secret, A SECRET, A ***",
        "^a$, ab, ab"
    })
    void whatIsMatchedIsNotShown(String patterns, String text, String shown) {
        assertThat(redaction(patterns).begin().line(text)).isEqualTo(shown);
    }

    @Test
    void linesKeepTheirEnds() {
        assertThat(redaction("^b$ c").begin().lines("a\r\nb\nc\r\n\r\nb")).isEqualTo("a\r\n***\n***\r\n\r\n***");
    }

    @Test
    @Timeout(20)
    void aPatternThatTakesTooLongShowsNothing() {
        Redaction.Pass pass = redaction("a*a*a*a*b").begin();
        assertThat(pass.line("a".repeat(5000))).isEqualTo("***");
        assertThat(pass.line("aaaa")).as("once the time is over").isEqualTo("***");
        assertThat(redaction("a*a*a*a*b").begin().line("caab")).isEqualTo("c***");
    }

    @Test
    void aPatternThatTakesTooMuchStackShowsNothing() {
        assertThat(redaction("(?:a|b)*c").begin().line("ab".repeat(500_000))).isEqualTo("***");
    }

    @ParameterizedTest
    @CsvSource({"a (b, (b", "'a [z-', [z-", "'x*', x*"})
    void aWrongPatternIsNamed(String patterns, String wrong) {
        assertThatThrownBy(() -> redaction(patterns))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("redaction")
                .hasMessageContaining(patterns)
                .hasMessageContaining("regular expressions")
                .hasMessageContaining(wrong);
    }

    @ParameterizedTest
    @CsvSource({
        "monitoring, perhaps, true or false",
        "recording, everything, 'OFF, HEADERS, CONTENT'",
        "recordingSize, 0, from 1KiB to 100MiB",
        "recordingSize, 1GiB, from 1KiB to 100MiB",
        "recordingSize, much, a size such as",
        "redaction, (, regular expressions",
        "historySize, -1, from 0 to 1000000",
        "historySize, 1000001, from 0 to 1000000",
        "historyMemory, 1KiB, from 1MiB to 64GiB"
    })
    void wrongSettingsAreNamed(String name, String value, String expected) {
        Settings settings = new Settings(Map.of(name, value));
        RecordingSettings.read(settings);
        TrafficSettings.read(settings);
        assertThatThrownBy(settings::check)
                .isInstanceOf(SettingException.class)
                .hasMessageContaining(name)
                .hasMessageContaining(value)
                .hasMessageContaining(expected);
    }

    @Test
    void theDefaults() {
        Settings settings = new Settings(Map.of());
        RecordingSettings recording = RecordingSettings.read(settings);
        TrafficSettings traffic = TrafficSettings.read(settings);
        settings.check();
        assertThat(recording.enabled()).isTrue();
        assertThat(recording.of()).isEqualTo(RecordingSettings.Of.HEADERS);
        assertThat(recording.maxSize()).isEqualTo(256 << 10);
        assertThat(recording.redaction().isEmpty()).isTrue();
        assertThat(traffic).isEqualTo(new TrafficSettings(true, 10_000, 64 << 20));
    }
}

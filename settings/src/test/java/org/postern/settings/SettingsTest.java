package org.postern.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class SettingsTest {

    private final Map<String, String> texts =
            Map.of("long", "1h", "short", "soon", "many", "-1", "password", " secret ");
    private final Settings settings = new Settings(texts);

    @Test
    void readsWhatIsRight() {
        assertThat(settings.read("long", Setting::duration, Duration.ZERO)).isEqualTo(Duration.ofHours(1));
        assertThat(settings.problems()).isEmpty();
        settings.check();
    }

    @Test
    void keepsTheWhiteSpaceOfPasswords() {
        assertThat(settings.text("password")).isEqualTo(" secret ");
    }

    @Test
    void tellsAllThatIsWrongOnce() {
        settings.read("short", Setting::duration, Duration.ZERO);
        settings.read("many", number -> number.number(0, 9), 0);
        settings.read("short", Setting::duration, Duration.ZERO);
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(settings::check)
                .withMessage(
                        "2 invalid settings: (1) Invalid value 'soon' for property short: expected a duration from 1ms to 24h, such"
                                + " as 500ms, 30s or 5m (2) Invalid value '-1' for property many: expected a number from 0 to 9");
    }

    @Test
    void tellsOneThatIsWrongAlone() {
        settings.read("many", number -> number.number(0, 9), 0);
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(settings::check)
                .withMessage("Invalid value '-1' for property many: expected a number from 0 to 9");
    }

    @Test
    void whatIsWrongInSomePlaceIsToldWithThePlace() {
        Settings own = settings.overriddenBy(Map.of("many", "ten"), "of tcp://*:25");
        own.read("many", number -> number.number(0, 9), 0);
        assertThat(own.read("long", Setting::duration, Duration.ZERO)).isEqualTo(Duration.ofHours(1));
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(settings::check)
                .withMessage("Invalid value 'ten' for property many: expected a number from 0 to 9 (of tcp://*:25)");
    }
}

package org.postern.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {

    private final Map<String, String> texts =
            Map.of("long", "1h", "short", "soon", "many", "-1", "password", " secret ");
    private final Settings settings = new Settings(name -> texts.getOrDefault(name, ""));

    @Test
    void readsWhatIsRight() {
        assertThat(settings.read("long", Setting::duration, Duration.ZERO)).isEqualTo(Duration.ofHours(1));
        assertThat(settings.problems()).isZero();
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
                        "2 settings are wrong: (1) short=soon is wrong; allowed is a duration from 1ms to 24h, such"
                                + " as 500ms, 30s or 5m (2) many=-1 is wrong; allowed is a number from 0 to 9");
    }

    @Test
    void tellsOneThatIsWrongAlone() {
        settings.read("many", number -> number.number(0, 9), 0);
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(settings::check)
                .withMessage("many=-1 is wrong; allowed is a number from 0 to 9");
    }

    @Test
    void whatIsWrongInSomePlaceIsToldWithThePlace() {
        Settings own = settings.overriddenBy(Map.of("many", "ten"), "of tcp://*:25");
        own.read("many", number -> number.number(0, 9), 0);
        assertThat(own.read("long", Setting::duration, Duration.ZERO)).isEqualTo(Duration.ofHours(1));
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(settings::check)
                .withMessage("many=ten is wrong; allowed is a number from 0 to 9 (of tcp://*:25)");
    }
}

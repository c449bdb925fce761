package org.postern.filters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The properties of one name. */
class SettingsTest {

    private final Settings settings = TestSettings.of(Map.of("rate", "5/1s"));

    @Test
    void giveWhatIsSetOrTheDefault() {
        assertThat(settings.get("rate", "1/1s")).isEqualTo(new Setting("postern.x.rate", "5/1s"));
        assertThat(settings.get("burst", "7")).isEqualTo(new Setting("postern.x.burst", "7"));
        assertThat(settings.defaults()).isEqualTo(Map.of("postern.x.rate", "1/1s", "postern.x.burst", "7"));
    }

    @Test
    void leaveASecretAsItIs() {
        Settings own = TestSettings.of(Map.of("password", " secret "));
        assertThat(own.secret("password")).isEqualTo(" secret ");
        assertThat(own.secret("other")).isEmpty();
        assertThat(own.defaults()).isEqualTo(Map.of("postern.x.password", "", "postern.x.other", ""));
    }

    /** As Payara gives a password alias. */
    @Test
    void mayBeNamedInLowerCase() {
        Settings own = new Settings("aFilter", name -> Optional.empty());
        own.get("bindPassword", "");
        assertThatCode(() -> own.requireKnown(List.of("postern.afilter.bindpassword", "postern.aFilter.bindPassword")))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> own.requireKnown(List.of("postern.afilter.bindPassword")))
                .isInstanceOf(SettingException.class)
                .hasMessage(
                        "there is no property postern.afilter.bindPassword; did you mean postern.aFilter.bindPassword?"
                                + " There are postern.aFilter.bindPassword");
    }

    @Test
    void knowWhichPropertiesThereAre() {
        settings.get("rate", "");
        settings.get("burst", "");
        assertThatCode(() -> settings.requireKnown(List.of("postern.x.rate", "postern.xy.z", "java.home", "postern.z")))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> settings.requireKnown(List.of("postern.x.rate", "postern.x.rat")))
                .isInstanceOf(SettingException.class)
                .hasMessage("there is no property postern.x.rat; did you mean postern.x.rate? There are postern.x.rate,"
                        + " postern.x.burst");
    }
}

package org.postern.filters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postern.api.Reply;
import org.postern.settings.Setting;
import org.postern.settings.SettingException;

/** The properties of one name. */
@Tag("unit")
class FilterSettingsTest {

    private final FilterSettings settings = TestSettings.of(Map.of("rate", "5/1s"));

    @Test
    void giveWhatIsSetOrTheDefault() {
        assertThat(settings.get("rate", "1/1s")).isEqualTo(new Setting("postern.x.rate", "5/1s"));
        assertThat(settings.get("burst", "7")).isEqualTo(new Setting("postern.x.burst", "7"));
        assertThat(settings.defaults()).isEqualTo(Map.of("postern.x.rate", "1/1s", "postern.x.burst", "7"));
    }

    @Test
    void leaveASecretAsItIs() {
        FilterSettings own = TestSettings.of(Map.of("password", " secret "));
        assertThat(own.secret("password")).isEqualTo(" secret ");
        assertThat(own.secret("other")).isEmpty();
        assertThat(own.defaults()).isEqualTo(Map.of("postern.x.password", "", "postern.x.other", ""));
    }

    /** As Payara gives a password alias. */
    @Test
    void mayBeNamedInLowerCase() {
        FilterSettings own = new FilterSettings("aFilter", name -> Optional.empty());
        own.get("bindPassword", "");
        own.requireKnown(List.of("postern.afilter.bindpassword", "postern.aFilter.bindPassword"));
        assertThat(own.problems()).isEmpty();
        own.requireKnown(List.of("postern.afilter.bindPassword"));
        assertThat(own.problems())
                .containsExactly(
                        "there is no property postern.afilter.bindPassword; did you mean postern.aFilter.bindPassword?"
                                + " There are postern.aFilter.bindPassword");
    }

    @Test
    void knowWhichPropertiesThereAre() {
        settings.get("rate", "");
        settings.get("burst", "");
        settings.requireKnown(List.of("postern.x.rate", "postern.xy.z", "java.home", "postern.z"));
        assertThat(settings.problems()).isEmpty();
        settings.requireKnown(List.of("postern.x.rate", "postern.x.rat"));
        assertThat(settings.problems())
                .containsExactly(
                        "there is no property postern.x.rat; did you mean postern.x.rate? There are postern.x.rate,"
                                + " postern.x.burst");
    }

    // ---- all mistakes at once

    @Test
    void tellAllMistakesOfAFilterAtOnce() {
        FilterSettings own =
                TestSettings.of(Map.of("rate", "often", "burst", "0", "key", "${smtp.mail}", "reply", "no"));
        assertThatThrownBy(() -> own.make(Throttle::new))
                .isInstanceOf(SettingException.class)
                .hasMessageStartingWith(
                        "4 invalid settings: (1) Invalid value 'often' for property postern.x.rate: expected ")
                .hasMessageContaining(" (2) Invalid value '${smtp.mail}' for property postern.x.key: expected ")
                .hasMessageContaining(" (3) Invalid value '0' for property postern.x.burst: expected ")
                .hasMessageContaining(" (4) Invalid value 'no' for property postern.x.reply: expected ");
    }

    @Test
    void tellAllMistakesOfAList() {
        FilterSettings own = TestSettings.of(Map.of("rules", "a@b; c@d accept; e@f perhaps"));
        assertThatThrownBy(() -> own.make(AddressRules::new))
                .hasMessageStartingWith(
                        "2 invalid settings: (1) Invalid value 'a@b' for property postern.x.rules: expected ")
                .hasMessageContaining(" (2) Invalid value 'e@f perhaps' for property postern.x.rules: expected ");
    }

    @Test
    void tellAllMistakesOfFiltersThatShareThem() {
        FilterSettings own = TestSettings.of(Map.of("reply", "no", "min", "big"));
        assertThatThrownBy(() -> own.make(FixedReply::new)).hasMessageContaining("postern.x.reply");
        assertThatThrownBy(() -> own.make(MessageSize::new)).hasMessageStartingWith("2 invalid settings: ");
        own.requireKnown(List.of("postern.x.repyl", "postern.x.laest"));
        assertThat(own.problems())
                .hasSize(4)
                .last()
                .asString()
                .isEqualTo("there is no property postern.x.repyl; did you mean postern.x.reply? There are"
                        + " postern.x.reply, postern.x.max, postern.x.min");
    }

    /** What a filter cannot do without ends its constructor, and the rest of its properties is not known. */
    @Test
    void tellWhatWasReadBeforeAPropertyThatIsMissing() {
        FilterSettings own = TestSettings.of(Map.of("reply", "no", "zoen", "inside"));
        assertThatThrownBy(() -> own.make(Zone::new))
                .hasMessage(
                        "2 invalid settings: (1) Invalid value 'no' for property postern.x.reply: expected a refusal, 400"
                                + " to 599, such as 550 5.7.1 not here (2) Invalid value '' for property postern.x.zone: expected"
                                + " a text without white space");
        own.requireKnown(List.of("postern.x.other"));
        assertThat(own.problems()).hasSize(2);
    }

    private record Zone(Reply reply, String zone, String other) {

        Zone(FilterSettings settings) {
            this(
                    settings.read("reply", "550 no", Parsers::refusal),
                    settings.read("zone", "", Setting::word),
                    settings.get("other", "").text());
        }
    }
}

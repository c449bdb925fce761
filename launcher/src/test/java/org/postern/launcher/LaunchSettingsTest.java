package org.postern.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every property can be given by {@code -D}, and no other. */
@Tag("unit")
class LaunchSettingsTest {

    private static final PropertyNames NAMES =
            new PropertyNames(Set.of("activeTimeout", "interfaces", "upstream"), Set.of("host", "port"));

    @Test
    void sortsPropertiesByWhatTheyAreFor() throws LaunchException {
        LaunchSettings settings = LaunchSettings.of(
                properties(Map.of(
                        "postern.interfaces", "tcp://*:25",
                        "postern.upstream", "smtp/other",
                        "postern.upstream.host", "mail.example.org",
                        "postern.throttle.key", "${authentication.subject.id}",
                        "postern.http.port", "0",
                        "maven.home", "/opt/maven")),
                NAMES);
        assertThat(settings.adapter()).isEqualTo(Map.of("interfaces", "tcp://*:25", "upstream", "smtp/other"));
        assertThat(settings.upstream()).isEqualTo(Map.of("host", "mail.example.org"));
        assertThat(settings.policies()).isEqualTo(Map.of("postern.throttle.key", "${authentication.subject.id}"));
        assertThat(settings.httpPort()).isZero();
        assertThat(settings.hasUpstream()).isTrue();
    }

    @Test
    void runsWithNoSettingsAtAll() throws LaunchException {
        LaunchSettings settings = LaunchSettings.of(new Properties(), NAMES);
        assertThat(settings.httpPort()).isEqualTo(8080);
        assertThat(settings.hasUpstream()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "postern.interface, ; did you mean postern.interfaces?",
        "postern.upstream.hots, ; did you mean postern.upstream.host?",
        "postern.upstraem.host, ; did you mean postern.upstream.host?",
        "postern.htpp.port, ; did you mean postern.http.port?",
        "postern.colour, ; there are postern.activeTimeout"
    })
    void refusesWhatThereIsNot(String name, String rest) {
        assertThatThrownBy(() -> LaunchSettings.of(properties(Map.of(name, "x")), NAMES))
                .isInstanceOf(LaunchException.class)
                .hasMessageStartingWith("there is no property " + name + rest);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "65536", "http"})
    void refusesAPortThatIsNone(String port) {
        assertThatThrownBy(() -> LaunchSettings.of(properties(Map.of("postern.http.port", port)), NAMES))
                .hasMessage("Invalid value '" + port
                        + "' for property postern.http.port: expected a port from 0 to 65535, 0 for any free one");
    }

    private static Properties properties(Map<String, String> values) {
        Properties properties = new Properties();
        properties.putAll(values);
        return properties;
    }
}

package org.postern.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every property can be given by {@code -D}, and no other. */
class LaunchSettingsTest {

    @Test
    void sortsPropertiesByWhatTheyAreFor() throws LaunchException {
        LaunchSettings settings = LaunchSettings.of(properties(Map.of(
                "postern.interfaces", "tcp://*:25",
                "postern.upstream", "smtp/other",
                "postern.upstream.host", "mail.example.org",
                "postern.throttle.key", "${authentication.subject.id}",
                "postern.http.port", "0",
                "maven.home", "/opt/maven")));
        assertThat(settings.adapter()).isEqualTo(Map.of("interfaces", "tcp://*:25", "upstream", "smtp/other"));
        assertThat(settings.upstream()).isEqualTo(Map.of("host", "mail.example.org"));
        assertThat(settings.policies()).isEqualTo(Map.of("postern.throttle.key", "${authentication.subject.id}"));
        assertThat(settings.httpPort()).isZero();
        assertThat(settings.hasUpstream()).isTrue();
    }

    @Test
    void runsWithNoSettingsAtAll() throws LaunchException {
        LaunchSettings settings = LaunchSettings.of(new Properties());
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
        assertThatThrownBy(() -> LaunchSettings.of(properties(Map.of(name, "x"))))
                .isInstanceOf(LaunchException.class)
                .hasMessageStartingWith("there is no property " + name + rest);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "65536", "http"})
    void refusesAPortThatIsNone(String port) {
        assertThatThrownBy(() -> LaunchSettings.of(properties(Map.of("postern.http.port", port))))
                .hasMessage("postern.http.port=" + port
                        + " is wrong; allowed is a port from 0 to 65535, 0 for any free one");
    }

    /** The document is compared with the beans where these are. */
    @Test
    void knowsThePropertiesThatTheDocumentTells() throws IOException {
        assertThat(new TreeSet<>(LaunchSettings.ADAPTER_NAMES)).isEqualTo(documented("## The adapter"));
        assertThat(new TreeSet<>(LaunchSettings.UPSTREAM_NAMES)).isEqualTo(documented("## The upstream server"));
    }

    private static Set<String> documented(String heading) throws IOException {
        List<String> lines = Files.readAllLines(Path.of("../docs/configuration.md"));
        Set<String> names = new TreeSet<>();
        for (String line : lines.subList(lines.indexOf(heading) + 1, lines.size())) {
            if (line.startsWith("| `")) {
                names.add(line.substring(3, line.indexOf('`', 3)));
            } else if (!names.isEmpty()) {
                break;
            }
        }
        return names;
    }

    private static Properties properties(Map<String, String> values) {
        Properties properties = new Properties();
        properties.putAll(values);
        return properties;
    }
}

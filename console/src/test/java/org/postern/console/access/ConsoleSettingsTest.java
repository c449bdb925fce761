package org.postern.console.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.api.text.Network;

@Tag("unit")
class ConsoleSettingsTest {

    private static ConsoleSettings of(Map<String, String> given) {
        return ConsoleSettings.of(given.keySet(), name -> Optional.ofNullable(given.get(name)));
    }

    private static InetAddress address(String text) {
        return Network.parse(text).orElseThrow().base();
    }

    @Test
    void itIsForThisMachineUnlessConfigured() {
        ConsoleSettings settings = of(Map.of());
        for (String address : new String[] {"127.0.0.1", "127.1.2.3", "::1"}) {
            assertThat(settings.networks()).anyMatch(network -> network.contains(address(address)));
        }
        for (String address : new String[] {"10.0.0.1", "192.0.2.1", "::2", "fe80::1"}) {
            assertThat(settings.networks()).noneMatch(network -> network.contains(address(address)));
        }
        assertThat(settings.proxies()).isEmpty();
        assertThat(settings.hosts()).isEmpty();
        assertThat(settings.sessionTimeout()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void hostNamesAreComparedInOneForm() {
        assertThat(of(Map.of("postern.console.hosts", "Gateway.Example.org., [2001:DB8::1], localhost, 192.0.2.1"))
                        .hosts())
                .containsExactlyInAnyOrder("gateway.example.org", "2001:db8::1", "localhost", "192.0.2.1");
    }

    @ParameterizedTest
    @CsvSource({
        "networks, 10.0.0.300, networks in CIDR notation",
        "networks, example.org, networks in CIDR notation",
        "proxies, 10.0.0.0/99, networks in CIDR notation",
        "hosts, gateway.example.org:8080, host names without a port",
        "hosts, https://gateway.example.org, host names without a port",
        "sessionTimeout, long, a duration",
        "network, ::1, did you mean postern.console.networks?",
    })
    void whatIsWrongIsNamed(String name, String value, String expected) {
        assertThatThrownBy(() -> of(Map.of("postern.console." + name, value)))
                .hasMessageContaining("postern.console." + name)
                .hasMessageContaining(expected);
    }
}

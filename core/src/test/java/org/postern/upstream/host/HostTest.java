package org.postern.upstream.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.settings.Setting;
import org.postern.settings.SettingException;

/** How hosts and their addresses are written. */
@Tag("unit")
class HostTest {

    private static String hosts(String text) {
        return Host.groups(new Setting("host", text), 25).stream()
                .map(group -> group.stream().map(Host::toString).collect(Collectors.joining(" = ")))
                .collect(Collectors.joining(" > "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mx1.example.org | mx1.example.org:25",
                "mx1.example.org, mx2.example.org:587; backup.example.org"
                        + " | mx1.example.org:25 = mx2.example.org:587 > backup.example.org:25",
                "a;b;c:1 | a:25 > b:25 > c:1",
                "127.0.0.1:65535 | 127.0.0.1:65535",
                "[2001:db8::1] | [2001:db8::1]:25",
                "[2001:db8::1]:587,a | [2001:db8::1]:587 = a:25",
                "a:25,a:26 | a:25 = a:26",
                "mail_1.example.org | mail_1.example.org:25",
            })
    void whatHostsAre(String text, String meaning) {
        assertThat(hosts(text)).isEqualTo(meaning);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                ";",
                "a,",
                "a;",
                "a;;b",
                "a,,b",
                "a b",
                "a:",
                "a:0",
                "a:65536",
                "a:x",
                "a:1:2",
                "::1",
                "2001:db8::1",
                "[::1",
                "[::1]x",
                "[]",
                "[a]",
                "[1.2.3]",
                "[:::]",
                "a,a",
                "a; a:25",
                "a@b",
                "smtp://a",
                "a=b"
            })
    void whatHostsAreNot(String text) {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> hosts(text))
                .withMessageStartingWith("Invalid value '" + text + "' for property host: expected ");
    }

    @Test
    void anAddressHasNoBracketsInItsName() {
        assertThat(Host.groups(new Setting("host", "[::1]:26"), 25).get(0)).containsExactly(new Host("::1", 26));
    }

    @Test
    void addressesAreReadByName() throws Exception {
        var addresses =
                HostSettings.byName(new Setting("addresses", "MX1.example.org=192.0.2.1  192.0.2.2, b = 2001:db8::1"));
        assertThat(addresses).containsOnlyKeys("mx1.example.org", "b");
        assertThat(addresses.get("mx1.example.org"))
                .extracting(address -> address.getHostAddress())
                .containsExactly("192.0.2.1", "192.0.2.2");
        assertThat(addresses.get("b"))
                .extracting(address -> address.getHostAddress())
                .containsExactly("2001:db8:0:0:0:0:0:1");
        assertThat(HostSettings.byName(new Setting("addresses", ""))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a=", "=192.0.2.1", "a=b", "a=192.0.2", "a=192.0.2.0/24", "a=192.0.2.1, A=192.0.2.2"})
    void whatAddressesAreNot(String text) {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> HostSettings.byName(new Setting("addresses", text)))
                .withMessageStartingWith("Invalid value '" + text + "' for property addresses: expected ");
    }
}

package org.postern.api.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class NetworkTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.0/24, 192.0.2.255, true",
        "192.0.2.0/24, 192.0.3.0, false",
        "192.0.2.1, 192.0.2.1, true",
        "192.0.2.1, 192.0.2.2, false",
        "0.0.0.0/0, 203.0.113.9, true",
        "0.0.0.0/0, ::1, false",
        "2001:db8::/32, 2001:db8:ffff::1, true",
        "2001:db8::/32, 2001:db9::1, false",
        "::/0, 192.0.2.1, false",
    })
    void contains(String network, String address, boolean expected) throws UnknownHostException {
        assertThat(Network.parse(network).orElseThrow().contains(InetAddress.getByName(address)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "192.0.2.1/24", "192.0.2.0/33", "2001:db8::/129", "example.org", "192.0.2", "1.2.3.4/x"})
    void others(String text) {
        assertThat(Network.parse(text)).isEmpty();
    }

    @Test
    void theNetworkAroundAnAddress() throws UnknownHostException {
        InetAddress address = InetAddress.getByName("192.0.2.77");
        assertThat(Network.around(address, 24)).hasToString("192.0.2.0/24");
        assertThatIllegalArgumentException().isThrownBy(() -> Network.around(address, 33));
    }
}

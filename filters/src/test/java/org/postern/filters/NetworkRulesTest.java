package org.postern.filters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.api.Reply;
import org.postern.api.text.Network;

/** The smallest network that a client is in decides. */
@Tag("unit")
class NetworkRulesTest {

    private static final Reply DENIED = Reply.reject(554, "5.7.1", "Access denied");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # accept                    | refuse                       | address           | accepted
            ''                          | ''                           | 192.0.2.1         | true
            ''                          | 192.0.2.0/24                 | 192.0.2.1         | false
            ''                          | 192.0.2.0/24                 | 192.0.3.1         | true
            192.0.2.0/24                | ''                           | 192.0.2.255       | true
            192.0.2.0/24                | ''                           | 192.0.3.0         | false
            192.0.2.0/24                | ''                           | 2001:db8::1       | false
            192.0.2.0/24                | 192.0.2.128/25               | 192.0.2.127       | true
            192.0.2.0/24                | 192.0.2.128/25               | 192.0.2.128       | false
            192.0.2.130                 | 192.0.2.128/25, 10.0.0.0/8   | 192.0.2.130       | true
            192.0.2.130                 | 192.0.2.128/25, 10.0.0.0/8   | 10.255.0.1        | false
            0.0.0.0/0                   | 10.0.0.1/32                  | 10.0.0.2          | true
            0.0.0.0/0                   | 10.0.0.1/32                  | 10.0.0.1          | false
            0.0.0.0/0                   | ''                           | ::1               | false
            192.0.2.4/30, 192.0.2.9     | ''                           | 192.0.2.7         | true
            192.0.2.4/30, 192.0.2.9     | ''                           | 192.0.2.8         | false
            192.0.2.4/30, 192.0.2.9     | ''                           | ::ffff:192.0.2.9  | true
            2001:db8::/32               | 2001:db8:0:1::/64            | 2001:db8::7       | true
            2001:DB8::/32               | 2001:db8:0:1::/64            | 2001:db8:0:1::7   | false
            2001:db8::/33               | ''                           | 2001:db8:8000::   | false
            ''                          | ::/0                         | 192.0.2.1         | true
            ''                          | ::/0                         | fe80::1           | false
            """)
    void decides(String accept, String refuse, String address, boolean accepted) throws UnknownHostException {
        NetworkRules rules = TestSettings.make(NetworkRules::new, Map.of("accept", accept, "refuse", refuse));
        assertThat(rules.refusal(InetAddress.getByName(address)).isEmpty()).isEqualTo(accepted);
    }

    @Test
    void refusesWithTheReplyThatIsSet() throws UnknownHostException {
        InetAddress client = InetAddress.getByName("192.0.2.1");
        Network network = new Network(client, 32);
        assertThat(new NetworkRules(List.of(), List.of(network), DENIED).refusal(client))
                .contains(DENIED);
        FilterSettings settings = TestSettings.of(Map.of("refuse", "192.0.2.1", "reply", "421 4.7.0 not now"));
        assertThat(new NetworkRules(settings).refusal(client)).contains(Reply.reject(421, "4.7.0", "not now"));
    }

    @Test
    void cannotAcceptAndRefuseTheSame() {
        FilterSettings settings = TestSettings.of(Map.of("accept", "10.0.0.0/8", "refuse", "::1, 10.0.0.0/8"));
        assertThatThrownBy(() -> settings.make(NetworkRules::new))
                .hasMessage(
                        "Invalid value '10.0.0.0/8' for property postern.x.refuse: expected networks that are not accepted as well");
    }

    @Test
    void namesTheNetworkThatIsWrong() {
        assertThatThrownBy(() -> TestSettings.make(NetworkRules::new, Map.of("accept", "::1, 10.0.0.1/8")))
                .hasMessageStartingWith(
                        "Invalid value '10.0.0.1/8' for property postern.x.accept: expected an address or a network");
    }
}

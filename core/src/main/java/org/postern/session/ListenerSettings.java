package org.postern.session;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import org.postern.api.Network;
import org.postern.settings.Setting;
import org.postern.settings.Settings;

/**
 * How an interface listens.
 *
 * @param enabled whether it does
 * @param addressFamily whose clients it takes
 * @param backlog how many connections may wait to be accepted
 * @param proxies the networks whose connections begin with a PROXY header that tells the client's address
 * @param requiresEndpoint whether it listens only while the outgoing server can be reached
 * @param requiresLink the network device without which it does not listen; empty for none
 */
public record ListenerSettings(
        boolean enabled,
        AddressFamily addressFamily,
        int backlog,
        List<Network> proxies,
        boolean requiresEndpoint,
        String requiresLink) {

    /** The versions of IP. */
    public enum AddressFamily {
        ANY,
        IPV4,
        IPV6;

        boolean has(InetAddress address) {
            return this == ANY || (this == IPV4) == (address instanceof Inet4Address);
        }
    }

    static ListenerSettings read(Settings settings) {
        return new ListenerSettings(
                settings.read("enabled", flag -> flag.text().isEmpty() || flag.flag(), true),
                settings.read("addressFamily", family -> family.choice(AddressFamily.class), AddressFamily.ANY),
                settings.read("backlog", number -> number.number(1, 65_535), 1),
                settings.read("proxyNetworks", ListenerSettings::networks, List.of()),
                settings.read("requiresEndpoint", Setting::flag, false),
                settings.read("requiresLink", Setting::optionalWord, ""));
    }

    private static List<Network> networks(Setting setting) {
        return setting.list().stream()
                .map(text -> Network.parse(text)
                        .orElseThrow(() -> setting.wrong("a list of networks, such as 192.0.2.0/24, 2001:db8::/32")))
                .toList();
    }

    /** Whether there is something without which it does not listen. */
    boolean isConditional() {
        return requiresEndpoint || !requiresLink.isEmpty();
    }

    /** Whether a connection comes from a proxy. */
    boolean isProxy(InetAddress peer) {
        return proxies.stream().anyMatch(network -> network.contains(peer));
    }
}

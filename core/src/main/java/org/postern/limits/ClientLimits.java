package org.postern.limits;

import java.net.InetAddress;
import java.util.List;
import org.postern.api.text.Network;
import org.postern.settings.Setting;
import org.postern.settings.Settings;

/**
 * What one client may do.
 *
 * @param sessions at a time from one address
 * @param networkSessions at a time from one network
 * @param ipv4Prefix the size of a network: how many bits its addresses share
 * @param ipv6Prefix the same for IPv6
 * @param errors protocol errors before the session is closed
 * @param loggedRefusals lines in the log a minute about rejected commands of one client
 */
public record ClientLimits(
        int sessions, int networkSessions, int ipv4Prefix, int ipv6Prefix, int errors, int loggedRefusals) {

    private static final int MAX = 1_000_000;

    /** Reads the settings by their names. What is wrong is noted there. */
    public static ClientLimits read(Settings settings) {
        List<Integer> prefixes = settings.read("clientNetwork", "24, 64", ClientLimits::prefixes);
        return new ClientLimits(
                settings.read("maxSessionsPerClient", "2000", number -> number.number(1, MAX)),
                settings.read("maxSessionsPerNetwork", "2000", number -> number.number(1, MAX)),
                prefixes.get(0),
                prefixes.get(1),
                settings.read("maxErrors", "20", number -> number.number(1, MAX)),
                settings.read("maxLoggedRefusals", "60", number -> number.number(0, MAX)));
    }

    private static List<Integer> prefixes(Setting setting) {
        List<String> texts = setting.list();
        if (texts.size() == 2 && texts.stream().allMatch(text -> text.matches("\\d{1,3}"))) {
            List<Integer> prefixes = texts.stream().map(Integer::valueOf).toList();
            if (prefixes.get(0) <= 32 && prefixes.get(1) <= 128) {
                return prefixes;
            }
        }
        throw setting.invalid(
                "two prefix lengths, the first up to 32 for IPv4, the other up to 128 for IPv6, such as" + " 24, 64");
    }

    /** What counts as one client: an IPv4 address, or an IPv6 network, where a client has any number of addresses. */
    public Network one(InetAddress client) {
        return Network.bits(client) == 32 ? Network.around(client, 32) : network(client);
    }

    /** The network that a client is in. */
    public Network network(InetAddress client) {
        return Network.around(client, Network.bits(client) == 32 ? ipv4Prefix : ipv6Prefix);
    }
}

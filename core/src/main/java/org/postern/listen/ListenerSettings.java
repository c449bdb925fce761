package org.postern.listen;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.postern.settings.Setting;
import org.postern.settings.Settings;

/**
 * How an interface listens.
 *
 * @param enabled whether it does
 * @param addressFamily whose clients it takes
 * @param backlog how many connections may wait to be accepted
 * @param requiresEndpoint whether it listens only while the upstream server can be reached
 * @param requiresLink the network device without which it does not listen; empty for none
 */
public record ListenerSettings(
        boolean enabled, AddressFamily addressFamily, int backlog, boolean requiresEndpoint, String requiresLink) {

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
                settings.read("addressFamily", "any", family -> family.choice(AddressFamily.class)),
                settings.read("backlog", "1024", number -> number.number(1, 65_535)),
                settings.read("requiresEndpoint", "false", Setting::flag),
                settings.read("requiresLink", Setting::optionalWord, ""));
    }

    /** The settings that require something without which it does not listen. */
    public List<String> conditions() {
        return Stream.of(requiresEndpoint ? "requiresEndpoint" : "", requiresLink.isEmpty() ? "" : "requiresLink")
                .filter(property -> !property.isEmpty())
                .toList();
    }

    /** Whether there is something without which it does not listen. */
    boolean isConditional() {
        return requiresEndpoint || !requiresLink.isEmpty();
    }
}

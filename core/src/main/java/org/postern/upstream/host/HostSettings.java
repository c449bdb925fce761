package org.postern.upstream.host;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postern.api.text.Network;
import org.postern.settings.Setting;
import org.postern.settings.Settings;

/**
 * Where mail goes, and how one gets there.
 *
 * @param groups the hosts; a group is used when all hosts of those before it are down
 * @param addresses what the name service is not asked for, by the name in lower case
 * @param sourceAddress the address to connect from; empty for what the system takes
 * @param failoverTimeout how long a host may take to connect and greet while there is another one
 * @param downTime how long a host that failed is left alone while there is another one
 */
public record HostSettings(
        List<List<Host>> groups,
        Map<String, List<InetAddress>> addresses,
        Optional<InetAddress> sourceAddress,
        Duration failoverTimeout,
        Duration downTime) {

    public static HostSettings read(Settings settings) {
        int port = settings.read("port", "25", text -> text.number(1, 65535));
        List<List<Host>> groups = settings.read("host", "127.0.0.1", hosts -> Host.groups(hosts, port));
        Map<String, List<InetAddress>> addresses = settings.read("addresses", HostSettings::byName, Map.of());
        Set<String> names = groups.stream()
                .flatMap(List::stream)
                .map(host -> host.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        if (!groups.isEmpty() && !names.containsAll(addresses.keySet())) { // else a misspelt name would go unnoticed
            settings.problem(settings.get("addresses").invalid("addresses of names that are in host"));
        }
        return new HostSettings(
                groups,
                addresses,
                settings.read("sourceAddress", HostSettings::source, Optional.empty()),
                settings.read("failoverTimeout", "3s", Setting::duration),
                settings.read("hostDownTime", "30s", Setting::duration));
    }

    private static Optional<InetAddress> source(Setting setting) {
        Optional<InetAddress> address = address(setting.text());
        if (address.isEmpty() && !setting.isEmpty()) {
            throw setting.invalid("an address of this machine, such as 192.0.2.1 or 2001:db8::1");
        }
        return address;
    }

    /** Reads {@code mx1.example.org=192.0.2.1 192.0.2.2, mx2.example.org=2001:db8::1}: addresses by the name, in lower case. */
    static Map<String, List<InetAddress>> byName(Setting setting) {
        Map<String, List<InetAddress>> all = new HashMap<>();
        for (String entry : setting.list()) {
            String[] parts = entry.split("=", 2);
            String name = parts[0].strip().toLowerCase(Locale.ROOT);
            List<InetAddress> addresses = Stream.of(
                            parts[parts.length - 1].strip().split("\\s+"))
                    .map(text -> address(text).orElseThrow(() -> invalid(setting)))
                    .toList();
            if (parts.length < 2 || name.isEmpty() || all.put(name, addresses) != null) {
                throw invalid(setting);
            }
        }
        return Map.copyOf(all);
    }

    private static RuntimeException invalid(Setting setting) {
        return setting.invalid(
                "name=address, several addresses with blanks between, several names with commas, each name once");
    }

    /** An address, if the text is one; a name is not looked up. */
    private static Optional<InetAddress> address(String text) {
        return text.indexOf('/') >= 0 ? Optional.empty() : Network.parse(text).map(Network::base);
    }

    /** The hosts as they are written in the settings. */
    @Override
    public String toString() {
        return groups.stream()
                .map(group -> group.stream().map(Host::toString).collect(Collectors.joining(", ")))
                .collect(Collectors.joining("; "));
    }
}

package org.postern.upstream.host;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.postern.settings.Setting;
import org.postern.settings.SettingException;
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
        Map<String, List<InetAddress>> addresses = settings.read("addresses", Addresses::byName, Map.of());
        Set<String> names = groups.stream()
                .flatMap(List::stream)
                .map(host -> host.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        if (!groups.isEmpty() && !names.containsAll(addresses.keySet())) { // else a misspelt name would go unnoticed
            settings.problem(new SettingException(
                    "addresses", settings.get("addresses").text(), "addresses of names that are in host"));
        }
        return new HostSettings(
                groups,
                addresses,
                settings.read("sourceAddress", Addresses::optional, Optional.empty()),
                settings.read("failoverTimeout", "3s", Setting::duration),
                settings.read("hostDownTime", "30s", Setting::duration));
    }

    /** The hosts as they are written in the settings. */
    @Override
    public String toString() {
        return groups.stream()
                .map(group -> group.stream().map(Host::toString).collect(Collectors.joining(", ")))
                .collect(Collectors.joining("; "));
    }
}

package org.postern.upstream.host;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.postern.api.Network;
import org.postern.settings.Setting;

/** Reads addresses, without asking the name service. */
public final class Addresses {

    private Addresses() {}

    /** One address, if the text is one. */
    public static Optional<InetAddress> parse(String text) {
        return text.indexOf('/') >= 0 ? Optional.empty() : Network.parse(text).map(Network::base);
    }

    /** One address, or none for an empty text. */
    public static Optional<InetAddress> optional(Setting setting) {
        Optional<InetAddress> address = parse(setting.text());
        if (address.isEmpty() && !setting.isEmpty()) {
            throw setting.invalid("an address of this machine, such as 192.0.2.1 or 2001:db8::1");
        }
        return address;
    }

    /** Reads {@code mx1.example.org=192.0.2.1 192.0.2.2, mx2.example.org=2001:db8::1}: addresses by the name, in lower case. */
    public static Map<String, List<InetAddress>> byName(Setting setting) {
        Map<String, List<InetAddress>> all = new HashMap<>();
        for (String entry : setting.list()) {
            String[] parts = entry.split("=", 2);
            String name = parts[0].strip().toLowerCase(Locale.ROOT);
            List<InetAddress> addresses = Stream.of(
                            parts[parts.length - 1].strip().split("\\s+"))
                    .map(text -> parse(text).orElseThrow(() -> invalid(setting)))
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
}

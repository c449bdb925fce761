package org.postern.upstream;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.postern.api.Network;
import org.postern.settings.Setting;

/** Reads addresses, without asking the name service. */
final class Addresses {

    private Addresses() {}

    /** One address, if the text is one. */
    static Optional<InetAddress> parse(String text) {
        return text.indexOf('/') >= 0 ? Optional.empty() : Network.parse(text).map(Network::base);
    }

    /** One address, or none for an empty text. */
    static Optional<InetAddress> optional(Setting setting) {
        if (setting.text().isEmpty()) {
            return Optional.empty();
        }
        Optional<InetAddress> address = parse(setting.text());
        if (address.isEmpty()) {
            throw setting.wrong("an address of this machine, such as 192.0.2.1 or 2001:db8::1");
        }
        return address;
    }

    /** Reads {@code mx1.example.org=192.0.2.1 192.0.2.2, mx2.example.org=2001:db8::1}: addresses by the name, in lower case. */
    static Map<String, List<InetAddress>> byName(Setting setting) {
        Map<String, List<InetAddress>> all = new HashMap<>();
        for (String entry : setting.list()) {
            String[] parts = entry.split("=", 2);
            String name = parts[0].strip().toLowerCase(Locale.ROOT);
            List<InetAddress> addresses = new ArrayList<>();
            if (parts.length == 2) {
                for (String text : parts[1].strip().split("\\s+")) {
                    addresses.add(parse(text).orElseThrow(() -> wrong(setting)));
                }
            }
            if (name.isEmpty() || addresses.isEmpty() || all.put(name, List.copyOf(addresses)) != null) {
                throw wrong(setting);
            }
        }
        return Map.copyOf(all);
    }

    private static RuntimeException wrong(Setting setting) {
        return setting.wrong(
                "name=address, several addresses with blanks between, several names with commas, each name once");
    }
}

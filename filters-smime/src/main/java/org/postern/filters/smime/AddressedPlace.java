package org.postern.filters.smime;

import java.util.Optional;
import org.postern.api.text.Wildcard;
import org.postern.settings.Setting;

/**
 * An entry of a setting: where keys or certificates are, and whose they are, as in <code>*@example.org /etc/postern/gateway.p12</code>.
 *
 * @param addresses whose they are; empty if their certificates say so
 * @param place a path, or a URL
 */
public record AddressedPlace(Optional<Wildcard> addresses, String place) {

    /** Reads an entry: what has an at sign or a wildcard before its first blank begins with an address. */
    public static AddressedPlace parse(Setting entry) {
        String[] parts = entry.text().split("\\s+", 2);
        boolean path = parts[0].contains("/") || parts[0].contains("\\");
        boolean address = !path && (parts[0].contains("@") || parts[0].equals("*"));
        if (!address) {
            return new AddressedPlace(Optional.empty(), entry.text());
        }
        if (parts.length < 2) {
            throw entry.invalid("a place behind the address, such as *@example.org /etc/postern/gateway.p12");
        }
        return new AddressedPlace(Optional.of(new Wildcard(parts[0])), parts[1]);
    }
}

package org.postern.filters.smime;

import java.util.Optional;
import java.util.stream.Stream;
import org.postern.api.text.Wildcard;
import org.postern.filters.address.MailAddress;
import org.postern.filters.domain.DomainName;
import org.postern.settings.Setting;

/**
 * An entry of a setting: where keys or certificates are, and whose they are, as in <code>*@example.org /etc/postern/gateway.p12</code>.
 *
 * @param addresses whose they are; empty if their certificates say so
 * @param place a path, or a URL
 */
public record AddressedPlace(Optional<Wildcard> addresses, String place) {

    private static final Wildcard ANY_ADDRESS = new Wildcard("?*@?*");

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
        String pattern = MailAddress.canonical(parts[0]);
        if (!canBeAddress(pattern)) {
            throw entry.invalid(
                    "an address, *@DOMAIN or * before the place, such as *@example.org /etc/postern/gateway.p12;"
                            + " no address is like " + parts[0]);
        }
        return new AddressedPlace(Optional.of(new Wildcard(pattern)), parts[1]);
    }

    /** Whether there are canonical addresses of that pattern. */
    private static boolean canBeAddress(String pattern) {
        String domain = pattern.substring(pattern.lastIndexOf('@') + 1);
        boolean possible = Stream.of("*", "?", "[").anyMatch(domain::contains)
                ? domain.chars().allMatch(c -> c < 0x80) // those of other characters are in A-labels there
                : DomainName.parse(domain).isPresent();
        return possible && new Wildcard(pattern).overlaps(ANY_ADDRESS);
    }
}

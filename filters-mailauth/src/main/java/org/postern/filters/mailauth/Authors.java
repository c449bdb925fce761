package org.postern.filters.mailauth;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postern.api.mime.Header;
import org.postern.filters.address.AddressList;
import org.postern.filters.address.AddressList.Doubt;
import org.postern.filters.address.AddressReader;
import org.postern.filters.address.MailAddress;
import org.postern.filters.domain.DomainName;

/**
 * The domains of those who have written a message (RFC 5322 §3.6.2, RFC 6854).
 *
 * @param domains each once; empty if there is a problem
 * @param problem why DMARC cannot be applied; empty if it can
 */
record Authors(List<DomainName> domains, String problem) {

    /** Each is looked up. */
    private static final int MAX_DOMAINS = 10;

    static Authors of(Header header) {
        AddressList from = AddressReader.read(header, "From");
        if (from.fields() != 1) {
            return new Authors(List.of(), from.fields() == 0 ? "no From field" : "more than one From field");
        }
        if (from.has(Doubt.SYNTAX)) {
            return new Authors(List.of(), "syntax error in From");
        }
        Set<DomainName> domains = new LinkedHashSet<>();
        for (MailAddress each : from.addresses()) {
            Optional<DomainName> domain = each.domainName();
            if (domain.isEmpty()) {
                return new Authors(List.of(), "an invalid domain in From");
            }
            domains.add(domain.get());
            if (domains.size() > MAX_DOMAINS) {
                return new Authors(List.of(), "more than " + MAX_DOMAINS + " domains in From");
            }
        }
        return domains.isEmpty() ? new Authors(List.of(), "no address in From") : new Authors(List.copyOf(domains), "");
    }
}

package org.postern.filters.dmarc;

import java.util.List;
import java.util.Optional;
import org.postern.filters.dns.Dns;
import org.postern.filters.dns.DnsException;
import org.postern.filters.domain.DomainName;

/** Finds the record that a domain falls under (RFC 7489 §6.6.3). */
record Discovery(Dns dns) {

    /**
     * A record.
     *
     * @param domain that has it
     * @param policy that it has for the domain which was asked for
     */
    record Found(DomainName domain, DmarcRecord terms, Policy policy) {}

    /** The domain's own record, or that of its organization; empty if there is none, or not exactly one. */
    Optional<Found> find(DomainName author) throws DnsException {
        List<String> own = records(author);
        if (!own.isEmpty()) {
            return single(own).map(terms -> new Found(author, terms, terms.policy()));
        }
        DomainName organization = PublicSuffixes.organizationOf(author);
        if (organization.equals(author)) {
            return Optional.empty();
        }
        Optional<DmarcRecord> terms = single(records(organization));
        return terms.isEmpty()
                ? Optional.empty()
                : Optional.of(new Found(organization, terms.get(), ofSubdomain(author, terms.get())));
    }

    private static Optional<DmarcRecord> single(List<String> records) {
        return records.size() == 1 ? DmarcRecord.parse(records.get(0)) : Optional.empty();
    }

    private List<String> records(DomainName domain) throws DnsException {
        return dns.query("_dmarc." + domain, Dns.Type.TXT).records().stream()
                .filter(DmarcRecord::isDmarc)
                .toList();
    }

    private Policy ofSubdomain(DomainName author, DmarcRecord terms) throws DnsException {
        boolean same = terms.ofMissing() == terms.ofSubdomains();
        return same || dns.query(author.text(), Dns.Type.A).nameExists() ? terms.ofSubdomains() : terms.ofMissing();
    }
}

package org.postern.filters.address;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import org.postern.filters.domain.DomainName;

/**
 * An address (RFC 5322 §3.4.1) as it is written, without comments and white space.
 *
 * @param localPart with its quotes, if it has some
 * @param domain in any form: a name in ASCII or in other characters, an address literal; empty if there is none behind the at sign
 */
public record MailAddress(String localPart, String domain) {

    /**
     * The form in which two addresses are the same for users: RFC 8550 §3 compares the domain without regard to case, and no mail system
     * of today distinguishes upper case from lower case in the local part. Domain names are in A-labels (RFC 5890), without a final dot.
     *
     * @param address what stands behind its last at sign is the domain
     */
    public static String canonical(String address) {
        String normal =
                Normalizer.normalize(address.strip(), Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
        int at = normal.lastIndexOf('@');
        String domain = normal.substring(at + 1);
        return normal.substring(0, at + 1)
                + DomainName.parse(domain).map(DomainName::text).orElse(domain);
    }

    /** The same as {@link #canonical(String)} has it. */
    public String canonical() {
        return canonical(toString());
    }

    /** The name of its domain; empty for an address literal, for a name of one label, and for what cannot be a name. */
    public Optional<DomainName> domainName() {
        return DomainName.parse(domain).filter(DomainName::isQualified);
    }

    @Override
    public String toString() {
        return localPart + "@" + domain;
    }
}

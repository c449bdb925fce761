package org.postern.filters.dmarc;

import de.malkusch.whoisServerList.publicSuffixList.PublicSuffixList;
import de.malkusch.whoisServerList.publicSuffixList.PublicSuffixListFactory;
import java.util.Optional;
import org.postern.filters.domain.DomainName;

/**
 * The organizations that domains belong to, by the list of <a href="https://publicsuffix.org">publicsuffix.org</a>, its private section
 * included: {@code example.co.uk} for {@code mail.example.co.uk}. The list is that of the library, which is read when it is asked first; that
 * takes a second or two.
 */
public final class PublicSuffixes {

    /** Read once for all, when the first name is looked for. */
    private static final class Holder {
        static final PublicSuffixList LIST = new PublicSuffixListFactory().build();
    }

    private PublicSuffixes() {}

    /** Reads the list, so that the first message need not wait. */
    public static void load() {
        organizationOf(new DomainName("example.org"));
    }

    /**
     * The organizational domain (RFC 7489 §3.2): the name with one label more than the public suffix. A name that is a public suffix
     * itself is its own: that is not the organization of the names below, so it is aligned with itself alone.
     */
    @SuppressWarnings("NullAway") // null for a public suffix
    public static DomainName organizationOf(DomainName name) {
        return Optional.ofNullable(Holder.LIST.getRegistrableDomain(name.text()))
                .map(DomainName::new)
                .orElse(name);
    }
}

package org.postern.filters.spf;

import java.net.InetAddress;
import java.util.Optional;
import org.postern.filters.dns.Dns;
import org.postern.filters.domain.DomainName;
import org.postern.filters.spf.Evaluation.Identity;

/**
 * Checks whether a client may send for the domain that it names (RFC 7208).
 *
 * @param client its IP address; one that is mapped into IPv6 is IPv4 for Java, too
 * @param helo what it said at HELO or EHLO; empty for nothing
 */
public record Spf(InetAddress client, String helo) {

    /**
     * Checks the domain of HELO or EHLO (RFC 7208 §2.3).
     *
     * @param dns for this message, with its {@linkplain Dns#within deadline}
     */
    public SpfOutcome checkHelo(Dns dns) {
        return check("postmaster", helo, dns, false);
    }

    /**
     * Checks the domain of the sender (RFC 7208 §2.4), for the null sender that of HELO or EHLO.
     *
     * @param sender the reverse-path, without angle brackets
     * @param dns for this message, with its {@linkplain Dns#within deadline}
     * @param explain whether the explanation of a {@code fail} is wanted, for which the DNS is asked once more
     */
    public SpfOutcome checkSender(String sender, Dns dns, boolean explain) {
        int at = sender.lastIndexOf('@');
        if (sender.isEmpty()) {
            return check("postmaster", helo, dns, explain);
        }
        return check(at <= 0 ? "postmaster" : sender.substring(0, at), sender.substring(at + 1), dns, explain);
    }

    private SpfOutcome check(String localPart, String domain, Dns dns, boolean explain) {
        Optional<DomainName> name = DomainName.parse(domain).filter(DomainName::isQualified);
        if (name.isEmpty()) { // RFC 7208 §4.3
            return new SpfOutcome(SpfResult.NONE, domain, "");
        }
        Identity identity = new Identity(
                client, helo.isEmpty() ? "unknown" : helo, localPart, name.get().text());
        return new Evaluation(identity, dns, explain).outcome();
    }
}

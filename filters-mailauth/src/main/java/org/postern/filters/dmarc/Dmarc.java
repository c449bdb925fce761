package org.postern.filters.dmarc;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntSupplier;
import org.postern.filters.dmarc.Discovery.Found;
import org.postern.filters.dmarc.DmarcOutcome.Result;
import org.postern.filters.dns.Dns;
import org.postern.filters.dns.DnsException;
import org.postern.filters.domain.DomainName;

/** Decides whether a domain in From has vouched for a message, and what it wants done if not (RFC 7489 §6.6.2). */
public final class Dmarc {

    private final IntSupplier percent;

    /** One that chooses the messages at random for which {@code pct} asks. */
    public Dmarc() {
        this(() -> ThreadLocalRandom.current().nextInt(100));
    }

    /** @param percent 0 to 99, for each message that fails: those below {@code pct} get the policy */
    Dmarc(IntSupplier percent) {
        this.percent = percent;
    }

    /**
     * Evaluates a message for one domain in From.
     *
     * @param identifiers the domains that it has shown to come from, or may have
     * @param dns for this message, with its {@linkplain Dns#within deadline}
     */
    public DmarcOutcome evaluate(DomainName author, List<Identifier> identifiers, Dns dns) {
        Optional<Found> found;
        try {
            found = new Discovery(dns).find(author);
        } catch (DnsException e) {
            return new DmarcOutcome(
                    Result.TEMPERROR,
                    author,
                    Optional.empty(),
                    Policy.NONE,
                    Policy.NONE,
                    String.valueOf(e.getMessage()));
        }
        return found.map(record -> evaluate(author, identifiers, record))
                .orElseGet(() -> new DmarcOutcome(Result.NONE, author, Optional.empty(), Policy.NONE, Policy.NONE, ""));
    }

    private DmarcOutcome evaluate(DomainName author, List<Identifier> identifiers, Found found) {
        List<Identifier> aligned = identifiers.stream()
                .filter(identifier -> isAligned(author, identifier, found.terms()))
                .toList();
        Optional<DomainName> source = Optional.of(found.domain());
        if (aligned.stream().anyMatch(identifier -> !identifier.temporary())) {
            return new DmarcOutcome(Result.PASS, author, source, found.policy(), Policy.NONE, "");
        }
        if (!aligned.isEmpty()) {
            Identifier first = aligned.get(0);
            String reason = first.method() + " of " + first.domain() + " cannot be checked now";
            return new DmarcOutcome(Result.TEMPERROR, author, source, found.policy(), Policy.NONE, reason);
        }
        return new DmarcOutcome(Result.FAIL, author, source, found.policy(), applied(found), "");
    }

    /** RFC 7489 §3.1. */
    private static boolean isAligned(DomainName author, Identifier identifier, DmarcRecord terms) {
        boolean strict = identifier.method() == Identifier.Method.SPF ? terms.strictSpf() : terms.strictDkim();
        DomainName domain = identifier.domain();
        return domain.equals(author)
                || (!strict && PublicSuffixes.organizationOf(domain).equals(PublicSuffixes.organizationOf(author)));
    }

    /** RFC 7489 §6.6.4: the others get the next milder policy. */
    private Policy applied(Found found) {
        boolean spared =
                found.terms().testing() || percent.getAsInt() >= found.terms().percent();
        return spared ? found.policy().milder() : found.policy();
    }
}

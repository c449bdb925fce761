package org.postern.filters.spf;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.postern.filters.dns.Dns;
import org.postern.filters.dns.DnsAnswer;
import org.postern.filters.dns.DnsException;

/** What one check asks the DNS, within the limits of RFC 7208 §4.6.4. */
final class Lookups {

    private static final int MAX_TERMS = 10;
    private static final int MAX_VOID = 2;
    private static final int MAX_NAMES = 10;

    private final Dns dns;
    private final InetAddress client;
    private int terms;
    private int voids;
    private Optional<List<String>> validated = Optional.empty();

    Lookups(Dns dns, InetAddress client) {
        this.dns = dns;
        this.client = client;
    }

    /** Counts a term that asks the DNS. */
    void countTerm() throws PermErrorException {
        if (++terms > MAX_TERMS) {
            throw new PermErrorException("more than " + MAX_TERMS + " terms that ask the DNS");
        }
    }

    /** The records of a term; those it does not have are counted. */
    private List<String> ofTerm(String name, Dns.Type type) throws DnsException, PermErrorException {
        DnsAnswer answer = query(name, type);
        if (answer.isVoid() && ++voids > MAX_VOID) {
            throw new PermErrorException("more than " + MAX_VOID + " names without records");
        }
        return answer.records();
    }

    /** A name with characters beyond ASCII comes from a local part, and matches nothing (RFC 8616 §4). */
    private DnsAnswer query(String name, Dns.Type type) throws DnsException {
        boolean ascii = name.chars().allMatch(c -> c < 0x80);
        return ascii ? dns.query(name, type) : DnsAnswer.NO_SUCH_NAME;
    }

    /** The texts that a domain has; not counted as those of a term. */
    List<String> texts(String name) throws DnsException {
        return query(name, Dns.Type.TXT).records();
    }

    boolean exists(String name) throws DnsException, PermErrorException {
        return !ofTerm(name, Dns.Type.A).isEmpty();
    }

    private Dns.Type family() {
        return client instanceof Inet4Address ? Dns.Type.A : Dns.Type.AAAA;
    }

    /** Whether the client is one of the hosts of a name, or near it. */
    boolean hasAddress(String name, int prefix4, int prefix6) throws DnsException, PermErrorException {
        return isAmong(ofTerm(name, family()), prefix4, prefix6);
    }

    private boolean isAmong(List<String> addresses, int prefix4, int prefix6) {
        int bits = client.getAddress().length * 8;
        int prefix = bits == 32 ? prefix4 : prefix6;
        return addresses.stream()
                .flatMap(address -> AddressRange.parse(address, bits, prefix).stream())
                .anyMatch(range -> range.contains(client));
    }

    /** Whether the client is one of the mail exchangers of a name, or near it. */
    boolean hasExchanger(String name, int prefix4, int prefix6) throws DnsException, PermErrorException {
        List<String> exchangers = ofTerm(name, Dns.Type.MX);
        if (exchangers.size() > MAX_NAMES) {
            throw new PermErrorException("more than " + MAX_NAMES + " mail exchangers of " + name);
        }
        for (String exchanger : exchangers) {
            boolean known = !exchanger.isEmpty(); // the null MX of RFC 7505
            if (known && isAmong(query(exchanger, family()).records(), prefix4, prefix6)) {
                return true;
            }
        }
        return false;
    }

    /** Whether one of the client's validated names is a domain, or below it. */
    boolean hasName(String domain) throws PermErrorException {
        return validated(true).stream().anyMatch(name -> isWithin(name, domain));
    }

    private static boolean isWithin(String name, String domain) {
        String lower = domain.toLowerCase(Locale.ROOT);
        String other = name.toLowerCase(Locale.ROOT);
        return other.equals(lower) || other.endsWith("." + lower);
    }

    /** The value of the macro {@code p} (RFC 7208 §7.3): the domain itself, a name below it, or another one. */
    String bestName(String domain) {
        List<String> names;
        try {
            names = validated(false);
        } catch (PermErrorException e) {
            throw new IllegalStateException(e); // not counted
        }
        return names.stream()
                .filter(domain::equalsIgnoreCase)
                .findFirst()
                .or(() -> names.stream().filter(name -> isWithin(name, domain)).findFirst())
                .or(() -> names.stream().findFirst())
                .orElse("unknown");
    }

    /** RFC 7208 §5.5: the names of the client's address whose addresses it is among. An error of the DNS is as good as no name. */
    private List<String> validated(boolean ofTerm) throws PermErrorException {
        if (validated.isEmpty()) {
            List<String> found = new ArrayList<>();
            try {
                String reverse = Ip.reverse(client);
                List<String> names = ofTerm
                        ? ofTerm(reverse, Dns.Type.PTR)
                        : query(reverse, Dns.Type.PTR).records();
                for (String name : names.subList(0, Math.min(names.size(), MAX_NAMES))) {
                    if (isAmong(addresses(name), 32, 128)) {
                        found.add(name);
                    }
                }
            } catch (DnsException e) {
                // no name
            }
            validated = Optional.of(found);
        }
        return validated.get();
    }

    private List<String> addresses(String name) {
        try {
            return query(name, family()).records();
        } catch (DnsException e) {
            return List.of();
        }
    }
}

package org.postern.filters.dns;

import org.postern.filters.link.Deadline;

/** Looks names up in the DNS. */
@FunctionalInterface
public interface Dns {

    /** What records can be asked for. */
    enum Type {
        /** IPv4 addresses. */
        A,
        /** IPv6 addresses. */
        AAAA,
        /** The name that this one is an alias of, not followed. */
        CNAME,
        /** Mail exchangers. */
        MX,
        /** Names of name servers. */
        NS,
        /** The name of an address, asked for as {@code 1.2.0.192.in-addr.arpa}. */
        PTR,
        /** Texts. */
        TXT
    }

    /**
     * Looks a name up, following aliases (CNAME).
     *
     * @param name an absolute name, with or without a final dot; labels beyond ASCII are turned into A-labels (RFC 5890)
     * @throws DnsException if there is no answer now: a temporary error
     */
    DnsAnswer query(String name, Type type) throws DnsException;

    /**
     * The same for one message: all lookups together have to be done by then, and one that would not throws {@link DnsException}.
     */
    default Dns within(Deadline deadline) {
        return (name, type) -> {
            if (deadline.left().isNegative()) {
                throw new DnsException("no time left to look up " + name + " " + type);
            }
            return query(name, type);
        };
    }
}

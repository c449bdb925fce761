package org.postern.filters.dns;

import java.util.List;

/**
 * What the DNS has of a name and a type.
 *
 * @param records in the order of the answer, those of MX in that of their preference. {@code TXT}: the character strings of one record,
 *     joined, a {@code char} for each byte (ISO 8859-1). {@code A} and {@code AAAA}: an address, without brackets. The others: a name in lower case,
 *     without its final dot; empty for the root, as in the null MX (RFC 7505). Empty for a void lookup.
 * @param nameExists whether there is the name; one without records of this type may have others
 */
public record DnsAnswer(List<String> records, boolean nameExists) {

    /** NOERROR without records of this type. */
    public static final DnsAnswer NO_DATA = new DnsAnswer(List.of(), true);
    /** NXDOMAIN; also for what cannot be a name. */
    public static final DnsAnswer NO_SUCH_NAME = new DnsAnswer(List.of(), false);

    /** Copies the list. */
    public DnsAnswer {
        records = List.copyOf(records);
    }

    /** An answer of these records. */
    public static DnsAnswer of(String... records) {
        return new DnsAnswer(List.of(records), true);
    }

    /** Whether there are no records: a "void lookup" (RFC 7208 §4.6.4). */
    public boolean isVoid() {
        return records.isEmpty();
    }
}

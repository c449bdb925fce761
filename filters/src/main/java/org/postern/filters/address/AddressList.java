package org.postern.filters.address;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postern.filters.domain.DomainName;

/**
 * All addresses that a reader could take for those of a field such as From, and why readers could differ. Which doubts matter is for those
 * who ask to decide: whoever vouches for an author needs a field without any, whoever looks for forgeries needs every address.
 *
 * @param fields how many fields of that name there are; {@code addresses} and {@code doubts} are of all of them
 * @param addresses in their order, each once; those in display names without quotes included, if their domain has two labels or more
 * @param doubts none if every reader takes the field for these addresses
 */
public record AddressList(int fields, Set<MailAddress> addresses, Set<Doubt> doubts) {

    /** Why readers could take a field for something else. */
    public enum Doubt {
        /** The syntax is invalid; addresses may be missing. */
        SYNTAX,
        /** The field ends within angle brackets; what stands there is taken for an address. */
        UNCLOSED,
        /** An element of the list has words, but no address. */
        NO_ADDRESS,
        /**
         * It is valid, but rare: an at sign in a display name without quotes, words behind the angle brackets; within an address, white space,
         * a comment or a quoted local part.
         */
        RARE_FORM
    }

    /** Whether there is one of these doubts. */
    public boolean has(Doubt... some) {
        return !Collections.disjoint(doubts, List.of(some));
    }

    /** The one address, in whichever forms it is written; empty if there are several or none, not one field, or the syntax is invalid. */
    public Optional<MailAddress> single() {
        boolean single = fields == 1
                && !has(Doubt.SYNTAX)
                && addresses.stream().map(MailAddress::canonical).distinct().count() == 1;
        return single ? addresses.stream().findFirst() : Optional.empty();
    }

    /**
     * The domain of all addresses; empty if there are several or none, if there is not one field, or if an element of its list is no address
     * with the name of a domain.
     */
    public Optional<DomainName> singleDomain() {
        List<Optional<DomainName>> domains =
                addresses.stream().map(MailAddress::domainName).distinct().toList();
        boolean single = fields == 1 && domains.size() == 1 && !has(Doubt.SYNTAX, Doubt.NO_ADDRESS);
        return single ? domains.get(0) : Optional.empty();
    }
}

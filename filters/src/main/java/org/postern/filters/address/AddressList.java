package org.postern.filters.address;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postern.filters.domain.DomainName;

/**
 * All addresses that a reader could take for those of a field such as From, and why readers could differ. Which doubts matter is for
 * the caller to decide: to vouch for an author takes a field without any, to look for forgeries takes every address.
 *
 * @param fields how many fields of that name there are; {@code addresses} and {@code doubts} are of all of them
 * @param addresses in their order, each once; then what looks like another one outside of them ({@link Doubt#OTHER_ADDRESS})
 * @param doubts none if every reader takes the field for these addresses
 */
public record AddressList(int fields, Set<MailAddress> addresses, Set<Doubt> doubts) {

    /** Why readers could take a field for something else. */
    public enum Doubt {
        /** The syntax is invalid; addresses may be missing. */
        SYNTAX,
        /** An element of the list has words, but no address. */
        NO_ADDRESS,
        /**
         * Outside of the addresses there is something that looks like another one, and that users could take for the author's: in a display
         * name without quotes, in the name of a group, in a comment, or in an encoded word anywhere, which some clients decode before they
         * read the syntax. A display name in quotes is nothing but a name to all of them.
         */
        OTHER_ADDRESS,
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

    /**
     * The one address, in whichever forms it is written; empty if there are several or none, if there is not one field, or if an element
     * of its list is no address.
     */
    public Optional<MailAddress> single() {
        return isReadable() && distinct() == 1 ? addresses.stream().findFirst() : Optional.empty();
    }

    /** Whether there are several addresses in one field, and nothing else that could be taken for one. */
    public boolean hasSeveral() {
        return isReadable() && !has(Doubt.OTHER_ADDRESS) && distinct() > 1;
    }

    private boolean isReadable() {
        return fields == 1 && !has(Doubt.SYNTAX, Doubt.NO_ADDRESS);
    }

    private long distinct() {
        return addresses.stream().map(MailAddress::canonical).distinct().count();
    }

    /**
     * The domain of all addresses; empty if there are several or none, if there is not one field, or if an element of its list is no address
     * with the name of a domain.
     */
    public Optional<DomainName> singleDomain() {
        List<Optional<DomainName>> domains =
                addresses.stream().map(MailAddress::domainName).distinct().toList();
        return isReadable() && domains.size() == 1 ? domains.get(0) : Optional.empty();
    }
}

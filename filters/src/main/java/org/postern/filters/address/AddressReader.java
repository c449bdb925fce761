package org.postern.filters.address;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.postern.api.mime.Header;
import org.postern.filters.address.AddressList.Doubt;
import org.postern.filters.domain.DomainName;

/**
 * Reads a list of addresses (RFC 5322 §3.4, RFC 6854), in one pass. Also what looks like an address in a display name without quotes, in
 * the name of a group, in a comment or in an encoded word is one, since some clients show that.
 */
public final class AddressReader {

    /** With more, the syntax is taken for invalid: no message needs as many authors. */
    private static final int MAX_ADDRESSES = 2000;

    /** What stands in the place of a quoted text. */
    private static final char QUOTED = '"';
    /** What stands in the place of an address literal. */
    private static final char LITERAL = '[';

    private static final Pattern AROUND_DOTS = Pattern.compile(" ?([.@]) ?"); // RFC 5322 §4.4
    private static final Pattern BETWEEN_ROUTES = Pattern.compile("[ ,]+");

    private final String text;
    private final Set<MailAddress> addresses;
    private final Set<Doubt> doubts;
    /** What looks like an address outside of the addresses. */
    private final Set<MailAddress> others = new LinkedHashSet<>();

    private int at;

    // the element of the list that is being read
    private final StringBuilder words = new StringBuilder();
    /** The quoted texts and literals in it, which {@link #QUOTED} and {@link #LITERAL} stand for. */
    private final List<String> opaque = new ArrayList<>();

    private boolean bracketed;
    private int wordsBeforeBracket;
    private int comments;

    private AddressReader(String text, Set<MailAddress> addresses, Set<Doubt> doubts) {
        this.text = text;
        this.addresses = addresses;
        this.doubts = doubts;
    }

    /** Reads all fields of that name. */
    public static AddressList read(Header header, String name) {
        List<String> fields = header.all(name);
        Set<MailAddress> addresses = new LinkedHashSet<>();
        Set<Doubt> doubts = EnumSet.noneOf(Doubt.class);
        for (String each : fields) {
            if (!new AddressReader(each, addresses, doubts).read()) {
                doubts.add(Doubt.SYNTAX);
            }
        }
        return new AddressList(
                fields.size(), Collections.unmodifiableSet(addresses), Collections.unmodifiableSet(doubts));
    }

    /** False if the syntax is invalid. */
    private boolean read() {
        boolean valid = true;
        while (valid && at < text.length()) {
            char c = text.charAt(at++);
            switch (c) {
                case ',', ';' -> valid = endsElement();
                case ':' -> valid = endsGroupName();
                case '<' -> valid = readsBracketed();
                case '>' -> valid = false;
                default -> valid = takes(c, words);
            }
        }
        return valid && endsElement() && addsOthers();
    }

    private boolean addsOthers() {
        Set<String> known =
                addresses.stream().map(MailAddress::canonical).collect(Collectors.toCollection(HashSet::new));
        for (MailAddress each : others) {
            if (known.add(each.canonical())) {
                doubts.add(Doubt.OTHER_ADDRESS);
                if (!add(each)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** What stands between commas: an address, with a name or without; words alone; or nothing. */
    private boolean endsElement() {
        String element = words.toString().strip();
        boolean valid = true;
        if (bracketed) {
            others.addAll(AddressLike.in(element));
            doubt(Doubt.RARE_FORM, element.indexOf('@') >= 0);
            doubt(Doubt.RARE_FORM, !words.substring(wordsBeforeBracket).isBlank());
        } else if (element.indexOf('@') >= 0) {
            valid = isAddress(element);
        } else {
            doubt(Doubt.NO_ADDRESS, !element.isEmpty());
            readsWords(element);
        }
        // a name in quotes is nothing but a name, unless a client decodes what is in it, or takes it for an element of
        // its own
        opaque.stream()
                .filter(each -> each.charAt(0) == LITERAL || each.contains("=?"))
                .forEach(each -> others.addAll(AddressLike.in(each)));
        words.setLength(0);
        opaque.clear();
        bracketed = false;
        return valid && others.size() <= MAX_ADDRESSES;
    }

    private void readsWords(String element) {
        others.addAll(AddressLike.in(element));
        opaque.forEach(each -> others.addAll(AddressLike.in(each)));
    }

    /** Behind the colon the members of a group come. */
    private boolean endsGroupName() {
        boolean valid = !bracketed && words.indexOf("@") < 0;
        readsWords(words.toString());
        words.setLength(0);
        opaque.clear();
        return valid;
    }

    /** An address in angle brackets, with a route before it or without (RFC 5322 §4.4). */
    private boolean readsBracketed() {
        if (bracketed) {
            return false;
        }
        bracketed = true;
        wordsBeforeBracket = words.length();
        int commentsBefore = comments;
        StringBuilder inside = new StringBuilder();
        boolean closed = false;
        while (!closed && at < text.length()) {
            char c = text.charAt(at++);
            closed = c == '>';
            if (!closed && (c == '<' || !takes(c, inside))) {
                return false;
            }
        }
        doubt(Doubt.RARE_FORM, comments > commentsBefore);
        String address = inside.toString().strip();
        if (!closed) {
            return false;
        }
        if (address.isEmpty()) { // <>: an address that is not there
            doubts.add(Doubt.NO_ADDRESS);
            return true;
        }
        int route = address.startsWith("@") ? address.indexOf(':') + 1 : 0;
        return isRoute(address.substring(0, Math.max(route - 1, 0)))
                && isAddress(address.substring(route).strip());
    }

    private static boolean isRoute(String route) {
        return BETWEEN_ROUTES
                .splitAsStream(route)
                .allMatch(each -> each.isEmpty()
                        || (each.charAt(0) == '@'
                                && DomainName.parse(each.substring(1)).isPresent()));
    }

    private boolean isAddress(String written) {
        String address = AROUND_DOTS.matcher(written).replaceAll("$1");
        int sign = address.indexOf('@');
        if (sign <= 0 || address.indexOf('@', sign + 1) >= 0 || address.chars().anyMatch(c -> " ,;:".indexOf(c) >= 0)) {
            return false;
        }
        String localPart = address.substring(0, sign);
        String domain = address.substring(sign + 1);
        boolean literal = domain.equals(String.valueOf(LITERAL));
        if (localPart.indexOf(LITERAL) >= 0
                || domain.indexOf(QUOTED) >= 0
                || (!literal && domain.indexOf(LITERAL) >= 0)) {
            return false;
        }
        doubt(
                Doubt.RARE_FORM,
                localPart.indexOf(QUOTED) >= 0
                        || written.chars().anyMatch(c -> Character.isWhitespace(c) || Character.isISOControl(c)));
        doubt(Doubt.NO_ADDRESS, domain.isEmpty());
        if (AddressLike.isDisguised(address)) {
            others.addAll(AddressLike.in(address));
        }
        int last = opaque.size() - 1;
        return add(
                literal
                        ? new MailAddress(written(localPart, last - 1), opaque.get(last))
                        : new MailAddress(written(localPart, last), domain));
    }

    /** With the quoted texts that stand there, of which this is the last one. */
    private String written(String localPart, int last) {
        int quoted = last - (int) localPart.chars().filter(c -> c == QUOTED).count();
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < localPart.length(); i++) {
            char c = localPart.charAt(i);
            out.append(c == QUOTED ? opaque.get(++quoted) : String.valueOf(c));
        }
        return out.toString();
    }

    private boolean add(MailAddress address) {
        addresses.add(address);
        return addresses.size() <= MAX_ADDRESSES;
    }

    private void doubt(Doubt doubt, boolean exists) {
        if (exists) {
            doubts.add(doubt);
        }
    }

    /** A character, or the quoted text, the comment or the address literal that it begins. */
    private boolean takes(char c, StringBuilder to) {
        return switch (c) {
            case '"' -> takesOpaque(QUOTED, '"', to);
            case '[' -> takesOpaque(LITERAL, ']', to);
            case '(' -> {
                blank(to);
                yield skipsComment();
            }
            case ' ', '\t' -> {
                blank(to);
                yield true;
            }
            default -> {
                to.append(c);
                yield c != ')' && c != ']' && c != '\\';
            }
        };
    }

    /** One for many. */
    private static void blank(StringBuilder to) {
        if (to.length() > 0 && to.charAt(to.length() - 1) != ' ') {
            to.append(' ');
        }
    }

    private boolean takesOpaque(char placeholder, char end, StringBuilder to) {
        int from = at - 1;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == end) {
                to.append(placeholder);
                opaque.add(text.substring(from, at));
                return true;
            }
            at += c == '\\' ? 1 : 0;
        }
        return false;
    }

    private boolean skipsComment() {
        comments++;
        int from = at;
        int depth = 1;
        while (at < text.length() && depth > 0) {
            char c = text.charAt(at++);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            at += c == '\\' ? 1 : 0;
        }
        others.addAll(AddressLike.in(text.substring(from, Math.min(at, text.length()))));
        return depth == 0 && others.size() <= MAX_ADDRESSES;
    }
}

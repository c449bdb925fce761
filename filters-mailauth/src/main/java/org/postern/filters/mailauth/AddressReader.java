package org.postern.filters.mailauth;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postern.filters.domain.DomainName;

/**
 * Finds the domains of a list of addresses (RFC 5322 §3.4), also where readers could take something else for the address: an at sign
 * in a name that is not in quotes is one.
 */
final class AddressReader {

    /** What stands in the place of quoted texts, which have no domain. */
    private static final char QUOTED = 'q';

    private static final Pattern AROUND_DOTS = Pattern.compile(" ?([.@]) ?"); // RFC 5322 §4.4
    private static final Pattern ADDRESS_IN_NAME = Pattern.compile("[^ @]@([^ @]+)");

    private final String text;
    private int at;
    private final Set<String> domains = new LinkedHashSet<>();

    AddressReader(String text) {
        this.text = text;
    }

    /** As they are written; empty if the syntax is invalid. */
    Optional<Set<String>> domains() {
        StringBuilder words = new StringBuilder();
        boolean bracketed = false;
        boolean valid = true;
        while (valid && at < text.length()) {
            char c = text.charAt(at++);
            if (c == ',' || c == ';' || c == ':') { // behind a colon: the members of a group
                valid = ends(words, bracketed) && (c != ':' || !bracketed);
                bracketed = false;
            } else if (c == '<') {
                valid = !bracketed && bracketed();
                bracketed = true;
            } else if (c == '>') {
                valid = false;
            } else {
                valid = takes(c, words);
            }
        }
        return valid && ends(words, bracketed) ? Optional.of(domains) : Optional.empty();
    }

    /** What stands between commas; names beside an address in angle brackets are left out, unless they look like an address. */
    private boolean ends(StringBuilder words, boolean bracketed) {
        String element = words.toString().strip();
        words.setLength(0);
        if (bracketed) {
            Matcher matcher = ADDRESS_IN_NAME.matcher(element);
            while (matcher.find()) {
                DomainName.parse(matcher.group(1))
                        .filter(DomainName::isQualified)
                        .ifPresent(domain -> domains.add(domain.text()));
            }
            return true;
        }
        return element.indexOf('@') < 0 || isAddress(element); // else words alone, which have no domain
    }

    /** An address in angle brackets, with a route before it or without (RFC 5322 §4.4). */
    private boolean bracketed() {
        StringBuilder words = new StringBuilder();
        boolean valid = true;
        while (valid && at < text.length()) {
            char c = text.charAt(at++);
            if (c == '>') {
                String address = words.toString().strip();
                String behindRoute = address.startsWith("@") ? address.substring(address.indexOf(':') + 1) : address;
                return address.isEmpty() || isAddress(behindRoute.strip()); // <>: an address that is not there
            }
            valid = c != '<' && takes(c, words);
        }
        return false;
    }

    private boolean isAddress(String words) {
        String address = AROUND_DOTS.matcher(words).replaceAll("$1");
        int sign = address.indexOf('@');
        domains.add(address.substring(sign + 1));
        return sign > 0 && address.indexOf('@', sign + 1) < 0 && address.chars().noneMatch(c -> " ,;:".indexOf(c) >= 0);
    }

    /** A character, or the quoted text, the comment or the address literal that it begins. */
    private boolean takes(char c, StringBuilder words) {
        switch (c) {
            case '"' -> {
                words.append(QUOTED);
                return skipsTo('"');
            }
            case '(' -> {
                blank(words);
                return skipsComment();
            }
            case '[' -> {
                words.append('[');
                return skipsTo(']');
            }
            case ' ', '\t' -> {
                blank(words);
                return true;
            }
            default -> {
                words.append(c);
                return c != ')' && c != ']' && c != '\\';
            }
        }
    }

    /** One for many. */
    private static void blank(StringBuilder words) {
        if (words.length() > 0 && words.charAt(words.length() - 1) != ' ') {
            words.append(' ');
        }
    }

    private boolean skipsTo(char end) {
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == end) {
                return true;
            }
            at += c == '\\' ? 1 : 0;
        }
        return false;
    }

    private boolean skipsComment() {
        int depth = 1;
        while (at < text.length() && depth > 0) {
            char c = text.charAt(at++);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            at += c == '\\' ? 1 : 0;
        }
        return depth == 0;
    }
}

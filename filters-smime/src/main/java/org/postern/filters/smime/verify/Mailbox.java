package org.postern.filters.smime.verify;

import java.net.IDN;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Mail addresses as they are compared with each other. */
final class Mailbox {

    /** What IDNA 2003, which the JDK has, takes for other characters, and IDNA 2008 does not. */
    private static final Set<Integer> DEVIATIONS = Set.of(0xDF, 0x3C2, 0x200C, 0x200D);

    private Mailbox() {}

    /**
     * The form in which two addresses are the same for users: RFC 8550 §3 compares the domain without regard to case, and no mail system
     * of today tells upper case from lower case in the local part. Domains are in A-labels.
     */
    static String canonical(String address) {
        String normal =
                Normalizer.normalize(address.strip(), Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
        int at = normal.lastIndexOf('@');
        String domain = normal.substring(at + 1);
        return normal.substring(0, at + 1) + aLabels(domain);
    }

    private static String aLabels(String domain) {
        boolean ascii = domain.chars().allMatch(c -> c < 0x80);
        if (ascii || domain.chars().anyMatch(DEVIATIONS::contains)) {
            return domain;
        }
        try {
            return IDN.toASCII(domain).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            return domain;
        }
    }

    /**
     * The addresses of a field From (RFC 5322 §3.4), in their canonical form.
     *
     * @param value unfolded, encoded words as they are
     * @return empty if it cannot be read without a doubt, or has none
     */
    static Set<String> ofField(String value) {
        Set<String> addresses = new LinkedHashSet<>();
        for (String each : new Parser(value).mailboxes()) {
            int at = each.lastIndexOf('@');
            if (at <= 0 || at == each.length() - 1) {
                return Set.of();
            }
            addresses.add(canonical(each));
        }
        return addresses;
    }

    /** Takes a list of mailboxes and groups apart. One that could be read in two ways becomes an address that is none. */
    private static final class Parser {

        private static final String AMBIGUOUS = "";

        private final String text;
        private final List<String> mailboxes = new ArrayList<>();
        private final StringBuilder plain = new StringBuilder();
        private String angle = "";
        private boolean hasAngle;
        private boolean ambiguous;

        Parser(String text) {
            this.text = text;
        }

        List<String> mailboxes() {
            int at = 0;
            while (at < text.length() && !ambiguous) {
                char c = text.charAt(at);
                switch (c) {
                    case '(' -> at = endOfComment(at);
                    case '"' -> at = quoted(at);
                    case '<' -> at = angle(at);
                    case ',', ';' -> {
                        end();
                        at++;
                    }
                    case ':' -> { // what stands before is the name of a group
                        plain.setLength(0);
                        ambiguous |= hasAngle;
                        at++;
                    }
                    default -> {
                        plain.append(c);
                        at++;
                    }
                }
            }
            end();
            return ambiguous ? List.of(AMBIGUOUS) : mailboxes;
        }

        private void end() {
            String rest = plain.toString().strip();
            if (hasAngle) {
                ambiguous |= !rest.isEmpty();
                mailboxes.add(angle);
            } else if (!rest.isEmpty()) {
                ambiguous |= rest.chars().anyMatch(Character::isWhitespace);
                mailboxes.add(rest);
            }
            plain.setLength(0);
            hasAngle = false;
        }

        private int angle(int from) {
            int end = text.indexOf('>', from);
            ambiguous |= hasAngle || end < 0 || plain.indexOf("@") >= 0;
            plain.setLength(0);
            if (ambiguous) {
                return text.length();
            }
            String inside = text.substring(from + 1, end).strip();
            int route = inside.startsWith("@") ? inside.indexOf(':') + 1 : 0; // RFC 5322 §4.4
            angle = inside.substring(route);
            ambiguous = angle.chars().anyMatch(c -> Character.isWhitespace(c) || "<()\",;:".indexOf(c) >= 0);
            hasAngle = true;
            return end + 1;
        }

        /** A local part in quotes is compared as it is written; a name in quotes does not matter. */
        private int quoted(int from) {
            int at = from + 1;
            while (at < text.length() && text.charAt(at) != '"') {
                at += text.charAt(at) == '\\' ? 2 : 1;
            }
            ambiguous |= at >= text.length();
            plain.append("\"\"");
            boolean local = at + 1 < text.length() && text.charAt(at + 1) == '@';
            ambiguous |= local; // rare, and read in several ways
            return at + 1;
        }

        private int endOfComment(int from) {
            int depth = 0;
            for (int at = from; at < text.length(); at++) {
                char c = text.charAt(at);
                if (c == '\\') {
                    at++;
                } else if (c == '(') {
                    depth++;
                } else if (c == ')' && --depth == 0) {
                    return at + 1;
                }
            }
            ambiguous = true;
            return text.length();
        }
    }
}

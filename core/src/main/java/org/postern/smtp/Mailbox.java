package org.postern.smtp;

import java.text.Normalizer;
import java.util.regex.Pattern;

/** Mail addresses (RFC 5321 §4.1.2). The lengths of §4.5.3.1 are what every server has to accept; how much more, the upstream server knows. */
final class Mailbox {

    /** RFC 5321 §4.1.3; without quotes and angle brackets, which servers read in different ways. */
    /** RFC 5322 §3.2.3, but for the dot. */
    private static final String SPECIALS = "\"(),:;<>@[\\]";

    private static final Pattern ADDRESS_LITERAL = Pattern.compile(
            "\\[(?:\\d{1,3}(?:\\.\\d{1,3}){3}|(?i:IPv6):[0-9A-Fa-f:.]+|(?!(?i:IPv6):)[A-Za-z0-9-]*[A-Za-z0-9]:[!#-;=?-Z^-~]+)]");

    private Mailbox() {}

    /** Whether a text is an address that can be relayed: a local part and a domain. */
    static boolean isValid(String address) {
        int at = address.lastIndexOf('@');
        return at >= 1 && isLocalPart(address.substring(0, at)) && isDomain(address.substring(at + 1));
    }

    /** A valid address without quotes that are not needed: RFC 5321 §4.1.2 has both for the same mailbox, and policies are to see one. */
    static String canonical(String address) {
        int at = address.lastIndexOf('@');
        return unquoted(address.substring(0, at)) + address.substring(at);
    }

    private static String unquoted(String local) {
        if (!local.startsWith("\"")) {
            return local;
        }
        StringBuilder text = new StringBuilder();
        for (int i = 1; i < local.length() - 1; i++) {
            if (local.charAt(i) == '\\') {
                i++;
            }
            text.append(local.charAt(i));
        }
        String unquoted = text.toString();
        if (isDotString(unquoted)) {
            return unquoted;
        }
        return '"' + unquoted.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static boolean isLocalPart(String text) {
        return text.startsWith("\"") ? isQuoted(text) : isAtoms(text);
    }

    /** Dots at odd places are not RFC 5321, but mailboxes of that kind exist. */
    private static boolean isAtoms(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || isControl(c) || SPECIALS.indexOf(c) >= 0) {
                return false;
            }
        }
        return true;
    }

    /** RFC 5321 §4.1.2. */
    private static boolean isDotString(String text) {
        return isAtoms(text) && isSeparatedByDots(text);
    }

    /** Whether there is something before, between and after dots. */
    private static boolean isSeparatedByDots(String text) {
        return !text.isEmpty() && !text.startsWith(".") && !text.endsWith(".") && !text.contains("..");
    }

    private static boolean isControl(int c) {
        return Character.isISOControl(c) || c == 0x2028 || c == 0x2029;
    }

    private static boolean isQuoted(String text) {
        if (text.length() < 2 || !text.endsWith("\"")) {
            return false;
        }
        for (int i = 1; i < text.length() - 1; i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
                if (i == text.length() - 1) {
                    return false;
                }
                c = text.charAt(i);
            } else if (c == '"') {
                return false;
            }
            if (isControl(c)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDomain(String text) {
        if (text.startsWith("[")) {
            return ADDRESS_LITERAL.matcher(text).matches();
        }
        return isSeparatedByDots(text) && (isHostName(text) || isInternationalDomain(text));
    }

    private static boolean isHostName(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!letter && (c < '0' || c > '9') && c != '-' && c != '.' && c != '_') {
                return false;
            }
        }
        return true;
    }

    private static boolean isInternationalDomain(String text) {
        return text.codePoints().allMatch(Mailbox::isDomainCharacter)
                && Normalizer.isNormalized(
                        text, Normalizer.Form.NFKC); // or two texts would be the same domain: RFC 5891 §5.2
    }

    private static boolean isDomainCharacter(int c) {
        int type = Character.getType(c);
        return Character.isLetterOrDigit(c)
                || c == '-'
                || c == '.'
                || c == '_'
                || type == Character.NON_SPACING_MARK
                || type == Character.COMBINING_SPACING_MARK;
    }
}

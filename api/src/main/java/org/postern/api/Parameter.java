package org.postern.api;

import java.util.Locale;

/**
 * One ESMTP parameter of MAIL or RCPT, {@code KEYWORD} or {@code KEYWORD=value} (RFC 5321 §4.1.2).
 *
 * @param keyword in upper case: letters, digits and hyphens
 * @param value what follows the equals sign; empty where there is none
 */
public record Parameter(String keyword, String value) {

    /** @throws IllegalArgumentException if the keyword or value has characters that RFC 5321 does not allow */
    public Parameter {
        boolean ascii = keyword.chars().allMatch(c -> c < 0x80); // some letters become ASCII ones in upper case
        keyword = keyword.toUpperCase(Locale.ROOT);
        if (!ascii || !isKeyword(keyword)) {
            throw new IllegalArgumentException("not the keyword of a parameter: " + keyword);
        }
        if (!isValue(value)) {
            throw new IllegalArgumentException("not the value of a parameter: " + value);
        }
    }

    /** The keyword of the service extension that the parameter belongs to, as EHLO lists it; its own if it is not known. */
    public String extension() {
        return switch (keyword) {
            case "BODY" -> "8BITMIME"; // RFC 6152
            case "RET", "ENVID", "NOTIFY", "ORCPT" -> "DSN"; // RFC 3461
            case "BY" -> "DELIVERBY"; // RFC 2852
            default -> keyword;
        };
    }

    /** {@code KEYWORD} or {@code KEYWORD=value}, as it goes over the wire. */
    @Override
    public String toString() {
        return value.isEmpty() ? keyword : keyword + '=' + value;
    }

    private static boolean isKeyword(String text) {
        return !text.isEmpty()
                && text.charAt(0) != '-'
                && text.chars().allMatch(c -> (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-');
    }

    private static boolean isValue(String text) {
        return text.chars().allMatch(c -> c > ' ' && c != '=' && c != 0x7F);
    }
}

package org.postern.api;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * One ESMTP parameter of MAIL or RCPT, {@code KEYWORD} or {@code KEYWORD=value} (RFC 5321 §4.1.2).
 *
 * @param keyword in upper case: letters, digits and hyphens
 * @param value what follows the equals sign; empty where there is none
 */
public record Parameter(String keyword, String value) {

    private static final Pattern KEYWORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]*");

    /** @throws IllegalArgumentException if the keyword or value has characters that RFC 5321 does not allow */
    public Parameter {
        boolean valid = KEYWORD.matcher(keyword).matches(); // before: some letters become ASCII ones in upper case
        keyword = keyword.toUpperCase(Locale.ROOT);
        if (!valid) {
            throw new IllegalArgumentException("not the keyword of a parameter: " + keyword);
        }
        if (!value.chars().allMatch(c -> c > ' ' && c != '=' && c != 0x7F)) {
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
}

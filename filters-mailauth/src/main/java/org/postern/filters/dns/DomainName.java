package org.postern.filters.dns;

import java.net.IDN;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Names as the DNS has them: A-labels (RFC 5890) in lower case. */
public final class DomainName {

    /** RFC 1035 §2.3.4, without the dot of the root. */
    private static final int MAX_LENGTH = 253;

    private static final Pattern DOMAIN = Pattern.compile(
            "(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\\.)+" + "[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?");
    private static final Pattern ASCII = Pattern.compile("\\p{ASCII}*");

    private DomainName() {}

    /**
     * A domain as it is compared and asked for: A-labels in lower case, without a final dot; empty if it is none. It has two labels or
     * more, of letters, digits, hyphens and underscores.
     */
    public static Optional<String> of(String text) {
        return ascii(text.endsWith(".") ? text.substring(0, text.length() - 1) : text)
                .filter(name ->
                        name.length() <= MAX_LENGTH && DOMAIN.matcher(name).matches());
    }

    /** Any name in lower case, each label beyond ASCII as A-label; empty if one cannot be. */
    static Optional<String> ascii(String name) {
        if (ASCII.matcher(name).matches()) {
            return Optional.of(name.toLowerCase(Locale.ROOT));
        }
        if (name.length() > MAX_LENGTH) { // A-labels are longer still, and IDN takes its time
            return Optional.empty();
        }
        try {
            return Optional.of(IDN.toASCII(name, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Whether a domain is another one or below it; both from {@link #of}. */
    public static boolean isWithin(String domain, String other) {
        return domain.equals(other) || domain.endsWith("." + other);
    }
}

package org.postern.filters.domain;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of a domain, as names are compared and asked for: letters, digits, hyphens and underscores in ASCII, in lower case,
 * without a final dot. Labels of other characters are A-labels (RFC 5890 §2.3.2.1).
 *
 * @param text 1 to 253 characters
 */
public record DomainName(String text) {

    /** RFC 1035 §2.3.4, without the length bytes of the first label and the root. */
    private static final int MAX_LENGTH = 253;

    private static final int MAX_LABEL = 63;

    private static final Pattern DOTS = Pattern.compile("[\\u3002\\uFF0E\\uFF61]"); // RFC 3490 §3.1, RFC 5895 §2
    private static final Pattern ASCII_LABEL = Pattern.compile("[a-z0-9_-]{1,63}");
    private static final Pattern OTHER_LABEL =
            Pattern.compile("[\\p{L}\\p{M}\\p{Nd}_\\u00B7\\u0375\\u05F3\\u05F4\\u30FB\\u200C\\u200D-]{1,63}");
    private static final Pattern NUMBER = Pattern.compile("\\d+");

    /** @throws IllegalArgumentException if {@link #parse} does not take it for a name, or has another form of it */
    public DomainName {
        if (!ascii(text).filter(text::equals).isPresent()) {
            throw new IllegalArgumentException("not a domain name in ASCII: " + text);
        }
    }

    /**
     * Reads a name in any case and any characters.
     *
     * @return empty if it cannot be a name in the DNS, such as an address literal, an IP address, or a label that is too long
     */
    public static Optional<DomainName> parse(String name) {
        return ascii(name).map(DomainName::new);
    }

    private static Optional<String> ascii(String name) {
        if (name.length() > MAX_LENGTH + 1) { // no form of it is shorter than its characters
            return Optional.empty();
        }
        String mapped = DOTS.matcher(name).replaceAll(".");
        String whole = mapped.endsWith(".") ? mapped.substring(0, mapped.length() - 1) : mapped;
        StringBuilder out = new StringBuilder();
        String last = "";
        for (String label : whole.split("\\.", -1)) {
            last = asciiLabel(label);
            if (last.isEmpty()) {
                return Optional.empty();
            }
            out.append(out.length() == 0 ? "" : ".").append(last);
        }
        boolean valid = out.length() <= MAX_LENGTH && !NUMBER.matcher(last).matches(); // RFC 3696 §2
        return valid ? Optional.of(out.toString()) : Optional.empty();
    }

    /** Empty if it is no label. */
    private static String asciiLabel(String label) {
        String mapped = label.toLowerCase(Locale.ROOT);
        if (label.chars().anyMatch(c -> c >= 0x80)) { // RFC 5895 §2
            mapped = Normalizer.normalize(label, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
            mapped = Normalizer.normalize(mapped, Normalizer.Form.NFKC);
        }
        if (ASCII_LABEL.matcher(mapped).matches()) {
            return mapped;
        }
        if (!OTHER_LABEL.matcher(mapped).matches()) {
            return "";
        }
        String encoded = "xn--" + Punycode.encode(mapped);
        return encoded.length() <= MAX_LABEL ? encoded : "";
    }

    /** Whether it has at least two labels, as mail domains do. */
    public boolean isQualified() {
        return text.indexOf('.') >= 0;
    }

    @Override
    public String toString() {
        return text;
    }
}

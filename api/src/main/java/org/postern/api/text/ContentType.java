package org.postern.api.text;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a part is (RFC 2045 §5).
 *
 * @param type in lower case, such as {@code text}
 * @param subtype in lower case, such as {@code plain}
 * @param parameters by their names in lower case, decoded (RFC 2231)
 */
public record ContentType(String type, String subtype, Map<String, String> parameters) {

    /** What a part is that does not say what it is, or not by the rules (RFC 2045 §5.2). */
    public static final ContentType TEXT = new ContentType("text", "plain", Map.of());

    private static final String NO_TOKEN = "()<>@,;:\\\"/[]?=";

    /** Copies the parameters. */
    public ContentType {
        parameters = Map.copyOf(parameters);
    }

    /** Reads the value of a field Content-Type. What is no type by the rules is {@link #TEXT}, with its parameters. */
    public static ContentType parse(String value) {
        StructuredValue parsed = new StructuredValue(value);
        String[] names = parsed.value().toLowerCase(Locale.ROOT).split("/", -1);
        boolean valid = names.length == 2 && isToken(names[0].strip()) && isToken(names[1].strip());
        return valid
                ? new ContentType(names[0].strip(), names[1].strip(), parsed.parameters())
                : new ContentType("text", "plain", parsed.parameters());
    }

    private static boolean isToken(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c < 0x7F && NO_TOKEN.indexOf(c) < 0);
    }

    /** Whether this is its type, as in {@code application/pdf} or {@code image/*}; case does not matter. */
    public boolean is(String wildcard) {
        return new Wildcard(wildcard).matches(name());
    }

    /** Type and subtype, as in {@code text/plain}. */
    public String name() {
        return type + "/" + subtype;
    }

    /** Whether its parts stand between boundaries. */
    public boolean isMultipart() {
        return type.equals("multipart");
    }

    /** Whether it is a whole message: {@code message/rfc822}, {@code message/global} (RFC 6532 §3.7) or {@code message/news}. */
    public boolean isMessage() {
        return type.equals("message") && Set.of("rfc822", "global", "news").contains(subtype);
    }

    /** A parameter, by its name in lower case. */
    public Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    /** The character set of a text; empty if it names none, or one that this JVM does not know. */
    public Optional<Charset> charset() {
        try {
            return parameter("charset").map(Charset::forName);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return Optional.empty();
        }
    }

    /** Type and subtype alone. */
    @Override
    public String toString() {
        return name();
    }
}

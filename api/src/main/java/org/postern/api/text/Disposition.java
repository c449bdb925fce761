package org.postern.api.text;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How a part is meant to be shown (RFC 2183).
 *
 * @param type in lower case: {@code inline}, {@code attachment}, or another one, which counts as attachment
 * @param parameters by their names in lower case, decoded (RFC 2231)
 */
public record Disposition(String type, Map<String, String> parameters) {

    /** Copies the parameters. */
    public Disposition {
        parameters = Map.copyOf(parameters);
    }

    /** Reads the value of a field Content-Disposition. */
    public static Disposition parse(String value) {
        StructuredValue parsed = new StructuredValue(value);
        return new Disposition(parsed.value().toLowerCase(Locale.ROOT), parsed.parameters());
    }

    /** Whether it is not to be shown at once; a type that is unknown counts (RFC 2183 §2.8). */
    public boolean isAttachment() {
        return !type.equals("inline");
    }

    /** A parameter, by its name in lower case. */
    public Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }
}

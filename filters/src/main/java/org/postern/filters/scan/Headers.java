package org.postern.filters.scan;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The header fields of ICAP and HTTP, in order. The case of their names does not matter. */
public final class Headers {

    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+"); // RFC 9110 §5.6.2

    /** No fields. */
    public static final Headers NONE = new Headers(List.of());

    private final List<Map.Entry<String, String>> fields;

    private Headers(List<Map.Entry<String, String>> fields) {
        this.fields = List.copyOf(fields);
    }

    /**
     * With one more field, behind the others.
     *
     * @param value characters of ISO 8859-1
     * @throws IllegalArgumentException if the name or value would not stay one field
     */
    public Headers with(String name, String value) {
        if (!NAME.matcher(name).matches()
                || value.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7F || c > 0xFF)) {
            throw new IllegalArgumentException("not a header field: " + Texts.printable(name + ": " + value));
        }
        return and(name, value);
    }

    private Headers and(String name, String value) {
        List<Map.Entry<String, String>> more = new ArrayList<>(fields);
        more.add(Map.entry(name, value));
        return new Headers(more);
    }

    /** The value of the first field of that name. */
    public Optional<String> first(String name) {
        return fields.stream()
                .filter(field -> field.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** Each name with its value; unfolded, and without control characters if it has been received. */
    public List<Map.Entry<String, String>> fields() {
        return fields;
    }

    /** Whether a field that is a list has that word in it. */
    boolean has(String name, String word) {
        return fields.stream()
                .filter(field -> field.getKey().equalsIgnoreCase(name))
                .flatMap(field -> List.of(field.getValue().split(",")).stream())
                .anyMatch(each -> each.strip().equalsIgnoreCase(word));
    }

    /** Reads lines up to an empty one; those that begin with white space go on with the one before. */
    static Headers read(Lines lines) throws IOException {
        List<String> unfolded = new ArrayList<>();
        for (String line = lines.next(); !line.isEmpty(); line = lines.next()) {
            boolean folded = line.charAt(0) == ' ' || line.charAt(0) == '\t';
            if (folded && unfolded.isEmpty()) {
                throw new IOException("its header begins with a folded line");
            }
            if (folded) {
                unfolded.add(unfolded.remove(unfolded.size() - 1) + " " + line.strip());
            } else {
                unfolded.add(line);
            }
        }
        List<Map.Entry<String, String>> fields = new ArrayList<>();
        for (String line : unfolded) {
            int colon = line.indexOf(':');
            if (colon < 0 || !NAME.matcher(line.substring(0, colon)).matches()) {
                throw new IOException("its header has a line '" + Texts.printable(line) + "'");
            }
            fields.add(Map.entry(line.substring(0, colon), Texts.oneLine(line.substring(colon + 1))));
        }
        return new Headers(fields);
    }

    /** A line for each, each with its end. */
    String lines() {
        StringBuilder lines = new StringBuilder();
        fields.forEach(field -> lines.append(field.getKey())
                .append(": ")
                .append(field.getValue())
                .append("\r\n"));
        return lines.toString();
    }

    /** A line for each. */
    @Override
    public String toString() {
        return lines().strip();
    }
}

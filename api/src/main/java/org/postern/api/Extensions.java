package org.postern.api;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The service extensions that an EHLO reply lists (RFC 5321 §4.1.1.1), in its order.
 *
 * @param parametersByKeyword the text after each keyword, which is in upper case; empty where there is none
 */
public record Extensions(Map<String, String> parametersByKeyword) {

    private static final Pattern NOT_ZERO = Pattern.compile("[0-9]*[1-9][0-9]*");

    /** None: before EHLO, and after HELO. */
    public static final Extensions NONE = new Extensions(Map.of());

    /** Copies the map, keeping its order. */
    public Extensions {
        parametersByKeyword = Collections.unmodifiableMap(new LinkedHashMap<>(parametersByKeyword));
    }

    /**
     * Reads the lines of an EHLO reply. The first is the greeting, and lines without a keyword are passed over. The mechanisms of AUTH
     * are those of all its lines, also in the form {@code AUTH=LOGIN} of servers older than RFC 2554; of another keyword the first
     * line counts.
     */
    public static Extensions parse(List<String> lines) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
            String text = line.strip();
            String word = text.split("[ =]", 2)[0];
            String keyword = word.toUpperCase(Locale.ROOT);
            String rest = text.substring(word.length());
            boolean old = rest.startsWith("=");
            if (keyword.equals("AUTH")) {
                parameters.merge("AUTH", rest.substring(old ? 1 : 0).strip(), Extensions::union);
            } else if (!keyword.isEmpty() && !old) {
                parameters.putIfAbsent(keyword, rest.strip());
            }
        }
        return new Extensions(parameters);
    }

    private static String union(String mechanisms, String more) {
        return Stream.of(mechanisms, more)
                .flatMap(text -> Stream.of(text.split(" +")))
                .filter(mechanism -> !mechanism.isEmpty())
                .distinct()
                .collect(Collectors.joining(" "));
    }

    /** Whether the extension is offered. */
    public boolean has(String keyword) {
        return parametersByKeyword.containsKey(keyword);
    }

    /** The text after a keyword; empty if the extension is not offered or has none. */
    public String parameters(String keyword) {
        return parametersByKeyword.getOrDefault(keyword, "");
    }

    /** The keywords, in the order of the reply. */
    public Set<String> keywords() {
        return parametersByKeyword.keySet();
    }

    /** The largest message that the server takes, in bytes (RFC 1870); empty if it does not say. */
    public Optional<Long> size() {
        String text = parameters("SIZE");
        boolean known = text.length() <= 18 && NOT_ZERO.matcher(text).matches();
        return known ? Optional.of(Long.parseLong(text)) : Optional.empty();
    }

    /** All but one. */
    public Extensions without(String keyword) {
        Map<String, String> rest = new LinkedHashMap<>(parametersByKeyword);
        rest.remove(keyword);
        return new Extensions(rest);
    }
}

package org.postern.filters.dkim;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Tags and their values, of a signature or of a key record (RFC 6376 §3.2).
 *
 * @param tags in their order; the values without white space around them
 */
record TagList(Map<String, String> tags) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");
    private static final Pattern WHITE_SPACE = Pattern.compile("[ \t\r\n]+");
    private static final String BLANKS = " \t\r\n";

    /** Empty if it is no list of tags: also if a tag is there twice. */
    static Optional<TagList> parse(String text) {
        Map<String, String> tags = new LinkedHashMap<>();
        String[] specs = text.split(";", -1);
        for (int i = 0; i < specs.length; i++) {
            String spec = strip(specs[i]);
            if (spec.isEmpty() && i > 0 && i == specs.length - 1) {
                break; // a semicolon at the end
            }
            int equals = spec.indexOf('=');
            String name = equals < 0 ? "" : strip(spec.substring(0, equals));
            if (!NAME.matcher(name).matches() || tags.put(name, strip(spec.substring(equals + 1))) != null) {
                return Optional.empty();
            }
        }
        return Optional.of(new TagList(tags));
    }

    /** What else Java takes for white space is part of a value. */
    private static String strip(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && BLANKS.indexOf(text.charAt(from)) >= 0) {
            from++;
        }
        while (to > from && BLANKS.indexOf(text.charAt(to - 1)) >= 0) {
            to--;
        }
        return text.substring(from, to);
    }

    Optional<String> get(String name) {
        return Optional.ofNullable(tags.get(name));
    }

    String get(String name, String otherwise) {
        return tags.getOrDefault(name, otherwise);
    }

    boolean has(String... names) {
        return Stream.of(names).allMatch(tags::containsKey);
    }

    /** Whether a tag is the first one; no if it is not there. */
    boolean beginsWith(String name) {
        return !tags.isEmpty() && tags.keySet().iterator().next().equals(name);
    }

    /** What stands between colons. */
    List<String> list(String name) {
        return Stream.of(get(name, "").split(":", -1)).map(TagList::strip).toList();
    }

    /** The value without the white space in it, which base64 may have anywhere. */
    String compact(String name) {
        return WHITE_SPACE.matcher(get(name, "")).replaceAll("");
    }
}

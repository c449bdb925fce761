package org.postern.inbound;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Fills <code>${name}</code> in texts; unknown names stay as they are. */
final class Template {

    private static final Pattern NAME = Pattern.compile("\\$\\{([\\w.]+)}");

    private Template() {}

    static String fill(String template, Map<String, Object> values) {
        return NAME.matcher(template).replaceAll(match -> {
            Object value = values.get(match.group(1));
            return Matcher.quoteReplacement(value == null ? match.group() : String.valueOf(value));
        });
    }
}

package org.postern.api.text;

import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A text with the names of {@linkplain org.postern.api.Exchange#attributes() attributes} in it, written <code>${name}</code>. */
public final class Template {

    private static final Pattern NAME = Pattern.compile("\\$\\{([^{}]+)}");

    private final String text;

    /** @param text any text; what is no name in <code>${}</code> stands for itself */
    public Template(String text) {
        this.text = text;
    }

    /** The names in it, in their order. */
    public List<String> names() {
        return NAME.matcher(text).results().map(match -> match.group(1)).toList();
    }

    /** The text with values for names; names that have none stay as they are. */
    public String fill(Map<String, ?> values) {
        return NAME.matcher(text).replaceAll(match -> Matcher.quoteReplacement(value(match, values)));
    }

    private static String value(MatchResult match, Map<String, ?> values) {
        Object value = values.get(match.group(1));
        return value == null ? match.group() : value.toString();
    }

    @Override
    public String toString() {
        return text;
    }
}

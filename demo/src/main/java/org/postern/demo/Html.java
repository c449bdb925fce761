package org.postern.demo;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Markup. The only way to make some is from a template of this program's, in which everything else is escaped. */
record Html(String markup) {

    static final Html NONE = new Html("");

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{}");
    private static final Pattern FORBIDDEN = Pattern.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f]");

    /**
     * @param template a constant with {@code {}} where values go: between tags, or in attributes with double quotes
     * @param values markup, which is taken as it is, or anything else, which is escaped
     */
    static Html of(String template, Object... values) {
        int[] next = {0};
        return new Html(PLACEHOLDER
                .matcher(template)
                .replaceAll((MatchResult place) -> Matcher.quoteReplacement(escaped(values[next[0]++]))));
    }

    static Html joined(Stream<Html> parts) {
        return new Html(parts.map(Html::markup).collect(Collectors.joining()));
    }

    private static String escaped(Object value) {
        if (value instanceof Html html) {
            return html.markup;
        }
        String text = String.valueOf(value)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
        return FORBIDDEN.matcher(text).replaceAll("\ufffd");
    }
}

package org.postern.demo;

import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Markup. The only way to make some is from a template of this program's, in which everything else is escaped. */
record Html(String markup) {

    static final Html NONE = new Html("");

    private static final Pattern FORBIDDEN = Pattern.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f]");

    /**
     * @param template a constant with {@code %s} where values go: between tags, or in attributes with double quotes
     * @param values markup, which is taken as it is, or anything else, which is escaped
     */
    static Html of(String template, Object... values) {
        return new Html(template.formatted(Stream.of(values).map(Html::escaped).toArray()));
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

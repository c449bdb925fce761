package org.postern.filters.xml;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of an XPath expression, for errors that an evaluation finds too late, or in some documents only: functions and variables within
 * predicates, and paths to what is no element.
 *
 * @param text without literals, as they may have anything in them
 */
record PathText(String text) {

    private static final Pattern LITERALS = Pattern.compile("\"[^\"]*\"|'[^']*'");
    private static final Pattern CALLS =
            Pattern.compile("([A-Za-z_][A-Za-z0-9._-]*(?::[A-Za-z_][A-Za-z0-9._-]*)?)\\s*\\(");

    /** XPath 1.0 §4, the node types of §2.3, and operators before a parenthesis. */
    private static final Set<String> KNOWN = Set.of(
            "last",
            "position",
            "count",
            "id",
            "local-name",
            "namespace-uri",
            "name",
            "string",
            "concat",
            "starts-with",
            "contains",
            "substring-before",
            "substring-after",
            "substring",
            "string-length",
            "normalize-space",
            "translate",
            "boolean",
            "not",
            "true",
            "false",
            "lang",
            "number",
            "sum",
            "floor",
            "ceiling",
            "round",
            "comment",
            "text",
            "processing-instruction",
            "node",
            "and",
            "or",
            "div",
            "mod");

    private static final Pattern NO_ELEMENT =
            Pattern.compile("@.*|(attribute|namespace)\\s*::.*|(.*::\\s*)?(text|comment|processing-instruction)!");

    static PathText of(String expression) {
        return new PathText(LITERALS.matcher(expression).replaceAll(""));
    }

    /** What cannot work; empty if there is nothing. */
    Optional<String> problem() {
        for (Matcher call = CALLS.matcher(text); call.find(); ) {
            if (!KNOWN.contains(call.group(1))) {
                return Optional.of("no function of XPath 1.0: " + call.group(1));
            }
        }
        if (text.contains("$")) {
            return Optional.of("there are no variables");
        }
        for (String path : withoutPredicates().replaceAll("\\(\\s*\\)", "!").split("\\|", -1)) {
            String step = path.substring(path.lastIndexOf('/') + 1)
                    .replaceAll("[()]", "")
                    .strip();
            if (NO_ELEMENT.matcher(step).matches()) {
                return Optional.of("it selects what is no element: " + step.replace("!", "()"));
            }
        }
        return Optional.empty();
    }

    private String withoutPredicates() {
        StringBuilder rest = new StringBuilder();
        int depth = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '[') {
                depth++;
            } else if (c == ']') {
                depth--;
            } else if (depth == 0) {
                rest.append(c);
            }
        }
        return rest.toString();
    }
}

package org.postern.filters.spf;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A text with macros, such as <code>%{ir}.%{v}._spf.%{d2}</code> (RFC 7208 §7). */
final class MacroString {

    /** Gives the value of a macro, by its letter in lower case. */
    @FunctionalInterface
    interface Values {
        String value(char letter);
    }

    /** A text, or a macro. */
    private record Piece(String text, char letter, int parts, boolean reversed, String delimiters) {

        static Piece of(String text) {
            return new Piece(text, ' ', 0, false, "");
        }

        boolean isMacro() {
            return letter != ' ';
        }
    }

    private static final Pattern MACRO = Pattern.compile("\\{([slodiphcrtvSLODIPHCRTV])(\\d{0,9})([rR]?)([.+,/_=-]*)}");
    /** RFC 7208 §7.1: toplabel, with a dot behind it or without. */
    private static final Pattern DOMAIN_END =
            Pattern.compile("\\.(?![0-9]+\\.?$)[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.?$");

    private static final String OF_EXPLANATIONS = "crt";

    private final List<Piece> pieces;

    private MacroString(List<Piece> pieces) {
        this.pieces = pieces;
    }

    /** A {@code domain-spec}: it ends with a label or a macro, and has no macros of explanations. */
    static MacroString domain(String text) throws PermErrorException {
        MacroString parsed = text(text);
        boolean ends = !parsed.pieces.isEmpty()
                && (parsed.pieces.get(parsed.pieces.size() - 1).isMacro() || endsWithLabel(text));
        if (!ends) {
            throw new PermErrorException("not a domain: " + text);
        }
        return parsed;
    }

    private static boolean endsWithLabel(String text) {
        int from = Math.max(text.length() - 66, 0); // a label and two dots
        return DOMAIN_END.matcher(text).region(from, text.length()).find();
    }

    /** A {@code macro-string}, in a record. */
    static MacroString text(String text) throws PermErrorException {
        MacroString parsed = parse(text);
        if (text.indexOf(' ') >= 0
                || parsed.pieces.stream().anyMatch(piece -> OF_EXPLANATIONS.indexOf(piece.letter) >= 0)) {
            throw new PermErrorException("a macro of explanations: " + text);
        }
        return parsed;
    }

    /** An {@code explain-string}. */
    static MacroString explanation(String text) throws PermErrorException {
        return parse(text);
    }

    private static MacroString parse(String text) throws PermErrorException {
        List<Piece> pieces = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        Matcher matcher = MACRO.matcher(text);
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            char next = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
            if (c < ' ' || c > '~') {
                throw new PermErrorException("a character that is not printable ASCII");
            } else if (c != '%') {
                literal.append(c);
            } else if ("%_-".indexOf(next) >= 0) {
                literal.append(next == '%' ? "%" : next == '_' ? " " : "%20");
                at++;
            } else if (matcher.region(at + 1, text.length()).lookingAt()) {
                pieces.add(Piece.of(literal.toString()));
                literal.setLength(0);
                pieces.add(macro(matcher));
                at = matcher.end() - 1;
            } else {
                throw new PermErrorException("not a macro: " + text.substring(at));
            }
        }
        if (literal.length() > 0) {
            pieces.add(Piece.of(literal.toString()));
        }
        return new MacroString(pieces);
    }

    private static Piece macro(Matcher matcher) throws PermErrorException {
        int parts = matcher.group(2).isEmpty() ? Integer.MAX_VALUE : Integer.parseInt(matcher.group(2));
        if (parts == 0) {
            throw new PermErrorException("a macro of 0 labels");
        }
        String delimiters = matcher.group(4).isEmpty() ? "." : matcher.group(4);
        char letter = matcher.group(1).charAt(0);
        return new Piece("", letter, parts, !matcher.group(3).isEmpty(), delimiters);
    }

    /** With the values of its macros. */
    String expand(Values values) {
        StringBuilder out = new StringBuilder();
        for (Piece piece : pieces) {
            out.append(piece.isMacro() ? expand(piece, values) : piece.text);
        }
        return out.toString();
    }

    private static String expand(Piece piece, Values values) {
        String value = values.value(Character.toLowerCase(piece.letter));
        boolean whole = piece.parts == Integer.MAX_VALUE && !piece.reversed && piece.delimiters.equals(".");
        String transformed = whole ? value : transformed(piece, value);
        return Character.isUpperCase(piece.letter) ? escaped(transformed) : transformed;
    }

    private static String transformed(Piece piece, String value) {
        List<String> parts =
                new ArrayList<>(Arrays.asList(value.split("[" + Pattern.quote(piece.delimiters) + "]", -1)));
        if (piece.reversed) {
            Collections.reverse(parts);
        }
        return String.join(".", parts.subList(Math.max(parts.size() - piece.parts, 0), parts.size()));
    }

    /** RFC 7208 §7.3: all but the unreserved characters of RFC 3986 §2.3. */
    private static String escaped(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }
}

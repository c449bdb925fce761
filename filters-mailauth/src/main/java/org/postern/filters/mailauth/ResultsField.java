package org.postern.filters.mailauth;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.postern.api.mime.Field;
import org.postern.filters.Excerpt;
import org.postern.filters.domain.DomainName;

/** Writes the field Authentication-Results (RFC 8601 §2.2): what has been checked, and what has come of it. */
final class ResultsField {

    static final String NAME = "Authentication-Results";

    /**
     * What has come of one method.
     *
     * @param reason for readers; empty for none
     * @param properties such as {@code header.d=example.org}, written as they are
     */
    record Result(String method, String result, String reason, List<String> properties) {

        Result(String method, String result, String... properties) {
            this(method, result, "", List.of(properties));
        }
    }

    private static final int LINE = 78; // RFC 5322 §2.1.1
    private static final int MAX_TEXT = 200;

    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.0-9A-Z^_`a-z{|}~-]+"); // RFC 2045 §5.1
    private static final Pattern DOT_ATOM = Pattern.compile(
            "[!#$%&'*+/0-9=?A-Z^_`a-z{|}~\\x80-\\x{10FFFF}-]+(?:\\.[!#$%&'*+/0-9=?A-Z^_`a-z{|}~\\x80-\\x{10FFFF}-]+)*");
    private static final Pattern QUOTED = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");

    private ResultsField() {}

    /** Whether a text can be written as a value without quotes. */
    static boolean isToken(String text) {
        return TOKEN.matcher(text).matches();
    }

    /** The field; {@code none} without results. */
    static Field of(String authservId, List<Result> results) {
        StringBuilder value = new StringBuilder(authservId).append(';');
        if (results.isEmpty()) {
            return Field.of(NAME, value.append(" none").toString());
        }
        for (int i = 0; i < results.size(); i++) {
            String end = i < results.size() - 1 ? ";" : "";
            value.append("\r\n").append(folded(words(results.get(i), end)));
        }
        return Field.of(NAME, value.toString());
    }

    private static List<String> words(Result result, String end) {
        List<String> words = new ArrayList<>();
        words.add(result.method() + "=" + result.result());
        if (!result.reason().isEmpty()) {
            words.addAll(List.of(("reason=" + quoted(line(result.reason()))).split(" ", -1)));
        }
        words.addAll(result.properties());
        words.set(words.size() - 1, words.get(words.size() - 1) + end);
        return words;
    }

    private static String folded(List<String> words) {
        StringBuilder out = new StringBuilder();
        int column = 0;
        for (String word : words) {
            boolean fits = column > 0 && column + 1 + word.length() <= LINE;
            out.append(fits || column == 0 ? " " : "\r\n ").append(word);
            column = fits ? column + 1 + word.length() : 1 + word.length();
        }
        return out.toString();
    }

    /** One line of printable ASCII, with single blanks. */
    private static String line(String text) {
        String line = text.replaceAll("[^!-~]+", " ").strip();
        return line.length() <= MAX_TEXT
                ? line
                : Excerpt.of(line, MAX_TEXT, "...").replace(" ...", "...");
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    // ---- properties

    /** A text, in quotes if it needs them. */
    static String property(String name, String text) {
        String ascii = text.replaceAll("[^!-~]", "?");
        String value = ascii.length() <= MAX_TEXT ? ascii : ascii.substring(0, MAX_TEXT);
        return name + "=" + (isToken(value) ? value : quoted(value));
    }

    /** A domain; what is none, such as an address literal, in quotes. */
    static String domain(String name, String text) {
        return DomainName.parse(text).map(domain -> name + "=" + domain).orElseGet(() -> property(name, text));
    }

    /**
     * An address. One whose domain is none is written in quotes as a whole; of one with a local part that cannot be written there is only
     * the domain.
     *
     * @param international whether the header may have characters beyond ASCII (RFC 6532)
     */
    static String address(String name, String address, boolean international) {
        int at = address.lastIndexOf('@');
        String localPart = address.substring(0, Math.max(at, 0));
        String domain = domain("", address.substring(at + 1)).substring(1);
        boolean writable = localPart.length() <= MAX_TEXT
                && localPart.chars().allMatch(c -> c >= ' ' && c != 0x7F && (c < 0x7F || international));
        if (!writable || localPart.isEmpty()) {
            return name + "=" + domain;
        }
        if (domain.startsWith("\"")) {
            return property(name, address);
        }
        boolean plain = DOT_ATOM.matcher(localPart).matches()
                || QUOTED.matcher(localPart).matches();
        return name + "=" + (plain ? localPart : quoted(localPart)) + "@" + domain;
    }
}

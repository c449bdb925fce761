package org.postern.api.text;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The value of a field that has parameters behind semicolons (RFC 2045 §5.1): comments left out, parameters in pieces or with a
 * character set put together (RFC 2231), encoded words in them decoded, as many senders have them. Of two parameters of the same name
 * the first one counts. What breaks the rules is read as far as it goes: values are often not quoted though they should be.
 */
public final class StructuredValue {

    /** As many pieces of one parameter are put together. */
    private static final int MAX_PIECES = 1000;

    /** Those that many mailers write with encoded words, though RFC 2047 §5 forbids it. */
    private static final Set<String> FILE_NAMES = Set.of("name", "filename");

    private final String text;
    private final String value;
    private final List<Map.Entry<String, String>> written = new ArrayList<>();
    private final Map<String, String> parameters;
    private int at;
    /** Whether a comment was found that has no end: no parenthesis begins one then. */
    private boolean open;

    /** @param text the value, unfolded */
    public StructuredValue(String text) {
        this.text = text;
        String first = upToSemicolon().strip();
        boolean parameter = first.indexOf('=') >= 0; // as some mailers have it, which leave out what stands before
        value = parameter ? "" : first;
        at = parameter ? -1 : at;
        while (at < text.length()) {
            at++; // the semicolon
            parameter();
        }
        Map<String, String> plain = new LinkedHashMap<>();
        written.forEach(each -> plain.putIfAbsent(each.getKey(), each.getValue()));
        parameters = Collections.unmodifiableMap(decoded(plain));
    }

    /** What stands before the first semicolon, without comments. */
    public String value() {
        return value;
    }

    /** The parameters by their names, in lower case. */
    public Map<String, String> parameters() {
        return parameters;
    }

    /** The values of a parameter as they are written, without encoded words decoded, and its pieces put together: more than one if it is there twice. */
    public List<String> written(String name) {
        List<String> values = new ArrayList<>();
        Map<String, String> pieces = new LinkedHashMap<>();
        for (Map.Entry<String, String> each : written) {
            if (each.getKey().equals(name)) {
                values.add(each.getValue());
            } else if (each.getKey().startsWith(name + "*")) {
                pieces.putIfAbsent(each.getKey(), each.getValue());
            }
        }
        values.addAll(decoded(pieces).values());
        return values;
    }

    /** All that readers can take for the value of a parameter, each once: as it is written, and with encoded words decoded in several ways. */
    public List<String> all(String name) {
        Set<String> all = new LinkedHashSet<>();
        for (String each : written(name)) {
            all.add(EncodedWords.decode(each));
            all.add(EncodedWords.decodeLeniently(each));
            all.add(each);
        }
        return List.copyOf(all);
    }

    private void parameter() {
        StringBuilder name = new StringBuilder();
        skipBlanks();
        while (at < text.length() && text.charAt(at) != '=' && text.charAt(at) != ';') {
            name.append(text.charAt(at++));
            skipBlanks();
        }
        if (at < text.length() && text.charAt(at) == '=') {
            at++;
            skipBlanks();
            boolean quoted = at < text.length() && text.charAt(at) == '"';
            String found = quoted ? quoted() : upToSemicolon().strip();
            if (quoted) {
                upToSemicolon();
            }
            if (name.length() > 0) {
                written.add(Map.entry(name.toString().toLowerCase(Locale.ROOT), found));
            }
        }
    }

    private String quoted() {
        StringBuilder quoted = new StringBuilder();
        at++;
        while (at < text.length() && text.charAt(at) != '"') {
            if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                at++;
            }
            quoted.append(text.charAt(at++));
        }
        at++;
        return quoted.toString();
    }

    /** In a parameter, a comment begins behind white space alone: names of files such as {@code report(1).pdf} are often not quoted. */
    private String upToSemicolon() {
        StringBuilder token = new StringBuilder();
        int begin = at;
        while (at < text.length() && text.charAt(at) != ';') {
            boolean name = begin > 0 && at > begin && !Character.isWhitespace(text.charAt(at - 1));
            boolean comment = text.charAt(at) == '(' && !name && skipsComment();
            if (!comment) {
                token.append(text.charAt(at++));
            }
        }
        return token.toString();
    }

    private void skipBlanks() {
        while (at < text.length()
                && (Character.isWhitespace(text.charAt(at)) || (text.charAt(at) == '(' && skipsComment()))) {
            at += at < text.length() && Character.isWhitespace(text.charAt(at)) ? 1 : 0;
        }
    }

    /** RFC 5322 §3.2.2: comments nest. One without an end is none. */
    private boolean skipsComment() {
        int depth = 0;
        for (int i = at; i < text.length() && !open; i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '(') {
                depth++;
            } else if (c == ')' && --depth == 0) {
                at = i + 1;
                return true;
            }
        }
        open = true;
        return false;
    }

    // ---- RFC 2231

    /** One piece of a parameter. */
    private record Piece(String text, boolean encoded) {}

    private static Map<String, String> decoded(Map<String, String> plain) {
        Map<String, String> decoded = new LinkedHashMap<>();
        Map<String, Map<Integer, Piece>> pieces = new LinkedHashMap<>();
        plain.forEach((name, value) -> {
            int star = name.indexOf('*');
            if (star < 0) {
                decoded.put(name, FILE_NAMES.contains(name) ? EncodedWords.decode(value) : value);
            } else {
                boolean encoded = name.endsWith("*");
                String number =
                        name.substring(star + 1, encoded ? Math.max(name.length() - 1, star + 1) : name.length());
                int place = number.isEmpty() ? 0 : number(number);
                if (place >= 0) {
                    pieces.computeIfAbsent(name.substring(0, star), key -> new HashMap<>())
                            .put(place, new Piece(value, encoded));
                }
            }
        });
        pieces.forEach((name, list) -> {
            if (list.containsKey(0)) {
                decoded.put(name, joined(list)); // preferred to the plain one, which is for readers that know no better
            }
        });
        return decoded;
    }

    private static int number(String digits) {
        return digits.length() <= 3 && digits.chars().allMatch(c -> c >= '0' && c <= '9')
                ? Integer.parseInt(digits)
                : -1;
    }

    private static String joined(Map<Integer, Piece> pieces) {
        List<Piece> inOrder = new ArrayList<>();
        for (int i = 0; i < MAX_PIECES && pieces.containsKey(i); i++) {
            inOrder.add(pieces.get(i));
        }
        Charset charset = StandardCharsets.UTF_8;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < inOrder.size(); i++) {
            Piece piece = inOrder.get(i);
            String text = piece.text();
            if (i == 0 && piece.encoded()) {
                int first = text.indexOf('\'');
                int second = first < 0 ? -1 : text.indexOf('\'', first + 1);
                charset = second < 0 ? charset : charset(text.substring(0, first));
                text = text.substring(second + 1);
            }
            bytes.writeBytes(piece.encoded() ? percentDecoded(text) : text.getBytes(charset(charset)));
        }
        return bytes.toString(charset);
    }

    private static Charset charset(Charset charset) {
        return charset.canEncode() ? charset : StandardCharsets.UTF_8;
    }

    private static Charset charset(String name) {
        try {
            return name.isEmpty() ? StandardCharsets.UTF_8 : Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return StandardCharsets.UTF_8;
        }
    }

    private static byte[] percentDecoded(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int high = c == '%' && i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
            int low = high >= 0 ? Character.digit(text.charAt(i + 2), 16) : -1;
            if (low >= 0) {
                bytes.write(high * 16 + low);
                i += 2;
            } else {
                int point = text.codePointAt(i);
                bytes.writeBytes(Character.toString(point).getBytes(StandardCharsets.UTF_8));
                i += Character.charCount(point) - 1;
            }
        }
        return bytes.toByteArray();
    }
}

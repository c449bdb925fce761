package org.postern.api.text;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Decodes the encoded words of a header field (RFC 2047), the language tag of RFC 2231 §5 included. */
public final class EncodedWords {

    private static final Pattern WORD = Pattern.compile("=\\?([^?*\\s]+)(?:\\*[^?\\s]*)?\\?([BbQq])\\?([^?\\s]*)\\?=");

    private EncodedWords() {}

    /**
     * An encoded word, and those next to it of the same character set: mailers break characters of several bytes, although RFC 2047
     * §5 forbids it.
     */
    private record Run(Charset charset, ByteArrayOutputStream bytes) {

        String text() {
            return bytes.toString(charset);
        }
    }

    /** The text with each encoded word decoded; one of an unknown character set or with a wrong encoding stays as it is. */
    public static String decode(String text) {
        StringBuilder decoded = new StringBuilder();
        Optional<Run> run = Optional.empty();
        int end = 0;
        Charsets charsets = new Charsets();
        Matcher words = WORD.matcher(text);
        while (words.find()) {
            Optional<Run> word = word(charsets, words.group(1), words.group(2), words.group(3));
            if (word.isEmpty()) {
                continue;
            }
            String between = text.substring(end, words.start());
            boolean adjacent = run.isPresent() && between.isBlank(); // RFC 2047 §6.2: white space there is no text
            if (adjacent && run.get().charset().equals(word.get().charset())) {
                run.get().bytes().writeBytes(word.get().bytes().toByteArray());
            } else {
                run.ifPresent(before -> decoded.append(before.text()));
                decoded.append(adjacent ? "" : between);
                run = word;
            }
            end = words.end();
        }
        run.ifPresent(before -> decoded.append(before.text()));
        return decoded.append(text, end, text.length()).toString();
    }

    private static Optional<Run> word(Charsets charsets, String charset, String encoding, String text) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            bytes.writeBytes(
                    encoding.equalsIgnoreCase("B") ? Base64.getDecoder().decode(text) : quoted(text));
            return charsets.of(charset).map(known -> new Run(known, bytes));
        } catch (IllegalArgumentException e) { // an unknown character set, no base64, no hexadecimal digits
            return Optional.empty();
        }
    }

    /** Character sets by their names. To look for one that is unknown is expensive, and a sender can name many. */
    static final class Charsets {

        private static final int MAX_UNKNOWN = 8;

        private final Map<String, Optional<Charset>> known = new HashMap<>();
        private int unknown;

        Optional<Charset> of(String name) {
            Optional<Charset> charset = known.get(name);
            if (charset == null) {
                charset = unknown < MAX_UNKNOWN ? find(name) : Optional.empty();
                if (charset.isEmpty() && ++unknown > MAX_UNKNOWN) {
                    return charset;
                }
                known.put(name, charset);
            }
            return charset;
        }

        private static Optional<Charset> find(String name) {
            try {
                return Optional.of(Charset.forName(name));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }
    }

    /** RFC 2047 §4.2. */
    private static byte[] quoted(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '=') {
                if (i + 2 >= text.length()) {
                    throw new IllegalArgumentException("two hexadecimal digits are missing");
                }
                bytes.write(HexFormat.fromHexDigits(text, i + 1, i + 3));
                i += 2;
            } else if (c == '_') {
                bytes.write(' ');
            } else {
                int point = text.codePointAt(i);
                bytes.writeBytes(Character.toString(point).getBytes(StandardCharsets.UTF_8));
                i += Character.charCount(point) - 1;
            }
        }
        return bytes.toByteArray();
    }

    /**
     * The text as the most lenient readers see it: words may have blanks within, wrong hexadecimal digits stand for themselves, what is no
     * base64 is left out, and an unknown character set is read as UTF-8. For what names of files are compared with, not to be shown.
     */
    public static String decodeLeniently(String text) {
        StringBuilder decoded = new StringBuilder();
        Charsets charsets = new Charsets();
        int at = 0;
        for (int begin = text.indexOf("=?"); begin >= 0; begin = text.indexOf("=?", at)) {
            int encoding = text.indexOf('?', begin + 2);
            int word = encoding + 3;
            boolean whole = encoding > 0
                    && word <= text.length()
                    && text.charAt(encoding + 2) == '?'
                    && "BbQq".indexOf(text.charAt(encoding + 1)) >= 0;
            int end = whole ? text.indexOf("?=", word) : -1;
            if (whole && end < 0) {
                break;
            }
            decoded.append(text, at, begin);
            if (whole) {
                String name = text.substring(begin + 2, encoding);
                boolean base64 = "Bb".indexOf(text.charAt(encoding + 1)) >= 0;
                byte[] bytes = base64 ? base64(text.substring(word, end)) : lenient(text.substring(word, end));
                decoded.append(new String(bytes, charsets.of(name).orElse(StandardCharsets.UTF_8)));
                at = end + 2;
            } else {
                decoded.append("=?");
                at = begin + 2;
            }
        }
        return decoded.append(text, at, text.length()).toString();
    }

    private static byte[] base64(String text) {
        String alphabet = text.replaceAll("[^A-Za-z0-9+/]", "");
        int whole = alphabet.length() % 4 == 1 ? alphabet.length() - 1 : alphabet.length();
        return Base64.getDecoder().decode(alphabet.substring(0, whole));
    }

    private static byte[] lenient(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] written = text.replace('_', ' ').getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < written.length; i++) {
            int high = written[i] == '=' && i + 2 < written.length ? Character.digit(written[i + 1], 16) : -1;
            int low = high >= 0 ? Character.digit(written[i + 2], 16) : -1;
            bytes.write(low >= 0 ? high * 16 + low : written[i]);
            i += low >= 0 ? 2 : 0;
        }
        return bytes.toByteArray();
    }
}

package org.postern.api.text;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
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
        Matcher words = WORD.matcher(text);
        while (words.find()) {
            Optional<Run> word = word(words.group(1), words.group(2), words.group(3));
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

    private static Optional<Run> word(String charset, String encoding, String text) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            bytes.writeBytes(
                    encoding.equalsIgnoreCase("B") ? Base64.getDecoder().decode(text) : quoted(text));
            return Optional.of(new Run(Charset.forName(charset), bytes));
        } catch (IllegalArgumentException e) { // an unknown character set, no base64, no hexadecimal digits
            return Optional.empty();
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
                bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }
}

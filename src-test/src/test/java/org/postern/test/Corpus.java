package org.postern.test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Real mails, in transfer form, a character for each byte. */
final class Corpus {

    private Corpus() {}

    /** The mails of the folder {@code postern.corpus}, by their files. */
    static Map<Path, String> read() throws IOException {
        Map<Path, String> mails = new TreeMap<>();
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("postern.corpus")))) {
            List<Path> eml =
                    files.filter(file -> !file.toString().endsWith(".md")).toList();
            for (Path file : eml) {
                mails.put(file, transferForm(Files.readString(file, StandardCharsets.ISO_8859_1)));
            }
        }
        return mails;
    }

    /** RFC 5321 §4.5.2, without the final dot. */
    private static String transferForm(String message) {
        String whole = message.isEmpty() || message.endsWith("\r\n") ? message : message + "\r\n";
        return (whole.startsWith(".") ? "." : "") + whole.replace("\r\n.", "\r\n..");
    }

    static boolean hasOnlyCrLf(String message) {
        String rest = message.replace("\r\n", "");
        return rest.indexOf('\r') < 0 && rest.indexOf('\n') < 0;
    }

    static String hash(String message) {
        try {
            byte[] bytes = message.getBytes(StandardCharsets.ISO_8859_1);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

package org.postern.demo;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Names of files that come from a stranger. */
final class FileName {

    private static final int MAX_LENGTH = 120;

    private FileName() {}

    /** The name without a path, and without characters that mean something to a shell, a header, or a file system. */
    static String of(String given, String otherwise) {
        String name = given.substring(Math.max(given.lastIndexOf('/'), given.lastIndexOf('\\')) + 1)
                .replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Cs}\"<>:|?*%;]", "_")
                .strip()
                .replaceAll("^\\.+", "_");
        String shorter =
                name.length() <= MAX_LENGTH ? name : name.substring(name.length() - MAX_LENGTH); // keeps the extension
        return shorter.isBlank() ? otherwise : shorter;
    }

    /** The field that makes a browser save what comes, under that name (RFC 6266 §4.1). */
    static String contentDisposition(String name) {
        String ascii = name.replaceAll("[^\\x20-\\x7e]", "_");
        String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A");
        return "attachment; filename=\"" + ascii + "\"; filename*=UTF-8''" + encoded;
    }
}

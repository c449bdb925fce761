package org.postern.filters.store;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;

/** Names of stored messages: the time in UTC, so that they sort by it, and random characters. */
final class Ids {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS").withZone(ZoneOffset.UTC);
    private static final Pattern ID = Pattern.compile("\\d{8}T\\d{9}-[0-9a-v]{13}");
    private static final SecureRandom RANDOM = new SecureRandom();

    private Ids() {}

    static String next(Instant time) {
        long random = RANDOM.nextLong() & Long.MAX_VALUE;
        String text = Long.toString(random, 32);
        return TIME.format(time) + "-" + "0".repeat(13 - text.length()) + text;
    }

    /** Whether it is one, so that no other text becomes the name of a file. */
    static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    /** @throws IOException if it is none */
    static String require(String text) throws IOException {
        if (!isId(text)) {
            throw new IOException("not the id of a stored message");
        }
        return text;
    }

    /** The day of an id, such as {@code 2026-01-31}. */
    static String day(String id) {
        return id.substring(0, 4) + "-" + id.substring(4, 6) + "-" + id.substring(6, 8);
    }
}

package org.postern.demo;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** The newest mails, within bounds. */
final class Mailbox {

    private static final int MOST_MAILS = 200;
    private static final long MOST_BYTES = 64L << 20;

    private final Deque<Mail> newestFirst = new ArrayDeque<>();
    private long bytes;
    private int count;

    /** A mail to one recipient. */
    @SuppressWarnings("ArrayRecordComponent") // one mail is never compared with another
    record Mail(int number, Instant arrived, String sender, String recipient, byte[] content) {

        /** The text after {@code Subject:} in the header; empty if there is none. */
        String subject() {
            for (String line : text().split("\r\n", -1)) {
                if (line.isEmpty()) {
                    break;
                }
                if (line.regionMatches(true, 0, "Subject:", 0, 8)) {
                    return line.substring(8).strip();
                }
            }
            return "";
        }

        String text() {
            return new String(content, StandardCharsets.UTF_8);
        }
    }

    synchronized void add(String sender, String recipient, byte[] content) {
        newestFirst.addFirst(new Mail(++count, Instant.now(), sender, recipient, content));
        bytes += content.length;
        while (newestFirst.size() > MOST_MAILS || (bytes > MOST_BYTES && newestFirst.size() > 1)) {
            bytes -= newestFirst.removeLast().content.length;
        }
    }

    synchronized List<Mail> newestFirst() {
        return List.copyOf(newestFirst);
    }

    synchronized Optional<Mail> find(int number) {
        return newestFirst.stream().filter(mail -> mail.number == number).findFirst();
    }
}

package org.postern.demo;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** The newest mails, within bounds. */
final class Mailbox {

    private static final int MAX_MAILS = 200;
    private static final long MAX_BYTES = 64L << 20;

    private final Deque<Mail> newestFirst = new ArrayDeque<>();
    private long bytes;
    private int count;

    void add(String sender, List<String> recipients, byte[] content) {
        Mail.Summary summary = Mail.Summary.of(MailParser.parse(content));
        synchronized (this) {
            newestFirst.addFirst(new Mail(++count, Instant.now(), sender, List.copyOf(recipients), content, summary));
            bytes += content.length;
            while (newestFirst.size() > MAX_MAILS || (bytes > MAX_BYTES && newestFirst.size() > 1)) {
                bytes -= newestFirst.removeLast().content().length;
            }
        }
    }

    synchronized List<Mail> newestFirst() {
        return List.copyOf(newestFirst);
    }

    synchronized Optional<Mail> find(int number) {
        return newestFirst.stream().filter(mail -> mail.number() == number).findFirst();
    }

    /** Returns whether it was there. */
    synchronized boolean delete(int number) {
        Optional<Mail> found = find(number);
        found.ifPresent(mail -> {
            newestFirst.remove(mail);
            bytes -= mail.content().length;
        });
        return found.isPresent();
    }

    /** Numbers are not given again. */
    synchronized void deleteAll() {
        newestFirst.clear();
        bytes = 0;
    }
}

package org.postern.filters.store;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.postern.filters.store.ReadableStore.Usage;

/** How much may be in a store. What is in it is counted once a minute, and what this gateway puts in and takes out is reckoned meanwhile. */
final class Quota {

    /** How the store is counted. */
    @FunctionalInterface
    interface Count {
        /** Counts. */
        Usage count() throws IOException;
    }

    private static final Duration VALID = Duration.ofMinutes(1);

    private final long maxMessages;
    private final long maxSize;
    private long messages;
    private long size;
    private Optional<Long> counted = Optional.empty();

    /**
     * @param maxMessages at most so many
     * @param maxSize of so many bytes together
     */
    Quota(long maxMessages, long maxSize) {
        this.maxMessages = maxMessages;
        this.maxSize = maxSize;
    }

    /** Whether it is time to count again. */
    synchronized boolean isOld() {
        return counted.isEmpty() || System.nanoTime() - counted.get() > VALID.toNanos();
    }

    /** How much there is, as far as is known. */
    synchronized Usage usage(Count count) throws IOException {
        refresh(count);
        return new Usage(messages, size);
    }

    private void refresh(Count count) throws IOException {
        if (isOld()) {
            Usage usage = count.count();
            messages = usage.messages();
            size = usage.size();
            counted = Optional.of(System.nanoTime());
        }
    }

    /**
     * Takes the place for one more message.
     *
     * @throws IOException if there is none
     */
    synchronized void take(long bytes, Count count) throws IOException {
        refresh(count);
        if (messages + 1 > maxMessages || size + bytes > maxSize) {
            throw new IOException("full: " + messages + " messages of " + size + " bytes are in it, and at most "
                    + maxMessages + " of " + maxSize + " bytes may be");
        }
        messages++;
        size += bytes;
    }

    /** Gives the place of one back. */
    synchronized void giveBack(long bytes) {
        messages = Math.max(0, messages - 1);
        size = Math.max(0, size - bytes);
    }

    /** Counts anew the next time. */
    synchronized void forget() {
        counted = Optional.empty();
    }
}

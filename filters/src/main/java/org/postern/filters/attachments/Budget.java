package org.postern.filters.attachments;

import java.io.IOException;

/** How far archives are looked into, for one message: what exceeds it is unreadable. */
final class Budget {

    /** An archive that is damaged, exceeds a bound, or is not of a kind that is understood. */
    static final class UnreadableException extends IOException {
        private static final long serialVersionUID = 1;

        UnreadableException(String message) {
            super(message);
        }
    }

    private final int maxDepth;
    private int entries;
    private long bytes;
    private int decoders;

    /**
     * @param maxDepth archives within archives; 0 to look into none
     * @param entries files in all of them
     * @param bytes that are read out of them
     */
    Budget(int maxDepth, int entries, long bytes) {
        this.maxDepth = maxDepth;
        this.entries = entries;
        this.bytes = bytes;
    }

    /** Whether archives are looked into at all. */
    boolean isForArchives() {
        return maxDepth > 0;
    }

    void requireDepth(int depth) throws UnreadableException {
        if (depth > maxDepth) {
            throw new UnreadableException("archives within archives exceed the maximum depth");
        }
    }

    void takeEntry() throws UnreadableException {
        if (--entries < 0) {
            throw new UnreadableException("too many files in archives");
        }
    }

    void takeBytes(long length) throws UnreadableException {
        bytes -= length;
        if (bytes < 0) {
            throw new UnreadableException("too many bytes in archives");
        }
    }

    /** One more decoder with memory of its own begins; returns how many there were, each of those around it. */
    int beginDecoder() {
        return decoders++;
    }

    void endDecoder() {
        decoders--;
    }
}

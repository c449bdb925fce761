package org.postern.api.mime;

import java.io.IOException;
import java.io.InputStream;

/**
 * The lines of a stream, in one pass and in one buffer: {@link #next} goes to the next one, or to the next piece of one that is longer
 * than the buffer. A line ends with LF; a CR before it belongs to its end.
 */
final class Lines {

    private final InputStream in;
    private final byte[] buffer;
    /** The place of the buffer's first byte in the message. */
    private long base;

    private int from;
    private int to;
    private int filled;
    private boolean ended;

    private boolean begins = true;
    private boolean complete = true;
    private int lineEnd;
    private boolean endsWithCr;

    /**
     * @param size of the buffer: the length of what is seen of a line at once
     * @param offset of the stream's first byte in the message
     */
    Lines(InputStream in, int size, long offset) {
        this.in = in;
        buffer = new byte[size];
        base = offset;
    }

    /** Goes on; false at the end of the stream. */
    boolean next() throws IOException {
        begins = complete;
        from = to;
        int at = from;
        for (; ; ) {
            while (at < filled && buffer[at] != '\n') {
                at++;
            }
            if (at < filled) {
                found(at + 1, true);
                return true;
            }
            if (ended || (from == 0 && filled == buffer.length)) {
                found(filled, ended);
                return to > from;
            }
            at -= from;
            fill();
        }
    }

    private void found(int end, boolean whole) {
        boolean afterCr = end - 2 >= from ? buffer[end - 2] == '\r' : !begins && endsWithCr;
        to = end;
        complete = whole;
        if (to > from) {
            boolean newline = buffer[to - 1] == '\n';
            lineEnd = newline ? afterCr ? 2 : 1 : 0;
            endsWithCr = buffer[to - 1] == '\r';
        }
    }

    /** Makes room behind what is left, and reads more. */
    private void fill() throws IOException {
        if (from > 0) {
            System.arraycopy(buffer, from, buffer, 0, filled - from);
            base += from;
            filled -= from;
            from = 0;
        }
        int length = in.read(buffer, filled, buffer.length - filled);
        if (length < 0) {
            ended = true;
        } else {
            filled += length;
        }
    }

    byte[] bytes() {
        return buffer;
    }

    /** Where the line begins in {@link #bytes()}. */
    int from() {
        return from;
    }

    /** Where it ends there, behind its line end. */
    int to() {
        return to;
    }

    /** Where it begins in the message. */
    long start() {
        return base + from;
    }

    /** Where it ends in the message, behind its line end. */
    long end() {
        return base + to;
    }

    /** Whether this is the begin of a line, and not a later piece of a long one. */
    boolean begins() {
        return begins;
    }

    /** Whether the line ends here, too. */
    boolean complete() {
        return complete;
    }

    /** The length of the line's end: 2 for CR LF, 1 for LF, 0 if there is none, or not yet. */
    int lineEnd() {
        return lineEnd;
    }
}

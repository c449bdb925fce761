package org.postern.filters.dkim;

import java.io.IOException;
import java.io.OutputStream;
import org.postern.filters.dkim.Canonicalization.Algorithm;

/**
 * Writes a body in its canonical form (RFC 6376 §3.4.3, §3.4.4); what it is depends on has been written when it is closed. A LF alone ends
 * a line, as CR LF does, and a CR alone is a character like any other.
 */
final class CanonicalBody extends OutputStream {

    private static final byte[] LINE_END = {'\r', '\n'};

    private final boolean relaxed;
    private final OutputStream out;
    private final byte[] buffer = new byte[8192];
    private int buffered;
    /** Line ends that are written if something comes behind them. */
    private long lineEnds;

    private boolean blank;
    private boolean carriageReturn;
    private boolean empty = true;

    /** @param out is not closed */
    CanonicalBody(Algorithm algorithm, OutputStream out) {
        relaxed = algorithm == Algorithm.RELAXED;
        this.out = out;
    }

    @Override
    public void write(int octet) throws IOException {
        if (carriageReturn && octet != '\n') {
            character('\r');
        }
        carriageReturn = octet == '\r';
        if (octet == '\n') {
            blank = false;
            lineEnds++;
        } else if (octet != '\r') {
            character(octet);
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        for (int i = offset; i < offset + length; i++) {
            write(bytes[i]);
        }
    }

    private void character(int octet) throws IOException {
        if (relaxed && (octet == ' ' || octet == '\t')) {
            blank = true;
            return;
        }
        for (; lineEnds > 0; lineEnds--) {
            put('\r');
            put('\n');
        }
        if (blank) {
            put(' ');
            blank = false;
        }
        put(octet);
        empty = false;
    }

    private void put(int octet) throws IOException {
        if (buffered == buffer.length) {
            out.write(buffer, 0, buffered);
            buffered = 0;
        }
        buffer[buffered++] = (byte) octet;
    }

    /** Writes the end: one line end behind the last line that is not empty; for a relaxed body without any, nothing. */
    @Override
    public void close() throws IOException {
        if (carriageReturn) {
            carriageReturn = false;
            character('\r');
        }
        out.write(buffer, 0, buffered);
        buffered = 0;
        if (!relaxed || !empty) {
            out.write(LINE_END);
        }
    }
}

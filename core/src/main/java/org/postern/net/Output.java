package org.postern.net;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;

/**
 * What goes out on a connection. It is kept back until the next read would have to wait, so that the replies to pipelined commands leave
 * together (RFC 2920 §3.2), and a command and what belongs to it leave as one segment.
 */
public final class Output {

    private final Deadlines deadlines;
    private OutputStream out;
    private byte[] buffer = new byte[Input.SMALL];
    private int pending;
    private long timeoutNanos = Duration.ofMinutes(1).toNanos();

    Output(OutputStream out, Deadlines deadlines) {
        this.out = out;
        this.deadlines = deadlines;
    }

    /** Goes on over TLS. */
    void over(OutputStream tls) {
        out = tls;
    }

    /** How long the peer may take to accept what is written; a minute until set. */
    public void timeout(Duration timeout) {
        timeoutNanos = timeout.toNanos();
    }

    /** Writes bytes, now or with the next read or {@link #flush()}. */
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (length > buffer.length - pending) {
            flush();
            if (length >= Input.LARGE) {
                writeNow(bytes, offset, length);
                return;
            }
            if (length > buffer.length) {
                buffer = new byte[Input.LARGE];
            }
        }
        System.arraycopy(bytes, offset, buffer, pending, length);
        pending += length;
    }

    /** Writes text as UTF-8, and bytes that were not UTF-8 when {@link Input#readText} read them as they were. */
    public void write(String text) throws IOException {
        byte[] bytes = Texts.encode(text);
        write(bytes, 0, bytes.length);
    }

    public void flush() throws IOException {
        if (pending > 0) {
            int length = pending;
            pending = 0;
            writeNow(buffer, 0, length);
        }
    }

    private void writeNow(byte[] bytes, int offset, int length) throws IOException {
        deadlines.beginWrite(System.nanoTime() + timeoutNanos);
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            throw deadlines.explained(e);
        } finally {
            deadlines.endWrite();
        }
    }
}

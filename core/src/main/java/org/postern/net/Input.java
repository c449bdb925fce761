package org.postern.net;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.LongSupplier;

/** What comes in on a connection: lines, and bytes as they are. Before a read has to wait, what has been written is sent. */
public final class Input {

    static final int SMALL = 1024;
    static final int LARGE = 16 * 1024;
    /** A line that goes on for longer than this is not skipped any more: the peer does not speak SMTP. */
    private static final int MAX_SKIPPED = 1024 * 1024;

    private static final String TOO_LONG = "line too long";
    /** RFC 5321 §2.3.8. */
    private static final String BARE_NEWLINE = "a line must end with CR LF and have no other CR or LF";

    private final Output output;
    private final Deadlines deadlines;
    private InputStream in;
    private byte[] buffer = new byte[SMALL];
    private int position;
    private int limit;

    Input(InputStream in, Output output, Deadlines deadlines) {
        this.in = in;
        this.output = output;
        this.deadlines = deadlines;
    }

    /** Goes on over TLS. */
    void over(InputStream tls) {
        in = tls;
    }

    // ---- bytes

    /** How many bytes have arrived that have not been read. */
    public int buffered() {
        return limit - position;
    }

    /** The bytes that have arrived, from {@link #position()} to {@link #limit()}; until the next read. */
    public byte[] buffer() {
        return buffer;
    }

    public int position() {
        return position;
    }

    public int limit() {
        return limit;
    }

    /** Marks bytes of the buffer as read. */
    public void advance(int bytes) {
        position += bytes;
    }

    /** Whether bytes lie in the socket, not yet in the buffer; not to be asked under TLS. */
    boolean hasAvailable() throws IOException {
        return in.available() > 0;
    }

    /** Reads a byte that should not come; -1 at the end. */
    int readUnexpected() throws IOException {
        return in.read();
    }

    /**
     * Reads so many bytes and none behind them, which stay in the socket: what comes before TLS may be followed by it at once.
     *
     * @throws IllegalStateException if bytes are buffered already
     */
    public byte[] readExactly(int count, long deadline) throws IOException {
        if (buffered() > 0) {
            throw new IllegalStateException("bytes are buffered");
        }
        byte[] bytes = new byte[count];
        int length;
        deadlines.beginRead(deadline);
        try {
            length = in.readNBytes(bytes, 0, count);
        } catch (IOException e) {
            throw deadlines.explained(e);
        } finally {
            deadlines.endRead();
        }
        if (length < count) {
            throw closed();
        }
        return bytes;
    }

    /**
     * Waits until there is something to read.
     *
     * @param deadline until when, as {@link System#nanoTime()} has it
     * @throws EOFException if the peer closed the connection
     * @throws SocketTimeoutException if nothing came in time
     */
    public void await(long deadline) throws IOException {
        if (buffered() == 0) {
            fill(deadline, () -> deadline);
        }
    }

    /**
     * As {@link #await(long)}, with a deadline that may become an earlier one while it waits, by {@link Connection#shortenDeadline}. It is
     * asked for once more when that has an effect, so that no change is missed.
     */
    public void await(LongSupplier deadline) throws IOException {
        if (buffered() == 0) {
            fill(deadline.getAsLong(), deadline);
        }
    }

    private void fill(long deadline, LongSupplier again) throws IOException {
        output.flush();
        makeRoom();
        if (System.nanoTime() - deadline > 0) { // also if the peer has sent enough for a read that need not wait
            throw Deadlines.timeout();
        }
        deadlines.beginRead(deadline);
        long sooner = again.getAsLong();
        if (sooner - deadline < 0) {
            deadlines.beginRead(sooner);
        }
        int length;
        try {
            length = in.read(buffer, limit, buffer.length - limit);
        } catch (IOException e) {
            throw deadlines.explained(e);
        } finally {
            deadlines.endRead();
        }
        if (length < 0) {
            throw closed();
        }
        limit += length;
        if (limit == buffer.length && buffer.length < LARGE) {
            buffer = Arrays.copyOf(buffer, LARGE);
        }
    }

    private void makeRoom() {
        if (position == limit) {
            position = limit = 0;
        } else if (limit == buffer.length && position > 0) {
            System.arraycopy(buffer, position, buffer, 0, limit - position);
            limit -= position;
            position = 0;
        }
        if (limit == buffer.length) {
            buffer = Arrays.copyOf(buffer, buffer.length < LARGE ? LARGE : 2 * buffer.length);
        }
    }

    private IOException closed() {
        return deadlines.timedOut() ? Deadlines.timeout() : new EOFException("closed by the peer");
    }

    // ---- lines

    /**
     * Reads one line, without its CR LF.
     *
     * @param maxLength how many bytes the line may have, CR LF not counted
     * @param deadline by when the whole line must be there, as {@link System#nanoTime()} has it
     * @throws LineException if it is not a line as RFC 5321 §2.3.8 has it; it has been read to its LF
     * @throws EOFException if the peer closed the connection
     * @throws SocketTimeoutException if the line took too long
     */
    public String readLine(int maxLength, long deadline) throws IOException {
        return readLine(maxLength, deadline, false);
    }

    /** As {@link #readLine}, for texts for humans, which may have any bytes: {@link Texts} keeps those that are not UTF-8. */
    public String readText(int maxLength, long deadline) throws IOException {
        return readLine(maxLength, deadline, true);
    }

    private String readLine(int maxLength, long deadline, boolean lenient) throws IOException {
        int end = indexOfNewline(position);
        if (end < 0) {
            end = waitForNewline(maxLength, deadline);
        }
        int start = position;
        position = end + 1;
        if (end == start || buffer[end - 1] != '\r') {
            throw new LineException(BARE_NEWLINE);
        }
        if (end - 1 - start > maxLength) {
            throw new LineException(TOO_LONG);
        }
        return decode(start, end - 1, lenient);
    }

    private int waitForNewline(int maxLength, long deadline) throws IOException {
        int scanned = buffered();
        for (; ; ) {
            if (scanned > maxLength + 1) {
                skipLine(deadline);
                throw new LineException(TOO_LONG);
            }
            fill(deadline, () -> deadline);
            int end = indexOfNewline(position + scanned);
            if (end >= 0) {
                return end;
            }
            scanned = buffered();
        }
    }

    private void skipLine(long deadline) throws IOException {
        for (int skipped = 0; skipped < MAX_SKIPPED; ) {
            skipped += buffered();
            position = limit = 0;
            fill(deadline, () -> deadline);
            int end = indexOfNewline(position);
            if (end >= 0) {
                position = end + 1;
                return;
            }
        }
        throw new ProtocolException("a line of more than " + MAX_SKIPPED + " bytes");
    }

    private int indexOfNewline(int from) {
        for (int i = from; i < limit; i++) {
            if (buffer[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private String decode(int start, int end, boolean lenient) throws LineException {
        boolean ascii = true;
        for (int i = start; i < end; i++) {
            byte b = buffer[i];
            if (b <= '\r') {
                if (b == '\r') {
                    throw new LineException(BARE_NEWLINE);
                }
                if (b == 0) {
                    throw new LineException("NUL is not allowed");
                }
                ascii &= b > 0;
            }
        }
        if (ascii) {
            return new String(buffer, start, end - start, StandardCharsets.ISO_8859_1);
        }
        if (lenient) {
            return Texts.decode(buffer, start, end);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(buffer, start, end - start))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new LineException("not UTF-8"); // RFC 6531 §3.3
        }
    }
}

package org.postern.net;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.postern.api.Reply;
import org.postern.api.SmtpException;
import org.postern.net.LineException.Fault;

/**
 * One TCP connection. What is written is kept back until the next read would have to wait, so the replies to pipelined
 * commands leave together (RFC 2920 §3.2), and a command and what belongs to it leave as one segment.
 *
 * <p>For one thread, but for {@link #close()}, {@link #stopReading()} and the watchdog's look, which may come from any.
 */
public final class Wire implements Closeable {

    private static final int SMALL = 1024;
    private static final int LARGE = 16 * 1024;
    /** A line that goes on for longer than this is not skipped any more: the peer does not speak SMTP. */
    private static final int LONGEST_SKIPPED = 1024 * 1024;
    /** How long after its time a read that could not be stopped gently is cut. */
    private static final long GRACE_NANOS = Duration.ofSeconds(2).toNanos();

    private static final long NO_DEADLINE = Long.MAX_VALUE;

    private final Socket link;
    private final Watchdog watchdog;
    private Socket socket;
    private InputStream in;
    private OutputStream out;

    private byte[] input = new byte[SMALL];
    private int position;
    private int limit;
    private byte[] output = new byte[SMALL];
    private int pending;

    private final AtomicLong readDeadline = new AtomicLong(NO_DEADLINE);
    private volatile long writeDeadline = NO_DEADLINE;
    private volatile boolean timedOut;
    private long writeTimeoutNanos = Duration.ofMinutes(1).toNanos();
    private Trace trace = Trace.OFF;

    /**
     * Takes over a connected socket, which is closed if that fails.
     *
     * @throws SmtpException if the service ends, and nobody would watch the connection
     */
    public Wire(Socket connected, Watchdog watchdog) throws IOException {
        this.link = connected;
        this.socket = connected;
        this.watchdog = watchdog;
        try {
            connected.setTcpNoDelay(true);
            in = connected.getInputStream();
            out = connected.getOutputStream();
            watchdog.add(this);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** How long the peer may take to accept what is written; a minute until set. */
    public void writeTimeout(Duration timeout) {
        writeTimeoutNanos = timeout.toNanos();
    }

    /** Tells from now on what is said; by whoever knows what it is. */
    public void trace(Trace told) {
        trace = told;
    }

    public Trace trace() {
        return trace;
    }

    /** Something that is said or heard. */
    @FunctionalInterface
    public interface Talk {
        Reply run() throws IOException;
    }

    /** Does what the trace is told nothing of: a reply may repeat a secret that it is the answer to. */
    public Reply untold(Talk talk) throws IOException {
        Trace told = trace;
        trace = Trace.OFF;
        try {
            return talk.run();
        } finally {
            trace = told;
        }
    }

    public InetSocketAddress remoteAddress() {
        return (InetSocketAddress) link.getRemoteSocketAddress();
    }

    public InetSocketAddress localAddress() {
        return (InetSocketAddress) link.getLocalSocketAddress();
    }

    /** True once TLS is on. */
    public boolean secure() {
        return socket != link;
    }

    /** What has been agreed on, once TLS is on. */
    public Optional<SSLSession> tlsSession() {
        return socket instanceof SSLSocket tls ? Optional.of(tls.getSession()) : Optional.empty();
    }

    /** Lays TLS over a connection. */
    @FunctionalInterface
    public interface TlsLayer {
        /** A socket over the connected one, in client or server mode, its handshake not begun. */
        SSLSocket over(Socket connected) throws IOException;
    }

    /**
     * Turns TLS on and completes the handshake.
     *
     * @throws IOException if it fails or takes longer than the time-out; the connection is of no more use then
     * @throws IllegalStateException if bytes have arrived that nobody has read: they were sent in the clear, and must not
     *     be taken for something said under TLS
     */
    public void startTls(TlsLayer layer, Duration timeout) throws IOException {
        if (buffered() > 0) {
            throw new IllegalStateException("unread bytes before TLS");
        }
        flush();
        SSLSocket tls = layer.over(link);
        writeDeadline = System.nanoTime() + timeout.toNanos();
        try {
            tls.startHandshake();
            refuseRenegotiation(tls);
        } catch (IOException e) {
            throw timedOut ? timeout(e) : e;
        } finally {
            writeDeadline = NO_DEADLINE;
        }
        socket = tls;
        in = tls.getInputStream();
        out = tls.getOutputStream();
    }

    /**
     * Lets a client of TLS 1.2 begin no second handshake, which costs us more than it: no cipher suite is left for one, and it
     * ends the connection. In TLS 1.3 there is no such thing, and a change of keys (RFC 8446 §4.6.3) needs no suite.
     */
    private static void refuseRenegotiation(SSLSocket tls) {
        if (!tls.getUseClientMode()) {
            tls.setEnabledCipherSuites(new String[0]);
        }
    }

    // ---- reading

    /** Bytes that have arrived and nobody has read. */
    public int buffered() {
        return limit - position;
    }

    /** Whether the peer has said something that nobody has read; under TLS, as far as it has been deciphered. */
    public boolean hasUnread() throws IOException {
        return buffered() > 0 || (!secure() && in.available() > 0);
    }

    /**
     * Reads one line, without its CR LF.
     *
     * @param longest how many bytes the line may have, CR LF not counted
     * @param deadline by when the whole line must be there, as {@link System#nanoTime()} has it
     * @throws LineException if the line is none; it has been read to its LF
     * @throws EOFException if the peer closed the connection
     * @throws SocketTimeoutException if the line took too long
     */
    public String readLine(int longest, long deadline) throws IOException {
        return readLine(longest, deadline, false);
    }

    /** As {@link #readLine}, for texts for humans, which may have any bytes: {@link Texts} keeps those that are not UTF-8. */
    String readText(int longest, long deadline) throws IOException {
        return readLine(longest, deadline, true);
    }

    private String readLine(int longest, long deadline, boolean lenient) throws IOException {
        int end = indexOfNewline(position);
        if (end < 0) {
            end = waitForNewline(longest, deadline);
        }
        int start = position;
        position = end + 1;
        if (end == start || input[end - 1] != '\r') {
            throw new LineException(Fault.BARE_NEWLINE);
        }
        if (end - 1 - start > longest) {
            throw new LineException(Fault.TOO_LONG);
        }
        return decode(start, end - 1, lenient);
    }

    private int waitForNewline(int longest, long deadline) throws IOException {
        int scanned = buffered();
        for (; ; ) {
            if (scanned > longest + 1) {
                skipLine(deadline);
                throw new LineException(Fault.TOO_LONG);
            }
            fill(deadline);
            int end = indexOfNewline(position + scanned);
            if (end >= 0) {
                return end;
            }
            scanned = buffered();
        }
    }

    private void skipLine(long deadline) throws IOException {
        for (int skipped = 0; skipped < LONGEST_SKIPPED; ) {
            skipped += buffered();
            position = limit = 0;
            fill(deadline);
            int end = indexOfNewline(position);
            if (end >= 0) {
                position = end + 1;
                return;
            }
        }
        throw new ProtocolException("a line of more than " + LONGEST_SKIPPED + " bytes");
    }

    private int indexOfNewline(int from) {
        for (int i = from; i < limit; i++) {
            if (input[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private String decode(int start, int end, boolean lenient) throws LineException {
        boolean ascii = true;
        for (int i = start; i < end; i++) {
            byte b = input[i];
            if (b <= '\r') {
                if (b == '\r') {
                    throw new LineException(Fault.BARE_NEWLINE);
                }
                if (b == 0) {
                    throw new LineException(Fault.NUL);
                }
                ascii &= b > 0;
            }
        }
        if (ascii) {
            return new String(input, start, end - start, StandardCharsets.ISO_8859_1);
        }
        if (lenient) {
            return Texts.decode(input, start, end);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(input, start, end - start))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new LineException(Fault.NOT_UTF8);
        }
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
            fill(deadline);
        }
    }

    /**
     * As {@link #await(long)}, with a deadline that may become an earlier one while it waits, by {@link #hurry}. It is asked for once
     * more when that has an effect, so that no change is missed.
     */
    public void await(LongSupplier deadline) throws IOException {
        if (buffered() == 0) {
            fill(deadline.getAsLong(), deadline);
        }
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
        readDeadline.set(deadline);
        try {
            if (in.readNBytes(bytes, 0, count) < count) {
                throw timedOut ? timeout(null) : new EOFException("closed by the peer");
            }
            return bytes;
        } catch (SocketTimeoutException | EOFException e) {
            throw e;
        } catch (IOException e) {
            throw timedOut ? timeout(e) : e;
        } finally {
            readDeadline.set(NO_DEADLINE);
        }
    }

    /** The bytes that have arrived, from {@link #position()} to {@link #limit()}; until the next read. */
    public byte[] buffer() {
        return input;
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

    private void fill(long deadline) throws IOException {
        fill(deadline, () -> deadline);
    }

    private void fill(long deadline, LongSupplier again) throws IOException {
        flush();
        if (position == limit) {
            position = limit = 0;
        } else if (limit == input.length && position > 0) {
            System.arraycopy(input, position, input, 0, limit - position);
            limit -= position;
            position = 0;
        }
        if (limit == input.length) {
            input = Arrays.copyOf(input, input.length < LARGE ? LARGE : 2 * input.length);
        }
        if (System.nanoTime() - deadline > 0) { // also if the peer has sent enough for a read that need not wait
            throw timeout(null);
        }
        readDeadline.set(deadline);
        long sooner = again.getAsLong();
        if (sooner - deadline < 0) {
            readDeadline.set(sooner);
        }
        int length;
        try {
            length = in.read(input, limit, input.length - limit);
        } catch (IOException e) {
            throw timedOut ? timeout(e) : e;
        } finally {
            readDeadline.set(NO_DEADLINE);
        }
        if (length < 0) {
            throw timedOut ? timeout(null) : new EOFException("closed by the peer");
        }
        limit += length;
        if (limit == input.length && input.length < LARGE) {
            input = Arrays.copyOf(input, LARGE);
        }
    }

    private static SocketTimeoutException timeout(@org.jspecify.annotations.Nullable IOException cause) {
        SocketTimeoutException timeout = new SocketTimeoutException("the peer took too long");
        if (cause != null) {
            timeout.initCause(cause);
        }
        return timeout;
    }

    /**
     * Whether a connection that has lain idle is still good: open, and with nothing said that nobody asked for. Takes a
     * millisecond when it is.
     */
    public boolean isQuiet() {
        if (buffered() > 0 || socket.isClosed() || timedOut) {
            return false;
        }
        try {
            socket.setSoTimeout(1);
            try {
                int unasked = in.read(); // a byte, or the end: good for nothing, either way
                return unasked < -1;
            } catch (SocketTimeoutException e) {
                return true;
            } finally {
                socket.setSoTimeout(0);
            }
        } catch (IOException e) {
            return false;
        }
    }

    // ---- writing

    /** Writes bytes, now or with the next read or {@link #flush()}. */
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (length > output.length - pending) {
            flush();
            if (length >= LARGE) {
                writeNow(bytes, offset, length);
                return;
            }
            if (length > output.length) {
                output = new byte[LARGE];
            }
        }
        System.arraycopy(bytes, offset, output, pending, length);
        pending += length;
    }

    /** Writes text as UTF-8, and bytes that were not UTF-8 when {@link #readText} read them as they were. */
    public void write(String text) throws IOException {
        byte[] bytes = Texts.encode(text);
        write(bytes, 0, bytes.length);
    }

    /** Sends what has been written. */
    public void flush() throws IOException {
        if (pending > 0) {
            int length = pending;
            pending = 0;
            writeNow(output, 0, length);
        }
    }

    private void writeNow(byte[] bytes, int offset, int length) throws IOException {
        writeDeadline = System.nanoTime() + writeTimeoutNanos;
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            throw timedOut ? timeout(e) : e;
        } finally {
            writeDeadline = NO_DEADLINE;
        }
    }

    // ---- ending

    /** Lets a read that waits, and each later one, end as if the peer had closed; writing still works. From any thread. */
    public void stopReading() {
        try {
            link.shutdownInput();
        } catch (IOException e) {
            close();
        }
    }

    /** Lets a read that waits now wait no longer than this. From any thread. */
    public void hurry(Duration patience) {
        long current = readDeadline.get();
        long sooner = System.nanoTime() + patience.toNanos();
        if (current != NO_DEADLINE && sooner - current < 0) {
            readDeadline.compareAndSet(current, sooner); // else that read has ended
        }
    }

    void endIfOverdue(long now) {
        long deadline = writeDeadline;
        if (deadline != NO_DEADLINE && now - deadline > 0) {
            timedOut = true;
            close();
            return;
        }
        deadline = readDeadline.get();
        if (deadline != NO_DEADLINE && now - deadline > 0) {
            timedOut = true;
            if (now - deadline > GRACE_NANOS) {
                close();
            } else {
                stopReading();
            }
        }
    }

    /**
     * Sends what has been written, says goodbye under TLS, and closes. For the thread that owns the wire, where {@link
     * #close()} is for giving up.
     */
    public void finish() {
        try {
            flush();
            writeDeadline = System.nanoTime() + GRACE_NANOS;
            socket.close();
        } catch (IOException e) {
            // the peer is gone already, which is what was wanted
        } finally {
            close();
        }
    }

    /** Closes the connection at once; what has not been sent is not sent. From any thread. */
    @Override
    public void close() {
        watchdog.remove(this);
        try {
            link.close();
        } catch (IOException e) {
            // nothing is left to be done with it
        }
    }
}

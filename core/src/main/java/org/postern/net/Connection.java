package org.postern.net;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.postern.api.Reply;
import org.postern.api.SmtpException;

/**
 * One TCP connection, to a client or to a mail server, with a bound on every wait.
 *
 * <p>For one thread, but for {@link #close()}, {@link #stopReading()}, {@link #shortenDeadline} and the monitor's check, which may come
 * from any.
 */
public final class Connection implements Closeable {

    private final Socket link;
    private final DeadlineMonitor monitor;
    private final Deadlines deadlines = new Deadlines(this::stopReading, this::close);
    private final Input input;
    private final Output output;
    private Socket socket;
    private Trace trace = Trace.OFF;

    /**
     * Takes over a connected socket, which is closed if that fails.
     *
     * @throws SmtpException if the service ends, so that nothing would watch the connection's deadlines
     */
    public Connection(Socket connected, DeadlineMonitor monitor) throws IOException {
        this.link = connected;
        this.socket = connected;
        this.monitor = monitor;
        try {
            connected.setTcpNoDelay(true);
            output = new Output(connected.getOutputStream(), deadlines);
            input = new Input(connected.getInputStream(), output, deadlines);
            monitor.add(deadlines);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    public Input input() {
        return input;
    }

    public Output output() {
        return output;
    }

    public void trace(Trace receiver) {
        trace = receiver;
    }

    public Trace trace() {
        return trace;
    }

    /** An exchange with the peer, or what is done with what it has sent, up to a reply. */
    @FunctionalInterface
    public interface Talk {
        Reply run() throws IOException;
    }

    /** Runs an exchange with tracing suspended, since a reply can echo credentials. */
    public Reply withoutTrace(Talk talk) throws IOException {
        Trace receiver = trace;
        trace = Trace.OFF;
        try {
            return talk.run();
        } finally {
            trace = receiver;
        }
    }

    public InetSocketAddress remoteAddress() {
        return (InetSocketAddress) link.getRemoteSocketAddress();
    }

    public InetSocketAddress localAddress() {
        return (InetSocketAddress) link.getLocalSocketAddress();
    }

    // ---- TLS

    public boolean secure() {
        return socket != link;
    }

    /** What has been agreed on, once TLS is active. */
    public Optional<SSLSession> tlsSession() {
        return socket instanceof SSLSocket tls ? Optional.of(tls.getSession()) : Optional.empty();
    }

    @FunctionalInterface
    public interface TlsLayer {
        /** A socket over the connected one, in client or server mode, its handshake not started. */
        SSLSocket over(Socket connected) throws IOException;
    }

    /**
     * Starts TLS and completes the handshake.
     *
     * @throws IOException if it fails or takes longer than the time-out; the connection is of no more use then
     * @throws IllegalStateException if bytes have arrived that have not been read: they were sent in the clear, and must not be taken
     *     for something sent under TLS
     */
    public void startTls(TlsLayer layer, Duration timeout) throws IOException {
        if (input.buffered() > 0) {
            throw new IllegalStateException("unread bytes before TLS");
        }
        output.flush();
        SSLSocket tls = layer.over(link);
        deadlines.beginWrite(System.nanoTime() + timeout.toNanos());
        try {
            tls.startHandshake();
            if (!tls.getUseClientMode()) {
                // Lets a client of TLS 1.2 begin no second handshake, which costs us more than it: no cipher suite is
                // left for one, and it ends the connection. In TLS 1.3 there is no such thing, and a change of keys
                // (RFC 8446 §4.6.3) needs no suite.
                tls.setEnabledCipherSuites(new String[0]);
            }
        } catch (IOException e) {
            throw deadlines.explained(e);
        } finally {
            deadlines.endWrite();
        }
        socket = tls;
        input.over(tls.getInputStream());
        output.over(tls.getOutputStream());
    }

    // ---- the peer

    /** Whether the peer has sent something that has not been read; under TLS, as far as it has been deciphered. */
    public boolean hasUnread() throws IOException {
        return input.buffered() > 0 || (!secure() && input.hasAvailable());
    }

    /**
     * Whether a connection that has lain idle is still good: open, and with nothing sent that was not asked for. Takes a millisecond
     * when it is.
     */
    public boolean isQuiet() {
        if (input.buffered() > 0 || socket.isClosed() || deadlines.timedOut()) {
            return false;
        }
        try {
            socket.setSoTimeout(1);
            try {
                int unused = input.readUnexpected(); // a byte, or the end: good for nothing, either way
                return false;
            } catch (SocketTimeoutException e) {
                return true;
            } finally {
                socket.setSoTimeout(0);
            }
        } catch (IOException e) {
            return false;
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
    public void shortenDeadline(Duration maxWait) {
        deadlines.shorten(maxWait);
    }

    /**
     * Sends what has been written, ends TLS with its close notification, and closes. For the thread that owns the connection, where
     * {@link #close()} is for giving up.
     */
    public void finish() {
        try {
            output.flush();
            deadlines.beginWrite(System.nanoTime() + Deadlines.GRACE_NANOS);
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
        monitor.remove(deadlines);
        try {
            link.close();
        } catch (IOException e) {
            // nothing is left to be done with it
        }
    }
}

package org.postern.filters.link;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * A connection with one thread at a time: who reads the answer sends the request meanwhile, so that neither side ever waits for the other
 * in vain. A deadline or an interrupt ends each wait.
 */
public final class Link implements Closeable {

    /** What is to be sent, piece by piece, when there is room for it. */
    @FunctionalInterface
    public interface Source {

        /** Fills in what there is now, possibly nothing; false if there will be nothing more. */
        boolean fill(ByteBuffer into) throws IOException;
    }

    /** A server that is there takes a connection at once; one that is switched off would cost all the time. */
    private static final Duration TO_CONNECT = Duration.ofSeconds(5);

    /** How much there is room for when something is to be sent; a little more, for what is put around it. */
    public static final int MAX_PIECE = 64 * 1024;

    private static final int ROOM_FOR_FRAMES = 1024;

    private final Wire wire;
    private final Selector selector;
    private final SelectionKey key;
    private final ByteBuffer in = ByteBuffer.allocate(16 * 1024).limit(0);
    private final ByteBuffer out =
            ByteBuffer.allocate(MAX_PIECE + ROOM_FOR_FRAMES).limit(0);
    private Source source = into -> false;
    private boolean more;
    private boolean answered;
    private Deadline deadline;
    private Optional<IOException> failure = Optional.empty();

    private Link(SocketChannel socket, Selector selector, Optional<SSLEngine> tls, Deadline deadline)
            throws IOException {
        this.selector = selector;
        this.deadline = deadline;
        wire = tls.isPresent() ? new TlsWire(socket, tls.get()) : Wire.plain(socket);
        key = Objects.requireNonNull(socket.keyFor(selector), "is registered");
    }

    // ---- connecting

    /** Connects. The name is resolved first, to which the deadline does not apply: the JVM cannot be asked to hurry. */
    public static Link open(SocketAddress address, Optional<SSLEngine> tls, Deadline deadline) throws IOException {
        IOException failure = new IOException("there is no address");
        for (SocketAddress each : resolved(address)) {
            try {
                return connected(each, tls, deadline);
            } catch (IOException e) {
                deadline.millis(); // throws if there is no time for another one
                failure = e;
            }
        }
        throw failure;
    }

    private static List<SocketAddress> resolved(SocketAddress address) throws IOException {
        if (address instanceof InetSocketAddress named && named.isUnresolved()) {
            List<SocketAddress> all = new ArrayList<>();
            for (InetAddress each : InetAddress.getAllByName(named.getHostString())) {
                all.add(new InetSocketAddress(each, named.getPort()));
            }
            return all;
        }
        return List.of(address);
    }

    private static Link connected(SocketAddress address, Optional<SSLEngine> tls, Deadline deadline)
            throws IOException {
        boolean local = address instanceof UnixDomainSocketAddress;
        SocketChannel socket = local ? SocketChannel.open(StandardProtocolFamily.UNIX) : SocketChannel.open();
        Selector selector = null;
        try {
            selector = Selector.open();
            socket.configureBlocking(false);
            if (!local) {
                socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            }
            socket.register(selector, SelectionKey.OP_CONNECT);
            Deadline toConnect = deadline.atMost(TO_CONNECT);
            for (boolean done = socket.connect(address); !done; done = socket.finishConnect()) {
                selector.select(toConnect.millis());
                selector.selectedKeys().clear();
            }
            return new Link(socket, selector, tls, deadline);
        } catch (SocketTimeoutException e) {
            close(socket, selector);
            throw new SocketTimeoutException("no connection in time");
        } catch (IOException | RuntimeException e) {
            close(socket, selector);
            throw e;
        }
    }

    private static void close(SocketChannel socket, @Nullable Selector selector) throws IOException {
        try (selector) {
            socket.close();
        }
    }

    // ---- sending

    /** Begins a dialogue that has to be over by then. */
    public void until(Deadline end) {
        deadline = end;
        answered = false;
    }

    /** Sends something more, while the answer is read; what has not been sent yet of what was to be sent before is given up. */
    public void send(Source next) {
        source = next;
        more = true;
    }

    /** Whether all has been sent. */
    public boolean isSent() {
        return !more && !out.hasRemaining() && !wire.isBlocked();
    }

    /** Sends what can be sent without waiting; false if that is nothing. */
    private boolean write() throws IOException {
        if (failure.isPresent()) {
            return false;
        }
        if (!out.hasRemaining() && more) {
            out.clear();
            try {
                more = source.fill(out);
            } finally {
                out.flip();
            }
        }
        try {
            return wire.write(out) > 0;
        } catch (IOException e) {
            failure = Optional.of(e); // there may be an answer that says why
            return false;
        }
    }

    // ---- reading

    /** The answer, for as long as the connection lasts. */
    public InputStream answer() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                return isThereMore() ? in.get() & 0xFF : -1;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                if (length == 0 || !isThereMore()) {
                    return length == 0 ? 0 : -1;
                }
                int some = Math.min(length, in.remaining());
                in.get(bytes, offset, some);
                return some;
            }
        };
    }

    /** Whether something has come since the dialogue began. */
    public boolean isAnswered() {
        return answered;
    }

    private boolean isThereMore() throws IOException {
        while (!in.hasRemaining()) {
            long millis = deadline.millis();
            int length = receive();
            if (length < 0) {
                return false;
            }
            answered |= length > 0;
            if (length == 0 && !write()) {
                key.interestOps(SelectionKey.OP_READ | (wire.isBlocked() ? SelectionKey.OP_WRITE : 0));
                selector.select(millis);
                selector.selectedKeys().clear();
            }
        }
        return true;
    }

    private int receive() throws IOException {
        in.clear();
        try {
            int length = wire.read(in);
            if (length < 0 && failure.isPresent()) {
                throw new EOFException("closed");
            }
            return length;
        } catch (IOException e) {
            throw failure.orElse(e); // the first one says more
        } finally {
            in.flip();
        }
    }

    /** Whether it is still connected, and nothing has arrived unrequested. */
    public boolean isQuiet() {
        try {
            return !in.hasRemaining() && receive() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        try (selector) {
            wire.close();
        }
    }
}

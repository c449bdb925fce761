package org.postern.listen;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The socket that an interface listens on, which may be closed, and opened again at the same address. From any thread. */
final class ListenSocket {

    private static final long MAX_CLOSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final int backlog;
    private volatile InetSocketAddress address;
    private Optional<ServerSocket> listening = Optional.empty();
    private boolean stopped;
    /** Whether a thread is in the system's accept: until it has left that, the system completes connections. */
    private boolean accepting;

    /** @param backlog how many connections may wait to be accepted */
    ListenSocket(InetSocketAddress address, int backlog) {
        this.address = address;
        this.backlog = backlog;
    }

    /** Where it is; with the real port, once it has been open. */
    InetSocketAddress address() {
        return address;
    }

    /**
     * Listens, if it does not; after {@link #stop()} it never does.
     *
     * @throws IOException if the address is none of this machine, or the port is taken
     */
    synchronized void open() throws IOException {
        if (listening.isEmpty() && !stopped) {
            ServerSocket socket = listen();
            address = (InetSocketAddress) socket.getLocalSocketAddress();
            listening = Optional.of(socket);
            notifyAll();
        }
    }

    private ServerSocket listen() throws IOException {
        ServerSocket socket = new ServerSocket();
        try {
            socket.setReuseAddress(true);
            socket.bind(address, backlog);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Listens no more until it is opened: when this returns, connections are refused. */
    synchronized void shut() {
        try {
            if (listening.isPresent()) {
                listening.get().close();
            }
        } catch (IOException e) {
            // it accepts no more, which is what was wanted
        } finally {
            listening = Optional.empty();
        }
        awaitClosed();
    }

    private synchronized void awaitClosed() {
        long end = System.nanoTime() + MAX_CLOSE_NANOS;
        try {
            for (long left = MAX_CLOSE_NANOS; accepting && left > 0; left = end - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Listens no more, for good. */
    synchronized void stop() {
        stopped = true;
        shut();
    }

    /** The next connection. While the socket is closed it waits, until it is interrupted. */
    Socket accept() throws IOException {
        for (; ; ) {
            ServerSocket socket = awaitOpen();
            try {
                return socket.accept();
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    throw e;
                }
            } finally {
                left();
            }
        }
    }

    private synchronized void left() {
        accepting = false;
        notifyAll();
    }

    private synchronized ServerSocket awaitOpen() throws IOException {
        try {
            while (listening.isEmpty()) {
                wait();
            }
            accepting = true;
            return listening.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped", e);
        }
    }
}

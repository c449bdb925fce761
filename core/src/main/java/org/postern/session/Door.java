package org.postern.session;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The socket that an interface listens on, which may be shut, and opened again at the same address. From any thread. */
final class Door {

    private final int backlog;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile InetSocketAddress address;
    private Optional<ServerSocket> listening = Optional.empty();
    private boolean stopped;

    /**
     * A door that is shut.
     *
     * @param backlog how many connections may wait to be accepted
     */
    Door(InetSocketAddress address, int backlog) {
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
    void open() throws IOException {
        lock.lock();
        try {
            if (listening.isEmpty() && !stopped) {
                ServerSocket socket = listen();
                address = (InetSocketAddress) socket.getLocalSocketAddress();
                listening = Optional.of(socket);
                changed.signalAll();
            }
        } finally {
            lock.unlock();
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

    /** Listens no more. */
    void shut() {
        lock.lock();
        try {
            if (listening.isPresent()) {
                listening.get().close();
            }
        } catch (IOException e) {
            // it accepts no more, which is what was wanted
        } finally {
            listening = Optional.empty();
            lock.unlock();
        }
    }

    /** Listens no more, for good. */
    void stop() {
        lock.lock();
        try {
            stopped = true;
            shut();
        } finally {
            lock.unlock();
        }
    }

    /** The next connection. While the door is shut it waits, until it is interrupted. */
    Socket accept() throws IOException {
        for (; ; ) {
            ServerSocket socket = awaitOpen();
            try {
                return socket.accept();
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    throw e;
                }
            }
        }
    }

    private ServerSocket awaitOpen() throws IOException {
        lock.lock();
        try {
            while (listening.isEmpty()) {
                changed.await();
            }
            return listening.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped", e);
        } finally {
            lock.unlock();
        }
    }
}

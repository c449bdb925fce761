package org.postern.filters.users;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/** Makes sockets that do not wait for ever from their first byte on: a TLS handshake has no other time-out. */
final class TimedSocketFactory extends SocketFactory {

    private final SocketFactory sockets;
    private final int millis;

    TimedSocketFactory(SocketFactory sockets, int millis) {
        this.sockets = sockets;
        this.millis = millis;
    }

    private Socket timed(Socket socket) throws IOException {
        socket.setSoTimeout(millis);
        return socket;
    }

    @Override
    public Socket createSocket() throws IOException {
        return timed(sockets.createSocket());
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return timed(sockets.createSocket(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
        return timed(sockets.createSocket(host, port, local, localPort));
    }

    @Override
    public Socket createSocket(InetAddress address, int port) throws IOException {
        return timed(sockets.createSocket(address, port));
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress local, int localPort) throws IOException {
        return timed(sockets.createSocket(address, port, local, localPort));
    }
}

package org.postern.tls;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLSocket;
import org.postern.net.Connection;
import org.postern.net.DeadlineMonitor;

/** Says each line back, under TLS, as the gateway would. */
final class EchoServer implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final ServerTls tls;
    private final ServerSocket listener;
    private final DeadlineMonitor monitor = new DeadlineMonitor();
    private final List<SSLSocket> established = new CopyOnWriteArrayList<>();
    private final List<IOException> failures = new CopyOnWriteArrayList<>();

    EchoServer(ServerTls tls) throws IOException {
        this.tls = tls;
        listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "echo");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            for (; ; ) {
                Socket socket = listener.accept();
                start(() -> serve(socket));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(Socket socket) {
        try (Connection wire = new Connection(socket, monitor)) {
            SSLSocket[] layer = new SSLSocket[1];
            wire.startTls(connected -> layer[0] = tls.over(connected), TIMEOUT);
            established.add(layer[0]);
            for (; ; ) {
                wire.output().write(wire.input().readLine(1000, System.nanoTime() + TIMEOUT.toNanos()) + "\r\n");
            }
        } catch (EOFException e) {
            // the client has what it wanted
        } catch (IOException e) {
            failures.add(e);
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    /** The connections whose handshake was completed, in that order. */
    List<SSLSocket> established() {
        return established;
    }

    /** Why connections ended that did not end well. */
    List<String> failures() {
        return failures.stream().map(String::valueOf).toList();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        monitor.close();
    }
}

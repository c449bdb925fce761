package org.postern.filters.scan;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that does as its script says with each connection; at its end it fails if one of them was left open by the client. */
public final class ScriptedServer implements AutoCloseable {

    /** What is said on a connection. */
    public interface Script {
        void run(Peer peer) throws Exception;
    }

    private final ServerSocket socket;
    private final Script script;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicInteger connections = new AtomicInteger();
    private final List<Thread> threads = new ArrayList<>();
    private final List<Peer> peers = new ArrayList<>();
    private volatile Optional<Throwable> failure = Optional.empty();

    public ScriptedServer(Script script) throws IOException {
        this(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), script);
    }

    public ScriptedServer(ServerSocket socket, Script script) {
        this.socket = socket;
        this.script = script;
        start(this::accept);
    }

    private synchronized void start(Runnable work) {
        Thread thread = new Thread(work, "scripted server");
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Peer peer = new Peer(socket.accept(), connections.incrementAndGet());
                synchronized (this) {
                    peers.add(peer);
                }
                start(() -> serve(peer));
            } catch (IOException e) {
                // closed
            }
        }
    }

    private void serve(Peer peer) {
        try {
            script.run(peer);
        } catch (IOException e) {
            // the client is gone, as it may
        } catch (Throwable e) {
            failure = Optional.of(e);
            peer.close();
        }
    }

    public int port() {
        return socket.getLocalPort();
    }

    /** How many there have been. */
    public int connections() {
        return connections.get();
    }

    @Override
    public void close() throws Exception {
        socket.close();
        ended.countDown();
        List<Peer> all;
        synchronized (this) {
            all = List.copyOf(peers);
        }
        try {
            for (Peer each : all) {
                each.awaitEnd();
            }
        } finally {
            all.forEach(Peer::close);
        }
        for (Thread each : List.copyOf(threads)) {
            each.join(10_000);
        }
        if (failure.isPresent()) {
            throw new AssertionError("the script fails", failure.get());
        }
    }

    /** The client, as the server sees it. */
    public final class Peer {

        private final Socket client;
        private final int number;
        private final DataInputStream in;
        private final OutputStream out;

        private Peer(Socket client, int number) throws IOException {
            this.client = client;
            this.number = number;
            in = new DataInputStream(new BufferedInputStream(client.getInputStream()));
            out = client.getOutputStream();
        }

        /** From 1 on. */
        public int number() {
            return number;
        }

        public DataInputStream in() {
            return in;
        }

        public void send(String text) throws IOException {
            send(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        public void send(byte[] bytes) throws IOException {
            out.write(bytes);
            out.flush();
        }

        /** Text up to an end, without it. */
        public String until(String end) throws IOException {
            StringBuilder text = new StringBuilder();
            while (!text.toString().endsWith(end)) {
                int b = in.read();
                if (b < 0) {
                    throw new EOFException("after '" + text + "'");
                }
                text.append((char) b);
            }
            return text.substring(0, text.length() - end.length());
        }

        /** A content as clamd is sent it. */
        public byte[] clamdStream() throws IOException {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int length = in.readInt(); length > 0; length = in.readInt()) {
                all.write(in.readNBytes(length));
            }
            return all.toByteArray();
        }

        /** Says nothing; whether the test goes on after that time. */
        public boolean pause(int millis) throws InterruptedException {
            return !ended.await(millis, TimeUnit.MILLISECONDS);
        }

        /** Says nothing until the test is at its end. */
        public void silence() throws InterruptedException {
            ended.await();
        }

        public void close() {
            try {
                client.close();
            } catch (IOException e) {
                // gone
            }
        }

        private void awaitEnd() {
            if (!client.isClosed()) {
                try {
                    client.setSoTimeout(10_000);
                    while (in.read() >= 0) {
                        // to its end
                    }
                } catch (SocketTimeoutException e) {
                    throw new AssertionError("the client has left connection " + number + " open", e);
                } catch (IOException e) {
                    // reset, or closed by the script meanwhile
                }
            }
        }
    }
}

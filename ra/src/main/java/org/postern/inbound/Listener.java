package org.postern.inbound;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.postern.api.Reply;
import org.postern.settings.SettingException;
import org.subethamail.smtp.server.SMTPServer;
import org.subethamail.smtp.server.Session;
import org.subethamail.smtp.server.SessionHandler;

/** One interface: a server socket, and an engine that runs a session for each connection. */
final class Listener {

    /** The engine's own limit lies above ours, which is looked at before. */
    private static final int SPARE = 1000;

    private final InterfaceSettings settings;
    private final Gateway gateway;
    private final SMTPServer engine;
    private volatile Optional<ServerSocket> socket = Optional.empty();

    Listener(Gateway gateway, InterfaceSettings settings) {
        this.gateway = gateway;
        this.settings = settings;
        SMTPServer.Builder builder = SMTPServer.port(settings.port())
                .hostName(settings.session().hostName())
                .softwareName("Postern")
                .backlog(1024)
                .maxConnections(gateway.maxSessions() + SPARE)
                .insertReceivedHeaders(false)
                .executorService(new SessionExecutor(gateway.executor()))
                .serverSocketFactory(AcceptingSocket::new)
                .serverThreadName("postern-accept-" + settings.port())
                .sessionHandler(new Greeter());
        engine = builder.build();
        for (Verb verb : Verb.values()) {
            engine.getCommandHandler().addCommand(new EngineCommand(verb));
        }
    }

    /**
     * Begins to listen.
     *
     * @throws SettingException if the address is none of this machine, or the port is taken
     */
    void start() {
        try {
            engine.start();
        } catch (RuntimeException e) {
            throw cannotListen(settings, e.getCause() == null ? e : e.getCause());
        }
    }

    static SettingException cannotListen(InterfaceSettings settings, Throwable cause) {
        return new SettingException(
                "interfaces",
                settings.uri(settings.port()),
                "an address of this machine and a port that is free (" + cause.getMessage() + ")",
                cause);
    }

    /** Where it listens, with the real port. */
    String uri() {
        return settings.uri(socket.map(ServerSocket::getLocalPort).orElse(settings.port()));
    }

    InetSocketAddress address() {
        return (InetSocketAddress) socket.orElseThrow().getLocalSocketAddress();
    }

    /** Accepts no more connections. Sessions go on. */
    void stopAccepting() {
        socket.ifPresent(open -> {
            try {
                open.close();
            } catch (IOException e) {
                // it accepts no more, which is what was wanted
            }
        });
    }

    /** Ends the engine, after its sessions have ended. */
    void stop() {
        stopAccepting();
        engine.stop();
    }

    /** The address to bind to. */
    static InetSocketAddress bindAddress(InterfaceSettings settings) throws IOException {
        return settings.host().equals("*")
                ? new InetSocketAddress(settings.port())
                : new InetSocketAddress(InetAddress.getByName(settings.host()), settings.port());
    }

    /** Accepts connections for the engine, each with a session of ours; and keeps the engine quiet while sessions drain. */
    private final class AcceptingSocket extends ServerSocket {

        AcceptingSocket() throws IOException {
            socket = Optional.of(this);
            setReuseAddress(true);
        }

        @Override
        public void bind(java.net.SocketAddress ignored, int backlog) throws IOException {
            super.bind(bindAddress(settings), backlog);
        }

        @Override
        public Socket accept() throws IOException {
            for (; ; ) {
                Socket accepted = acceptOne();
                try {
                    Optional<Reply> refusal = gateway.refusal(accepted.getInetAddress(), settings.session());
                    if (refusal.isEmpty()) {
                        return new EngineSocket(gateway.session(settings, accepted));
                    }
                    turnAway(accepted, refusal.get());
                } catch (IOException e) { // a client that is gone already is no reason to stop accepting
                    accepted.close();
                }
            }
        }

        private Socket acceptOne() throws IOException {
            try {
                return super.accept();
            } catch (IOException e) {
                if (isClosed()) {
                    awaitStop();
                }
                throw e;
            }
        }

        /** Here, without a thread of its own; a line fits into the socket's buffer. */
        private void turnAway(Socket accepted, Reply refusal) throws IOException {
            if (settings.type() != InterfaceSettings.Type.SSL) {
                String line = refusal.code() + " " + refusal.text(0) + "\r\n";
                accepted.getOutputStream().write(line.getBytes(StandardCharsets.US_ASCII));
            }
            accepted.close();
        }

        /** The engine would try again and again, and log each time, until it is stopped; which interrupts its thread. */
        private void awaitStop() throws IOException {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("stopped", e);
            }
        }
    }

    /** Tells a session of its beginning and its end. */
    private static final class Greeter implements SessionHandler {

        @Override
        public SessionAcceptance accept(Session engineSession) {
            ((EngineSocket) engineSession.getSocket()).session().begin();
            return SessionAcceptance.success();
        }

        @Override
        public void onSessionEnd(Session engineSession) {
            ((EngineSocket) engineSession.getSocket()).session().end();
        }
    }

    /** The gateway's executor, which outlives an engine: ending the engine neither ends it nor waits for it. */
    private static final class SessionExecutor extends AbstractExecutorService {

        private final Executor executor;
        private volatile boolean shutdown;

        SessionExecutor(Executor executor) {
            this.executor = executor;
        }

        @Override
        public void execute(Runnable session) {
            try {
                executor.execute(session);
            } catch (OutOfMemoryError e) { // no thread can be made: one session less, and the engine accepts on
                throw new RejectedExecutionException(e);
            }
        }

        @Override
        public void shutdown() {
            shutdown = true;
        }

        @Override
        public List<Runnable> shutdownNow() {
            shutdown = true;
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return shutdown;
        }

        @Override
        public boolean isTerminated() {
            return shutdown;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return true;
        }
    }
}

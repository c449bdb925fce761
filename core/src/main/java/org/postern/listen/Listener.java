package org.postern.listen;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.postern.api.Reply;
import org.postern.listen.Admission.Served;
import org.postern.session.SessionSettings.Type;
import org.postern.settings.SettingException;
import org.subethamail.smtp.server.SMTPServer;
import org.subethamail.smtp.server.Session;
import org.subethamail.smtp.server.SessionHandler;

/**
 * One interface: a listening socket, and the engine that accepts its connections and gives each a thread. What serves a connection is run
 * there from its beginning to its end; the engine's own conversation never begins.
 */
public final class Listener {

    private static final Logger LOG = System.getLogger(Listener.class.getName());

    /** Three lines for each start and stop of an interface, which the gateway has its own for. Kept, or its level would be forgotten. */
    private static final java.util.logging.Logger ENGINE = java.util.logging.Logger.getLogger("org.subethamail");

    static {
        if (ENGINE.getLevel() == null) { // an administrator may want to see them
            ENGINE.setLevel(java.util.logging.Level.WARNING);
        }
    }

    /** The engine's own limit lies above ours, which is looked at before. */
    private static final int SPARE = 1000;

    private final InterfaceSettings settings;
    private final Admission admission;
    private final SMTPServer engine;
    private final ListenSocket socket;
    /** What will serve the connections that the engine has accepted, and has not given a thread yet. */
    private final Map<Socket, Served> admitted = new ConcurrentHashMap<>();

    /** Why it does not listen, whatever an operator says. */
    private Optional<String> obstacle = Optional.empty();
    /** What an operator has said; it goes before everything else. */
    private Hold hold = Hold.NONE;

    private volatile List<Check> checks = List.of();

    /**
     * @param executor runs what serves connections
     * @throws SettingException if the address is none that can be listened on
     */
    public Listener(InterfaceSettings settings, int maxSessions, Executor executor, Admission admission) {
        this.settings = settings;
        this.admission = admission;
        try {
            socket = new ListenSocket(bindAddress(settings), settings.listener().backlog());
        } catch (IOException e) {
            throw cannotListen(settings, e);
        }
        engine = SMTPServer.port(settings.port())
                .hostName(settings.session().hostName())
                .maxConnections(maxSessions + SPARE)
                .connectionTimeoutMs(
                        0) // reads have deadlines of their own, and a timed read costs a virtual thread a timer
                .insertReceivedHeaders(false)
                .executorService(new SessionExecutor(
                        executor, session -> served(session).abandon().run()))
                .serverSocketFactory(EngineServerSocket::new)
                .serverThreadName("postern-accept-" + settings.port())
                .sessionHandler(new Server())
                .build();
    }

    /**
     * Begins to listen.
     *
     * @throws SettingException if the address is none of this machine, or the port is taken
     */
    public void start() {
        try {
            engine.start();
        } catch (RuntimeException e) {
            throw cannotListen(settings, e.getCause() == null ? e : e.getCause());
        }
        if (settings.listener().isConditional()) {
            synchronized (this) {
                obstacle = Optional.of("health check pending");
                socket.shut();
            }
        }
    }

    public static SettingException cannotListen(InterfaceSettings settings, Throwable cause) {
        return new SettingException(
                "interfaces",
                settings.uri(settings.port()),
                "an address of this machine and a port that is free (" + cause.getMessage() + ")",
                cause);
    }

    public InterfaceSettings settings() {
        return settings;
    }

    /** Where it listens, with the real port; and why it does not, if it does not. */
    public String uri() {
        String uri = settings.uri(address().getPort());
        return reason().map(reason -> uri + " (paused: " + reason + ")").orElse(uri);
    }

    public InetSocketAddress address() {
        return socket.address();
    }

    /** Why it does not listen; empty if it does. */
    public synchronized Optional<String> reason() {
        return switch (hold) {
            case NONE -> obstacle;
            case PAUSED -> Optional.of("by an operator");
            case DRAINED -> Optional.of("drained by an operator");
        };
    }

    /** What an operator has said. */
    public synchronized Hold hold() {
        return hold;
    }

    /** What has been found out last about what it requires; empty before the first time. */
    public List<Check> checks() {
        return checks;
    }

    /** An operator wants no more connections until {@link #release}. Sessions go on. */
    public synchronized void hold(Hold wanted) {
        if (hold != wanted) {
            hold = wanted;
            LOG.log(Level.WARNING, () -> settings.uri(address().getPort()) + " is paused: " + reason().orElseThrow());
        }
        socket.shut();
    }

    /**
     * An operator wants connections again: accepts them, unless something that it requires is missing.
     *
     * @throws IOException if it cannot listen; then it stays as it is
     */
    public synchronized void release() throws IOException {
        if (hold != Hold.NONE) {
            if (obstacle.isEmpty()) {
                socket.open();
                LOG.log(Level.INFO, () -> settings.uri(address().getPort()) + " is listening again");
            }
            hold = Hold.NONE;
        }
    }

    /** Takes note of what it requires, and listens if nothing of that is missing. */
    void checked(List<Check> results) {
        checks = results;
        results.stream()
                .flatMap(check -> check.problem().stream())
                .findFirst()
                .ifPresentOrElse(this::pause, this::resume);
    }

    /** Accepts no more connections until it is resumed. Sessions go on. */
    private synchronized void pause(String reason) {
        if (!obstacle.equals(Optional.of(reason))) {
            LOG.log(Level.WARNING, () -> settings.uri(address().getPort()) + " is paused: " + reason);
        }
        obstacle = Optional.of(reason);
        socket.shut();
    }

    /** Accepts connections, if it did not, and if no operator wants otherwise. */
    private synchronized void resume() {
        if (obstacle.isPresent()) {
            try {
                if (hold == Hold.NONE) {
                    socket.open();
                    LOG.log(Level.INFO, () -> settings.uri(address().getPort()) + " is listening again");
                }
                obstacle = Optional.empty();
            } catch (IOException e) {
                pause("cannot listen: " + e.getMessage());
            }
        }
    }

    /** Accepts no more connections. Sessions go on. */
    public void stopAccepting() {
        socket.stop();
    }

    /** Ends the engine, after its sessions have ended. */
    public void stop() {
        stopAccepting();
        engine.stop();
    }

    public static InetSocketAddress bindAddress(InterfaceSettings settings) throws IOException {
        ListenerSettings.AddressFamily family = settings.listener().addressFamily();
        if (settings.host().equals("*")) {
            return family == ListenerSettings.AddressFamily.IPV6
                    ? new InetSocketAddress("::", settings.port())
                    : new InetSocketAddress(settings.port());
        }
        for (InetAddress each : InetAddress.getAllByName(settings.host())) {
            if (family.has(each)) {
                return new InetSocketAddress(each, settings.port());
            }
        }
        throw new UnknownHostException(settings.host() + " has no address of " + family);
    }

    private Served served(Session engineSession) {
        return Objects.requireNonNull(admitted.remove(engineSession.getSocket()), "the connection was not admitted");
    }

    /** What the engine accepts connections from: those that have been admitted. */
    private final class EngineServerSocket extends ServerSocket {

        EngineServerSocket() throws IOException {}

        @Override
        public void bind(SocketAddress ignored, int backlog) throws IOException {
            socket.open();
        }

        @Override
        public int getLocalPort() {
            return address().getPort();
        }

        @Override
        public Socket accept() throws IOException {
            for (; ; ) {
                Socket accepted = socket.accept();
                try {
                    if (settings.listener().addressFamily().has(accepted.getInetAddress())) {
                        Optional<Reply> rejection = admission.rejection(accepted.getInetAddress());
                        if (rejection.isEmpty()) {
                            admitted.put(accepted, admission.admit(accepted));
                            return accepted;
                        }
                        reject(accepted, rejection.get());
                    }
                    accepted.close();
                } catch (IOException e) { // a client that is gone already is no reason to stop accepting
                    accepted.close();
                }
            }
        }

        /** Here, without a thread of its own; a line fits into the socket's buffer. */
        private void reject(Socket accepted, Reply rejection) throws IOException {
            if (settings.type() != Type.SSL) {
                String line = rejection.code() + " " + rejection.text(0) + "\r\n";
                accepted.getOutputStream().write(line.getBytes(StandardCharsets.US_ASCII));
            }
        }
    }

    /** Serves a connection on the thread that the engine has given it. */
    private final class Server implements SessionHandler {

        @Override
        public SessionAcceptance accept(Session engineSession) {
            served(engineSession).session().run();
            return SessionAcceptance.failure(421, "closed"); // which is not received by the client any more
        }

        @Override
        public void onSessionEnd(Session engineSession) {
            // it has ended before
        }
    }
}

package org.postern.session;

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
import java.util.Optional;
import org.postern.api.Auth;
import org.postern.api.Reply;
import org.postern.settings.SettingException;
import org.subethamail.smtp.server.SMTPServer;
import org.subethamail.smtp.server.Session;
import org.subethamail.smtp.server.SessionHandler;

/** One interface: a server socket, and an engine that runs a session for each connection. */
final class Listener {

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
    private final Gateway gateway;
    private final SMTPServer engine;
    private final Door door;
    private volatile Optional<String> shutBecause = Optional.empty();

    /** @throws SettingException if the address is none that can be listened on */
    Listener(Gateway gateway, InterfaceSettings settings) {
        this.gateway = gateway;
        this.settings = settings;
        door = door(settings);
        SMTPServer.Builder builder = SMTPServer.port(settings.port())
                .hostName(settings.session().hostName())
                .softwareName("Postern")
                .maxConnections(gateway.maxSessions() + SPARE)
                .insertReceivedHeaders(false)
                .executorService(new SessionExecutor(gateway.executor()))
                .serverSocketFactory(EngineServerSocket::new)
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
        if (settings().isConditional()) {
            shutBecause = Optional.of("it is not known yet whether it may be open");
            door.shut();
        }
    }

    /** Tells the administrator, who may not have meant it, that clients can log in without TLS; unless they are all on this machine. */
    void warnOfAuthInClear() {
        boolean local = address().getAddress().isLoopbackAddress();
        if (settings.type() == InterfaceSettings.Type.TCP && settings.session().authInClear() && !local) {
            String what = gateway.policies().has(Auth.class, settings.name())
                    ? "offers AUTH in the clear, where passwords can be overheard"
                    : "passes AUTH on in the clear, where the mail server offers it";
            LOG.log(Level.WARNING, settings.uri(address().getPort()) + " " + what + "; authInClear=false hides it");
        }
    }

    private static Door door(InterfaceSettings settings) {
        try {
            return new Door(bindAddress(settings), settings.listener().backlog());
        } catch (IOException e) {
            throw cannotListen(settings, e);
        }
    }

    static SettingException cannotListen(InterfaceSettings settings, Throwable cause) {
        return new SettingException(
                "interfaces",
                settings.uri(settings.port()),
                "an address of this machine and a port that is free (" + cause.getMessage() + ")",
                cause);
    }

    ListenerSettings settings() {
        return settings.listener();
    }

    /** Where it listens, with the real port; and why it does not, if it does not. */
    String uri() {
        String uri = settings.uri(address().getPort());
        return shutBecause.map(reason -> uri + " (shut: " + reason + ")").orElse(uri);
    }

    InetSocketAddress address() {
        return door.address();
    }

    /** Accepts no more connections until it is opened. Sessions go on. */
    void shut(String reason) {
        if (!shutBecause.equals(Optional.of(reason))) {
            LOG.log(Level.WARNING, settings.uri(address().getPort()) + " is shut: " + reason);
        }
        shutBecause = Optional.of(reason);
        door.shut();
    }

    /** Accepts connections, if it did not. */
    void open() {
        if (shutBecause.isPresent()) {
            try {
                door.open();
                shutBecause = Optional.empty();
                LOG.log(Level.INFO, settings.uri(address().getPort()) + " is open");
            } catch (IOException e) {
                shut("cannot listen: " + e.getMessage());
            }
        }
    }

    /** Accepts no more connections. Sessions go on. */
    void stopAccepting() {
        door.stop();
    }

    /** Ends the engine, after its sessions have ended. */
    void stop() {
        stopAccepting();
        engine.stop();
    }

    /** The address to bind to. */
    static InetSocketAddress bindAddress(InterfaceSettings settings) throws IOException {
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

    /** What the engine accepts connections from, each with a session of ours. It is kept quiet while there are none to come. */
    private final class EngineServerSocket extends ServerSocket {

        EngineServerSocket() throws IOException {}

        @Override
        public void bind(SocketAddress ignored, int backlog) throws IOException {
            door.open();
        }

        @Override
        public int getLocalPort() {
            return address().getPort();
        }

        @Override
        public Socket accept() throws IOException {
            for (; ; ) {
                Socket accepted = door.accept();
                try {
                    if (settings.listener().addressFamily().has(accepted.getInetAddress())) {
                        Optional<Reply> refusal = gateway.refusal(accepted.getInetAddress(), settings);
                        if (refusal.isEmpty()) {
                            return new EngineSocket(gateway.session(settings, accepted));
                        }
                        RefusedCommands.noteConnection(
                                gateway, settings.session(), accepted.getInetAddress(), refusal.get());
                        turnAway(accepted, refusal.get());
                    }
                    accepted.close();
                } catch (IOException e) { // a client that is gone already is no reason to stop accepting
                    accepted.close();
                }
            }
        }

        /** Here, without a thread of its own; a line fits into the socket's buffer. */
        private void turnAway(Socket accepted, Reply refusal) throws IOException {
            if (settings.type() != InterfaceSettings.Type.SSL) {
                String line = refusal.code() + " " + refusal.text(0) + "\r\n";
                accepted.getOutputStream().write(line.getBytes(StandardCharsets.US_ASCII));
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
}

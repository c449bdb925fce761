package org.postern.session;

import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.postern.api.ClientCertificate;
import org.postern.api.Reply;
import org.postern.api.Session;
import org.postern.api.SmtpException;
import org.postern.session.InterfaceSettings.Type;
import org.postern.monitor.RefusedBy;
import org.postern.policy.Caller;
import org.postern.net.LineException;
import org.postern.net.ProtocolException;
import org.postern.net.ReplyFormat;
import org.postern.net.Trace;
import org.postern.net.Wire;

/**
 * A client's connection, from the greeting to its end: waits for commands, within limits of number and time, and has the {@link
 * Conversation} carry them out. On one thread, but for {@link #drain()}, {@link #expire()}, {@link #cut()} and {@link #close()};
 * a policy that proceeds has its session's thread wait for its own.
 */
final class SmtpSession implements Session {

    private static final Logger LOG = System.getLogger(SmtpSession.class.getName());

    /** RFC 4954 §4: 12,288 for a response, and room for the verb and the mechanism before an initial one. */
    static final int LONGEST_AUTH_LINE = 12_288 + 64;
    /** RFC 5321 §4.5.3.1.4 has 512, which the parameters of extensions raise. */
    private static final int LONGEST_LINE = 2048;

    /** A browser that was made to send its request here, with commands in the body. */
    private static final Pattern FOREIGN =
            Pattern.compile("(?i)(?:GET|HEAD|POST|PUT|OPTIONS|CONNECT) |[a-z-]+:(?: |$)");

    private static final byte[] NO_MORE = {};

    private final Gateway gateway;
    private final InterfaceSettings settings;
    private final Wire wire;
    private final String id;
    private final Trace trace;
    private final UpstreamLeg upstream;
    private final Conversation conversation;
    private final RefusedCommands refusals;

    private final CountDownLatch ending = new CountDownLatch(1);
    private Optional<Reply> lastWord = Optional.empty();
    private int errors;
    private String line = "";
    private String verb = RefusedCommands.CONNECT;
    private boolean authSaid;
    private volatile InetSocketAddress client;
    private volatile InetSocketAddress local;
    private volatile Optional<ClientCertificate> clientCertificate = Optional.empty();
    private volatile @Nullable Thread thread;
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile boolean ended;
    private volatile boolean draining;
    private volatile boolean waiting;

    SmtpSession(Gateway gateway, InterfaceSettings settings, Wire wire, String id) {
        this.gateway = gateway;
        this.settings = settings;
        this.wire = wire;
        this.id = id;
        client = wire.remoteAddress();
        local = wire.localAddress();
        trace = new Trace(settings.session().traceLevel(), id);
        wire.trace(trace);
        wire.writeTimeout(settings.session().timeouts().active());
        upstream = new UpstreamLeg(id, gateway.upstream(), trace.upstream());
        conversation = new Conversation(gateway, settings, this, upstream);
        refusals = new RefusedCommands(gateway, settings.session(), this);
    }

    // ---- what policies see

    @Override
    public String id() {
        return id;
    }

    @Override
    public InetSocketAddress client() {
        return client;
    }

    @Override
    public InetSocketAddress local() {
        return local;
    }

    @Override
    public boolean secure() {
        return wire.secure();
    }

    @Override
    public Optional<ClientCertificate> clientCertificate() {
        return clientCertificate;
    }

    @Override
    public Optional<String> heloDomain() {
        return conversation.heloDomain();
    }

    @Override
    public Optional<String> subject() {
        return conversation.caller().map(Caller::name);
    }

    @Override
    public Set<String> groups() {
        return conversation.caller().map(Caller::groups).orElse(Set.of());
    }

    // ---- the life of a session

    /** Begins, before the greeting; ends at once if a proxy does not say for whom, or TLS does not come about. */
    void begin() {
        thread = Thread.currentThread();
        if (ended) {
            return;
        }
        try {
            if (settings.listener().isProxy(client.getAddress())) {
                Optional<Reply> refusal = introduce();
                if (refusal.isPresent()) {
                    turnAway(refusal.get());
                    return;
                }
            }
            trace.debug(() -> "connected from " + text(client) + " to " + settings.uri(local.getPort()));
            if (settings.type() == Type.SSL) {
                wire.startTls(
                        gateway.tls(settings)::over,
                        settings.session().timeouts().active());
                secured();
            }
        } catch (IOException e) {
            trace.debug(() -> "no session with " + text(client) + ": " + e);
            end();
            return;
        }
        conversation.connect();
    }

    private void turnAway(Reply refusal) {
        if (settings.type() == Type.SSL) {
            note(refusal, RefusedBy.GATEWAY);
            end(); // it could not be read before TLS
        } else {
            endWith(refusal);
        }
    }

    /** Who the client is, as a proxy says. */
    private Optional<Reply> introduce() throws IOException {
        Optional<ProxyHeader> header =
                ProxyHeader.read(wire, settings.session().timeouts().active());
        header.ifPresent(real -> {
            trace.debug(() -> "from proxy " + text(client));
            client = real.client();
            local = real.local();
        });
        return header.isPresent() ? gateway.admit(this, settings.session().clients()) : Optional.empty();
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    /** TLS is on. */
    void secured() {
        clientCertificate = wire.tlsSession().flatMap(SmtpSession::shown);
        trace.debug(() -> wire.tlsSession()
                .map(tls -> tls.getProtocol() + " with " + tls.getCipherSuite())
                .orElse("no TLS"));
    }

    private static Optional<ClientCertificate> shown(SSLSession tls) {
        try {
            return Optional.of(new ClientCertificate(Stream.of(tls.getPeerCertificates())
                    .map(X509Certificate.class::cast)
                    .toList()));
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty(); // it has shown none
        }
    }

    /**
     * Waits before the greeting; shorter if the session is to end.
     *
     * @return false if the client has not waited
     */
    boolean pause(Duration delay) {
        rest(delay);
        try {
            return !wire.hasUnread() && (!wire.secure() || wire.isQuiet());
        } catch (IOException e) {
            return true; // it is gone, as its next command will tell
        }
    }

    /** Lets the client wait, whatever it says meanwhile; shorter if the session is to end. */
    void rest(Duration delay) {
        try {
            ending.await(delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Waits for the next command.
     *
     * @return its verb as a line; empty when the session has ended
     */
    byte[] awaitCommand() {
        while (!ended) {
            try {
                Optional<Verb> verb = readCommand();
                if (verb.isPresent()) {
                    return verb.get().line();
                }
            } catch (IOException e) {
                failed(e);
            }
        }
        return NO_MORE;
    }

    private Optional<Verb> readCommand() throws IOException {
        waiting = !conversation.inTransaction();
        if (draining && waiting) {
            throw new EOFException("draining");
        }
        try {
            SessionSettings.Timeouts timeouts = settings.session().timeouts();
            wire.await(() -> System.nanoTime() + idleTimeout(timeouts).toNanos());
            line = wire.readLine(
                    LONGEST_AUTH_LINE, System.nanoTime() + timeouts.command().toNanos());
        } finally {
            waiting = false;
        }
        Optional<Verb> verb = Verb.of(line);
        this.verb = verb.map(Verb::name).orElse(RefusedCommands.NO_COMMAND);
        tell(verb);
        if (FOREIGN.matcher(line).lookingAt()) {
            endWith(Reply.reject(421, "4.7.0", "This is not HTTP; closing the connection"));
            return Optional.empty();
        }
        if (verb.isEmpty()) {
            refuse(Reply.reject(500, "5.5.1", "Unknown command"));
        } else if (line.length() > LONGEST_LINE && verb.get() != Verb.AUTH) {
            refuse(Reply.reject(500, "5.5.2", "Syntax error: line too long"));
            return Optional.empty();
        }
        return verb;
    }

    private Duration idleTimeout(SessionSettings.Timeouts timeouts) {
        boolean scarce =
                isExpendable() && timeouts.scarce().compareTo(timeouts.idle()) < 0 && gateway.hasScarceSessions();
        return scarce ? timeouts.scarce() : timeouts.idle();
    }

    /** Whether the client waits without having begun anything. */
    private boolean isExpendable() {
        return waiting && conversation.caller().isEmpty() && !upstream.authenticated();
    }

    /** Gives a client that has not begun anything less time, since sessions are scarce. From any thread. */
    void hurry() {
        if (isExpendable()) {
            wire.hurry(settings.session().timeouts().scarce());
        }
    }

    /** A line that is no command may be what a client, refused at AUTH, sends nevertheless. */
    private void tell(Optional<Verb> verb) {
        authSaid |= line.regionMatches(true, 0, "AUTH", 0, 4);
        boolean shown =
                verb.isPresent() || !(authSaid || line.toUpperCase(Locale.ROOT).contains("AUTH"));
        trace.received(shown ? line : Trace.SECRET);
    }

    /** Carries out the command that was waited for. */
    void handle(Verb verb) {
        try {
            if (conversation.refused() && verb != Verb.QUIT) {
                refuse(Reply.reject(503, "5.5.1", "You are not served here; say QUIT"));
            } else {
                verb.run(conversation, verb.argument(line));
            }
        } catch (SmtpException e) {
            refuse(e.reply());
        } catch (IOException e) {
            failed(e);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, () -> id + " " + verb + " failed", e);
            endWith(Reply.reject(421, "4.3.0", "This gateway failed; closing the connection"));
        } finally {
            line = "";
        }
        try {
            conversation.tellNews();
        } catch (IOException e) {
            failed(e);
        }
    }

    /** Lets the session end with its transaction, or now if there is none. From any thread. */
    void drain() {
        draining = true;
        ending.countDown();
        if (waiting) {
            wire.stopReading();
        }
    }

    /** Ends the session wherever it is, with a 421 if it can be said. From any thread. */
    void expire() {
        draining = true;
        ending.countDown();
        upstream.cut(); // before anybody is told that something has failed: what is under way there ends first
        conversation.abandon();
        wire.stopReading();
    }

    /** Cuts the session, which then ends on its own thread. From any thread. */
    void cut() {
        ending.countDown();
        upstream.cut();
        conversation.abandon();
        wire.close();
    }

    /** Gives everything back. On the session's thread. */
    void end() {
        if (over.compareAndSet(false, true)) {
            ended = true;
            upstream.close();
            wire.finish();
            conversation.end(lastWord);
            gateway.ended(this);
            trace.debug(() -> "closed");
        }
    }

    /** What the engine asks for when a session is over, and, of those that are not, when it stops. */
    void close() {
        if (thread == null || Thread.currentThread() == thread) { // no thread could be made for it
            end();
        } else {
            cut();
        }
    }

    boolean ended() {
        return ended;
    }

    Wire wire() {
        return wire;
    }

    Trace trace() {
        return trace;
    }

    /** Something was read from the client that is no line, or nothing was. */
    private void failed(IOException e) {
        if (e instanceof LineException) {
            authSaid = true; // perhaps it was AUTH
            verb = RefusedCommands.NO_COMMAND;
            trace.received(Trace.SECRET);
            refuse(Reply.reject(500, "5.5.2", "Syntax error: " + e.getMessage()));
        } else if (e instanceof SocketTimeoutException) {
            leaveWith(Reply.reject(421, "4.4.2", "No command for too long; closing the connection"));
        } else if (e instanceof ProtocolException) {
            verb = RefusedCommands.NO_COMMAND;
            endWith(Reply.reject(421, "4.7.0", "This is not SMTP; closing the connection"));
        } else if (draining && (e instanceof EOFException || e.getCause() instanceof EOFException)) {
            leaveWith(shuttingDown());
        } else {
            trace.debug(() -> "client: " + e);
            end();
        }
    }

    /** Ends the session with a reply of the gateway's own. */
    void endWith(Reply reply) {
        endWith(reply, RefusedBy.GATEWAY);
    }

    void endWith(Reply reply, RefusedBy by) {
        note(reply, by);
        leaveWith(reply);
    }

    private void note(Reply reply, RefusedBy by) {
        if (reply.isRefusal()) {
            refusals.note(verb, argument(), reply, by);
        }
    }

    private String argument() {
        int blank = line.indexOf(' ');
        return blank < 0 ? "" : line.substring(blank + 1).strip();
    }

    private void leaveWith(Reply reply) {
        write(reply);
        lastWord = Optional.of(reply);
        try {
            wire.flush(); // the client's goodbye waits for no server
        } catch (IOException e) {
            trace.debug(() -> "client: " + e);
        }
        end();
    }

    private static Reply shuttingDown() {
        return Reply.reject(421, "4.3.2", "This gateway is shutting down; try again later");
    }

    /** Says something, or refuses, on the gateway's own behalf. */
    void reply(Reply reply) {
        reply(reply, RefusedBy.GATEWAY);
    }

    void reply(Reply reply, RefusedBy by) {
        note(reply, by);
        write(reply);
    }

    private void write(Reply reply) {
        try {
            ReplyFormat.write(reply, wire);
        } catch (IOException e) {
            trace.debug(() -> "client: " + e);
            end();
        }
    }

    /** Refuses a command ourselves; a client that knows no better, or tries things out, is sent away after a while. */
    void refuse(Reply reply) {
        reply(reply);
        boolean misuse = (reply.code() >= 500 && reply.code() <= 504) || reply.code() == 555;
        if (misuse) {
            countError();
        }
    }

    /** Counts what should not have been said. */
    void countError() {
        if (++errors >= settings.session().clients().errors()) {
            verb = RefusedCommands.NO_COMMAND; // the last one has been refused already, and this is the session's end
            endWith(Reply.reject(421, "4.7.0", "Too many errors; closing the connection"));
        }
    }

    /** Answers a command, and ends the session if that is what the answer says. */
    void conclude(Reply reply, RefusedBy by) {
        note(reply, by);
        finish(reply);
    }

    /** The same for one whose refusal has a line in the log already. */
    void concludeLogged(Reply reply, RefusedBy by) {
        if (reply.isRefusal()) {
            refusals.count(verb, reply, by);
        }
        finish(reply);
    }

    private void finish(Reply reply) {
        if (reply.code() == 421) { // RFC 5321 §3.8
            leaveWith(reply);
        } else {
            write(reply);
        }
    }

    RefusedCommands refusals() {
        return refusals;
    }
}

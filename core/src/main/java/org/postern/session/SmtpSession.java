package org.postern.session;

import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.postern.api.Reply;
import org.postern.api.SmtpException;
import org.postern.auth.SaslLines;
import org.postern.limits.Sessions.Drainable;
import org.postern.monitor.Event.CommandEnded;
import org.postern.monitor.Event.SessionBegan;
import org.postern.monitor.RefusedBy;
import org.postern.net.Connection;
import org.postern.net.Connection.TlsLayer;
import org.postern.net.LineException;
import org.postern.net.ProtocolException;
import org.postern.net.ProxyHeader;
import org.postern.net.Timeouts;
import org.postern.net.Trace;
import org.postern.relay.SpannedUpstream;
import org.postern.relay.UpstreamLeg;
import org.postern.session.SessionSettings.Type;
import org.postern.smtp.Verb;
import org.postern.telemetry.Telemetry;

/**
 * A client's connection, from its first byte to its end: {@link #run} waits for commands, within limits of number and time, and has the
 * {@link Conversation} carry them out. On one thread, but for {@link Drainable}'s methods; while a policy proceeds, the session's thread
 * waits for the policy's.
 */
public final class SmtpSession implements Runnable, Drainable {

    private static final Logger LOG = System.getLogger(SmtpSession.class.getName());

    /** RFC 5321 §4.5.3.1.4 has 512, which the parameters of extensions raise. */
    private static final int MAX_LINE = 2048;

    /** A browser that was made to send its request here, with commands in the body. */
    private static final Pattern HTTP = Pattern.compile("(?i)(?:GET|HEAD|POST|PUT|OPTIONS|CONNECT) |[a-z-]+:(?: |$)");

    private final SessionContext context;
    private final SessionSettings settings;
    private final Optional<TlsLayer> tls;
    private final Connection client;
    private final Trace trace;
    private final LineTrace lines;
    private final SessionState state;
    private final UpstreamLeg upstream;
    private final ClientReplies replies;
    private final Conversation conversation;

    private final CountDownLatch ending = new CountDownLatch(1);
    private String line = "";
    private volatile boolean draining;
    private volatile boolean waiting;

    /**
     * @param tls for a session that is or may become secure
     * @param trace receives what is said with the client, and, by {@link Trace#upstream}, with the upstream server
     */
    public SmtpSession(
            SessionContext context, SessionSettings settings, Optional<TlsLayer> tls, Connection client, Trace trace) {
        this.context = context;
        this.settings = settings;
        this.tls = tls;
        this.client = client;
        this.trace = trace;
        lines = new LineTrace(trace);
        client.trace(trace);
        client.output().timeout(settings.timeouts().active());
        Telemetry telemetry = context.policies().host().telemetry();
        state = new SessionState(trace.session(), settings.at().name(), client, telemetry);
        upstream = new UpstreamLeg(
                SpannedUpstream.of(context.upstream(), state.spans()), trace.upstream(), context.events());
        replies = new ClientReplies(client, state, settings.clients().errors(), context.events(), () -> line);
        conversation =
                new Conversation(context, settings, new ClientSide(client, state, replies, tls, this::pause), upstream);
        context.events().accept(new SessionBegan(state.ref(), System.currentTimeMillis()));
    }

    @Override
    public void run() {
        try {
            if (begin()) {
                conversation.connect();
                while (!replies.closing()) {
                    serveCommand();
                    conversation.notifyListeners();
                }
            }
        } catch (IOException e) {
            replies.closed(e);
        } catch (RuntimeException e) {
            failed(e);
        } finally {
            end();
        }
    }

    /** Before the greeting: who the client is, where a proxy says that, and TLS. */
    private boolean begin() throws IOException {
        if (settings.at().isProxy(clientAddress())) {
            Optional<Reply> rejection = readProxyHeader();
            if (rejection.isPresent()) {
                if (settings.at().type() == Type.SSL) {
                    replies.closeSilently(rejection.get()); // it could not be read before TLS
                } else {
                    replies.close(rejection.get());
                }
                return false;
            }
        }
        trace.debug(() -> "connected from " + text(state.client()) + " to "
                + settings.at().uri(client.localAddress()));
        if (settings.at().type() == Type.SSL) {
            client.startTls(tls.orElseThrow(), settings.timeouts().active());
            state.secured();
        }
        return true;
    }

    private Optional<Reply> readProxyHeader() throws IOException {
        Optional<ProxyHeader> header =
                ProxyHeader.read(client, settings.timeouts().active());
        if (header.isEmpty()) {
            return Optional.empty();
        }
        trace.debug(() -> "from proxy " + text(state.client()));
        state.forwarded(header.get());
        return context.sessions().admit(this, settings.clients());
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    /** Reads one command and carries it out; what goes wrong becomes a reply here. */
    private void serveCommand() {
        try {
            readLine();
            Optional<Verb> verb = verb();
            replies.begin(verb.map(Verb::name).orElse(CommandEnded.NO_COMMAND));
            if (trace.isHeard()) {
                lines.received(line, verb.isPresent());
            }
            if (verb.isEmpty() && HTTP.matcher(line).lookingAt()) {
                replies.close(Reply.reject(421, "4.7.0", "This is not HTTP; closing the connection"));
            } else if (verb.isEmpty()) {
                replies.reject(Reply.reject(500, "5.5.1", "Unknown command"));
            } else if (line.length() > MAX_LINE && verb.get() != Verb.AUTH) {
                replies.reject(Reply.reject(500, "5.5.2", "Syntax error: line too long"));
            } else {
                conversation.carryOut(
                        verb.get(), line.substring(verb.get().name().length()).trim());
            }
        } catch (SmtpException e) {
            replies.reject(e.reply());
        } catch (IOException e) {
            failed(e);
        } finally {
            line = "";
        }
    }

    private void readLine() throws IOException {
        waiting = !conversation.inTransaction();
        if (draining && waiting) {
            throw new EOFException("draining");
        }
        try {
            Timeouts timeouts = settings.timeouts();
            client.input().await(() -> System.nanoTime() + idleTimeout(timeouts).toNanos());
            long deadline = System.nanoTime() + timeouts.command().toNanos();
            line = client.input().readLine(SaslLines.MAX_LINE, deadline);
        } finally {
            waiting = false;
        }
    }

    private Optional<Verb> verb() {
        int end = line.indexOf(' ');
        return Verb.of(end < 0 ? line : line.substring(0, end));
    }

    private Duration idleTimeout(Timeouts timeouts) {
        boolean scarce = timeouts.scarce().compareTo(timeouts.idle()) < 0
                && isExpendable()
                && context.sessions().areScarce();
        return scarce ? timeouts.scarce() : timeouts.idle();
    }

    /** Whether the client waits without having started anything. */
    private boolean isExpendable() {
        return waiting && state.caller().isEmpty() && !upstream.authenticated();
    }

    /** What was read from the client is no line, or nothing was read. */
    private void failed(IOException e) {
        if (e instanceof LineException) {
            replies.begin(CommandEnded.NO_COMMAND);
            lines.unreadable();
            replies.reject(Reply.reject(500, "5.5.2", "Syntax error: " + e.getMessage()));
        } else if (e instanceof SocketTimeoutException) {
            replies.closeWith(Reply.reject(421, "4.4.2", "Idle timeout; closing the connection"));
        } else if (e instanceof ProtocolException) {
            replies.begin(CommandEnded.NO_COMMAND);
            replies.close(Reply.reject(421, "4.7.0", "This is not SMTP; closing the connection"));
        } else if (draining && (e instanceof EOFException || e.getCause() instanceof EOFException)) {
            replies.closeWith(Reply.reject(421, "4.3.2", "Service not available; try again later"));
        } else {
            replies.closed(e);
        }
    }

    private void failed(RuntimeException e) {
        LOG.log(Level.ERROR, () -> state.id() + " session failed", e);
        state.spans().failed(e);
        replies.close(
                Reply.reject(421, "4.3.0", "This gateway failed; closing the connection"),
                RefusedBy.GATEWAY.failed(true));
    }

    /** Gives everything back: of a session that is over, or cannot begin since there is no thread for it. */
    public void end() {
        upstream.close();
        client.finish();
        conversation.end();
        state.spans().end();
        context.sessions().remove(this);
        trace.debug(() -> "closed");
    }

    /** Lets the client wait, whatever it sends meanwhile; shorter if the session is to end. */
    private void pause(Duration delay) {
        try {
            ending.await(delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- from any thread

    @Override
    public InetAddress clientAddress() {
        return state.client().getAddress();
    }

    @Override
    public String interfaceName() {
        return settings.at().name();
    }

    @Override
    public void shortenIdleTime() {
        if (isExpendable()) {
            client.shortenDeadline(settings.timeouts().scarce());
        }
    }

    @Override
    public void drain() {
        draining = true;
        ending.countDown();
        if (waiting) {
            client.stopReading();
        }
    }

    @Override
    public void expire() {
        draining = true;
        ending.countDown();
        upstream.cut(); // before the failure shows anywhere else: what is under way there ends first
        conversation.abandon();
        client.stopReading();
    }

    @Override
    public void cut() {
        ending.countDown();
        upstream.cut();
        conversation.abandon();
        client.close();
    }
}

package org.postern.testing;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import org.awaitility.Awaitility;
import org.postern.testing.UpstreamConversation.Answer;

/**
 * A mail server for tests: records everything that it receives, answers as a strict server does or as the test says, and fails
 * the test if a connection is still open when it is closed.
 */
public final class ScriptedUpstream implements AutoCloseable {

    private static final int BACKLOG = 1024;

    private final UpstreamConversation.Script script = new UpstreamConversation.Script();
    private final List<UpstreamConversation> conversations = new CopyOnWriteArrayList<>();
    private volatile ServerSocket listening;
    private volatile Thread accepting;

    public ScriptedUpstream() {
        this(InetAddress.getLoopbackAddress());
    }

    /** One at another address than that which only this machine reaches. */
    public ScriptedUpstream(InetAddress address) {
        listen(new InetSocketAddress(address, 0));
    }

    private void listen(SocketAddress address) {
        try {
            ServerSocket next = new ServerSocket();
            next.setReuseAddress(true);
            next.bind(address, BACKLOG);
            listening = next;
            accepting = thread("upstream-accept", () -> accept(next));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** What EHLO offers. */
    public ScriptedUpstream offers(String... lines) {
        script.extensions = List.of(lines);
        return this;
    }

    /** Does TLS after STARTTLS. */
    public ScriptedUpstream startTls(SSLContext context) {
        script.tls = Optional.of(context);
        return this;
    }

    /** Does TLS from the first byte. */
    public ScriptedUpstream implicitTls(SSLContext context) {
        script.implicitTls = true;
        return startTls(context);
    }

    /** Takes no client without a certificate. */
    public ScriptedUpstream requireClientCertificates() {
        script.clientCertificates = true;
        return this;
    }

    /**
     * Says something else than usual.
     *
     * @param verb a verb; {@code GREETING}, {@code BODY} at each line of a message, or {@code END} behind the final dot
     */
    public ScriptedUpstream on(String verb, Answer answer) {
        script.answers.put(verb, answer);
        return this;
    }

    /** Answers a verb always with these lines. */
    public ScriptedUpstream on(String verb, String... lines) {
        return on(verb, reply(lines));
    }

    /** Answers a verb as usual again. */
    public ScriptedUpstream usual(String verb) {
        script.answers.remove(verb);
        return this;
    }

    /** The lines of a reply, as they are. */
    public static Answer reply(String... lines) {
        return (conversation, line) -> conversation.say(lines);
    }

    /** Cuts the link without a word. */
    public static Answer hangUp() {
        return (conversation, line) -> {
            throw new EOFException("hung up");
        };
    }

    /** What the server does if nothing is scripted. */
    public static Answer usual() {
        return UpstreamConversation::answerAsUsual;
    }

    /** Does one thing the first time and another one later. */
    public static Answer first(Answer first, Answer later) {
        AtomicBoolean done = new AtomicBoolean();
        return (conversation, line) -> (done.getAndSet(true) ? later : first).to(conversation, line);
    }

    // ---- what it has seen

    /** The connections, in the order in which they came. */
    public List<UpstreamConversation> conversations() {
        return List.copyOf(conversations);
    }

    /** The only connection. */
    public UpstreamConversation conversation() {
        if (conversations.size() != 1) {
            throw new AssertionError("one connection, not " + conversations.size());
        }
        return conversations.get(0);
    }

    /** The messages that were taken, over all connections. */
    public List<ReceivedMail> mails() {
        return conversations.stream().flatMap(each -> each.mails().stream()).toList();
    }

    /** The only message that was taken. */
    public ReceivedMail mail() {
        List<ReceivedMail> all = mails();
        if (all.size() != 1) {
            throw new AssertionError("one mail, not " + all);
        }
        return all.get(0);
    }

    /** Waits for a connection on which something is so. */
    public UpstreamConversation await(Predicate<UpstreamConversation> condition) {
        return Awaitility.await()
                .pollInterval(Duration.ofMillis(5))
                .until(() -> conversations.stream().filter(condition).findFirst(), Optional::isPresent)
                .orElseThrow();
    }

    /** Waits until each connection has ended. */
    public void awaitAllEnded() {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(5))
                .alias("a connection to the upstream server is still open")
                .until(() -> conversations.stream().allMatch(UpstreamConversation::ended));
    }

    /** Takes no more connections. */
    public void refuseConnections() {
        try {
            listening.close();
            accepting.join(); // until then, the system may accept one more
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes no more connections, and cuts those that there are, as a machine does that loses its power. */
    public void die() {
        refuseConnections();
        conversations.forEach(UpstreamConversation::cut);
    }

    /** Takes connections again, on the same port. */
    public void comeBack() {
        listen(listening.getLocalSocketAddress());
    }

    private void accept(ServerSocket listening) {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                UpstreamConversation conversation = new UpstreamConversation(script, socket);
                conversations.add(conversation);
                Thread unused = thread("upstream-" + conversations.size(), conversation::run);
            } catch (IOException e) {
                // closed: no more connections
            }
        }
    }

    private static Thread thread(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /**
     * Ends the server.
     *
     * @throws AssertionError if a connection is still open
     */
    @Override
    public void close() {
        refuseConnections();
        try {
            awaitAllEnded();
        } finally {
            conversations.forEach(UpstreamConversation::cut);
        }
    }
}

package org.postern.testing;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import org.awaitility.Awaitility;

/**
 * A mail server for tests: keeps everything that it is told, answers as a strict server does or as the test says, and fails
 * the test if a connection is still open when it is closed.
 */
public final class ScriptedUpstream implements AutoCloseable {

    private volatile ServerSocket listening;
    private volatile Thread accepting;
    private static final int BACKLOG = 1024;

    private final List<UpstreamConversation> conversations = new CopyOnWriteArrayList<>();
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private volatile List<String> extensions = List.of("PIPELINING", "8BITMIME", "ENHANCEDSTATUSCODES");
    private volatile Optional<SSLContext> tls = Optional.empty();
    private volatile boolean implicitTls;
    private volatile boolean clientCertificates;

    /** What the server does at one command. */
    @FunctionalInterface
    public interface Answer {
        /**
         * Does it.
         *
         * @param line the command, without its line end; empty for the greeting and for the end of a message
         */
        void to(UpstreamConversation conversation, String line) throws IOException;

        /** Does it once the latch is open. */
        default Answer after(CountDownLatch latch) {
            return (conversation, line) -> {
                if (!await(latch)) {
                    throw new EOFException("nobody opened the latch");
                }
                to(conversation, line);
            };
        }

        private static boolean await(CountDownLatch latch) throws IOException {
            try {
                return latch.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
        }
    }

    public ScriptedUpstream() {
        this(InetAddress.getLoopbackAddress());
    }

    /** One at another address than that which only this machine reaches. */
    public ScriptedUpstream(InetAddress address) {
        try {
            listening = new ServerSocket(0, BACKLOG, address);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        accepting = thread("upstream-accept", () -> accept(listening));
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** What EHLO offers. */
    public ScriptedUpstream offers(String... lines) {
        extensions = List.of(lines);
        return this;
    }

    /** Does TLS after STARTTLS. */
    public ScriptedUpstream startTls(SSLContext context) {
        tls = Optional.of(context);
        return this;
    }

    /** Does TLS from the first byte. */
    public ScriptedUpstream implicitTls(SSLContext context) {
        implicitTls = true;
        return startTls(context);
    }

    /** Takes no client without a certificate. */
    public ScriptedUpstream requireClientCertificates() {
        clientCertificates = true;
        return this;
    }

    /**
     * Says something else than usual.
     *
     * @param verb a verb; {@code GREETING}, {@code BODY} at each line of a message, or {@code END} behind the final dot
     */
    public ScriptedUpstream on(String verb, Answer answer) {
        answers.put(verb, answer);
        return this;
    }

    /** Answers a verb always with these lines. */
    public ScriptedUpstream on(String verb, String... lines) {
        return on(verb, reply(lines));
    }

    /** Answers a verb as usual again. */
    public ScriptedUpstream usual(String verb) {
        answers.remove(verb);
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
        CountDownLatch done = new CountDownLatch(1);
        return (conversation, line) -> {
            Answer answer = done.getCount() > 0 ? first : later;
            done.countDown();
            answer.to(conversation, line);
        };
    }

    Optional<Answer> scripted(String verb) {
        return Optional.ofNullable(answers.get(verb));
    }

    List<String> extensions() {
        return extensions;
    }

    Optional<SSLContext> tls() {
        return tls;
    }

    boolean clientCertificates() {
        return clientCertificates;
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
        List<ReceivedMail> all = new ArrayList<>();
        conversations.forEach(conversation -> all.addAll(conversation.mails()));
        return all;
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
                .alias("a connection to the outgoing server is still open")
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
        try {
            ServerSocket again = new ServerSocket();
            again.setReuseAddress(true);
            again.bind(listening.getLocalSocketAddress(), BACKLOG);
            listening = again;
            accepting = thread("upstream-accept", () -> accept(again));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept(ServerSocket door) {
        while (!door.isClosed()) {
            try {
                Socket socket = door.accept();
                UpstreamConversation conversation = new UpstreamConversation(this, socket);
                conversations.add(conversation);
                Thread unused = thread("upstream-" + conversations.size(), () -> conversation.run(implicitTls));
            } catch (IOException e) {
                // closed: no more connections
            }
        }
    }

    private static Thread thread(String name, Runnable work) {
        Thread thread = new Thread(work, name.toLowerCase(Locale.ROOT));
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

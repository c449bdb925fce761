package org.postern.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/** One connection to a scripted upstream server: what came over it, and a strict server's answers. */
public final class UpstreamConversation {

    /** What the server does at one command. */
    @FunctionalInterface
    public interface Answer {
        /** The line is the command, without its line end; empty for the greeting and for the end of a message. */
        void to(UpstreamConversation conversation, String line) throws IOException;

        /** Does it once the latch is open. */
        default Answer after(CountDownLatch latch) {
            return (conversation, line) -> {
                try {
                    if (!latch.await(20, TimeUnit.SECONDS)) {
                        throw new EOFException("the latch was not opened");
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException(e);
                }
                to(conversation, line);
            };
        }
    }

    /** What the server is like; a test may change it at any time. */
    static final class Script {

        /** What it does at a verb, if not the usual. */
        final Map<String, Answer> answers = new ConcurrentHashMap<>();

        volatile List<String> extensions = List.of("PIPELINING", "8BITMIME", "ENHANCEDSTATUSCODES");
        volatile Optional<SSLContext> tls = Optional.empty();
        volatile boolean implicitTls;
        volatile boolean clientCertificates;
    }

    private final Script server;
    private final Socket link;
    private volatile Socket socket;
    private InputStream in;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final List<ReceivedMail> mails = new CopyOnWriteArrayList<>();
    private String from = "";
    private final List<String> to = new ArrayList<>();
    private final StringBuilder body = new StringBuilder();
    private boolean inBody;
    private volatile boolean ended;

    UpstreamConversation(Script server, Socket socket) throws IOException {
        this.server = server;
        this.link = socket;
        socket.setTcpNoDelay(true); // what a test has it say is there at once
        this.socket = socket;
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** Where the connection comes from. */
    public InetAddress client() {
        return link.getInetAddress();
    }

    /** The commands, without line ends; what is inside a message is not among them. */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    /** The messages that were taken. */
    public List<ReceivedMail> mails() {
        return List.copyOf(mails);
    }

    /** Every byte after TLS was taken off, a character for each. */
    public String bytes() {
        return received.toString(StandardCharsets.ISO_8859_1);
    }

    /** What the two sides have agreed on. */
    public SSLSession tlsSession() {
        return ((SSLSocket) socket).getSession();
    }

    /** Whether the peer, or a script, has ended the connection. */
    public boolean ended() {
        return ended;
    }

    void run() {
        try {
            if (server.implicitTls) {
                secure();
            }
            answer("GREETING", "");
            for (; ; ) {
                String line = readLine();
                if (inBody) {
                    bodyLine(line);
                } else {
                    lines.add(line);
                    answer(line.split(" ", 2)[0].toUpperCase(Locale.ROOT), line);
                }
            }
        } catch (IOException e) {
            // the end of the connection
        } finally {
            cut();
            ended = true;
        }
    }

    void cut() {
        try {
            link.close();
        } catch (IOException e) {
            // it is gone, as it should be
        }
    }

    private void answer(String verb, String line) throws IOException {
        server.answers.getOrDefault(verb, UpstreamConversation::answerAsUsual).to(this, line);
    }

    /** Writes lines as they are. */
    public void say(String... replies) throws IOException {
        say((String.join("\r\n", replies) + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Writes bytes as they are. */
    public void say(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /** Reads a line of an AUTH exchange. */
    public String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (; ; ) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException("closed by the peer");
            }
            received.write(b);
            line.append((char) b);
            if (line.length() > 1 && line.charAt(line.length() - 2) == '\r' && b == '\n') {
                return line.substring(0, line.length() - 2);
            }
        }
    }

    /** Takes what follows for a message. */
    public void readMessage() {
        body.setLength(0);
        inBody = true;
    }

    private void bodyLine(String line) throws IOException {
        if (!line.equals(".")) {
            body.append(line).append("\r\n");
            if (server.answers.containsKey("BODY")) {
                answer("BODY", line);
            }
            return;
        }
        inBody = false;
        answer("END", "");
        endTransaction();
    }

    /** Keeps the message that has just ended. */
    public void take() {
        mails.add(new ReceivedMail(from, List.copyOf(to), body.toString()));
    }

    /** What a strict server does. */
    void answerAsUsual(String line) throws IOException {
        String verb = line.split(" ", 2)[0].toUpperCase(Locale.ROOT);
        switch (verb) {
            case "" -> {
                if (lines.isEmpty()) {
                    say("220 upstream.test ESMTP");
                } else {
                    take();
                    say("250 2.0.0 Queued as " + mails.size());
                }
            }
            case "EHLO" -> {
                endTransaction();
                List<String> reply = new ArrayList<>(List.of("upstream.test"));
                reply.addAll(server.extensions);
                if (server.tls.isPresent() && !(socket instanceof SSLSocket)) {
                    reply.add("STARTTLS");
                }
                for (int i = 0; i < reply.size(); i++) {
                    reply.set(i, (i < reply.size() - 1 ? "250-" : "250 ") + reply.get(i));
                }
                say(reply.toArray(String[]::new));
            }
            case "HELO" -> {
                endTransaction();
                say("250 upstream.test");
            }
            case "STARTTLS" -> {
                say("220 2.0.0 Ready");
                secure();
            }
            case "MAIL" -> {
                if (from.isEmpty()) {
                    from = line;
                    say("250 2.1.0 Sender OK");
                } else {
                    say("503 5.5.1 Nested MAIL command");
                }
            }
            case "RCPT" -> {
                if (from.isEmpty()) {
                    say("503 5.5.1 Need MAIL before RCPT");
                } else {
                    to.add(line);
                    say("250 2.1.5 Recipient OK");
                }
            }
            case "DATA" -> {
                if (to.isEmpty()) {
                    say("554 5.5.1 No valid recipients");
                } else {
                    readMessage();
                    say("354 Go ahead");
                }
            }
            case "RSET" -> {
                endTransaction();
                say("250 2.0.0 Reset");
            }
            case "NOOP" -> say("250 2.0.0 OK");
            case "QUIT" -> {
                say("221 2.0.0 Bye");
                throw new EOFException("QUIT");
            }
            default -> say("500 5.5.2 Unknown command");
        }
    }

    private void endTransaction() {
        from = "";
        to.clear();
    }

    private void secure() throws IOException {
        SSLContext context = server.tls.orElseThrow();
        SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(link, "localhost", link.getPort(), true);
        tls.setUseClientMode(false);
        tls.setNeedClientAuth(server.clientCertificates);
        tls.startHandshake();
        socket = tls;
        in = new BufferedInputStream(tls.getInputStream());
    }
}

package org.postern.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A mail client that sends exactly what the test says, and reads whole replies, their lines separated by {@code \n}. */
public final class SmtpClient implements AutoCloseable {

    /** What a reply may take; a test that waits longer has failed. */
    private static final int TIMEOUT_MILLIS = 20_000;

    private final Socket link;
    private Socket socket;
    private InputStream in;

    /** Connects, and reads nothing. */
    public SmtpClient(InetSocketAddress server) throws IOException {
        this(new Socket(server.getAddress(), server.getPort()));
    }

    /** Connects from one of this machine's addresses. */
    public SmtpClient(InetSocketAddress server, InetAddress source) throws IOException {
        this(new Socket(server.getAddress(), server.getPort(), source, 0));
    }

    private SmtpClient(Socket connected) throws IOException {
        link = connected;
        link.setTcpNoDelay(true);
        use(link);
    }

    private void use(Socket next) throws IOException {
        socket = next;
        socket.setSoTimeout(TIMEOUT_MILLIS);
        in = new BufferedInputStream(next.getInputStream());
    }

    /** The same, but it waits longer for each reply. */
    public SmtpClient patiently(Duration maxWait) throws IOException {
        socket.setSoTimeout(Math.toIntExact(maxWait.toMillis()));
        return this;
    }

    /** Sends a line and reads the reply. */
    public String say(String line) throws IOException {
        send(line + "\r\n");
        return reply();
    }

    /** Sends text as it is, as UTF-8. */
    public void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    public void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /** Reads a reply, without its last line end; empty if the server has closed the connection. */
    public String reply() throws IOException {
        StringBuilder reply = new StringBuilder();
        String line;
        do {
            line = readLine();
            reply.append(reply.isEmpty() ? "" : "\n").append(line);
        } while (line.length() > 3 && line.charAt(3) == '-');
        return reply.toString();
    }

    /** Reads one line as it is, with its line end. */
    public byte[] replyBytes() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int b = in.read();
        while (b >= 0 && b != '\n') {
            line.write(b);
            b = in.read();
        }
        if (b >= 0) {
            line.write(b);
        }
        return line.toByteArray();
    }

    /** Whether something can be read without waiting. */
    public boolean hasReply() throws IOException {
        return in.available() > 0;
    }

    private String readLine() throws IOException {
        String line = new String(replyBytes(), StandardCharsets.UTF_8);
        if (line.endsWith("\r\n")) {
            return line.substring(0, line.length() - 2);
        }
        if (line.endsWith("\n")) {
            throw new AssertionError("a reply that ends with a bare LF: " + line);
        }
        return line;
    }

    /** Greeting and EHLO; returns the reply to EHLO. */
    public String hello() throws IOException {
        reply();
        return say("EHLO client.test");
    }

    /** MAIL and one RCPT, both accepted. */
    public void envelope(String from, String to) throws IOException {
        require("250", "MAIL FROM:<" + from + ">");
        require("250", "RCPT TO:<" + to + ">");
    }

    /** A whole transaction; returns the reply to the message, which is sent as it is, with the final dot behind it. */
    public String mail(String from, String to, String message) throws IOException {
        envelope(from, to);
        return data(message);
    }

    /** DATA and a message, with the final dot behind it; returns the last reply. */
    public String data(String message) throws IOException {
        String goAhead = say("DATA");
        if (!goAhead.startsWith("354")) {
            return goAhead;
        }
        send(message + ".\r\n");
        return reply();
    }

    private void require(String code, String line) throws IOException {
        String reply = say(line);
        if (!reply.startsWith(code)) {
            throw new AssertionError(reply);
        }
    }

    /** Lays TLS over the connection. */
    public void secure(SSLContext context) throws IOException {
        SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(link, "localhost", link.getPort(), true);
        tls.startHandshake();
        use(tls);
    }

    /** STARTTLS, accepted, and the handshake. */
    public void startTls(SSLContext context) throws IOException {
        require("220", "STARTTLS");
        secure(context);
    }

    /** Whether the server has closed the connection, and has nothing more to say; waits for it. */
    public boolean isAtEnd() throws IOException {
        return in.read() < 0;
    }

    /** Ends the connection without a word. */
    @Override
    public void close() throws IOException {
        link.close();
    }
}

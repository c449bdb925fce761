package org.postern.test;

import java.io.EOFException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.postern.test.ConsolePage.Look;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;

/** A gateway before two upstream servers, with its console and mails of every outcome. */
final class ConsoleGateway implements AutoCloseable {

    static final String ADMIN = "admin";
    static final String MONITOR = "monitor";

    private final ScriptedUpstream upstream = scripted();
    private final ScriptedUpstream backup = scripted();
    private final LaunchedGateway gateway;
    private final URI console;

    ConsoleGateway(Path folder) throws IOException, InterruptedException {
        gateway = new LaunchedGateway(
                folder,
                Map.of(
                        "postern.http.port", "0",
                        "postern.interfaces", "tcp://127.0.0.1:0, starttls://127.0.0.1:0",
                        "postern.enabledPolicies", "RejectYahoo, StampMessage",
                        "postern.recording", "content",
                        "postern.upstream.host", host(upstream) + "; " + host(backup),
                        "postern.upstream.hostDownTime", "1s"));
        console = URI.create(gateway.printed("Console .*").replaceAll(".*(http\\S+/).*", "$1"));
    }

    /** Defers, and loses its connection, for some recipients. */
    private static ScriptedUpstream scripted() {
        return new ScriptedUpstream().on("RCPT", (conversation, line) -> {
            if (line.contains("later@")) {
                conversation.say("451 4.7.1 greylisted, try again later");
            } else if (line.contains("lost@")) {
                throw new EOFException("lost");
            } else {
                ScriptedUpstream.usual().to(conversation, line);
            }
        });
    }

    private static String host(ScriptedUpstream server) {
        return "127.0.0.1:" + server.port();
    }

    URI console() {
        return console;
    }

    ScriptedUpstream upstream() {
        return upstream;
    }

    String upstreamHost() {
        return host(upstream);
    }

    /** The password of a user, as the launcher has printed it. */
    String password(String user) {
        return gateway.printed("Console user +" + user + " .*").replaceAll(".*password (\\S+).*", "$1");
    }

    ConsolePage page(Browser browser, String user, Look look) {
        return browser.page(console, look).logIn(user, password(user));
    }

    SmtpClient connect() throws IOException {
        return new SmtpClient(gateway.address("tcp"));
    }

    /** What the gateway replies to a mail from a sender that tests can find again. */
    String send(String sender, String recipient, String... header) throws IOException {
        try (SmtpClient client = connect()) {
            client.hello();
            client.say("MAIL FROM:<" + sender + ">");
            String reply = client.say("RCPT TO:<" + recipient + ">");
            if (reply.startsWith("250")) {
                reply = client.data(String.join("\r\n", header) + "\r\n\r\nHello\r\n");
            }
            client.say("QUIT");
            return reply;
        }
    }

    /** A client that gives up in the middle. */
    void abort(String sender) throws IOException {
        try (SmtpClient client = connect()) {
            client.hello();
            client.envelope(sender, "bob@example.org");
            client.say("RSET");
            client.say("QUIT");
        }
    }

    /** Some of everything. */
    void sendAll(String name) throws IOException {
        send(name + "@example.org", "bob@example.org", "Subject: passed");
        send(name + "@yahoo.com", "bob@example.org", "Subject: rejected");
        send(name + "@example.org", "later@example.org", "Subject: deferred");
        send(name + "@example.org", "lost@example.org", "Subject: failed");
        abort(name + "@example.org");
    }

    void kill() throws InterruptedException {
        gateway.kill();
    }

    @Override
    public void close() throws InterruptedException {
        gateway.close();
        upstream.close();
        backup.close();
    }
}

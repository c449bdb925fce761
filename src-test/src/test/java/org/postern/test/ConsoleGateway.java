package org.postern.test;

import java.io.EOFException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.postern.test.ConsolePage.Look;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;

/** The deployed gateway before two upstream servers, with users of its console and mails of every outcome. */
final class ConsoleGateway implements AutoCloseable {

    static final String ADMIN = "paula-admin";
    static final String MONITOR = "paula-monitor";

    private static final Map<String, String> GROUPS = Map.of(ADMIN, "postern-admin", MONITOR, "postern-monitor");
    private static final String PASSWORD = "secret-of-paula";
    private static final URI CONSOLE =
            URI.create("http://127.0.0.1:" + System.getProperty("postern.http.port") + "/postern/");

    private final ScriptedUpstream upstream = scripted();
    private final ScriptedUpstream backup = scripted();
    private final DeployedGateway gateway;

    /** @param folder for passwords */
    ConsoleGateway(Path folder) throws IOException {
        for (Map.Entry<String, String> user : GROUPS.entrySet()) {
            Path file = Files.writeString(folder.resolve(user.getKey()), "AS_ADMIN_USERPASSWORD=" + PASSWORD + "\n");
            DeployedGateway.run(
                    "create-file-user", "--passwordfile", file.toString(), "--groups", user.getValue(), user.getKey());
        }
        gateway = new DeployedGateway(
                Ear.built(),
                Map.of(
                        "interfaces", "tcp://127.0.0.1:0",
                        "enabledPolicies", "RejectYahoo, StampMessage",
                        "recording", "content"));
        gateway.relayTo(Map.of("host", host(upstream) + "; " + host(backup), "hostDownTime", "1s"));
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

    ScriptedUpstream upstream() {
        return upstream;
    }

    String upstreamHost() {
        return host(upstream);
    }

    /** A page without a login. */
    static ConsolePage page(Browser browser, Look look) {
        return browser.page(CONSOLE, look);
    }

    /** The dashboard. */
    static ConsolePage page(Browser browser, String user, Look look) {
        return page(browser, look).logIn(user, PASSWORD);
    }

    static String password() {
        return PASSWORD;
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

    @Override
    public void close() {
        gateway.close();
        GROUPS.keySet().forEach(user -> DeployedGateway.run("delete-file-user", user));
        upstream.close();
        backup.close();
    }
}

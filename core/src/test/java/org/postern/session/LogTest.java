package org.postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postern.api.Auth;
import org.postern.eventlog.EventLogWriter;
import org.postern.testing.GatewayFixture;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;

/** What the log says when it says all it can: one line for a transaction, and never a secret or a message. */
@Tag("wire")
class LogTest {

    private static final Logger EVERYTHING = Logger.getLogger("");

    private final List<LogRecord> records = new CopyOnWriteArrayList<>();
    private final Recorder recorder = new Recorder();
    private final Level before = EVERYTHING.getLevel();
    private final Handler[] others = EVERYTHING.getHandlers();

    private final ScriptedUpstream upstream = new ScriptedUpstream();
    private final GatewayFixture gateway = new GatewayFixture(upstream);

    @BeforeEach
    void record() {
        for (Handler other : others) {
            EVERYTHING.removeHandler(other);
        }
        EVERYTHING.addHandler(recorder);
        EVERYTHING.setLevel(Level.ALL);
    }

    @AfterEach
    void close() {
        gateway.close();
        upstream.close();
        EVERYTHING.setLevel(before);
        EVERYTHING.removeHandler(recorder);
        for (Handler other : others) {
            EVERYTHING.addHandler(other);
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private void assertNoneSays(String... secrets) {
        SimpleFormatter formatter = new SimpleFormatter();
        assertThat(records).isNotEmpty();
        for (LogRecord each : records) {
            assertThat(formatter.format(each)).doesNotContain(secrets);
        }
    }

    @Test
    void whatAClientSaysToAPolicyIsNotLogged() throws IOException {
        gateway.policy(Auth.class, exchange -> {
            if (exchange.command().password().equals("hidden1")) {
                throw new IllegalStateException("broken");
            }
            return exchange.pass();
        });
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            assertThat(client.say("AUTH PLAIN " + base64("\0ann\0hidden1"))).startsWith("454 ");
            assertThat(client.say("AUTH PLAIN " + base64("ann hidden2"))).startsWith("501 ");
            client.say("AUTH LOGIN " + base64("ann"));
            assertThat(client.say(base64("hidden3"))).startsWith("235 ");
            assertThat(client.mail("a@example.org", "b@example.org", "Subject: hidden4\r\n"))
                    .startsWith("250 ");
        }
        gateway.awaitNoSessions();
        assertNoneSays("hidden", base64("\0ann\0hidden1"), base64("ann hidden2"), base64("hidden3"), base64("ann"));
    }

    @Test
    void whatPassesBetweenClientAndServerIsNotLogged() throws IOException {
        upstream.offers("AUTH PLAIN LOGIN").on("AUTH", "535 5.7.8 Wrong");
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            client.say("AUTH PLAIN hidden1");
            upstream.on("AUTH", ScriptedUpstream.hangUp());
            assertThat(client.say("AUTH PLAIN hidden2")).startsWith("451 ");
        }
        gateway.awaitNoSessions();
        assertNoneSays("hidden");
    }

    @Test
    void theGatewaysOwnPasswordIsNotLogged() throws IOException {
        upstream.offers("AUTH PLAIN").on("AUTH", "535 5.7.8 Not with hidden2");
        gateway.withUpstream(properties -> {
            properties.set("userName", "gateway");
            properties.set("password", "hidden1");
        });
        try (SmtpClient client = gateway.start().connect()) {
            assertThat(client.hello()).startsWith("454 ");
        }
        gateway.awaitNoSessions();
        assertNoneSays("hidden", base64("\0gateway\0hidden1"));
    }

    @Test
    void aTransactionIsOneLine() throws IOException {
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            client.mail("a@example.org", "b@example.org", "Subject: x\r\n");
        }
        Awaitility.await()
                .untilAsserted(() -> assertThat(records)
                        .filteredOn(each -> each.getLevel().equals(Level.INFO)
                                && each.getLoggerName().equals(EventLogWriter.class.getName()))
                        .singleElement()
                        .extracting(LogRecord::getMessage)
                        .asString()
                        .matches("[0-9A-Z]+ client=127\\.0\\.0\\.1 from=<a@example\\.org> recipients=1 size=12"
                                + " reply=250 2\\.0\\.0 Queued as 1"));
    }

    private final class Recorder extends Handler {

        @Override
        public void publish(LogRecord entry) {
            records.add(entry);
        }

        @Override
        public void flush() {
            // nothing is kept back
        }

        @Override
        public void close() {
            // nothing is open
        }
    }
}

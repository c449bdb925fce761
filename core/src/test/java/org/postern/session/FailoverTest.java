package org.postern.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postern.testing.ScriptedUpstream.hangUp;
import static org.postern.testing.ScriptedUpstream.reply;
import static org.postern.testing.ScriptedUpstream.usual;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.testing.Certificates;
import org.postern.testing.GatewayFixture;
import org.postern.testing.RecordedLog;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;

/** Two mail servers: one fails, and mail goes to the other. */
@Tag("wire")
class FailoverTest {

    private static final String MESSAGE = "Subject: x\r\n\r\nHello\r\n";

    /** Opened at the end, for servers that are to hang until then. */
    private final CountDownLatch end = new CountDownLatch(1);

    private final RecordedLog log = new RecordedLog();
    private final ScriptedUpstream first = new ScriptedUpstream();
    private final ScriptedUpstream second = new ScriptedUpstream();
    private final GatewayFixture gateway = new GatewayFixture(first).withUpstream(properties -> {
        properties.set("host", "localhost:" + first.port() + "; localhost:" + second.port());
        properties.set("failoverTimeout", "300ms");
        properties.set("hostDownTime", "1h");
    });

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        end.countDown();
        gateway.close();
        first.close();
        second.close();
        log.close();
    }

    /** A whole session; returns the first reply that is no success, or the last one. */
    private String sendMail() throws IOException {
        try (SmtpClient client = gateway.connect()) {
            String reply = client.hello();
            for (String command : List.of("MAIL FROM:<a@example.org>", "RCPT TO:<b@example.org>")) {
                reply = reply.startsWith("250") ? client.say(command) : reply;
            }
            return reply.startsWith("250") ? client.data(MESSAGE) : reply;
        }
    }

    private void assertThatMailGoesTo(ScriptedUpstream server) throws IOException {
        int before = server.mails().size();
        assertThat(sendMail()).startsWith("250 2.0.0 ");
        assertThat(server.mails()).hasSize(before + 1);
    }

    /** Sends mails until one reaches this server. */
    private void awaitMailTo(ScriptedUpstream server) {
        Awaitility.await().until(() -> {
            assertThat(sendMail()).startsWith("250 ");
            gateway.awaitNoSessions();
            return !server.mails().isEmpty();
        });
    }

    private List<String> warnings() {
        return log.messages(Level.WARNING, "mail server ");
    }

    @Test
    void mailGoesToTheFirstOneAsLongAsItIsUp() throws IOException {
        gateway.start();
        assertThatMailGoesTo(first);
        assertThatMailGoesTo(first);
        assertThat(second.conversations()).isEmpty();
        assertThat(warnings()).isEmpty();
    }

    @Test
    void equalsTakeTurns() throws IOException {
        gateway.withUpstream(properties ->
                        properties.set("host", "localhost:" + first.port() + ", localhost:" + second.port()))
                .start();
        for (int i = 0; i < 2; i++) {
            assertThatMailGoesTo(first);
            assertThatMailGoesTo(second);
        }
    }

    @Test
    void aHostThatRefusesConnectionsIsTriedOnce() throws IOException {
        first.refuseConnections();
        gateway.start();
        assertThatMailGoesTo(second);
        first.comeBack();
        assertThatMailGoesTo(second);
        assertThat(warnings())
                .containsExactly("mail server localhost:" + first.port() + " is down: Connection refused");
    }

    @ParameterizedTest
    @ValueSource(strings = {"421 4.3.2 Busy", "554 5.7.1 Go away", "250 What?", "nonsense"})
    void aHostThatDoesNotWelcomeUsIsDown(String greeting) throws IOException {
        first.on("GREETING", greeting);
        gateway.start();
        assertThatMailGoesTo(second);
        first.usual("GREETING");
        assertThatMailGoesTo(second);
        assertThat(warnings()).hasSize(1);
    }

    @Test
    void aHostThatDoesNotGreetIsGivenUpInTime() throws IOException {
        first.on("GREETING", usual().after(end));
        gateway.start();
        assertThatMailGoesTo(second);
        assertThatMailGoesTo(second);
        assertThat(first.conversations()).hasSize(1);
        assertThat(warnings())
                .containsExactly("mail server localhost:" + first.port() + " is down: the peer took too long");
    }

    /** It is the only one, or the last one, so there is nothing better to do than to wait. */
    @Test
    void theLastHostHasTheUsualTime() throws IOException {
        CountDownLatch soon = new CountDownLatch(1);
        first.refuseConnections();
        second.on("GREETING", usual().after(soon));
        gateway.withUpstream(properties -> properties.set("failoverTimeout", "1ms"))
                .start();
        try (SmtpClient client = gateway.connect()) {
            client.reply();
            client.send("EHLO client.test\r\n");
            second.await(conversation -> true);
            assertThat(client.hasReply()).isFalse();
            soon.countDown();
            assertThat(client.reply()).startsWith("250");
        }
    }

    @Test
    void aHostThatCannotBeTrustedIsDown() throws IOException {
        Certificates wrong = new Certificates(folder, "elsewhere.test");
        Certificates right = new Certificates(folder, "localhost");
        first.implicitTls(wrong.server());
        second.implicitTls(right.server());
        gateway.withUpstream(properties -> {
                    properties.set("connectionSecurity", "SSL");
                    properties.set("trustedCertificates", right.trusted());
                })
                .start();
        assertThatMailGoesTo(second);
        assertThatMailGoesTo(second);
        assertThat(first.conversations()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"not offered", "refused", "not to be trusted"})
    void aHostWithoutStartTlsIsDownForTheNextTry(String how) throws IOException {
        Certificates right = new Certificates(folder, "localhost");
        second.startTls(right.server());
        switch (how) {
            case "not offered" -> {
                // as it is
            }
            case "refused" -> first.startTls(right.server()).on("STARTTLS", "454 4.7.0 Not now");
            default -> first.startTls(new Certificates(folder, "elsewhere.test").server());
        }
        gateway.withUpstream(properties -> {
                    properties.set("connectionSecurity", "STARTTLS");
                    properties.set("trustedCertificates", right.trusted());
                })
                .start();
        assertThat(sendMail()).startsWith("454 4.7.0 No TLS connection");
        assertThatMailGoesTo(second);
    }

    @ParameterizedTest
    @ValueSource(strings = {"EHLO", "MAIL"})
    void aHostThatDiesBeforeATransactionIsReplacedWithoutAWord(String when) throws IOException {
        first.on(when, hangUp());
        gateway.start();
        assertThatMailGoesTo(second);
        assertThat(first.conversations()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"EHLO, 421", "RCPT, 451", "DATA, 451", "BODY, 451", "END, 451"})
    void aHostThatFailsInTheMiddleIsDownForTheNextTry(String when, String code) throws IOException {
        first.on(when, when.equals("EHLO") ? reply("421 4.3.2 Shutting down") : hangUp());
        gateway.start();
        assertThat(sendMail()).startsWith(code);
        assertThatMailGoesTo(second);
        first.usual(when);
        assertThatMailGoesTo(second);
        assertThat(first.mails()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"MAIL", "DATA", "END"})
    void aHostThatDoesNotAnswerIsDownForTheNextTry(String when) throws IOException {
        first.on(when, usual().after(end));
        gateway.withUpstream(properties -> {
                    properties.set("commandTimeout", "300ms");
                    properties.set("dataTimeout", "300ms");
                })
                .start();
        assertThat(sendMail()).isEqualTo("451 4.4.2 The mail server took too long");
        assertThatMailGoesTo(second);
    }

    @Test
    void aHostThatDoesNotAnswerEhloIsReplacedWithoutAWord() throws IOException {
        first.on("EHLO", usual().after(end));
        gateway.withUpstream(properties -> properties.set("activeTimeout", "1h"))
                .start();
        assertThatMailGoesTo(second);
    }

    @Test
    void whoWaitsForAHostThatHangsWaitsNoLongerThanOthers() throws IOException {
        first.on("RCPT", usual().after(end));
        gateway.withUpstream(properties -> properties.set("commandTimeout", "1h"))
                .start();
        try (SmtpClient waiting = gateway.connect()) {
            waiting.hello();
            waiting.say("MAIL FROM:<a@example.org>");
            waiting.send("RCPT TO:<b@example.org>\r\n");
            first.await(conversation -> conversation.lines().contains("RCPT TO:<b@example.org>"));
            first.on("EHLO", usual().after(end));
            assertThatMailGoesTo(second);
            assertThat(waiting.reply()).isEqualTo("451 4.4.2 The mail server took too long");
            waiting.say("RSET");
            assertThat(waiting.mail("a@example.org", "b@example.org", MESSAGE)).startsWith("250 2.0.0 ");
        }
        assertThat(second.mails()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"421 4.7.0 Too many errors", "450 4.2.0 Not now", "250 unasked\r\n250 more"})
    void aServerThatSaysNoIsNotDown(String reply) throws IOException {
        first.on("MAIL", reply);
        gateway.start();
        String unused = sendMail();
        first.usual("MAIL");
        assertThatMailGoesTo(first);
        assertThat(warnings()).isEmpty();
    }

    @Test
    void aClientThatGoesAwayIsNotTheHostsFault() throws IOException {
        gateway.start();
        try (SmtpClient client = gateway.connect()) {
            client.hello();
            client.envelope("a@example.org", "b@example.org");
            client.say("DATA");
            client.send("half a mess");
        }
        gateway.awaitNoSessions();
        assertThatMailGoesTo(first);
        assertThat(warnings()).isEmpty();
    }

    @Test
    void whereAllAreDownAllAreTriedNevertheless() throws IOException {
        first.refuseConnections();
        second.refuseConnections();
        gateway.start();
        assertThat(sendMail()).startsWith("451 4.4.1 ");
        assertThat(warnings()).hasSize(2);
        second.comeBack();
        assertThatMailGoesTo(second);
        assertThat(log.messages(Level.INFO, "mail server "))
                .containsExactly("mail server localhost:" + second.port() + " is back");
        assertThat(warnings()).hasSize(2);
    }

    @Test
    void aHostIsBackWhenItsTimeIsOver() throws IOException {
        first.refuseConnections();
        gateway.withUpstream(properties -> properties.set("hostDownTime", "1ms"))
                .start();
        assertThatMailGoesTo(second);
        assertThatMailGoesTo(second);
        first.comeBack();
        awaitMailTo(first); // a mail may take less than a millisecond
        assertThat(warnings()).hasSize(1);
        assertThat(log.messages(Level.INFO, "mail server "))
                .containsExactly("mail server localhost:" + first.port() + " is back");
    }

    /** The link itself still works; but mail that comes now had better go where more of it can go. */
    @Test
    void aPooledLinkToAHostThatIsDownIsNotUsed() throws IOException {
        gateway.pooled().start();
        try (SmtpClient early = gateway.connect()) {
            early.hello();
            first.refuseConnections();
            assertThatMailGoesTo(second);
            early.say("QUIT");
        }
        gateway.awaitNoSessions();
        assertThat(first.conversation().ended()).isFalse();
        assertThatMailGoesTo(second);
        assertThat(first.conversation().lines()).doesNotContain("MAIL FROM:<a@example.org>");
    }

    @Test
    void aHostIsBackThoughThePoolHasALinkToAnother() throws IOException {
        first.refuseConnections();
        gateway.pooled().withUpstream(properties -> properties.set("hostDownTime", "1500ms"));
        gateway.start();
        assertThatMailGoesTo(second);
        first.comeBack();
        awaitMailTo(first);
        assertThat(first.conversations()).hasSize(1);
    }

    @Test
    void aPooledLinkIsUsedAgain() throws IOException {
        gateway.pooled().start();
        assertThatMailGoesTo(first);
        gateway.awaitNoSessions();
        assertThatMailGoesTo(first);
        assertThat(first.conversations()).hasSize(1);
    }

    /** RFC 4954 §6: that is not for the password, so the next host may know better. */
    @Test
    void aHostThatCannotAuthenticateNowIsDown() throws IOException {
        first.offers("AUTH PLAIN").on("AUTH", "454 4.7.0 Temporary authentication failure");
        second.offers("AUTH PLAIN").on("AUTH", "235 2.7.0 Welcome");
        gateway.withUpstream(properties -> {
                    properties.set("userName", "gateway");
                    properties.set("password", "secret");
                })
                .start();
        assertThat(sendMail()).startsWith("454 ");
        assertThatMailGoesTo(second);
    }

    @Test
    void aHostThatHangsInTheHandshakeIsReplacedWithoutAWord() throws IOException {
        Certificates certificates = new Certificates(folder, "localhost");
        second.startTls(certificates.server());
        first.offers("STARTTLS").on("STARTTLS", (conversation, line) -> {
            conversation.say("220 2.0.0 Ready");
            hangUp().after(end).to(conversation, line);
        });
        gateway.withUpstream(properties -> {
                    properties.set("connectionSecurity", "STARTTLS");
                    properties.set("trustedCertificates", certificates.trusted());
                })
                .start();
        assertThatMailGoesTo(second);
    }

    /** What was promised to the client is not dropped without a word, nor refused for good. */
    @Test
    void aClientHasToAskAnewWhatTheOtherHostCanDo() throws IOException {
        first.offers("8BITMIME", "SMTPUTF8").on("MAIL", hangUp());
        second.offers("SIZE 1000000");
        gateway.start();
        try (SmtpClient client = gateway.connect()) {
            client.hello();
            assertThat(client.say("MAIL FROM:<\u00fc@example.org> BODY=8BITMIME SMTPUTF8"))
                    .isEqualTo("421 4.4.2 The connection to the mail server was lost");
            assertThat(client.isAtEnd()).isTrue();
        }
        try (SmtpClient client = gateway.connect()) {
            assertThat(client.hello()).doesNotContain("SMTPUTF8");
        }
    }

    @Test
    void aServerThatRefusesInTheMiddleOfAMessageIsNotDown() throws IOException {
        first.on("BODY", (conversation, line) -> {
            conversation.say("552 5.3.4 Too large");
            hangUp().to(conversation, line);
        });
        gateway.start();
        try (SmtpClient client = gateway.connect()) {
            client.hello();
            client.mail("a@example.org", "b@example.org", ("x".repeat(70) + "\r\n").repeat(100_000));
        }
        first.usual("BODY");
        assertThatMailGoesTo(first);
    }
}

package org.postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.api.Mail;
import org.postern.api.Reply;
import org.postern.testing.Certificates;
import org.postern.testing.GatewayFixture;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;

@Tag("wire")
class TlsTest {

    private static final String MESSAGE = "Subject: x\r\n\r\n..\r\n" + "line\r\n".repeat(20_000);

    @TempDir
    private Path folder;

    private final ScriptedUpstream upstream = new ScriptedUpstream().offers("AUTH PLAIN", "PIPELINING");
    private final GatewayFixture gateway = new GatewayFixture(upstream);
    private Certificates certificates;

    @BeforeEach
    void makeCertificates() {
        certificates = new Certificates(folder, "localhost");
        gateway.with(properties -> {
            properties.set("interfaces", "starttls://127.0.0.1:0, ssl://127.0.0.1:0");
            properties.set("keyStore", certificates.keyStore());
            properties.set("keyStorePassword", Certificates.PASSWORD);
        });
    }

    @AfterEach
    void close() {
        gateway.close();
        upstream.close();
    }

    // ---- clients

    @Test
    void startTlsIsOfferedUntilTlsIsOnAndAuthAfterwards() throws IOException {
        try (SmtpClient client = gateway.start().connect()) {
            assertThat(client.hello()).isEqualTo("250-gateway.test Hello client.test\n250-PIPELINING\n250 STARTTLS");
            assertThat(client.say("AUTH PLAIN AGEAYg==")).isEqualTo("530 5.7.0 Issue a STARTTLS command first");
            client.startTls(certificates.client());
            assertThat(client.say("EHLO client.test"))
                    .isEqualTo("250-gateway.test Hello client.test\n250-AUTH PLAIN\n250 PIPELINING");
            assertThat(client.say("STARTTLS")).startsWith("503 5.5.1 ");
            assertThat(client.mail("a@example.org", "b@example.org", MESSAGE)).startsWith("250 ");
            assertThat(upstream.mail().raw()).isEqualTo(MESSAGE);
        }
    }

    @Test
    void startTlsForgetsWhatWasSaidBefore() throws IOException {
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            client.envelope("a@example.org", "b@example.org");
            client.startTls(certificates.client());
            assertThat(client.say("DATA")).startsWith("503 5.5.1 ");
            assertThat(client.say("RCPT TO:<b@example.org>")).startsWith("503 5.5.1 ");
            assertThat(client.say("MAIL FROM:<a@example.org>")).isEqualTo("503 5.5.1 Send HELO or EHLO first");
            assertThat(client.say("EHLO client.test")).startsWith("250-");
            assertThat(client.mail("c@example.org", "d@example.org", "Subject: x\r\n"))
                    .startsWith("250 ");
            assertThat(upstream.mail().to()).containsExactly("RCPT TO:<d@example.org>");
        }
    }

    @Test
    void commandsInTheClearBehindStartTlsAreNotCarriedOut() throws IOException {
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            client.send("STARTTLS\r\nMAIL FROM:<forged@example.org>\r\n");
            assertThat(client.reply()).startsWith("421 4.7.0 ");
            assertThat(client.isAtEnd()).isTrue();
            upstream.awaitAllEnded();
            assertThat(upstream.conversation().bytes()).doesNotContain("forged");
        }
    }

    @Test
    void commandsInTheClearInPlaceOfTlsAreNotCarriedOut() throws IOException {
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            assertThat(client.say("STARTTLS")).startsWith("220 ");
            client.send("MAIL FROM:<forged@example.org>\r\n");
            gateway.awaitNoSessions();
            assertThat(upstream.conversation().bytes()).doesNotContain("forged");
        }
    }

    @Test
    void startTlsTakesNoParameters() throws IOException {
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            assertThat(client.say("STARTTLS now")).startsWith("501 5.5.4 ");
        }
    }

    @Test
    void tlsFromTheFirstByteOffersAuthAndNoStartTls() throws IOException {
        gateway.policy(
                Mail.class,
                exchange -> Reply.of(
                        250, "2.1.0", String.valueOf(exchange.attributes().get("message.protocol.type"))));
        try (SmtpClient client = gateway.start().connect(1)) {
            client.secure(certificates.client());
            assertThat(client.hello()).isEqualTo("250-gateway.test Hello client.test\n250-AUTH PLAIN\n250 PIPELINING");
            assertThat(client.say("STARTTLS")).startsWith("502 5.5.1 ");
            assertThat(client.say("MAIL FROM:<a@example.org>")).isEqualTo("250 2.1.0 smtp-ssl");
        }
    }

    @Test
    void aClientThatSpeaksInTheClearWhereTlsIsExpectedIsCut() throws IOException {
        try (SmtpClient client = gateway.start().connect(1)) {
            client.send("EHLO client.test\r\n");
            gateway.awaitNoSessions();
            assertThat(upstream.conversations()).isEmpty();
        }
    }

    @Test
    void aClientThatDoesNotFinishItsHandshakeIsCut() throws IOException {
        gateway.with(properties -> properties.set("activeTimeout", "200ms"));
        try (SmtpClient ssl = gateway.start().connect(1);
                SmtpClient startTls = gateway.connect()) {
            startTls.hello();
            startTls.say("STARTTLS");
            gateway.awaitNoSessions();
            assertThat(ssl.isAtEnd()).isTrue();
        }
    }

    @Test
    void aSilentClientUnderTlsIsToldSo() throws IOException {
        gateway.with(properties -> properties.set("idleTimeout", "300ms"));
        try (SmtpClient client = gateway.start().connect(1)) {
            client.secure(certificates.client());
            client.reply();
            assertThat(client.reply()).startsWith("421 4.4.2 ");
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void aSilentClientUnderOldTlsIsAtLeastCut() throws IOException {
        gateway.with(properties -> {
            properties.set("idleTimeout", "300ms");
            properties.set("protocols", "TLSv1.2");
        });
        try (SmtpClient client = gateway.start().connect(1)) {
            client.secure(certificates.client());
            assertThat(client.reply()).startsWith("220 ");
            assertThat(client.reply()).isEmpty();
        }
    }

    // ---- the outgoing server

    private String helloBehindTls(String connectionSecurity, String trusted, String host) throws IOException {
        gateway.with(properties -> properties.set("interfaces", "tcp://127.0.0.1:0"))
                .withUpstream(properties -> {
                    properties.set("connectionSecurity", connectionSecurity);
                    properties.set("trustedCertificates", trusted);
                    properties.set("host", host);
                });
        try (SmtpClient client = gateway.start().connect()) {
            String reply = client.hello();
            if (reply.startsWith("250")) {
                assertThat(client.mail("a@example.org", "b@example.org", MESSAGE))
                        .startsWith("250 ");
                assertThat(upstream.mail().raw()).isEqualTo(MESSAGE);
            }
            return reply;
        }
    }

    @Test
    void startTlsUpstreamComesBeforeAnyMailAndIsNotShownToTheClient() throws IOException {
        upstream.startTls(certificates.server());
        assertThat(helloBehindTls("STARTTLS", certificates.trusted(), "localhost"))
                .isEqualTo("250-gateway.test Hello client.test\n250-AUTH PLAIN\n250 PIPELINING");
        assertThat(upstream.conversation().lines())
                .startsWith("EHLO client.test", "STARTTLS", "EHLO client.test", "MAIL FROM:<a@example.org>");
    }

    @Test
    void tlsUpstreamFromTheFirstByte() throws IOException {
        upstream.implicitTls(certificates.server());
        assertThat(helloBehindTls("SSL", certificates.trusted(), "localhost")).startsWith("250-");
    }

    private static final String NO_TLS = "454 4.7.0 No TLS connection to the mail server; try again later";

    @Test
    void aServerWithoutStartTlsGetsNoMail() throws IOException {
        assertThat(helloBehindTls("STARTTLS", certificates.trusted(), "localhost"))
                .isEqualTo(NO_TLS);
        assertThat(upstream.conversation().lines()).startsWith("EHLO client.test");
    }

    @Test
    void aServerThatRefusesStartTlsGetsNoMail() throws IOException {
        upstream.startTls(certificates.server()).on("STARTTLS", "454 4.7.0 Not now");
        assertThat(helloBehindTls("STARTTLS", certificates.trusted(), "localhost"))
                .isEqualTo(NO_TLS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"STARTTLS", "SSL"})
    void aServerThatIsNotTrustedGetsNoMail(String security) throws IOException {
        serverTls(security);
        String other = new Certificates(folder, "other.test").trusted();
        assertThat(helloBehindTls(security, other, "localhost")).isEqualTo(NO_TLS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"STARTTLS", "SSL"})
    void aServerOfAnotherNameGetsNoMail(String security) throws IOException {
        serverTls(security);
        assertThat(helloBehindTls(security, certificates.trusted(), "127.0.0.1"))
                .isEqualTo(NO_TLS);
    }

    private void serverTls(String security) {
        if (security.equals("SSL")) {
            upstream.implicitTls(certificates.server());
        } else {
            upstream.startTls(certificates.server());
        }
    }

    @Test
    void whatIsSaidInTheClearBehindTheReplyToStartTlsIsNotBelieved() throws IOException {
        upstream.startTls(certificates.server())
                .on("STARTTLS", "220 2.0.0 Ready", "250-upstream.test", "250 AUTH PLAIN");
        assertThat(helloBehindTls("STARTTLS", certificates.trusted(), "localhost"))
                .isEqualTo(NO_TLS);
    }
}

package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.testing.Certificates;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;
import org.postern.testing.TestAuthority;

/** Each property of the pool for the upstream server, by what that server, or a client, sees of it. */
@Tag("server")
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UpstreamServerSettingsTest {

    private static final String EVERY_MECHANISM = "AUTH PLAIN LOGIN CRAM-MD5 SCRAM-SHA-256 XOAUTH2";

    @TempDir
    Path folder;

    private DeployedGateway gateway;
    private LogRecords log;
    private ScriptedUpstream upstream;
    private ScriptedUpstream other;
    /** Opened at the end, for servers that are to hang until then. */
    private CountDownLatch end;

    @BeforeAll
    void deploy() {
        gateway = new DeployedGateway(Ear.built(), Map.of("interfaces", "tcp://127.0.0.1:0"));
    }

    @AfterAll
    void undeploy() {
        if (gateway != null) {
            gateway.close();
        }
    }

    @BeforeEach
    void begin() {
        log = new LogRecords();
        upstream = new ScriptedUpstream();
        other = new ScriptedUpstream();
        end = new CountDownLatch(1);
    }

    @AfterEach
    void noConnectionIsLeft() {
        end.countDown();
        gateway.relayNowhere();
        upstream.close();
        other.close();
        log.close();
    }

    /**
     * From now on the first server is the upstream server.
     *
     * @param properties more of them, or others, as in {@code heloName=relay.test}
     */
    private void relay(String... properties) {
        Map<String, String> all = new HashMap<>(Map.of("host", "localhost", "port", String.valueOf(upstream.port())));
        for (String property : properties) {
            String[] parts = property.split("=", 2);
            all.put(parts[0], parts[1]);
        }
        gateway.relayTo(all);
    }

    /** The same by STARTTLS, if it is not said otherwise. */
    private void relayByTls(Certificates trusted, String... properties) {
        relay(Stream.concat(
                        Stream.of("connectionSecurity=STARTTLS", "trustedCertificates=" + trusted.trusted()),
                        Stream.of(properties))
                .toArray(String[]::new));
    }

    /** A whole session; returns the first reply that is no success, or the one to the message. */
    private String sendMail() throws IOException {
        try (SmtpClient client = new SmtpClient(gateway.address(0))) {
            String reply = client.hello();
            for (String command : List.of("MAIL FROM:<a@example.org>", "RCPT TO:<b@example.org>")) {
                reply = reply.startsWith("250") ? client.say(command) : reply;
            }
            reply = reply.startsWith("250") ? client.data("Subject: x\r\n\r\nHello\r\n") : reply;
            client.say("QUIT");
            return reply;
        }
    }

    private void assertThatMailGoesTo(ScriptedUpstream server) throws IOException {
        int before = server.mails().size();
        assertThat(sendMail()).startsWith("250 2.0.0 ");
        assertThat(server.mails()).hasSize(before + 1);
    }

    /**
     * Says all that a client would that takes no notice of refusals.
     *
     * @param refusal the reply to the client
     * @param reason the text in the log
     */
    private void assertThatNoMailArrives(String refusal, String reason) throws IOException {
        try (SmtpClient client = new SmtpClient(gateway.address(0))) {
            assertThat(client.hello()).startsWith(refusal);
            assertThat(client.say("MAIL FROM:<a@example.org>")).startsWith("503 ");
            client.say("RCPT TO:<b@example.org>");
            client.say("DATA");
        }
        assertThat(upstream.conversations())
                .isNotEmpty()
                .allSatisfy(conversation -> assertThat(conversation.lines())
                        .allMatch(line -> line.matches("(EHLO|STARTTLS|AUTH|QUIT)\\b.*")));
        assertThat(log.ofGateway()).anyMatch(line -> line.matches("(WARNING|SEVERE) .*") && line.contains(reason));
    }

    // ---- where mail goes

    private String both(String separator) {
        return "localhost:" + upstream.port() + separator + "localhost:" + other.port();
    }

    @Test
    void equalHostsTakeTurns() throws IOException {
        relay("host=" + both(", "));
        try (SmtpClient client = new SmtpClient(gateway.address(0))) {
            assertThat(client.hello()).startsWith("250");
            assertThat(upstream.conversations()).hasSize(1);
            assertThatMailGoesTo(other);
        }
    }

    @Test
    void aHostThatIsPreferredGetsAllMailAsLongAsItIsUp() throws IOException {
        relay("host=" + both("; "));
        try (SmtpClient client = new SmtpClient(gateway.address(0))) {
            assertThat(client.hello()).startsWith("250");
            assertThatMailGoesTo(upstream);
        }
        assertThat(upstream.conversations()).hasSize(2);
        upstream.die();
        assertThatMailGoesTo(other);
    }

    @Test
    void aHostHasAPort() throws IOException {
        relay("host=localhost", "port=" + other.port());
        assertThatMailGoesTo(other);
    }

    @Test
    void theNameServiceIsNotAskedForAHostWithAddresses() throws IOException {
        relay("host=mx.invalid", "addresses=mx.invalid=127.0.0.1");
        assertThatMailGoesTo(upstream);
    }

    @Test
    void theServerSeesTheSourceAddress() throws IOException {
        relay("sourceAddress=127.0.0.2");
        assertThatMailGoesTo(upstream);
        assertThat(upstream.conversation().client().getHostAddress()).isEqualTo("127.0.0.2");
    }

    @Test
    void aHostThatDoesNotGreetIsGivenUpForTheNextOneInTime() throws IOException {
        upstream.on("GREETING", ScriptedUpstream.usual().after(end));
        relay("host=" + both("; "), "failoverTimeout=300ms");
        Instant begin = Instant.now();
        assertThatMailGoesTo(other);
        assertThat(Duration.between(begin, Instant.now()))
                .as("sooner than it would by default")
                .isLessThan(Duration.ofSeconds(3));
        assertThat(upstream.conversations()).hasSize(1);
    }

    @Test
    void aHostThatFailedIsLeftAlone() throws IOException {
        upstream.refuseConnections();
        relay("host=" + both("; "), "hostDownTime=1h");
        assertThatMailGoesTo(other);
        upstream.comeBack();
        assertThatMailGoesTo(other);
    }

    @Test
    void aHostThatFailedIsTriedAgainLater() throws IOException {
        upstream.refuseConnections();
        relay("host=" + both("; "), "hostDownTime=1500ms");
        assertThatMailGoesTo(other);
        upstream.comeBack();
        Awaitility.await().until(() -> {
            assertThat(sendMail()).startsWith("250 ");
            return !upstream.mails().isEmpty();
        });
        assertThatMailGoesTo(upstream);
    }

    // ---- TLS

    private Certificates serverTls() {
        Certificates certificates = new Certificates(folder, "localhost");
        upstream.startTls(certificates.server());
        return certificates;
    }

    @Test
    void mailGoesInTheClear() throws IOException {
        upstream.startTls(new Certificates(folder, "localhost").server());
        relay("connectionSecurity=NONE");
        assertThatMailGoesTo(upstream);
        assertThat(upstream.conversation().lines()).startsWith("EHLO client.test", "MAIL FROM:<a@example.org>");
    }

    @Test
    void mailGoesUnderTlsOnceTheServerIsAskedForIt() throws IOException {
        relayByTls(serverTls());
        assertThatMailGoesTo(upstream);
        assertThat(upstream.conversation().lines())
                .startsWith("EHLO client.test", "STARTTLS", "EHLO client.test", "MAIL FROM:<a@example.org>");
    }

    @Test
    void mailGoesUnderTlsFromTheFirstByte() throws IOException {
        Certificates certificates = new Certificates(folder, "localhost");
        upstream.implicitTls(certificates.server());
        relayByTls(certificates, "connectionSecurity=SSL");
        assertThatMailGoesTo(upstream);
        assertThat(upstream.conversation().lines()).startsWith("EHLO client.test", "MAIL FROM:<a@example.org>");
    }

    @Test
    void trustedCertificatesMayNeedAPassword() throws IOException {
        Certificates certificates = serverTls();
        relay(
                "connectionSecurity=STARTTLS",
                "trustedCertificates=" + certificates.keyStore(),
                "trustedCertificatesPassword=" + Certificates.PASSWORD);
        assertThatMailGoesTo(upstream);
        assertThat(upstream.conversation().lines()).contains("STARTTLS");
    }

    @Test
    void theServerSeesTheClientCertificate() throws IOException {
        Certificates server = new Certificates(folder, "localhost");
        Certificates client = new Certificates(folder, "client.test");
        Path keys = TestAuthority.keyStore(
                folder.resolve("clients.p12"), Map.of("ours", client.own(), "theirs", server.own()));
        upstream.startTls(server.server(client)).requireClientCertificates();
        relayByTls(
                server,
                "clientCertificate=" + keys,
                "clientCertificatePassword=" + Certificates.PASSWORD,
                "clientCertificateAlias=ours");
        assertThatMailGoesTo(upstream);
        assertThat(upstream.conversation().tlsSession().getPeerPrincipal()).hasToString("CN=client.test");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aServerThatWantsACertificateGetsNoMailWithoutOne(String protocol) throws IOException {
        Certificates server = new Certificates(folder, "localhost");
        upstream.startTls(server.server(server)).requireClientCertificates();
        relayByTls(server, "protocols=" + protocol);
        assertThatNoMailArrives("45", "mail server localhost:" + upstream.port() + " is down");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void theProtocolIsOneThatIsWanted(String protocol) throws IOException {
        relayByTls(serverTls(), "protocols=" + protocol);
        assertThatMailGoesTo(upstream);
        assertThat(upstream.conversation().tlsSession().getProtocol()).isEqualTo(protocol);
    }

    @ParameterizedTest
    @CsvSource({
        "ECDHE-ECDSA-CHACHA20-POLY1305::TLS_AES_128_GCM_SHA256, TLSv1.2, TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
        "ECDHE-ECDSA-CHACHA20-POLY1305::TLS_AES_128_GCM_SHA256, TLSv1.3, TLS_AES_128_GCM_SHA256"
    })
    void theCipherSuiteIsOneThatIsWanted(String ciphers, String protocol, String suite) throws IOException {
        relayByTls(serverTls(), "ciphers=" + ciphers, "protocols=" + protocol);
        assertThatMailGoesTo(upstream);
        assertThat(upstream.conversation().tlsSession().getCipherSuite()).isEqualTo(suite);
    }

    private static final String NOT_SECURE = "454 4.7.0 No TLS connection";

    @ParameterizedTest
    @ValueSource(strings = {"STARTTLS", "SSL"})
    void aServerOfAnotherNameGetsNoMail(String security) throws IOException {
        Certificates certificates = new Certificates(folder, "other.test");
        serve(certificates, security);
        relayByTls(certificates, "connectionSecurity=" + security);
        assertThatNoMailArrives(NOT_SECURE, "No subject alternative DNS name matching localhost");
    }

    @ParameterizedTest
    @ValueSource(strings = {"STARTTLS", "SSL"})
    void aServerWhoseCertificateHasExpiredGetsNoMail(String security) throws IOException {
        Certificates certificates = Certificates.expired(folder, "localhost");
        serve(certificates, security);
        relayByTls(certificates, "connectionSecurity=" + security);
        assertThatNoMailArrives(NOT_SECURE, "validity check failed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"STARTTLS", "SSL"})
    void aServerOfAnUnknownAuthorityGetsNoMail(String security) throws IOException {
        serve(new Certificates(folder, "localhost"), security);
        relay("connectionSecurity=" + security);
        assertThatNoMailArrives(NOT_SECURE, "unable to find valid certification path");
    }

    private void serve(Certificates certificates, String security) {
        if (security.equals("SSL")) {
            upstream.implicitTls(certificates.server());
        } else {
            upstream.startTls(certificates.server());
        }
    }

    @Test
    void aServerThatDoesNotOfferStartTlsGetsNoMail() throws IOException {
        relayByTls(new Certificates(folder, "localhost"));
        assertThatNoMailArrives(NOT_SECURE, "does not offer STARTTLS");
    }

    @Test
    void aServerThatRefusesStartTlsGetsNoMail() throws IOException {
        Certificates certificates = serverTls();
        upstream.on("STARTTLS", "454 4.7.0 Not now");
        relayByTls(certificates);
        assertThatNoMailArrives(NOT_SECURE, "refuses STARTTLS: 454 4.7.0 Not now");
    }

    @Test
    void aServerThatSaysMoreThanItsReplyToStartTlsGetsNoMail() throws IOException {
        Certificates certificates = serverTls();
        upstream.on("STARTTLS", "220 2.0.0 Ready", "250 AUTH PLAIN");
        relayByTls(certificates);
        assertThatNoMailArrives(NOT_SECURE, "said more than its reply to STARTTLS");
    }

    // ---- who the gateway is

    @ParameterizedTest
    @ValueSource(strings = {"PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-256"})
    void theServerKnowsTheUserByItsPassword(String mechanism) throws IOException {
        upstream.offers(EVERY_MECHANISM).on("AUTH", new SaslServer("ann", "secret"));
        relay("userName=ann", "password=secret", "mechanisms=" + mechanism);
        assertThatMailComesAfterAuth(mechanism);
    }

    private void assertThatMailComesAfterAuth(String mechanism) throws IOException {
        assertThatMailGoesTo(upstream);
        assertThat(upstream.conversation().lines()).element(1).asString().startsWith("AUTH " + mechanism);
    }

    /** With SCRAM it is the server that proves nothing: it would have to know the password. */
    @ParameterizedTest
    @CsvSource({
        "PLAIN, does not accept",
        "LOGIN, does not accept",
        "CRAM-MD5, does not accept",
        "SCRAM-SHA-256, cannot be trusted with"
    })
    void aServerThatDoesNotKnowTheUserGetsNoMail(String mechanism, String what) throws IOException {
        upstream.offers(EVERY_MECHANISM).on("AUTH", new SaslServer("ann", "other"));
        relay("userName=ann", "password=secret", "mechanisms=" + mechanism);
        assertThatNoMailArrives(
                "454 4.7.0 The mail server does not accept this gateway",
                " upstream smtp/upstream: cannot open the conversation: mail server localhost:" + upstream.port() + " "
                        + what + " user ann by " + mechanism);
    }

    @Test
    void theFirstMechanismThatTheServerOffersIsUsed() throws IOException {
        upstream.offers("AUTH LOGIN CRAM-MD5").on("AUTH", new SaslServer("ann", "secret"));
        relay("userName=ann", "password=secret", "mechanisms=PLAIN, CRAM-MD5, LOGIN");
        assertThatMailComesAfterAuth("CRAM-MD5");
    }

    @Test
    void thePasswordMayBeAnAliasOfTheServer() throws IOException {
        Path file = Files.writeString(folder.resolve("passwords"), "AS_ADMIN_ALIASPASSWORD=secret\n");
        DeployedGateway.run("create-password-alias", "--passwordfile", file.toString(), "upstreamPassword");
        try {
            upstream.offers(EVERY_MECHANISM).on("AUTH", new SaslServer("ann", "secret"));
            relay("userName=ann", "password=${ALIAS=upstreamPassword}");
            assertThatMailComesAfterAuth("SCRAM-SHA-256");
        } finally {
            DeployedGateway.run("delete-password-alias", "upstreamPassword");
        }
    }

    @Test
    void aTokenMayComeFromAFile() throws IOException {
        Path file = Files.writeString(folder.resolve("token"), "opensesame\n");
        upstream.offers(EVERY_MECHANISM).on("AUTH", new SaslServer("ann", "opensesame"));
        relay("userName=ann", "tokenSource=file:" + file);
        assertThatMailComesAfterAuth("XOAUTH2");
    }

    @Test
    void aTokenMayComeFromAnEndpoint() throws IOException {
        Map<String, String> asked = new HashMap<>();
        HttpServer endpoint = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        endpoint.createContext("/token", request -> {
            asked.put("who", request.getRequestHeaders().getFirst("Authorization"));
            asked.put("what", new String(request.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] answer = "{\"access_token\":\"opensesame\",\"token_type\":\"Bearer\",\"expires_in\":3600}"
                    .getBytes(StandardCharsets.UTF_8);
            request.sendResponseHeaders(200, answer.length);
            request.getResponseBody().write(answer);
            request.close();
        });
        endpoint.start();
        try {
            upstream.offers(EVERY_MECHANISM).on("AUTH", new SaslServer("ann", "opensesame"));
            relay(
                    "userName=ann",
                    "tokenSource=http://127.0.0.1:" + endpoint.getAddress().getPort() + "/token",
                    "tokenClientId=gateway",
                    "tokenClientSecret=secret",
                    "tokenScope=mail.send");
            assertThatMailComesAfterAuth("XOAUTH2");
        } finally {
            endpoint.stop(0);
        }
        String pair = Base64.getEncoder().encodeToString("gateway:secret".getBytes(StandardCharsets.UTF_8));
        assertThat(asked)
                .containsEntry("who", "Basic " + pair)
                .containsEntry("what", "grant_type=client_credentials&scope=mail.send");
    }

    @Test
    void theServerIsGreetedWithAName() throws IOException {
        relay("heloName=relay.test");
        assertThatMailGoesTo(upstream);
        assertThat(upstream.conversation().lines()).first().isEqualTo("EHLO relay.test");
    }

    // ---- how long the server may take, and how much it may say

    @Test
    void aServerMayTakeSoLongToBeConnected() throws IOException {
        upstream.on("GREETING", ScriptedUpstream.usual().after(end));
        relay("connectionSecurity=SSL", "connectTimeout=300ms");
        assertThat(sendMail()).startsWith("451 4.4.1 The mail server cannot be reached");
    }

    @Test
    void aServerMayTakeSoLongForAReply() throws IOException {
        upstream.on("EHLO", ScriptedUpstream.usual().after(end));
        relay("activeTimeout=300ms");
        try (SmtpClient client = new SmtpClient(gateway.address(0))) {
            assertThat(client.hello()).isEqualTo("451 4.4.2 The mail server took too long");
        }
    }

    @Test
    void aServerMayTakeSoLongToVerifyAnAddress() throws IOException {
        upstream.on("MAIL", ScriptedUpstream.usual().after(end));
        relay("activeTimeout=10s", "commandTimeout=300ms");
        assertThat(sendMail()).isEqualTo("451 4.4.2 The mail server took too long");
    }

    @Test
    void aConnectionCarriesSoManyMails() throws IOException {
        relay("messagesPerLink=2");
        for (int i = 0; i < 4; i++) {
            assertThatMailGoesTo(upstream);
        }
        assertThat(upstream.conversations())
                .extracting(each -> each.mails().size())
                .allMatch(mails -> mails <= 2);
    }

    @Test
    void aConnectionIsUsedForSoLong() throws IOException {
        relay("linkLifetime=1ms");
        for (int i = 0; i < 3; i++) {
            assertThatMailGoesTo(upstream);
        }
        assertThat(upstream.conversations()).hasSizeGreaterThanOrEqualTo(3);
    }

    /** The container's pool has no room for another connection, and those that it has are of no use for this client. */
    @Test
    void aPoolThatIsFullOfConnectionsUnderOtherNamesServesEachClient() throws IOException {
        relay();
        DeployedGateway.run("set", "resources.connector-connection-pool.upstreamPool.max-pool-size=2");
        for (int i = 0; i < 8; i++) {
            try (SmtpClient one = new SmtpClient(gateway.address(0));
                    SmtpClient other = new SmtpClient(gateway.address(0))) {
                for (SmtpClient client : List.of(one, other)) {
                    client.reply();
                    assertThat(client.say("EHLO name" + i + (client == one ? "a" : "b") + ".test"))
                            .startsWith("250");
                }
                for (SmtpClient client : List.of(one, other)) {
                    assertThat(client.mail("a@example.org", "b@example.org", "Subject: x\r\n\r\n"))
                            .startsWith("250");
                    assertThat(client.say("QUIT")).startsWith("221");
                    assertThat(client.isAtEnd()).isTrue();
                }
            }
        }
        assertThat(upstream.mails()).hasSize(16);
    }

    @Test
    void aClientThatChangesItsNameNeedsOneConnectionAtATime() throws IOException {
        relay();
        DeployedGateway.run("set", "resources.connector-connection-pool.upstreamPool.max-pool-size=1");
        try (SmtpClient client = new SmtpClient(gateway.address(0))) {
            client.reply();
            for (String name : List.of("one", "two", "two", "three")) {
                assertThat(client.say("EHLO " + name + ".test")).startsWith("250");
            }
            assertThat(client.mail("a@example.org", "b@example.org", "Subject: x\r\n\r\n"))
                    .startsWith("250");
        }
    }

    @Test
    void aConnectionThatHasHadARefusalIsNotUsedAgain() throws IOException {
        relay();
        for (int i = 0; i < 3; i++) {
            upstream.on("RCPT", "550 5.1.1 No such user");
            assertThat(sendMail()).startsWith("550 5.1.1");
            upstream.usual("RCPT");
            assertThatMailGoesTo(upstream);
        }
        assertThat(upstream.conversations())
                .filteredOn(each -> each.lines().contains("DATA"))
                .allSatisfy(each -> assertThat(each.lines())
                        .filteredOn(line -> line.startsWith("EHLO"))
                        .hasSize(1));
    }

    @Test
    void aServerMayTakeSoLongForAMessage() throws IOException {
        upstream.on("END", ScriptedUpstream.usual().after(end));
        relay("dataTimeout=300ms");
        assertThat(sendMail()).isEqualTo("451 4.4.2 The mail server took too long");
    }

    @Test
    void aLinkMayLieInThePoolForSoLong() throws IOException {
        relay("idleTimeout=1h");
        assertThatMailGoesTo(upstream);
        assertThatMailGoesTo(upstream);
        assertThat(upstream.conversations()).hasSize(1);
        relay("idleTimeout=1ms");
        Awaitility.await().until(() -> {
            assertThatMailGoesTo(upstream);
            return upstream.conversations().size() > 2;
        });
    }

    @Test
    void aReplyMayBeSoLong() throws IOException {
        upstream.offers("X".repeat(300), "Y".repeat(300));
        relay("maxReplySize=512");
        assertThat(sendMail()).startsWith("451 4.4.2 ");
        relay("maxReplySize=1KiB");
        assertThatMailGoesTo(upstream);
    }

    // ---- while it runs

    @Test
    void theAdministratorCanAskWhetherTheServerIsThere() {
        relay();
        DeployedGateway.run("ping-connection-pool", "upstreamPool");
        upstream.refuseConnections();
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> DeployedGateway.run("ping-connection-pool", "upstreamPool"));
    }

    @Test
    void aPropertyThatIsChangedHoldsForTheNextSession() throws IOException {
        relay();
        assertThatMailGoesTo(upstream);
        DeployedGateway.run(
                "set", "resources.connector-connection-pool.upstreamPool.property.host=localhost:" + other.port());
        assertThatMailGoesTo(other);
    }
}

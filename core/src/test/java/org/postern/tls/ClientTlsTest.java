package org.postern.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.testing.TestAuthority;
import org.postern.testing.TestAuthority.Issued;

/** The other side: whom we trust, what we ask for, and what we show. */
@Tag("wire")
class ClientTlsTest {

    @TempDir
    private Path folder;

    private final TestAuthority root = TestAuthority.root("Root");
    private final AtomicLong clock = new AtomicLong();
    private Optional<Path> trusted;
    private Optional<Path> certificate = Optional.empty();
    private String alias = "";
    private List<String> protocols = List.of("TLSv1.3", "TLSv1.2");
    private String ciphers = "";
    private TestSettings server;

    @BeforeEach
    void makeFiles() throws IOException {
        trusted = Optional.of(root.trusted(folder.resolve("trusted.pem")));
        server = new TestSettings(TestAuthority.keyStore(
                folder.resolve("keys.p12"),
                Map.of("gateway", root.server("localhost", "mail.example.org", "127.0.0.1"))));
    }

    private ClientTls client() throws TlsException {
        return new ClientTls(
                new ClientTlsSettings(
                        trusted,
                        "",
                        certificate,
                        TestAuthority.PASSWORD,
                        alias,
                        new Suites(protocols, TestSettings.ciphers(ciphers))),
                clock::get);
    }

    /** Connects, says a line, and returns the server's side of it. */
    private static SSLSocket connect(ClientTls client, EchoServer server, String host) throws IOException {
        int before = server.established().size();
        try (SSLSocket tls = client.over(new Socket(InetAddress.getLoopbackAddress(), server.port()), host)) {
            tls.startHandshake();
            tls.getOutputStream().write("hello\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            if (tls.getInputStream().read() < 0) {
                throw new IOException("refused");
            }
            return server.established().get(before);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, localhost",
        "mail.example.org, mail.example.org",
        "mail.example.org., mail.example.org",
        "127.0.0.1, ''",
    })
    void theServerIsAskedForItsName(String host, String asked) throws Exception {
        try (EchoServer echo = new EchoServer(new ServerTls(server.settings()))) {
            ExtendedSSLSession session =
                    (ExtendedSSLSession) connect(client(), echo, host).getSession();
            assertThat(session.getRequestedServerNames())
                    .map(name -> ((javax.net.ssl.SNIHostName) name).getAsciiName())
                    .isEqualTo(asked.isEmpty() ? List.of() : List.of(asked));
        }
    }

    @ParameterizedTest
    @CsvSource({"other.example.org", "127.0.0.2", "'::1'", "under_score.example.org"})
    void aServerOfAnotherNameIsRefused(String host) throws Exception {
        try (EchoServer echo = new EchoServer(new ServerTls(server.settings()))) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> connect(client(), echo, host))
                    .withMessageContaining(host);
        }
    }

    @Test
    void aServerOfAnUnknownAuthorityIsRefusedUntilItIsTrusted() throws Exception {
        TestAuthority other = TestAuthority.root("Other");
        Path file = other.trusted(trusted.orElseThrow());
        ClientTls client = client();
        try (EchoServer echo = new EchoServer(new ServerTls(server.settings()))) {
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> connect(client, echo, "localhost"));
            root.trusted(file);
            clock.addAndGet(Duration.ofSeconds(1).toNanos());
            connect(client, echo, "localhost");
            java.nio.file.Files.writeString(file, "-----BEGIN CERTIFICATE-----\n");
            clock.addAndGet(Duration.ofSeconds(1).toNanos());
            connect(client, echo, "localhost");
        }
    }

    @Test
    void theJvmsAuthoritiesAreTrustedIfNoOthersAreGiven() throws Exception {
        trusted = Optional.empty();
        try (EchoServer echo = new EchoServer(new ServerTls(server.settings()))) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> connect(client(), echo, "localhost"))
                    .withMessageContaining("unable to find valid certification path");
        }
    }

    @Test
    void ourCertificateIsShownToAServerThatAsksAndANewOneFromThenOn() throws Exception {
        Issued alice = root.client("Alice");
        Issued bob = root.client("Bob");
        Path own = TestAuthority.keyStore(folder.resolve("own.p12"), Map.of("us", alice, "them", bob));
        certificate = Optional.of(own);
        alias = "us";
        server.clients = ClientCertificates.REQUIRE;
        server.trusted = trusted;
        for (String protocol : List.of("TLSv1.2", "TLSv1.3")) {
            protocols = List.of(protocol);
            TestAuthority.keyStore(own, Map.of("us", alice, "them", bob));
            ClientTls client = client();
            try (EchoServer echo = new EchoServer(new ServerTls(server.settings()))) {
                assertThat(peer(connect(client, echo, "localhost"))).isEqualTo(alice.certificate());
                TestAuthority.keyStore(own, Map.of("us", bob));
                clock.addAndGet(Duration.ofSeconds(1).toNanos());
                assertThat(peer(connect(client, echo, "localhost"))).isEqualTo(bob.certificate());
            }
        }
    }

    private static X509Certificate peer(SSLSocket socket) throws IOException {
        return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }

    @Test
    void protocolsAndCiphersAreThoseOfTheSettings() throws Exception {
        protocols = List.of("TLSv1.2");
        ciphers = "ECDHE-ECDSA-AES128-GCM-SHA256";
        try (EchoServer echo = new EchoServer(new ServerTls(server.settings()))) {
            assertThat(connect(client(), echo, "localhost").getSession().getCipherSuite())
                    .isEqualTo("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
            protocols = List.of("TLSv1.3");
            assertThat(connect(client(), echo, "localhost").getSession().getProtocol())
                    .isEqualTo("TLSv1.3");
        }
    }

    @Test
    void ourCertificateIsWarnedOf() throws Exception {
        Path own = TestAuthority.keyStore(folder.resolve("own.p12"), Map.of("us", root.client("Alice")));
        certificate = Optional.of(own);
        assertThat(client().warnings(Instant.now()))
                .singleElement()
                .asString()
                .startsWith("certificate 'us' in " + own + " expires on ");
        certificate = Optional.empty();
        assertThat(client().warnings(Instant.now())).isEmpty();
    }

    @Test
    void mistakesAreTold() {
        certificate = Optional.of(folder.resolve("keys.p12"));
        alias = "other";
        assertThatExceptionOfType(TlsException.class)
                .isThrownBy(this::client)
                .withMessage(folder.resolve("keys.p12") + " has no key 'other'; it has [gateway]");
        certificate = Optional.empty();
        trusted = Optional.of(folder.resolve("missing.pem"));
        assertThatExceptionOfType(TlsException.class)
                .isThrownBy(this::client)
                .withMessage(folder.resolve("missing.pem") + " is not there");
    }
}

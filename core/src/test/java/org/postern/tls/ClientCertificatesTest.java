package org.postern.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.testing.TestAuthority;
import org.postern.testing.TestAuthority.Issued;

/** What a server asks of its clients, and what it makes of what they show. */
@Tag("wire")
class ClientCertificatesTest {

    @TempDir
    private Path folder;

    private final TestAuthority root = TestAuthority.root("Root");
    private final TestAuthority intermediate = root.intermediate("Intermediate");
    private final TestAuthority deep = intermediate.intermediate("Deep");
    private TestSettings settings;

    @BeforeEach
    void trustTheRoot() throws IOException {
        settings = new TestSettings(
                TestAuthority.keyStore(folder.resolve("keys.p12"), Map.of("gateway", root.server("localhost"))));
        settings.trusted = Optional.of(root.trusted(folder.resolve("trusted.pem")));
        settings.depth = 2;
    }

    private Issued shown(String what) {
        return switch (what) {
            case "none" -> null;
            case "good" -> intermediate.client("Alice");
            case "of the root" -> root.client("Alice");
            case "of an unknown authority" -> TestAuthority.root("Root").client("Alice");
            case "expired" -> intermediate.expiredClient("Alice");
            case "for servers" -> intermediate.clientOfTheWrongKind("Alice");
            case "too deep" -> deep.client("Alice");
            default -> throw new AssertionError(what);
        };
    }

    @ParameterizedTest
    @CsvSource({
        "IGNORE, none, nobody, ''",
        "IGNORE, good, nobody, ''",
        "IGNORE, of an unknown authority, nobody, ''",
        "IGNORE, expired, nobody, ''",
        "IGNORE, too deep, nobody, ''",
        "ACCEPT, none, nobody, ''",
        "ACCEPT, good, CN=Alice, ''",
        "ACCEPT, of the root, CN=Alice, ''",
        "ACCEPT, of an unknown authority, '', unable to find valid certification path|Path does not chain|signature check failed",
        "ACCEPT, expired, '', validity check failed|expired",
        "ACCEPT, for servers, '', does not permit use for TLS client",
        "ACCEPT, too deep, '', there are more than 2 certificates above that of the client. CN=Alice.",
        "REQUIRE, none, '', Empty client certificate chain",
        "REQUIRE, good, CN=Alice, ''",
        "REQUIRE, of the root, CN=Alice, ''",
        "REQUIRE, of an unknown authority, '', unable to find valid certification path|Path does not chain|signature check failed",
        "REQUIRE, expired, '', validity check failed|expired",
        "REQUIRE, for servers, '', does not permit use for TLS client",
        "REQUIRE, too deep, '', there are more than 2 certificates above that of the client. CN=Alice.",
    })
    void aClientIsWhoItsCertificateSaysOrIsRefused(ClientCertificates mode, String what, String who, String refusal)
            throws Exception {
        settings.clients = mode;
        for (String protocol : settings.protocols) {
            try (EchoServer server = new EchoServer(new ServerTls(settings.settings()))) {
                EchoClient client = new EchoClient(shown(what)).speaks(protocol);
                if (refusal.isEmpty()) {
                    client.connect(server).close();
                    assertThat(peer(server)).isEqualTo(who);
                } else {
                    assertThatExceptionOfType(IOException.class).isThrownBy(() -> client.connect(server));
                    Awaitility.await().until(() -> !server.failures().isEmpty());
                    assertThat(server.failures().get(0)).containsPattern(refusal);
                    assertThat(server.established()).isEmpty();
                }
            }
        }
    }

    private static String peer(EchoServer server) {
        try {
            X509Certificate certificate =
                    (X509Certificate) server.established().get(0).getSession().getPeerCertificates()[0];
            return certificate.getSubjectX500Principal().getName();
        } catch (SSLPeerUnverifiedException e) {
            return "nobody";
        }
    }

    @ParameterizedTest
    @CsvSource({"0, false, false", "1, true, false", "2, true, true", "5, true, true"})
    void theDepthIsThatOfTheCertificatesAboveTheClients(int depth, boolean one, boolean two) throws Exception {
        settings.clients = ClientCertificates.REQUIRE;
        settings.depth = depth;
        try (EchoServer server = new EchoServer(new ServerTls(settings.settings()))) {
            assertThat(succeeds(server, root.client("Alice"))).isEqualTo(one);
            assertThat(succeeds(server, intermediate.client("Bob"))).isEqualTo(two);
        }
    }

    /** An intermediate that is trusted itself is where a chain ends. */
    @Test
    void aTrustedIntermediateShortensTheWay() throws Exception {
        settings.clients = ClientCertificates.REQUIRE;
        settings.depth = 1;
        settings.trusted = Optional.of(Files.writeString(
                folder.resolve("both.pem"),
                TestAuthority.pem(root.certificate()) + TestAuthority.pem(intermediate.certificate())));
        try (EchoServer server = new EchoServer(new ServerTls(settings.settings()))) {
            assertThat(succeeds(server, intermediate.client("Alice"))).isTrue();
            assertThat(succeeds(server, deep.client("Bob"))).isFalse();
        }
    }

    @Test
    void withADepthOfNoneAClientIsTrustedItself() throws Exception {
        Issued alice = root.client("Alice");
        settings.clients = ClientCertificates.REQUIRE;
        settings.depth = 0;
        settings.trusted =
                Optional.of(Files.writeString(folder.resolve("alice.pem"), TestAuthority.pem(alice.certificate())));
        try (EchoServer server = new EchoServer(new ServerTls(settings.settings()))) {
            assertThat(succeeds(server, alice)).isTrue();
            assertThat(succeeds(server, root.client("Alice"))).isFalse();
        }
    }

    @Test
    void authoritiesMayBeInAFolder() throws Exception {
        TestAuthority other = TestAuthority.root("Other");
        Path authorities = Files.createDirectory(folder.resolve("authorities"));
        root.trusted(authorities.resolve("root.pem"));
        other.trusted(authorities.resolve("other.pem"));
        settings.clients = ClientCertificates.REQUIRE;
        settings.trusted = Optional.of(authorities);
        try (EchoServer server = new EchoServer(new ServerTls(settings.settings()))) {
            for (TestAuthority each : List.of(root, other)) {
                assertThat(succeeds(server, each.client("Alice"))).isTrue();
            }
            assertThat(succeeds(server, TestAuthority.root("Third").client("Alice")))
                    .isFalse();
        }
    }

    private static boolean succeeds(EchoServer server, Issued client) {
        try {
            new EchoClient(client).connect(server).close();
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}

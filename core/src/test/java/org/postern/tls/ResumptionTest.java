package org.postern.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.testing.TestAuthority;

/** Which sessions can be resumed, and for how long. */
@Tag("wire")
class ResumptionTest {

    @TempDir
    private Path folder;

    private final TestAuthority root = TestAuthority.root("Root");
    private final AtomicLong clock = new AtomicLong();
    private TestSettings settings;

    @BeforeEach
    void makeCertificate() throws IOException {
        settings = new TestSettings(
                TestAuthority.keyStore(folder.resolve("keys.p12"), Map.of("gateway", root.server("localhost"))));
    }

    private EchoServer server() throws Exception {
        return new EchoServer(new ServerTls(settings.settings(), clock::get));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void aSessionIsResumed(String protocol) throws Exception {
        EchoClient client = new EchoClient().speaks(protocol);
        try (EchoServer server = server()) {
            for (int i = 0; i < 3; i++) {
                client.connect(server).close();
            }
            assertThat(client.fullHandshakes()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void noSessionIsResumedIfNoneIsKept(String protocol) throws Exception {
        settings.sessions = 0;
        EchoClient client = new EchoClient().speaks(protocol);
        try (EchoServer server = server()) {
            for (int i = 0; i < 3; i++) {
                client.connect(server).close();
            }
            assertThat(client.fullHandshakes()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void noSessionIsResumedAfterItsLifetime(String protocol) throws Exception {
        settings.lifetime = Duration.ofMinutes(10);
        EchoClient client = new EchoClient().speaks(protocol);
        try (EchoServer server = server()) {
            client.connect(server).close();
            clock.addAndGet(Duration.ofMinutes(10).toNanos() - 1);
            client.connect(server).close();
            assertThat(client.fullHandshakes()).isEqualTo(1);
            clock.incrementAndGet();
            client.connect(server).close();
            assertThat(client.fullHandshakes()).isEqualTo(2);
            client.connect(server).close();
            assertThat(client.fullHandshakes()).isEqualTo(2);
        }
    }

    /** A client that resumes is still who it was. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void aResumedSessionHasTheClientsCertificate(String protocol) throws Exception {
        settings.clients = ClientCertificates.REQUIRE;
        settings.trusted = Optional.of(root.trusted(folder.resolve("trusted.pem")));
        TestAuthority.Issued alice = root.client("Alice");
        EchoClient client = new EchoClient(alice).speaks(protocol);
        try (EchoServer server = server()) {
            client.connect(server).close();
            client.connect(server).close();
            assertThat(client.fullHandshakes()).isEqualTo(1);
            assertThat(server.established().get(1).getSession().getPeerCertificates()[0])
                    .isEqualTo(alice.certificate());
        }
    }
}

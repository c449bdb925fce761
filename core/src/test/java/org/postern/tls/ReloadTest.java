package org.postern.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.testing.TestAuthority;
import org.postern.testing.TestAuthority.Issued;

/** New certificates without a restart. */
@Tag("wire")
class ReloadTest {

    @TempDir
    private Path folder;

    private final TestAuthority root = TestAuthority.root("Root");
    private final Issued old = root.server("old");
    private final Issued renewed = root.server("renewed");

    /** A clock that a test sets forward, so that it need not wait for the next look at the files. */
    private final AtomicLong clock = new AtomicLong();

    private ServerTls server(TestSettings settings) throws TlsException {
        return new ServerTls(settings.settings(), clock::get);
    }

    private String shown(EchoServer server) throws IOException {
        clock.addAndGet(Duration.ofSeconds(1).toNanos());
        try (EchoClient.Connection connection = new EchoClient().connect(server)) {
            return connection.certificate().getSubjectX500Principal().getName();
        }
    }

    @Test
    void aNewCertificateIsShownWithinSecondsAndNoConnectionIsLost() throws Exception {
        Path keys = TestAuthority.keyStore(folder.resolve("keys.p12"), Map.of("gateway", old));
        EchoClient client = new EchoClient();
        List<EchoClient.Connection> open = new ArrayList<>();
        try (EchoServer server = new EchoServer(new ServerTls(new TestSettings(keys).settings()))) {
            for (int i = 0; i < 50; i++) {
                open.add((i % 2 == 0 ? client : new EchoClient().speaks("TLSv1.2")).connect(server));
            }
            TestAuthority.keyStore(keys, Map.of("gateway", renewed));
            Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> {
                try (EchoClient.Connection connection = new EchoClient().connect(server)) {
                    return connection.certificate().equals(renewed.certificate());
                }
            });
            for (EchoClient.Connection each : open) {
                assertThat(each.say("still here")).isEqualTo("still here");
                assertThat(each.certificate()).isEqualTo(old.certificate());
            }
            assertThat(server.failures()).isEmpty();
            // nor is a session resumed that began with the old one
            try (EchoClient.Connection again = client.connect(server)) {
                assertThat(again.certificate()).isEqualTo(renewed.certificate());
            }
        } finally {
            for (EchoClient.Connection each : open) {
                each.close();
            }
        }
    }

    @Test
    void filesAreLookedAtOnceASecond() throws Exception {
        Path keys = TestAuthority.keyStore(folder.resolve("keys.p12"), Map.of("gateway", old));
        try (EchoServer server = new EchoServer(server(new TestSettings(keys)))) {
            assertThat(shown(server)).isEqualTo("CN=old");
            TestAuthority.keyStore(keys, Map.of("gateway", renewed));
            clock.addAndGet(-1); // so that a second is not over with the next
            assertThat(shown(server)).isEqualTo("CN=old");
            assertThat(shown(server)).isEqualTo("CN=renewed");
        }
    }

    @Test
    void contentThatIsBrokenIsToldOnceAndTheOldOneStays() throws Exception {
        Path keys = TestAuthority.keyStore(folder.resolve("keys.p12"), Map.of("gateway", old));
        byte[] good = TestAuthority.keyStore("PKCS12", Map.of("gateway", renewed));
        try (Log log = new Log();
                EchoServer server = new EchoServer(server(new TestSettings(keys)))) {
            Files.write(keys, java.util.Arrays.copyOf(good, good.length / 2));
            assertThat(shown(server)).isEqualTo("CN=old");
            assertThat(shown(server)).isEqualTo("CN=old");
            assertThat(log.warnings())
                    .singleElement()
                    .asString()
                    .startsWith(keys + " is no PKCS#12, JKS or PEM file, or is damaged")
                    .endsWith("; its old content stays in use");
            Files.write(keys, good);
            assertThat(shown(server)).isEqualTo("CN=renewed");

            Files.delete(keys);
            assertThat(shown(server)).isEqualTo("CN=renewed");
            assertThat(shown(server)).isEqualTo("CN=renewed");
            assertThat(log.warnings()).hasSize(2);
            assertThat(log.warnings().get(1)).isEqualTo(keys + " is not there; its old content stays in use");
            TestAuthority.keyStore(keys, Map.of("gateway", old));
            assertThat(shown(server)).isEqualTo("CN=old");

            TestAuthority.keyStore(keys, Map.of("another", old, "third", renewed));
            assertThat(shown(server)).isEqualTo("CN=old");
            assertThat(log.warnings()).hasSize(3);
            assertThat(log.warnings().get(2)).contains("more than one certificate");
        }
    }

    /** As a tool for renewals does it, one file after the other. */
    @Test
    void aCertificateWhoseKeyIsStillToComeWaitsForIt() throws Exception {
        Files.writeString(folder.resolve("gateway.pem"), old.pem());
        Files.writeString(folder.resolve("gateway.key"), old.keyPem());
        TestSettings settings = new TestSettings(folder);
        settings.certificate = "gateway";
        try (Log log = new Log();
                EchoServer server = new EchoServer(server(settings))) {
            Files.writeString(folder.resolve("gateway.pem"), renewed.pem());
            assertThat(shown(server)).isEqualTo("CN=old");
            assertThat(log.warnings()).singleElement().asString().contains("do not belong together");
            Files.writeString(folder.resolve("gateway.key"), renewed.keyPem());
            assertThat(shown(server)).isEqualTo("CN=renewed");
        }
    }

    @Test
    void aFileThatComesIntoTheFolderIsSeen() throws Exception {
        Files.writeString(folder.resolve("gateway.pem"), old.pem());
        Files.writeString(folder.resolve("gateway.key"), old.keyPem());
        try (Log log = new Log();
                EchoServer server = new EchoServer(server(new TestSettings(folder)))) {
            Files.writeString(folder.resolve("second.pem"), renewed.keyPem() + renewed.pem());
            assertThat(shown(server)).isEqualTo("CN=old");
            assertThat(log.warnings()).singleElement().asString().contains("it has [gateway, second]");
            Files.delete(folder.resolve("gateway.pem"));
            Files.delete(folder.resolve("gateway.key"));
            assertThat(shown(server)).isEqualTo("CN=renewed");
        }
    }

    @Test
    void aFileThatIsReplacedByOneOfTheSameTimeAndSizeIsSeen() throws Exception {
        FileTime past = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));
        int size = 4000;
        Path file = folder.resolve("gateway.pem");
        Files.setLastModifiedTime(Files.writeString(file, padded(old, size)), past);
        try (EchoServer server = new EchoServer(server(new TestSettings(file)))) {
            assertThat(shown(server)).isEqualTo("CN=old");
            Path prepared = Files.writeString(folder.resolve("new"), padded(renewed, size));
            Files.setLastModifiedTime(prepared, past);
            Files.move(prepared, file, StandardCopyOption.ATOMIC_MOVE);
            assertThat(Files.size(file)).isEqualTo(size);
            assertThat(shown(server)).isEqualTo("CN=renewed");
        }
    }

    /** The clock of a file system may stand still between two writes. */
    @Test
    void aFileThatIsWrittenTwiceInOneMomentIsSeen() throws Exception {
        int size = 4000;
        Path file = Files.writeString(folder.resolve("gateway.pem"), padded(old, size));
        FileTime now = Files.getLastModifiedTime(file);
        try (EchoServer server = new EchoServer(server(new TestSettings(file)))) {
            Files.writeString(file, padded(renewed, size));
            Files.setLastModifiedTime(file, now);
            assertThat(shown(server)).isEqualTo("CN=renewed");
        }
    }

    private static String padded(Issued issued, int size) {
        String text = issued.keyPem() + issued.pem();
        return text + "\n".repeat(size - text.length());
    }

    @Test
    void newAuthoritiesOfClientsAreTrustedAndOldOnesNotAnyMore() throws Exception {
        TestAuthority other = TestAuthority.root("Other");
        Path trusted = root.trusted(folder.resolve("trusted.pem"));
        TestSettings settings =
                new TestSettings(TestAuthority.keyStore(folder.resolve("keys.p12"), Map.of("gateway", old)));
        settings.clients = ClientCertificates.REQUIRE;
        settings.trusted = Optional.of(trusted);
        EchoClient alice = new EchoClient(root.client("Alice"));
        EchoClient bob = new EchoClient(other.client("Bob"));
        try (EchoServer server = new EchoServer(server(settings))) {
            alice.connect(server).close();
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> bob.connect(server));
            other.trusted(trusted);
            clock.addAndGet(Duration.ofSeconds(1).toNanos());
            bob.connect(server).close();
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> alice.connect(server));
        }
    }

    @Test
    void warningsAreToldWithTheNewContent() throws Exception {
        Path keys = TestAuthority.keyStore(folder.resolve("keys.p12"), Map.of("gateway", root.server("localhost")));
        TestSettings settings = new TestSettings(keys);
        settings.hostName = "localhost";
        try (Log log = new Log();
                EchoServer server = new EchoServer(server(settings))) {
            TestAuthority.keyStore(keys, Map.of("gateway", root.server("elsewhere")));
            assertThat(shown(server)).isEqualTo("CN=elsewhere");
            assertThat(log.warnings())
                    .containsExactly("certificate 'gateway' in " + keys
                            + " is not for the host name localhost; it is for elsewhere");
        }
    }
}

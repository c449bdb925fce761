package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.awaitility.Awaitility;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.postern.testing.Certificates;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;

/** Settings of the gateway as a whole: when it listens, how many sessions it has, and how it ends. */
@Tag("server")
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class AdapterSettingsTest {

    private final LogRecords log = new LogRecords();
    private final ScriptedUpstream upstream = new ScriptedUpstream();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        upstream.close();
        log.close();
    }

    private DeployedGateway deploy(String interfaces, String property, String value) {
        DeployedGateway gateway = new DeployedGateway(
                Ear.built(), Map.of("interfaces", interfaces, "hostName", "gateway.test", property, value));
        gateway.relayTo(upstream);
        return gateway;
    }

    /** Whether a client is greeted; by this gateway, since a port that it has given up may be another process's. */
    private static boolean isOpen(DeployedGateway gateway, int interfaceNumber) throws IOException {
        try (SmtpClient client = new SmtpClient(gateway.address(interfaceNumber))) {
            return client.reply().startsWith("220 gateway.test ");
        } catch (ConnectException e) {
            return false;
        }
    }

    private static String uri(DeployedGateway gateway, int interfaceNumber) {
        return ((String[]) gateway.attribute("Interfaces"))[interfaceNumber];
    }

    @Test
    void anInterfaceIsShutWhileTheMailServerIsAway() {
        try (DeployedGateway gateway = deploy("tcp://127.0.0.1:0?requiresEndpoint=true", "probeInterval", "50ms")) {
            Awaitility.await().until(() -> isOpen(gateway, 0));
            upstream.die();
            Awaitility.await().until(() -> !isOpen(gateway, 0));
            assertThat(uri(gateway, 0)).contains(" (paused: the mail server cannot be reached");
            upstream.comeBack();
            Awaitility.await("sooner than it would by default")
                    .atMost(Duration.ofSeconds(4))
                    .until(() -> isOpen(gateway, 0));
            Awaitility.await().untilAsserted(() -> assertThat(uri(gateway, 0)).doesNotContain("paused"));
        }
    }

    @Test
    void anInterfaceOpensOnceTheMailServerIsThereAndSecure() {
        Certificates certificates = new Certificates(folder, "localhost");
        upstream.startTls(certificates.server()).refuseConnections();
        try (DeployedGateway gateway = deploy("tcp://127.0.0.1:0?requiresEndpoint=true", "probeInterval", "50ms")) {
            Map<String, String> secure = Map.of(
                    "connectionSecurity",
                    "STARTTLS",
                    "trustedCertificates",
                    certificates.trusted(),
                    "host",
                    "localhost",
                    "port",
                    String.valueOf(upstream.port()));
            gateway.relayTo(secure);
            upstream.comeBack();
            Awaitility.await().until(() -> isOpen(gateway, 0));
        }
    }

    @Test
    void anInterfaceIsShutWithoutItsLink() throws IOException {
        try (DeployedGateway gateway = deploy(
                "tcp://127.0.0.1:0?requiresLink=lo, tcp://127.0.0.1:0?requiresLink=none0", "probeInterval", "50ms")) {
            Awaitility.await().until(() -> isOpen(gateway, 0));
            assertThat(isOpen(gateway, 1)).isFalse();
            Awaitility.await()
                    .untilAsserted(
                            () -> assertThat(uri(gateway, 1)).endsWith(" (paused: network device none0 is down)"));
        }
    }

    @Test
    void allInterfacesTogetherHaveSoManySessions() throws IOException {
        try (DeployedGateway gateway = deploy("tcp://127.0.0.1:0, tcp://127.0.0.1:0", "maxSessions", "1");
                SmtpClient first = new SmtpClient(gateway.address(0))) {
            assertThat(first.reply()).startsWith("220 ");
            try (SmtpClient second = new SmtpClient(gateway.address(1))) {
                assertThat(second.reply()).startsWith("421 4.3.2 Too many connections");
            }
            first.say("QUIT");
            Awaitility.await().until(() -> isOpen(gateway, 1));
        }
    }

    @Test
    void aTransactionMayGoOnForSoLongWhenTheServiceEnds() throws IOException {
        DeployedGateway gateway = deploy("tcp://127.0.0.1:0", "drainTimeout", "300ms");
        try (SmtpClient client = new SmtpClient(gateway.address(0))) {
            client.hello();
            client.envelope("a@example.org", "b@example.org");
            Instant begin = Instant.now();
            gateway.close();
            assertThat(Duration.between(begin, Instant.now()))
                    .isBetween(Duration.ofMillis(300), Duration.ofSeconds(20));
            assertThat(client.reply()).startsWith("421 4.3.2 Service not available");
        }
    }
}

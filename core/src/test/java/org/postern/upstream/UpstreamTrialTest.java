package org.postern.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.monitor.service.UpstreamTest;
import org.postern.net.DeadlineMonitor;
import org.postern.settings.Settings;
import org.postern.testing.Certificates;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.TestProperties;
import org.postern.tls.ClientTls;
import org.postern.tls.TlsException;
import org.postern.upstream.host.HostStatus;
import org.postern.upstream.host.HostStatus.Health;

/** The upstream server is tried, and its hosts are checked, beside the mail. */
@Tag("wire")
class UpstreamTrialTest {

    private final DeadlineMonitor monitor = new DeadlineMonitor();
    private final ScriptedUpstream server = new ScriptedUpstream();

    @AfterEach
    void close() {
        assertThat(monitor.open()).as("open connections").isZero();
        server.close();
        monitor.close();
    }

    private Upstream upstream(Consumer<TestProperties> change) {
        TestProperties properties = new TestProperties();
        properties.set("host", "localhost").set("port", String.valueOf(server.port()));
        change.accept(properties);
        Settings settings = new Settings(properties.texts());
        UpstreamSettings read = UpstreamSettings.read(settings);
        settings.check();
        try {
            return new Upstream(read, new ClientTls(read.tls()), event -> {});
        } catch (TlsException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private UpstreamTest trial(Consumer<TestProperties> change) {
        Upstream upstream = upstream(change);
        UpstreamTest result = new UpstreamTrial(upstream, monitor, "gateway.test").run();
        assertThat(upstream.hosts())
                .as("what a test finds out stays there")
                .extracting(HostStatus::health)
                .containsOnly(Health.UNKNOWN);
        return result;
    }

    @Test
    void showsAWholeConversationWithoutSecrets(@TempDir Path folder) {
        Certificates certificates = new Certificates(folder, "localhost");
        server.startTls(certificates.server()).offers("AUTH PLAIN", "SIZE 1000");
        server.on("AUTH", "235 2.7.0 welcome");
        UpstreamTest result = trial(properties -> properties
                .set("connectionSecurity", "STARTTLS")
                .set("trustedCertificates", certificates.trusted())
                .set("userName", "gateway")
                .set("password", "secret-password"));
        assertThat(result.problem()).isEmpty();
        assertThat(result.successful()).isTrue();
        assertThat(result.host()).isEqualTo("localhost:" + server.port());
        assertThat(result.tls()).contains("TLSv1.");
        assertThat(result.certificate()).contains("issued by").contains("valid until");
        assertThat(result.extensions()).contains("SIZE 1000", "AUTH PLAIN");
        assertThat(result.took()).isPositive();
        List<String> said = result.lines().stream()
                .map(line -> (line.sent() ? "> " : "< ") + line.text())
                .toList();
        assertThat(said)
                .contains("> EHLO gateway.test", "> STARTTLS", "> AUTH PLAIN ***", "> NOOP", "> QUIT")
                .first()
                .asString()
                .startsWith("< 220");
        assertThat(said.toString()).doesNotContain("secret").doesNotContain("AGdhdGV3YXk");
    }

    @Test
    void saysWhyItFails(@TempDir Path folder) {
        Certificates certificates = new Certificates(folder, "localhost");
        server.startTls(certificates.server()).offers("AUTH PLAIN");
        assertThat(trial(properties -> properties.set("connectionSecurity", "STARTTLS"))
                        .problem())
                .startsWith("The server's certificate is not trusted: ");
        server.on("AUTH", "535 5.7.8 no");
        assertThat(trial(properties -> properties.set("userName", "gateway").set("password", "secret-password"))
                        .problem())
                .startsWith("AUTH failed: ")
                .contains("535");
        assertThat(trial(properties -> properties.set("host", "no-such-host.invalid"))
                        .problem())
                .startsWith("The host name cannot be resolved: ")
                .contains("no-such-host.invalid");
        server.on("EHLO", "550 5.7.1 not you").on("HELO", "550 5.7.1 not you");
        assertThat(trial(properties -> {}).problem()).contains("rejects EHLO: 550");
        server.refuseConnections();
        UpstreamTest refused = trial(properties -> {});
        assertThat(refused.problem()).startsWith("The server refuses the connection: ");
        assertThat(refused.host()).isEqualTo("localhost:" + server.port());
        assertThat(refused.successful()).isFalse();
    }

    private static Health health(Upstream upstream) {
        return upstream.hosts().get(0).health();
    }

    @Test
    void aCheckSeesAHostDieAndComeBack() {
        Upstream upstream = upstream(properties -> {});
        assertThat(health(upstream)).isEqualTo(Health.UNKNOWN);
        upstream.probes(monitor).forEach(Runnable::run);
        assertThat(health(upstream)).isEqualTo(Health.UP);
        server.refuseConnections();
        upstream.probes(monitor).forEach(Runnable::run);
        HostStatus down = upstream.hosts().get(0);
        assertThat(down.health()).isEqualTo(Health.DOWN);
        assertThat(down.problem()).isNotEmpty();
        assertThat(down.retryIn()).isPresent();
        server.comeBack();
        upstream.probes(monitor).forEach(Runnable::run);
        assertThat(health(upstream)).isEqualTo(Health.UP);
    }

    /** It may limit connections, and the check comes beside all of the mail's. */
    @Test
    void aCheckThatIsNotWelcomeSaysNothingAboutMail() {
        Upstream upstream = upstream(properties -> {});
        upstream.probes(monitor).forEach(Runnable::run);
        server.on("", "421 4.7.0 too many connections");
        upstream.probes(monitor).forEach(Runnable::run);
        assertThat(health(upstream)).isEqualTo(Health.UP);
    }

    /** What only shows after the greeting, a greeting cannot disprove. */
    @Test
    void aCheckDoesNotBringAHostBackThatFailsLater() {
        Upstream upstream = upstream(properties -> properties.set("connectionSecurity", "STARTTLS"));
        UpstreamTest unused = new UpstreamTrial(upstream, monitor, "gateway.test").run();
        assertThat(health(upstream)).isEqualTo(Health.UNKNOWN);
        try {
            UpstreamLink link = upstream.open(monitor, org.postern.net.Trace.OFF, "", true);
            try {
                link.helo(new org.postern.api.Helo("gateway.test", true, ""));
            } finally {
                link.close();
            }
        } catch (java.io.IOException e) {
            assertThat(e).hasMessageContaining("does not offer STARTTLS");
        }
        assertThat(health(upstream)).isEqualTo(Health.DOWN);
        upstream.probes(monitor).forEach(Runnable::run);
        assertThat(health(upstream)).isEqualTo(Health.DOWN);
    }
}

package org.postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.monitor.Counters.Total;
import org.postern.testing.Certificates;
import org.postern.testing.GatewayFixture;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;

/** Interfaces that listen, or do not, as the administrator wants it. */
@Tag("wire")
class ConditionsTest {

    private static GatewayFixture gateway(ScriptedUpstream upstream, String parameters) {
        return new GatewayFixture(upstream).with(properties -> {
            properties.set("interfaces", "tcp://127.0.0.1:0?" + parameters);
            properties.set("probeInterval", "20ms");
        });
    }

    /** Whether a client is let in; by this gateway, since a port that it has given up may be anybody's. */
    private static boolean isOpen(GatewayFixture gateway) throws IOException {
        long before = gateway.counters().total(Total.SESSIONS);
        try (SmtpClient client = gateway.connect()) {
            client.reply();
        } catch (ConnectException e) {
            return false;
        }
        return gateway.counters().total(Total.SESSIONS) > before;
    }

    private static void awaitOpen(GatewayFixture gateway, boolean open) {
        Awaitility.await().pollInterval(Duration.ofMillis(10)).until(() -> isOpen(gateway) == open);
    }

    @Test
    void anInterfaceIsShutWhileTheMailServerCannotBeReached() throws IOException {
        try (ScriptedUpstream upstream = new ScriptedUpstream();
                GatewayFixture gateway =
                        gateway(upstream, "requiresEndpoint=true").start()) {
            awaitOpen(gateway, true);
            assertThat(gateway.gateway().uris()).first().asString().doesNotContain("paused");
            try (SmtpClient client = gateway.connect()) {
                client.hello();
                upstream.refuseConnections();
                awaitOpen(gateway, false);
                assertThat(gateway.gateway().uris())
                        .first()
                        .asString()
                        .contains("(paused: the mail server cannot be reached: ");
                assertThat(client.mail("a@example.org", "b@example.org", "Subject: x\r\n"))
                        .as("a session goes on")
                        .startsWith("250 ");
            }
            upstream.comeBack();
            awaitOpen(gateway, true);
            try (SmtpClient client = gateway.connect()) {
                client.hello();
                assertThat(client.mail("a@example.org", "b@example.org", "Subject: x\r\n"))
                        .startsWith("250 ");
            }
        }
    }

    @Test
    void anInterfaceMayBeShutFromTheBeginning() throws IOException {
        try (ScriptedUpstream upstream = new ScriptedUpstream();
                GatewayFixture gateway = gateway(upstream, "requiresEndpoint=true")) {
            upstream.refuseConnections();
            gateway.start();
            assertThat(isOpen(gateway)).isFalse();
            upstream.comeBack();
            awaitOpen(gateway, true);
        }
    }

    @Test
    void anInterfaceIsOpenWhileItsLinkIsUp() {
        try (ScriptedUpstream upstream = new ScriptedUpstream();
                GatewayFixture gateway = gateway(upstream, "requiresLink=lo").start()) {
            awaitOpen(gateway, true);
        }
    }

    @Test
    void anInterfaceIsShutWithoutItsLink() {
        try (ScriptedUpstream upstream = new ScriptedUpstream();
                GatewayFixture gateway = gateway(upstream, "requiresLink=none0").start()) {
            Awaitility.await()
                    .untilAsserted(() -> assertThat(gateway.gateway().uris())
                            .first()
                            .asString()
                            .endsWith("(paused: network device none0 is down)"));
            awaitOpen(gateway, false);
        }
    }

    @Test
    void anInterfaceThatIsNotEnabledDoesNotListen() throws IOException {
        try (ScriptedUpstream upstream = new ScriptedUpstream();
                GatewayFixture gateway = new GatewayFixture(upstream)
                        .with(properties -> properties.set(
                                "interfaces", "ssl://127.0.0.1:1?enabled=false,tcp://127.0.0.1:0?enabled=true"))
                        .start()) {
            assertThat(gateway.gateway().uris()).singleElement().asString().startsWith("tcp://");
            assertThat(isOpen(gateway)).isTrue();
        }
    }

    @Test
    void clientsOfAnotherAddressFamilyAreDisconnected() throws IOException {
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        try (ScriptedUpstream upstream = new ScriptedUpstream();
                GatewayFixture gateway = new GatewayFixture(upstream)
                        .with(properties -> properties.set(
                                "interfaces", "tcp://*:0?addressFamily=IPv6,tcp://localhost:0?addressFamily=ipv4"))
                        .start();
                SmtpClient ipv4 = new SmtpClient(new InetSocketAddress(
                        loopback, gateway.gateway().addresses().get(0).getPort()));
                SmtpClient wanted = gateway.connect(1)) {
            assertThat(ipv4.isAtEnd()).isTrue();
            assertThat(wanted.reply()).startsWith("220 ");
        }
    }

    @Test
    void theMailServerIsAskedAsSessionsAskIt(@TempDir Path folder) {
        Certificates certificates = new Certificates(folder, "localhost");
        try (ScriptedUpstream upstream = new ScriptedUpstream().startTls(certificates.server());
                GatewayFixture gateway = gateway(upstream, "requiresEndpoint=true")
                        .withUpstream(properties -> {
                            properties.set("connectionSecurity", "STARTTLS");
                            properties.set("trustedCertificates", certificates.trusted());
                        })
                        .start()) {
            awaitOpen(gateway, true);
        }
    }

    @Test
    void whoAsksBringsAServerBackThatWasDown() throws IOException {
        try (ScriptedUpstream first = new ScriptedUpstream();
                ScriptedUpstream second = new ScriptedUpstream();
                GatewayFixture gateway = gateway(first, "requiresEndpoint=true").withUpstream(properties -> {
                    properties.set("host", "localhost:" + first.port() + ";localhost:" + second.port());
                    properties.set("hostDownTime", "50ms");
                })) {
            first.refuseConnections();
            gateway.start();
            awaitOpen(gateway, true);
            first.comeBack();
            Awaitility.await().pollInterval(Duration.ofMillis(20)).until(() -> {
                try (SmtpClient client = gateway.connect()) {
                    client.hello();
                    client.mail("a@example.org", "b@example.org", "Subject: x\r\n");
                }
                return !first.mails().isEmpty();
            });
        }
    }
}

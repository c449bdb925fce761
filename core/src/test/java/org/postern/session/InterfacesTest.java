package org.postern.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.api.Auth;
import org.postern.policy.Participant.Place;
import org.postern.settings.SettingException;
import org.postern.testing.Certificates;
import org.postern.testing.GatewayFixture;
import org.postern.testing.Policies;
import org.postern.testing.RecordedLog;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;

@Tag("wire")
class InterfacesTest {

    private final ScriptedUpstream upstream = new ScriptedUpstream();
    private final GatewayFixture gateway = new GatewayFixture(upstream);

    @AfterEach
    void close() {
        gateway.close();
        upstream.close();
    }

    @Test
    void eachInterfaceHasItsPortAndItsRules() throws IOException {
        gateway.with(properties -> properties.set(
                        "interfaces",
                        "tcp://127.0.0.1:0?hostName=one.test, tcp://localhost:0?hostName=two.test&maxRecipients=1"))
                .start();
        assertThat(gateway.gateway().uris())
                .containsExactly(
                        "tcp://127.0.0.1:"
                                + gateway.gateway().addresses().get(0).getPort(),
                        "tcp://localhost:"
                                + gateway.gateway().addresses().get(1).getPort());
        try (SmtpClient one = gateway.connect(0);
                SmtpClient two = gateway.connect(1)) {
            assertThat(one.reply()).isEqualTo("220 one.test ESMTP Postern");
            assertThat(two.reply()).isEqualTo("220 two.test ESMTP Postern");
            two.say("EHLO client.test");
            two.envelope("a@example.org", "b@example.org");
            assertThat(two.say("RCPT TO:<c@example.org>")).startsWith("452 4.5.3 ");
        }
    }

    @Test
    void anAsteriskIsEveryAddress() throws IOException {
        gateway.with(properties -> properties.set("interfaces", "tcp://*:0")).start();
        int port = gateway.gateway().addresses().get(0).getPort();
        try (SmtpClient client = new SmtpClient(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
            assertThat(client.hello()).startsWith("250-");
        }
    }

    @Test
    void aPortThatIsTakenIsToldToTheAdministratorAndNothingListens() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String uri = "tcp://127.0.0.1:" + taken.getLocalPort();
            gateway.with(properties -> properties.set("interfaces", "tcp://127.0.0.1:0, " + uri));
            assertThatExceptionOfType(SettingException.class)
                    .isThrownBy(gateway::start)
                    .withMessageStartingWith(
                            "Invalid value '" + uri + "' for property interfaces: expected an address of this machine");
            assertThatExceptionOfType(SettingException.class)
                    .isThrownBy(() -> gateway.gateway().check())
                    .withMessageStartingWith("Invalid value '" + uri + "' for property interfaces: expected");
            assertThat(gateway.gateway().addresses()).isEmpty();
        }
        gateway.gateway().check();
    }

    @Test
    void anAddressOfAnotherMachineIsToldToTheAdministrator() {
        gateway.with(properties -> properties.set("interfaces", "tcp://192.0.2.1:0"));
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(gateway::start)
                .withMessageStartingWith(
                        "Invalid value 'tcp://192.0.2.1:0' for property interfaces: expected an address of this machine");
    }

    @Test
    void aGatewayThatHasStoppedHasNoInterfaces() {
        gateway.start();
        gateway.gateway().stop(Duration.ofSeconds(10));
        assertThat(gateway.gateway().uris()).isEmpty();
    }

    @Test
    void authInTheClearIsWarnedOf(@TempDir Path folder) {
        Certificates certificates = new Certificates(folder, "localhost");
        gateway.with(properties -> {
                    properties.set(
                            "interfaces",
                            "tcp://*:0?name=passed, tcp://*:0?name=decided,"
                                    + " tcp://*:0?authInClear=false, tcp://*:1?enabled=false, tcp://127.0.0.1:0,"
                                    + " starttls://127.0.0.1:0, ssl://127.0.0.1:0");
                    properties.set("keyStore", certificates.keyStore());
                    properties.set("keyStorePassword", Certificates.PASSWORD);
                })
                .policy(Policies.of(
                        new Place("Users", 100, Set.of("decided"), Place.USUAL_TIMEOUT),
                        Auth.class,
                        exchange -> exchange.pass()));
        try (RecordedLog log = new RecordedLog()) {
            gateway.start();
            assertThat(log.messages(Level.WARNING, ""))
                    .filteredOn(message -> message.contains("AUTH"))
                    .containsExactly(
                            "tcp://*:" + port(0)
                                    + " relays AUTH without TLS, where the mail server offers it;"
                                    + " authInClear=false disables it",
                            "tcp://*:" + port(1)
                                    + " offers AUTH without TLS, where passwords can be intercepted;"
                                    + " authInClear=false disables it");
        }
    }

    private int port(int index) {
        return gateway.gateway().addresses().get(index).getPort();
    }
}

package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLSocket;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;
import org.postern.testing.TestAuthority;
import org.postern.testing.TestAuthority.Issued;

/** Certificates are renewed while mail flows, and the log says what is wrong with them. */
@Tag("server")
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class CertificateFilesTest {

    @TempDir
    Path folder;

    private final TestAuthority root = TestAuthority.root("Root");

    private DeployedGateway deploy(String interfaces) {
        return new DeployedGateway(
                Ear.built(), Map.of("interfaces", interfaces, "hostName", "localhost", "keyStore", folder.toString()));
    }

    /** As tools for renewals do it: no reader sees half a file. */
    private void replace(String content) throws IOException {
        Path written = Files.writeString(folder.resolve("gateway.new"), content);
        Files.move(written, folder.resolve("gateway.pem"), StandardCopyOption.ATOMIC_MOVE);
    }

    private BigInteger serialNumber(InetSocketAddress address) throws IOException {
        try (SSLSocket socket = (SSLSocket)
                root.trustingClient().getSocketFactory().createSocket(address.getAddress(), address.getPort())) {
            X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return shown.getSerialNumber();
        }
    }

    private void awaitShown(Issued certificate, InetSocketAddress address) {
        BigInteger serialNumber = certificate.certificate().getSerialNumber();
        await().atMost(Duration.ofSeconds(5)).until(() -> serialNumber(address).equals(serialNumber));
    }

    @Test
    void aNewCertificateIsShownSoonAndMailsUnderWayAreNotDisturbed() throws IOException {
        Issued old = root.server("localhost");
        Issued renewed = root.server("localhost");
        old.write(folder.resolve("gateway.pem"));
        List<SmtpClient> clients = new ArrayList<>();
        try (ScriptedUpstream upstream = new ScriptedUpstream();
                DeployedGateway gateway = deploy("ssl://127.0.0.1:0")) {
            gateway.relayTo(upstream);
            InetSocketAddress address = gateway.address(0);
            awaitShown(old, address);
            for (int i = 0; i < 50; i++) {
                clients.add(inTheMiddleOfAMessage(address));
            }
            replace(renewed.keyPem() + renewed.pem());
            awaitShown(renewed, address);
            for (SmtpClient client : clients) {
                client.send("the other half\r\n.\r\n");
                assertThat(client.reply()).startsWith("250 2.0.0");
                assertThat(client.say("QUIT")).startsWith("221");
            }
            assertThat(upstream.mails())
                    .hasSize(50)
                    .allSatisfy(mail -> assertThat(mail.text()).endsWith("one half\r\nthe other half\r\n"));
        } finally {
            for (SmtpClient client : clients) {
                client.close();
            }
        }
    }

    private SmtpClient inTheMiddleOfAMessage(InetSocketAddress address) throws IOException {
        SmtpClient client = new SmtpClient(address);
        client.secure(root.trustingClient());
        client.hello();
        client.envelope("ann@example.org", "ben@example.org");
        assertThat(client.say("DATA")).startsWith("354");
        client.send("Subject: two halves\r\n\r\none half\r\n");
        return client;
    }

    @Test
    void aBrokenFileIsToldOnceAndTheOldCertificateStays() throws IOException {
        Issued old = root.server("localhost");
        Issued renewed = root.server("localhost");
        old.write(folder.resolve("gateway.pem"));
        try (DeployedGateway gateway = deploy("ssl://127.0.0.1:0");
                LogRecords log = new LogRecords()) {
            InetSocketAddress address = gateway.address(0);
            String whole = renewed.keyPem() + renewed.pem();
            replace(whole.substring(0, whole.length() / 2));
            await().during(Duration.ofSeconds(3)).untilAsserted(() -> {
                awaitShown(old, address);
                assertThat(warnings(log, "gateway.pem"))
                        .singleElement()
                        .asString()
                        .startsWith("WARNING ")
                        .endsWith("; its old content stays in use");
            });
            replace(whole);
            awaitShown(renewed, address);
            assertThat(warnings(log, "gateway.pem")).hasSize(1);
        }
    }

    @Test
    void whatIsWrongWithCertificatesIsToldAtTheStart() throws IOException {
        Instant now = Instant.now();
        root.server(now.minus(Duration.ofDays(9)), now.minus(Duration.ofDays(2)), "localhost")
                .write(folder.resolve("late.pem"));
        root.server(now.minus(Duration.ofDays(9)), now.plus(Duration.ofDays(9)), "localhost")
                .write(folder.resolve("soon.pem"));
        root.server("elsewhere.example.org").write(folder.resolve("other.pem"));
        root.server("localhost").write(folder.resolve("good.pem"));
        try (LogRecords log = new LogRecords();
                DeployedGateway gateway =
                        deploy("ssl://127.0.0.1:0?certificate=late, starttls://127.0.0.1:0?certificate=soon,"
                                + " ssl://127.0.0.1:0?certificate=other, ssl://127.0.0.1:0?certificate=good")) {
            assertThat(gateway.attribute("State")).isEqualTo("LISTENING");
            assertThat(warnings(log, "certificate '"))
                    .satisfiesExactlyInAnyOrder(
                            each -> assertThat(each)
                                    .startsWith("WARNING ssl://127.0.0.1:0: certificate 'late' ")
                                    .contains(" expired on "),
                            each -> assertThat(each)
                                    .startsWith("WARNING starttls://127.0.0.1:0: certificate 'soon' ")
                                    .contains(" expires on ")
                                    .endsWith(", in 8 days"),
                            each -> assertThat(each)
                                    .startsWith("WARNING ssl://127.0.0.1:0: certificate 'other' ")
                                    .endsWith(" is not for the host name localhost; it is for elsewhere.example.org"));
        }
    }

    /** Those about something: there are others, such as that the gateway waits for its policies. */
    private static List<String> warnings(LogRecords log, String subject) {
        return log.ofGateway().stream()
                .filter(line -> line.startsWith("WARNING ") && line.contains(subject))
                .toList();
    }
}

package org.postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.testing.Certificates;
import org.postern.testing.GatewayFixture;
import org.postern.testing.RecordedLog;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;

/** What settings of the outgoing server do to the way there, and to what comes back. */
@Tag("wire")
class OutgoingServerTest {

    private final RecordedLog log = new RecordedLog();
    private final ScriptedUpstream upstream = new ScriptedUpstream();
    private final GatewayFixture gateway = new GatewayFixture(upstream);

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        gateway.close();
        upstream.close();
        log.close();
    }

    private String hello() throws IOException {
        try (SmtpClient client = gateway.connect()) {
            return client.hello();
        }
    }

    /** The server listens at 127.0.0.1 only. */
    @Test
    void addressesAreUsedInsteadOfTheNameServiceOneAfterTheOther() throws IOException {
        gateway.withUpstream(properties -> {
                    properties.set("host", "mx1.test");
                    properties.set("addresses", "MX1.test=127.0.0.2 127.0.0.1");
                })
                .start();
        assertThat(hello()).startsWith("250");
    }

    @Test
    void theCertificateIsForTheNameAndNotForTheAddress() throws IOException {
        Certificates certificates = new Certificates(folder, "mx1.test");
        upstream.implicitTls(certificates.server());
        gateway.withUpstream(properties -> {
                    properties.set("host", "mx1.test");
                    properties.set("addresses", "mx1.test=127.0.0.1");
                    properties.set("connectionSecurity", "SSL");
                    properties.set("trustedCertificates", certificates.trusted());
                })
                .start();
        assertThat(hello()).startsWith("250");
    }

    @Test
    void aNameThatNobodyKnowsIsAHostThatIsDown() throws IOException {
        gateway.withUpstream(properties -> properties.set("host", "nowhere.invalid; localhost"))
                .start();
        assertThat(hello()).startsWith("250");
        assertThat(log.messages(Level.WARNING, "mail server nowhere.invalid:")).hasSize(1);
    }

    @Test
    void linksComeFromTheSourceAddress() throws IOException {
        gateway.withUpstream(properties -> properties.set("sourceAddress", "127.0.0.2"))
                .start();
        assertThat(hello()).startsWith("250");
        assertThat(upstream.conversation().client().getHostAddress()).isEqualTo("127.0.0.2");
    }

    /** RFC 5737: 192.0.2.1 is nobody's. */
    @Test
    void aSourceAddressOfAnotherMachineIsNotTheHostsFault() throws IOException {
        gateway.withUpstream(properties -> properties.set("sourceAddress", "192.0.2.1"))
                .start();
        assertThat(hello()).isEqualTo("451 4.3.5 This gateway is configured wrongly; try again later");
        assertThat(log.text())
                .contains("cannot connect from sourceAddress=192.0.2.1, which has to be an address of this machine");
        assertThat(log.messages(Level.WARNING, "mail server ")).isEmpty();
    }

    @Test
    void aSourceAddressOfTheOtherKindReachesNoHost() throws IOException {
        gateway.withUpstream(properties -> {
                    properties.set("host", "127.0.0.1");
                    properties.set("sourceAddress", "::1");
                })
                .start();
        assertThat(hello()).startsWith("451 4.4.1 ");
        assertThat(log.text()).contains("sourceAddress is IPv4 and the host's are IPv6, or the other way round");
    }

    @ParameterizedTest
    @CsvSource({"0, 250", "1, 451"})
    void aReplyThatIsTooLargeEndsTheLink(int excess, String code) throws IOException {
        String line = "250-" + "x".repeat(250);
        upstream.on("MAIL", line, "250 " + "x".repeat(1024 - 2 - 4 - line.length() - 2 + excess));
        gateway.withUpstream(properties -> properties.set("maxReplySize", "1KiB"))
                .start();
        try (SmtpClient client = gateway.connect()) {
            client.hello();
            assertThat(client.say("MAIL FROM:<a@example.org>")).startsWith(code);
        }
    }
}

package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;

/** What an operator sees of the deployed service and does with it, by JMX. */
@Tag("server")
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class OperationsTest {

    @Deployment(name = DeployedGateway.DEPLOYMENT, managed = false, testable = false)
    static EnterpriseArchive ear() {
        return Ear.built();
    }

    @ArquillianResource
    Deployer deployer;

    private static String mail(InetSocketAddress address) throws Exception {
        try (SmtpClient client = new SmtpClient(address)) {
            client.hello();
            return client.mail("a@example.org", "b@example.org", "Subject: x\r\n");
        }
    }

    @Test
    void anInterfaceIsPausedAndADeadHostIsSeenWithoutMail() throws Exception {
        try (ScriptedUpstream first = new ScriptedUpstream();
                ScriptedUpstream second = new ScriptedUpstream();
                DeployedGateway gateway = new DeployedGateway(
                        deployer,
                        Map.of("interfaces", "tcp://127.0.0.1:0?name=in", "hostName", "gateway.test"),
                        Map.of("host", "127.0.0.1:" + first.port() + ";127.0.0.1:" + second.port()))) {
            InetSocketAddress address = gateway.address(0);
            assertThat(mail(address)).startsWith("250 ");
            assertThat(gateway.attribute("Ready")).isEqualTo(true);

            gateway.invoke("pause", "in");
            assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> mail(address));
            assertThat((String) gateway.attribute("InterfaceStates")).contains("\"state\":\"PAUSED\"");
            assertThat(gateway.attribute("Ready")).isEqualTo(false);
            gateway.invoke("resume", "in");
            assertThat(mail(address)).startsWith("250 ");

            assertThat((String) gateway.invoke("testUpstream"))
                    .contains("\"successful\":true")
                    .contains("EHLO gateway.test");
            assertThat((String) gateway.invoke(
                            "policyMatches",
                            "in",
                            "192.0.2.1",
                            "client.example.org",
                            "",
                            "a@example.org",
                            "b@example.org"))
                    .contains("\"command\":\"DATA\"");

            Awaitility.await()
                    .until(() -> !((String) gateway.attribute("UpstreamState")).contains("\"state\":\"UNKNOWN\""));
            assertThat((String) gateway.attribute("UpstreamState")).doesNotContain("DOWN");
            first.refuseConnections();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> ((String) gateway.attribute("UpstreamState")).contains("\"state\":\"DOWN\""));
            first.comeBack();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> !((String) gateway.attribute("UpstreamState")).contains("\"state\":\"DOWN\""));
        }
    }
}

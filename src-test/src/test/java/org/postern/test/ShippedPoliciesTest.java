package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;

/** The sample policies are message-driven beans that decide about each of the five commands. */
@Tag("server")
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class ShippedPoliciesTest {

    @Deployment(name = DeployedGateway.DEPLOYMENT, managed = false, testable = false)
    static EnterpriseArchive ear() {
        return Ear.built();
    }

    @ArquillianResource
    Deployer deployer;

    private final ScriptedUpstream upstream = new ScriptedUpstream();

    @BeforeEach
    void knowAUser() {
        System.setProperty("postern.singleUser.name", "ann");
        System.setProperty("postern.singleUser.password", "secret");
    }

    @AfterEach
    void noConnectionIsLeft() {
        System.clearProperty("postern.singleUser.name");
        System.clearProperty("postern.singleUser.password");
        upstream.close();
    }

    private DeployedGateway deploy(String enabledPolicies) {
        return new DeployedGateway(
                deployer,
                Map.of(
                        "interfaces", "tcp://127.0.0.1:0",
                        "hostName", "gateway.test",
                        "enabledPolicies", enabledPolicies),
                Map.of("host", "127.0.0.1", "port", String.valueOf(upstream.port())));
    }

    @Test
    void areSwitchedOff() throws IOException {
        try (DeployedGateway gateway = deploy("");
                SmtpClient client = new SmtpClient(gateway.address("tcp"))) {
            assertThat((String[]) gateway.attribute("Policies")).isEmpty();
            assertThat(client.hello())
                    .startsWith("250-gateway.test Hello client.test")
                    .doesNotContain("AUTH");
            assertThat(client.mail("ann@yahoo.com", "BEN@example.org", "Subject: x\r\n\r\n"))
                    .startsWith("250");
        }
        assertThat(upstream.mail().raw()).isEqualTo("Subject: x\r\n\r\n");
        assertThat(upstream.mail().to()).containsExactly("RCPT TO:<BEN@example.org>");
    }

    @Test
    void decideAboutEachCommandOnceSwitchedOn() throws IOException {
        try (DeployedGateway gateway =
                        deploy("WelcomeClient, SingleUser, RejectYahoo, LowerCaseRecipient, StampMessage");
                SmtpClient client = new SmtpClient(gateway.address("tcp"))) {
            assertThat(client.hello())
                    .startsWith("250-gateway.test Welcome client.test, session ")
                    .contains("AUTH PLAIN LOGIN");
            assertThat(client.say("AUTH PLAIN AGFubgB3cm9uZw==")).startsWith("535 5.7.8"); // ann, wrong
            assertThat(client.say("AUTH PLAIN AGFubgBzZWNyZXQ=")).startsWith("235 2.7.0"); // ann, secret
            assertThat(client.say("MAIL FROM:<ann@YAHOO.com>")).isEqualTo("550 5.7.1 not from yahoo");
            assertThat(client.mail("ann@example.org", "BEN@example.org", "Subject: x\r\n\r\nbody\r\n"))
                    .startsWith("250");
            client.say("QUIT");
        }
        assertThat(upstream.conversation().lines())
                .noneMatch(line -> line.startsWith("AUTH") || line.contains("YAHOO"));
        assertThat(upstream.mail().to()).containsExactly("RCPT TO:<ben@example.org>");
        assertThat(upstream.mail().raw()).matches("X-Postern-Session: [0-9A-Z]+\r\nSubject: x\r\n\r\nbody\r\n");
    }
}

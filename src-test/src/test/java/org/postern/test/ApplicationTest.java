package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
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

/** Applications use the upstream server too. */
@Tag("server")
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class ApplicationTest {

    @ArquillianResource
    Deployer deployer;

    /** The EAR with a web application in it. */
    @Deployment(name = DeployedGateway.DEPLOYMENT, managed = false, testable = false)
    static EnterpriseArchive ear() {
        return Ear.withWeb("/app", "org.postern.test.app.MailingServlet");
    }

    /** Or the server refuses an application whose resource it does not know yet. */
    @BeforeEach
    void deployBeforeThePoolIsThere() {
        System.setProperty("deployment.resource.validation", "false");
    }

    @AfterEach
    void validateAgain() {
        System.clearProperty("deployment.resource.validation");
    }

    @Test
    void sendMailByTheInjectedFactory() throws IOException, InterruptedException {
        try (ScriptedUpstream upstream = new ScriptedUpstream()) {
            try (DeployedGateway gateway = new DeployedGateway(
                    deployer,
                    Map.of("interfaces", "tcp://127.0.0.1:0"),
                    Map.of("host", "127.0.0.1", "port", String.valueOf(upstream.port())))) {
                assertThat(gateway.attribute("State")).isEqualTo("LISTENING");
                URI page = URI.create("http://127.0.0.1:" + System.getProperty("postern.http.port") + "/app/send");
                String reply = HttpClient.newHttpClient()
                        .send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString())
                        .body();
                assertThat(reply).isEqualTo("250 2.0.0 Queued as 1");
            }
            assertThat(upstream.conversation().lines())
                    .containsSubsequence(
                            "EHLO app.test",
                            "MAIL FROM:<app@example.org>",
                            "RCPT TO:<ann@example.org>",
                            "RCPT TO:<ben@example.org>",
                            "DATA");
            assertThat(upstream.mail().text()).isEqualTo("Subject: from an application\r\n\r\n.dot\r\n");
        }
    }
}

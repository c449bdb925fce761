package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
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
import org.postern.testing.ReceivedMail;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;

/** The application is deployed anew while mail flows. */
@Tag("server")
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class RedeployTest {

    private static final int REDEPLOYMENTS = 10;
    private static final int CLIENTS = 8;
    /** Messages that must be taken between two redeployments. */
    private static final int BETWEEN = 40;

    @Deployment(name = DeployedGateway.DEPLOYMENT, managed = false, testable = false)
    static EnterpriseArchive ear() {
        return Ear.built();
    }

    @ArquillianResource
    Deployer deployer;

    private final AtomicInteger numbers = new AtomicInteger();
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final AtomicInteger sessions = new AtomicInteger();
    private final AtomicBoolean ended = new AtomicBoolean();

    @Test
    void losesAndDuplicatesNothingAndNoMailPassesWithoutItsPolicy() throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try (ScriptedUpstream upstream = new ScriptedUpstream()) {
            try (DeployedGateway gateway = new DeployedGateway(
                    deployer,
                    Map.of("interfaces", "tcp://127.0.0.1:0", "enabledPolicies", "StampMessage"),
                    Map.of("host", "127.0.0.1", "port", String.valueOf(upstream.port())))) {
                List<Future<?>> running = new ArrayList<>();
                for (int i = 0; i < CLIENTS; i++) {
                    running.add(clients.submit(() -> sendUntilEnded(gateway)));
                }
                for (int i = 0; i < REDEPLOYMENTS; i++) {
                    awaitMore();
                    gateway.redeploy();
                }
                awaitMore();
                ended.set(true);
                for (Future<?> client : running) {
                    client.get(60, TimeUnit.SECONDS);
                }
            } finally {
                ended.set(true);
                clients.shutdownNow();
            }
            assertThat(sessions)
                    .as("each redeployment ends every session")
                    .hasValueGreaterThan(REDEPLOYMENTS * CLIENTS);
            List<String> arrived = new ArrayList<>();
            for (ReceivedMail mail : upstream.mails()) {
                assertThat(mail.raw()).as("stamped").startsWith("X-Postern-Session: ");
                arrived.add(mail.raw().replaceAll("(?s).*Subject: (\\d+).*", "$1"));
            }
            assertThat(arrived).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(acknowledged);
        }
    }

    private void awaitMore() {
        int before = acknowledged.size();
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> acknowledged.size() >= before + BETWEEN);
    }

    /** Sends one message after the other, each with a number of its own, and connects again whenever it has to. */
    private void sendUntilEnded(DeployedGateway gateway) {
        Awaitility.await().forever().pollInterval(Duration.ofMillis(20)).until(() -> {
            gateway.currentAddress().ifPresent(this::sendWhileItLasts);
            return ended.get();
        });
    }

    private void sendWhileItLasts(InetSocketAddress address) {
        try (SmtpClient client = new SmtpClient(address)) {
            if (client.hello().startsWith("250")) {
                sessions.incrementAndGet();
                sendOn(client);
            }
        } catch (IOException e) {
            return; // the interface is closed, or was while we connected
        }
    }

    private void sendOn(SmtpClient client) throws IOException {
        boolean goesOn = true;
        while (goesOn && !ended.get()) {
            String number = String.valueOf(numbers.incrementAndGet());
            goesOn = client.say("MAIL FROM:<a@example.org>").startsWith("250 ")
                    && client.say("RCPT TO:<b@example.org>").startsWith("250 ");
            if (goesOn) {
                goesOn = client.data("Subject: " + number + "\r\n\r\nbody\r\n").startsWith("250 ");
                if (goesOn) {
                    acknowledged.add(number);
                }
            }
        }
    }
}

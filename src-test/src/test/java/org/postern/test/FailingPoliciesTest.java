package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.management.openmbean.CompositeData;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.testing.SmtpClient;

/** Whatever a policy does: its command goes no further, its client gets a temporary rejection, and no other session notices. */
@Tag("server")
class FailingPoliciesTest extends PoliciesTestCase {

    FailingPoliciesTest() {
        super("failing", Map.of("interfaces", "tcp://127.0.0.1:0"));
    }

    @AfterEach
    void letTheDeafOneGo() {
        System.setProperty("postern.test.enough", "true");
        Awaitility.await()
                .until(() -> Thread.getAllStackTraces().values().stream()
                        .noneMatch(stack -> Arrays.toString(stack).contains("IsDeaf")));
        System.clearProperty("postern.test.enough");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    Throws       | throws         | failures | policy Throws failed                | a bug of the policy
                    ThrowsError  | error          | failures | policy ThrowsError failed           | a.class.that.is.Missing
                    CannotReach  | cannot-reach   | failures | policy CannotReach failed           | no route to the directory
                    Hangs        | hangs          | timeouts | policy Hangs: took longer than 500 ms   | ''
                    IsDeaf       | is-deaf        | timeouts | policy IsDeaf: took longer than 500 ms  | ''
                    """)
    void theClientIsToldToComeAgainAndTheLogAndJmxNameThePolicy(
            String policy, String sender, String counted, String logged, String cause) throws Exception {
        try (LogRecords log = new LogRecords();
                SmtpClient client = connect();
                SmtpClient other = connect()) {
            CompletableFuture<String> reply = CompletableFuture.supplyAsync(() -> mailFrom(client, sender));
            assertThat(other.mail("ann@example.org", "ben@example.org", "Subject: unhindered\r\n\r\n"))
                    .startsWith("250");

            assertThat(reply.get()).isEqualTo("451 4.3.0 A policy of this gateway failed; try again later");
            assertThat(client.mail("ann@example.org", "ben@example.org", "Subject: afterwards\r\n\r\n"))
                    .startsWith("250");

            assertThat(log.ofGateway()).anyMatch(line -> line.contains(logged));
            assertThat(String.join("\n", log.thrown()) + String.join("\n", log.ofGateway()))
                    .as("a bug with its stack, and trouble in a line")
                    .contains(cause);
        }
        CompositeData counter = gateway.counter(policy);
        assertThat(counter.get("calls")).isEqualTo(1L);
        assertThat(counter.get("failures")).isEqualTo(counted.equals("failures") ? 1L : 0L);
        assertThat(counter.get("timeouts")).isEqualTo(counted.equals("timeouts") ? 1L : 0L);
        assertThat(upstream.mails()).hasSize(2);
        assertThat(upstream.conversations())
                .allSatisfy(conversation ->
                        assertThat(conversation.lines()).noneMatch(line -> line.contains("<" + sender + "@")));
    }

    private static String mailFrom(SmtpClient client, String sender) {
        try {
            return client.say("MAIL FROM:<" + sender + "@example.org>");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}

package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;
import org.postern.testing.UpstreamConversation;

/** A hundred sessions at once, an upstream server that takes long, and a container with 32 beans of a kind. */
@Tag("server")
class PolicyPoolTest extends PoliciesTestCase {

    private static final int SESSIONS = 100;
    private static final int BEANS = 32;

    private static final int BIG_POOL = 0;
    private static final int USUAL_POOL = 1;

    private final List<SmtpClient> clients = new ArrayList<>();
    private final AtomicInteger held = new AtomicInteger();
    private CountDownLatch answer;

    PolicyPoolTest() {
        super(
                "pools",
                Map.of(
                        "interfaces", "tcp://127.0.0.1:0?name=big, tcp://127.0.0.1:0?name=usual",
                        "policyWait", "1s"));
    }

    @BeforeEach
    void nothingIsHeld() {
        held.set(0);
        answer = new CountDownLatch(1);
    }

    @AfterEach
    void close() throws IOException {
        answer.countDown();
        for (SmtpClient client : clients) {
            client.close();
        }
        clients.clear();
    }

    private void connectAll(int interfaceNumber) throws IOException {
        for (int i = 0; i < SESSIONS; i++) {
            clients.add(connect(interfaceNumber));
        }
    }

    /** Has the server wait with its replies until the test says so. */
    private void hold(String verb) {
        upstream.on(verb, (conversation, line) -> {
            held.incrementAndGet();
            ScriptedUpstream.usual().after(answer).to(conversation, line);
        });
    }

    private void sendAll(String text) throws IOException {
        for (SmtpClient client : clients) {
            client.send(text);
        }
    }

    private List<String> replies() throws IOException {
        List<String> replies = new ArrayList<>();
        for (SmtpClient client : clients) {
            replies.add(client.reply());
        }
        return replies;
    }

    private void sayAll(String line) throws IOException {
        for (SmtpClient client : clients) {
            client.say(line);
        }
    }

    private static void awaitUntil(Callable<Boolean> condition) {
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(condition);
    }

    @ParameterizedTest
    @CsvSource({
        "MAIL, MAIL FROM:<a@example.org>, 250 2.1.0 Sender OK",
        "RCPT, RCPT TO:<b@example.org>, 250 2.1.5 Recipient OK"
    })
    void aPolicyThatPassesGivesItsBeanBackBeforeTheServerWorks(String verb, String command, String reply)
            throws IOException {
        connectAll(USUAL_POOL);
        if (verb.equals("RCPT")) {
            sayAll("MAIL FROM:<a@example.org>");
        }
        hold(verb);
        sendAll(command + "\r\n");
        awaitUntil(() -> held.get() == SESSIONS);
        answer.countDown();
        assertThat(replies()).hasSize(SESSIONS).containsOnly(reply);
    }

    private void sendMessages() throws IOException {
        sayAll("MAIL FROM:<a@example.org>");
        sayAll("RCPT TO:<b@example.org>");
        sayAll("DATA");
        sendAll("Subject: x\r\n\r\n.\r\n");
    }

    @Test
    void aPolicyThatProceedsNeedsABeanForEachSessionWhichTheDescriptorGives() throws IOException {
        connectAll(BIG_POOL);
        hold("END");
        sendMessages();
        awaitUntil(() -> held.get() == SESSIONS);
        answer.countDown();
        assertThat(replies()).hasSize(SESSIONS).containsOnly("250 2.0.0 Queued as 1");
        assertThat(upstream.mails()).hasSize(SESSIONS);
    }

    @Test
    void aMessageForWhichNoBeanBecomesFreeIsRefusedForNowAndGoesNowhere() throws IOException {
        try (LogRecords log = new LogRecords()) {
            connectAll(USUAL_POOL);
            hold("END");
            sendMessages();
            awaitUntil(() -> answered() == SESSIONS - BEANS);
            answer.countDown();
            assertThat(replies())
                    .filteredOn(reply -> !reply.equals("250 2.0.0 Queued as 1"))
                    .hasSize(SESSIONS - BEANS)
                    .containsOnly("451 4.3.2 This gateway is busy; try again later");
            assertThat(log.ofGateway())
                    .filteredOn(line ->
                            line.endsWith(" policy FollowInUsualPool: cannot be called: none became free in time"))
                    .hasSize(SESSIONS - BEANS);
        }
        assertThat(upstream.conversations().stream().map(UpstreamConversation::lines))
                .filteredOn(lines -> lines.contains("DATA"))
                .hasSize(BEANS);
        assertThat(upstream.mails()).hasSize(BEANS);
        assertThat(gateway.counter("FollowInUsualPool").get("busy")).isEqualTo((long) SESSIONS - BEANS);
    }

    private int answered() throws IOException {
        int answered = 0;
        for (SmtpClient client : clients) {
            answered += client.hasReply() ? 1 : 0;
        }
        return answered;
    }
}

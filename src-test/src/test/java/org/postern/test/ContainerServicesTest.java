package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.test.policies.Journal;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;

/** Policies have what a container gives to beans, and their transactions end as the upstream server says. */
@Tag("server")
class ContainerServicesTest extends PoliciesTestCase {

    ContainerServicesTest() {
        super("services", Map.of("interfaces", "tcp://127.0.0.1:0"));
    }

    @BeforeEach
    void clear() throws IOException {
        try (SmtpClient client = connect()) {
            assertThat(client.say("MAIL FROM:<clear@audit.example.org>")).isEqualTo("250 2.0.0 cleared");
        }
    }

    @Test
    void aBeanIsInjectedByCdi() throws IOException {
        try (SmtpClient client = connect()) {
            assertThat(client.say("MAIL FROM:<ann@new.example.org>")).isEqualTo("451 4.7.1 come again");
            assertThat(client.say("MAIL FROM:<ann@new.example.org>")).startsWith("250");
        }
        try (SmtpClient client = connect()) {
            assertThat(client.say("MAIL FROM:<ann@new.example.org>")).startsWith("250");
        }
    }

    @Test
    void anInterceptorStandsAroundAPolicy() throws IOException {
        try (SmtpClient client = connect()) {
            client.say("MAIL FROM:<ann@example.org>");
            assertThat(client.say("RCPT TO:<ben@example.com>")).isEqualTo("550 5.1.2 intercepted");
            assertThat(client.say("RCPT TO:<ben@example.org>")).startsWith("250");
        }
    }

    /** What was written in the transactions that have been committed, by JPA and by JMS. */
    private void assertWritten(String... subjects) throws IOException {
        try (SmtpClient client = connect()) {
            assertThat(client.say("MAIL FROM:<records@audit.example.org>"))
                    .isEqualTo("550 " + Arrays.toString(subjects));
        }
        Awaitility.await().untilAsserted(() -> assertThat(Journal.lines()).containsExactlyInAnyOrder(subjects));
    }

    private String send(String subject) throws IOException {
        try (SmtpClient client = connect()) {
            return client.mail("ann@example.org", "ben@example.org", "Subject: " + subject + "\r\n\r\nbody\r\n");
        }
    }

    @Test
    void whatAPolicyWritesByJpaAndJmsIsThereOnceTheServerHasTakenTheMail() throws IOException {
        CountDownLatch asked = new CountDownLatch(1);
        upstream.on("END", (conversation, line) -> {
            assertWritten();
            asked.countDown();
            ScriptedUpstream.usual().to(conversation, line);
        });
        assertThat(send("taken")).isEqualTo("250 2.0.0 Queued as 1");
        assertThat(asked.getCount()).isZero();
        assertWritten("taken");
    }

    @ParameterizedTest
    @CsvSource({"554 5.6.0 Not this one", "452 4.3.1 No space left", "421 4.3.2 Going down"})
    void whatAPolicyWritesIsRolledBackIfTheServerRefusesTheMail(String refusal) throws IOException {
        upstream.on("END", refusal);
        assertThat(send("refused")).isEqualTo(refusal);
        upstream.usual("END");
        assertThat(send("taken")).startsWith("250");
        assertWritten("taken");
    }

    @ParameterizedTest
    @ValueSource(strings = {"DATA", "BODY", "END"})
    void whatAPolicyWritesIsRolledBackIfTheServerIsLost(String when) throws IOException {
        upstream.on(when, ScriptedUpstream.hangUp());
        try (LogRecords log = new LogRecords()) {
            assertThat(send("lost")).startsWith("451 4.4.2 ");
            assertThat(log.ofGateway()).anyMatch(line -> line.contains("upstream smtp/upstream: lost in DATA"));
        }
        upstream.usual(when);
        assertThat(send("taken")).startsWith("250");
        assertWritten("taken");
    }

    @Test
    void whatAPolicyWritesIsRolledBackIfALaterPolicyRefusesTheMail() throws IOException {
        assertThat(send("virus")).isEqualTo("554 5.7.1 a virus");
        assertThat(send("taken")).startsWith("250");
        assertWritten("taken");
    }

    /** The server has the mail: a client with another reply would send it again. */
    @Test
    void aPolicyThatFailsOnceTheServerHasTakenTheMailIsRolledBackAndTheClientToldTheTruth() throws IOException {
        try (LogRecords log = new LogRecords()) {
            assertThat(send("throw")).isEqualTo("250 2.0.0 Queued as 1");
            assertThat(log.ofGateway())
                    .anyMatch(
                            line -> line.contains("policy RecordMail failed: IllegalStateException: after proceeding"));
        }
        assertThat(upstream.mail().text()).startsWith("Subject: throw");
        assertThat(send("taken")).startsWith("250");
        try (SmtpClient client = connect()) {
            assertThat(client.say("MAIL FROM:<records@audit.example.org>")).isEqualTo("550 [taken]");
        }
        // the policy behind it has not failed
        Awaitility.await().untilAsserted(() -> assertThat(Journal.lines()).contains("throw", "taken"));
    }
}

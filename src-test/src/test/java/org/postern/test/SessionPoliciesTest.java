package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postern.test.policies.Journal;
import org.postern.testing.SmtpClient;

/** Beans decide about clients that connect, and are notified of how transactions and sessions have ended. */
@Tag("server")
class SessionPoliciesTest extends PoliciesTestCase {

    private static final int OPEN = 0;
    private static final int CLOSED = 1;
    private static final int SLOW = 2;

    SessionPoliciesTest() {
        super(
                "sessions",
                Map.of(
                        "interfaces",
                        "tcp://127.0.0.1:0?name=open, tcp://127.0.0.1:0?name=closed, tcp://127.0.0.1:0?name=slow",
                        "hostName",
                        "gateway.test"));
    }

    @Test
    void aClientThatIsLetInIsGreeted() throws IOException {
        try (SmtpClient client = new SmtpClient(gateway.address(OPEN))) {
            assertThat(client.reply()).isEqualTo("220 gateway.test ESMTP Postern");
            assertThat(client.say("EHLO client.test")).startsWith("250");
        }
    }

    @Test
    void aClientThatIsRefusedIsToldInThePlaceOfTheGreetingAndMayOnlyQuit() throws IOException {
        try (SmtpClient client = new SmtpClient(gateway.address(CLOSED))) {
            assertThat(client.reply()).isEqualTo("554 5.7.1 not you");
            assertThat(client.say("EHLO client.test")).startsWith("503 5.5.1");
            assertThat(client.say("MAIL FROM:<ann@example.org>")).startsWith("503 5.5.1");
            assertThat(client.say("NOOP")).startsWith("503 5.5.1");
            assertThat(client.say("QUIT")).startsWith("221");
            assertThat(client.isAtEnd()).isTrue();
        }
        assertThat(upstream.conversations()).isEmpty();
    }

    @Test
    void aClientThatWaitsIsGreetedLater() throws IOException {
        long begin = System.nanoTime();
        try (SmtpClient client = new SmtpClient(gateway.address(SLOW))) {
            assertThat(client.reply()).isEqualTo("220 gateway.test ESMTP Postern");
            assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(400_000_000);
            assertThat(client.say("EHLO client.test")).startsWith("250");
        }
    }

    @Test
    void aClientThatDoesNotWaitIsRefused() throws IOException {
        try (SmtpClient client = new SmtpClient(gateway.address(SLOW))) {
            client.send("EHLO client.test\r\n");
            assertThat(client.reply()).startsWith("521 5.5.1 ");
        }
        assertThat(upstream.conversations()).isEmpty();
    }

    @Test
    void listenersAreToldOfEachTransactionAndOfTheSession() throws IOException {
        try (SmtpClient client = connect(OPEN)) {
            client.mail("ann@example.org", "ben@example.org", "Subject: one\r\n\r\n");
            upstream.on("END", "554 5.6.0 Not this one");
            client.mail("ann@example.org", "ben@example.org", "Subject: two\r\n\r\n");
            client.envelope("ann@example.org", "ben@example.org");
            client.say("RSET");
            client.say("QUIT");
        }
        Awaitility.await()
                .untilAsserted(() -> assertThat(Journal.lines())
                        .containsExactly(
                                "Everything: RELAYED 16 ann@example.org 1 250 2.0.0 Queued as 1 -",
                                "OnlyTransactions: RELAYED 16 ann@example.org 1 250 2.0.0 Queued as 1 -",
                                "Everything: REFUSED 16 ann@example.org 1 554 5.6.0 Not this one -",
                                "OnlyTransactions: REFUSED 16 ann@example.org 1 554 5.6.0 Not this one -",
                                "Everything: ABORTED 0 ann@example.org 1 - -",
                                "OnlyTransactions: ABORTED 0 ann@example.org 1 - -",
                                "Everything: relayed 1, refused 1, aborted 1; 221 2.0.0 Goodbye",
                                "OnlySessions: relayed 1, refused 1, aborted 1; 221 2.0.0 Goodbye"));
    }

    @Test
    void aListenerIsToldOfTheSessionOfAClientThatWasRefused() throws IOException {
        try (SmtpClient client = new SmtpClient(gateway.address(CLOSED))) {
            client.reply();
            client.say("QUIT");
        }
        Awaitility.await()
                .untilAsserted(() -> assertThat(Journal.lines())
                        .contains("OnlySessions: relayed 0, refused 0, aborted 0; 221 2.0.0 Goodbye"));
    }
}

package org.postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postern.api.Data;
import org.postern.api.Mail;
import org.postern.api.Reply;
import org.postern.api.Session;
import org.postern.api.SessionEnd;
import org.postern.api.SessionListener;
import org.postern.api.TransactionEnd;
import org.postern.monitor.Event.ListenerCalled;
import org.postern.policy.Observer;
import org.postern.policy.Participant.Place;
import org.postern.testing.GatewayFixture;
import org.postern.testing.Policies;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;

/** Listeners are told how transactions and sessions end. */
@Tag("wire")
class SessionListenerTest {

    private final ScriptedUpstream upstream = new ScriptedUpstream();
    private final GatewayFixture gateway = new GatewayFixture(upstream);
    private final List<String> told = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        gateway.close();
        upstream.close();
    }

    /** Writes down what it is told. */
    private final class Journal implements SessionListener {
        @Override
        public void transactionEnded(Session session, TransactionEnd end) {
            told.add(end.outcome() + " "
                    + end.envelope().mail().map(Mail::sender).orElse("?") + " "
                    + end.envelope().recipients().size() + " " + end.size() + " "
                    + end.reply().map(Reply::code).orElse(0) + " "
                    + end.policy().orElse("-"));
        }

        @Override
        public void sessionEnded(Session session, SessionEnd end) {
            told.add("END " + end.lastWord().map(Reply::code).orElse(0) + " " + end.relayed() + " " + end.discarded()
                    + " " + end.refused() + " " + end.aborted());
        }
    }

    private static Observer observer(String name, SessionListener listener) {
        return new Observer(new Place(name, 100, Set.of(), Duration.ofSeconds(20)), (notice, started) -> {
            started.run();
            notice.notify(listener);
        });
    }

    private void awaitEnd() {
        gateway.awaitNoSessions();
    }

    @Test
    void eachTransactionAndTheSession() throws IOException {
        gateway.policy(observer("Journal", new Journal())).policy(Data.class, exchange -> {
            String sender = exchange.envelope().mail().orElseThrow().sender();
            return switch (sender) {
                case "discarded@x" -> Reply.of(250, "2.0.0", "OK");
                case "refused@x" -> Reply.reject(550, "5.7.1", "no");
                default -> exchange.pass();
            };
        });
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            client.mail("relayed@x", "b@example.org", "Subject: x\r\n");
            client.mail("discarded@x", "b@example.org", "Subject: x\r\n");
            client.mail("refused@x", "b@example.org", "Subject: x\r\n");
            client.envelope("aborted@x", "b@example.org");
            client.say("RSET");
            client.envelope("again@x", "b@example.org");
            client.say("EHLO client.test");
            client.envelope("left@x", "b@example.org");
            client.say("QUIT");
            assertThat(client.isAtEnd()).isTrue();
        }
        awaitEnd();
        assertThat(told)
                .containsExactly(
                        "RELAYED relayed@x 1 12 250 -",
                        "DISCARDED discarded@x 1 12 250 Policy100",
                        "REFUSED refused@x 1 12 550 Policy100",
                        "ABORTED aborted@x 1 0 0 -",
                        "ABORTED again@x 1 0 0 -",
                        "ABORTED left@x 1 0 0 -",
                        "END 221 1 1 1 3");
    }

    @Test
    void aClientThatDisappearsInItsMessage() throws IOException {
        gateway.policy(observer("Journal", new Journal()));
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            client.envelope("a@example.org", "b@example.org");
            client.say("DATA");
            client.send("Subject: x\r\n");
            upstream.await(conversation -> conversation.lines().contains("DATA"));
        }
        awaitEnd();
        assertThat(told).hasSize(2).last().isEqualTo("END 0 0 0 0 1");
        assertThat(told.get(0)).startsWith("ABORTED a@example.org 1 ");
    }

    @Test
    void subscribersReceiveACallWhileTheSessionIsOpen() throws Exception {
        gateway.policy(observer("Journal", new Journal()));
        gateway.start();
        CountDownLatch called = new CountDownLatch(1);
        gateway.gateway().subscribe(event -> {
            if (event instanceof ListenerCalled) {
                called.countDown();
            }
        });
        try (SmtpClient client = gateway.connect()) {
            client.hello();
            client.mail("a@example.org", "b@example.org", "Subject: x\r\n");
            assertThat(called.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(client.say("NOOP")).startsWith("250");
        }
    }

    @Test
    void whatTheServerRefusesIsRefusedByNoPolicy() throws IOException {
        gateway.policy(observer("Journal", new Journal()));
        upstream.on("END", "554 5.7.1 Spam");
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            client.mail("a@example.org", "b@example.org", "Subject: x\r\n");
        }
        awaitEnd();
        assertThat(told).first().isEqualTo("REFUSED a@example.org 1 12 554 -");
    }

    @Test
    void theClientHasItsAnswerBeforeAnybodyIsToldAndOneThatFailsChangesNothing() throws IOException {
        CountDownLatch answered = new CountDownLatch(1);
        gateway.policy(observer("Waits", new SessionListener() {
                    @Override
                    public void transactionEnded(Session session, TransactionEnd end) throws InterruptedException {
                        answered.await();
                        throw new IllegalStateException("on purpose");
                    }
                }))
                .policy(observer("Journal", new Journal()));
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            assertThat(client.mail("a@example.org", "b@example.org", "Subject: x\r\n"))
                    .startsWith("250 ");
            answered.countDown();
            Awaitility.await().until(() -> told.size() == 1);
            assertThat(client.say("NOOP")).startsWith("250 ");
        }
    }

    @Test
    void whoeverDiscardedTheMessageIsNamedAndNotWhoeverTouchedItLast() throws IOException {
        gateway.policy(observer("Journal", new Journal()))
                .policy(Policies.of(
                        "Discards",
                        Mail.class,
                        exchange -> exchange.command().sender().startsWith("spam")
                                ? Reply.of(250, "2.1.0", "OK")
                                : exchange.pass()))
                .policy(Policies.of(
                        "Empties",
                        50,
                        Data.class,
                        exchange -> exchange.pass(exchange.command().withRecipients(List.of()))))
                .policy(Policies.of(
                        "Stamps",
                        Data.class,
                        exchange -> exchange.pass(exchange.command()
                                .withMessage(exchange.command().message().withField("X-A", "b")))));
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            client.mail("spam@x", "b@example.org", "Subject: x\r\n");
            client.mail("ann@x", "b@example.org", "Subject: x\r\n");
            client.say("QUIT");
        }
        awaitEnd();
        assertThat(told).startsWith("DISCARDED spam@x 1 12 250 Discards", "DISCARDED ann@x 1 12 250 Empties");
    }

    @Test
    void oneThatHangsIsGivenUpWhenTheGatewayStopsAndTheClientIsTold() throws Exception {
        CountDownLatch telling = new CountDownLatch(1);
        gateway.policy(observer("Hangs", new SessionListener() {
            @Override
            public void transactionEnded(Session session, TransactionEnd end) throws InterruptedException {
                telling.countDown();
                new CountDownLatch(1).await();
            }
        }));
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            client.mail("a@example.org", "b@example.org", "Subject: x\r\n");
            telling.await();
            gateway.gateway().stop(Duration.ofMillis(50));
            assertThat(gateway.counters().openSessions()).isZero();
            assertThat(client.reply()).startsWith("421 4.3.2");
        }
        assertThat(gateway.counters().policies().get(0).getTimeouts()).isPositive();
        assertThat(gateway.counters().policies().get(0).getFailures()).isZero();
    }
}

package org.postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.api.Data;
import org.postern.api.Helo;
import org.postern.api.Mail;
import org.postern.api.Reply;
import org.postern.monitor.PolicyCount;
import org.postern.policy.Participant.Place;
import org.postern.testing.GatewayFixture;
import org.postern.testing.Policies;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;

/** A policy has its time, and no client waits for longer, whatever the policy does. */
@Tag("wire")
class PolicyTimeTest {

    private static final String FAILED = "451 4.3.0 A policy of this gateway failed; try again later";

    private final ScriptedUpstream upstream = new ScriptedUpstream();
    private final GatewayFixture gateway = new GatewayFixture(upstream);
    private final CountDownLatch released = new CountDownLatch(1);

    @AfterEach
    void close() {
        released.countDown();
        gateway.close();
        upstream.close();
    }

    private void policy(Policies.Decision<Mail> delivery) {
        gateway.policy(Policies.of(new Place("Slow", 100, Set.of(), Duration.ofMillis(50)), Mail.class, delivery));
    }

    private PolicyCount counted() {
        return gateway.counters().policies().get(0);
    }

    /** Waits, and does not let itself be interrupted. */
    private void hang(AtomicBoolean interrupted) {
        while (true) {
            try {
                released.await();
                return;
            } catch (InterruptedException e) {
                interrupted.set(true);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void onePolicyThatHangsCostsItsClientA451AndNobodyElseAnything(boolean canBeInterrupted) throws Exception {
        AtomicBoolean interrupted = new AtomicBoolean();
        policy(exchange -> {
            if (exchange.command().sender().startsWith("quick")) {
                return exchange.pass();
            }
            if (canBeInterrupted) {
                try {
                    released.await();
                } catch (InterruptedException e) {
                    interrupted.set(true);
                }
            } else {
                hang(interrupted);
            }
            return exchange.pass(); // too late
        });
        try (SmtpClient client = gateway.start().connect();
                SmtpClient other = gateway.connect()) {
            client.hello();
            other.hello();
            client.send("MAIL FROM:<slow@example.org>\r\n");
            assertThat(other.say("MAIL FROM:<quick@example.org>")).startsWith("250 ");
            assertThat(client.reply()).isEqualTo(FAILED);
            Awaitility.await().untilTrue(interrupted);
            assertThat(client.say("MAIL FROM:<quick@example.org>"))
                    .as("the session goes on")
                    .startsWith("250 ");
        }
        assertThat(upstream.conversations())
                .noneMatch(conversation -> conversation.lines().contains("MAIL FROM:<slow@example.org>"));
        assertThat(counted().getName()).isEqualTo("Slow");
        assertThat(counted().getCalls()).isEqualTo(3);
        assertThat(counted().getTimeouts()).isEqualTo(1);
    }

    @Test
    void oneThatHasHadItsTimeCanHandNothingOn() throws Exception {
        AtomicReference<Exception> thrown = new AtomicReference<>();
        policy(exchange -> {
            hang(new AtomicBoolean());
            try {
                return exchange.proceed();
            } catch (IllegalStateException e) {
                thrown.set(e);
                throw e;
            }
        });
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            assertThat(client.say("MAIL FROM:<a@example.org>")).isEqualTo(FAILED);
            released.countDown();
            Awaitility.await().until(() -> thrown.get() != null);
            assertThat(client.say("NOOP")).startsWith("250 ");
        }
        assertThat(upstream.conversation().lines()).noneMatch(line -> line.startsWith("MAIL"));
    }

    @Test
    void whatTheMailServerTakesIsNotThePolicysTime() throws IOException {
        CountDownLatch answered = new CountDownLatch(1);
        upstream.on("MAIL", ScriptedUpstream.usual().after(answered));
        gateway.policy(Policies.of(
                        new Place("Looks", 100, Set.of(), Duration.ofMillis(100)),
                        Mail.class,
                        exchange -> exchange.proceed()))
                .policy(Policies.of(
                        new Place("Waits", 200, Set.of(), Duration.ofMillis(100)),
                        Mail.class,
                        exchange -> exchange.proceed()));
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            client.send("MAIL FROM:<a@example.org>\r\n");
            upstream.await(conversation -> conversation.lines().contains("MAIL FROM:<a@example.org>"));
            long asked = System.nanoTime();
            Awaitility.await()
                    .until(() ->
                            System.nanoTime() - asked > Duration.ofMillis(300).toNanos());
            answered.countDown();
            assertThat(client.reply()).isEqualTo("250 2.1.0 Sender OK");
        }
    }

    @Test
    void anErrorIsAFailureLikeAnyOther() throws IOException {
        policy(exchange -> {
            throw new NoClassDefFoundError("org/example/Forgotten");
        });
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            assertThat(client.say("MAIL FROM:<a@example.org>")).isEqualTo(FAILED);
            assertThat(client.say("NOOP")).startsWith("250 ");
        }
        assertThat(counted().getFailures()).isEqualTo(1);
    }

    @Test
    void oneThatHangsBehindATakenMessageDoesNotHaveItSentAgain() throws IOException {
        gateway.policy(Policies.of(new Place("Slow", 100, Set.of(), Duration.ofMillis(50)), Data.class, exchange -> {
            exchange.proceed();
            hang(new AtomicBoolean());
            return Reply.reject(550, "5.7.1", "too late");
        }));
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            assertThat(client.mail("a@example.org", "b@example.org", "Subject: x\r\n"))
                    .isEqualTo("250 2.0.0 Queued as 1");
        }
        assertThat(upstream.mails()).hasSize(1);
    }

    @Test
    void policiesRunOnThreadsOfTheirOwnOneForEachOfAChain() throws IOException {
        AtomicReference<Thread> first = new AtomicReference<>();
        gateway.policy(Helo.class, 1, exchange -> {
                    first.set(Thread.currentThread());
                    return exchange.proceed();
                })
                .policy(Helo.class, 2, exchange -> {
                    assertThat(Thread.currentThread()).isNotSameAs(first.get());
                    assertThat(Thread.currentThread().getName()).isEqualTo("postern-policy");
                    return exchange.pass();
                });
        try (SmtpClient client = gateway.start().connect()) {
            assertThat(client.hello()).startsWith("250-");
        }
    }
}

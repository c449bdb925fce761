package org.postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postern.api.Mail;
import org.postern.api.text.Wildcard;
import org.postern.testing.GatewayFixture;
import org.postern.testing.Policies;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;

@Tag("wire")
class DrainTest {

    private static final String SHUTTING_DOWN = "421 4.3.2 Service not available; try again later";

    @Test
    void idleSessionsEndAtOnceAndTransactionsMayFinish() throws Exception {
        CountDownLatch proceed = new CountDownLatch(1);
        try (ScriptedUpstream upstream = new ScriptedUpstream();
                GatewayFixture gateway = new GatewayFixture(upstream).start();
                SmtpClient fresh = gateway.connect();
                SmtpClient idle = gateway.connect();
                SmtpClient inTransaction = gateway.connect();
                SmtpClient inMessage = gateway.connect();
                SmtpClient inReply = gateway.connect()) {
            InetSocketAddress address = gateway.gateway().addresses().get(0);
            fresh.reply();
            idle.hello();
            inTransaction.hello();
            inTransaction.envelope("1@example.org", "b@example.org");
            inMessage.hello();
            inMessage.envelope("2@example.org", "b@example.org");
            inMessage.say("DATA");
            inMessage.send("Subject: ");
            upstream.on("END", ScriptedUpstream.usual().after(proceed));
            inReply.hello();
            inReply.envelope("3@example.org", "b@example.org");
            inReply.say("DATA");
            inReply.send("Subject: x\r\n.\r\n");
            upstream.await(conversation -> conversation.bytes().endsWith("Subject: x\r\n.\r\n"));

            CompletableFuture<Void> stopped =
                    CompletableFuture.runAsync(() -> gateway.gateway().stop(Duration.ofSeconds(20)));
            assertThat(fresh.reply()).isEqualTo(SHUTTING_DOWN);
            assertThat(fresh.isAtEnd()).isTrue();
            assertThat(idle.reply()).isEqualTo(SHUTTING_DOWN);
            assertThat(idle.isAtEnd()).isTrue();
            Awaitility.await().until(() -> refusesConnections(address));

            proceed.countDown();
            inMessage.send("x\r\n.\r\n");
            for (SmtpClient client : new SmtpClient[] {inMessage, inReply}) {
                assertThat(client.reply()).isEqualTo("250 2.0.0 Queued as 1");
                assertThat(client.reply()).isEqualTo(SHUTTING_DOWN);
                assertThat(client.isAtEnd()).isTrue();
            }
            assertThat(stopped).isNotDone();
            assertThat(inTransaction.data("Subject: x\r\n")).startsWith("250 ");
            assertThat(inTransaction.reply()).isEqualTo(SHUTTING_DOWN);
            stopped.get(10, TimeUnit.SECONDS);
            assertThat(upstream.mails()).hasSize(3);
            assertThat(gateway.counters().openSessions()).isZero();
        }
    }

    private static boolean refusesConnections(InetSocketAddress address) {
        try (SmtpClient client = new SmtpClient(address)) {
            assertThat(client).isNotNull();
            return false; // the system may still let one in while the socket is being closed
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void whatTakesTooLongIsToldSoAndItsMailDoesNotArrive() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch deciding = new CountDownLatch(1);
        try (ScriptedUpstream upstream = new ScriptedUpstream();
                GatewayFixture gateway = new GatewayFixture(upstream)
                        .policy(Policies.of("Hangs", Mail.class, exchange -> {
                                    deciding.countDown();
                                    try {
                                        never.await();
                                    } catch (InterruptedException e) {
                                        throw new InterruptedIOException();
                                    }
                                    return exchange.pass();
                                })
                                .withPatterns(List.of(new Wildcard("hangs@example.org"))))
                        .start();
                SmtpClient inMessage = gateway.connect();
                SmtpClient inTransaction = gateway.connect();
                SmtpClient inReply = gateway.connect();
                SmtpClient inPolicy = gateway.connect()) {
            inMessage.hello();
            inMessage.envelope("a@example.org", "b@example.org");
            inMessage.say("DATA");
            inMessage.send("Subject: x\r\n");
            inTransaction.hello();
            inTransaction.envelope("a@example.org", "b@example.org");
            inReply.hello();
            upstream.on("MAIL", ScriptedUpstream.usual().after(never));
            inReply.send("MAIL FROM:<slow@example.org>\r\n");
            inPolicy.hello();
            inPolicy.send("MAIL FROM:<hangs@example.org>\r\n");
            deciding.await();
            upstream.await(conversation -> conversation.lines().contains("MAIL FROM:<slow@example.org>"));

            gateway.gateway().stop(Duration.ofMillis(50));
            assertThat(inMessage.reply()).isEqualTo(SHUTTING_DOWN);
            assertThat(inTransaction.reply()).isEqualTo(SHUTTING_DOWN);
            assertThat(inReply.reply()).startsWith("451 4.4.2");
            assertThat(inReply.reply()).isEqualTo(SHUTTING_DOWN);
            assertThat(inPolicy.reply()).startsWith("451 4.3.0");
            assertThat(inPolicy.reply()).isEqualTo(SHUTTING_DOWN);
            for (SmtpClient client : List.of(inMessage, inTransaction, inReply, inPolicy)) {
                assertThat(client.isAtEnd()).isTrue();
            }
            never.countDown();
            upstream.awaitAllEnded();
            assertThat(upstream.mails()).isEmpty();
        }
    }

    @Test
    void aGatewayWithoutSessionsStopsAtOnceAndCanStartAgain() throws IOException {
        try (ScriptedUpstream upstream = new ScriptedUpstream();
                GatewayFixture gateway = new GatewayFixture(upstream).start()) {
            gateway.gateway().stop(Duration.ofSeconds(20));
            gateway.gateway().start();
            try (SmtpClient client = gateway.connect()) {
                assertThat(client.hello()).startsWith("250-");
            }
        }
    }
}

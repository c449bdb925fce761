package org.postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.api.Data;
import org.postern.api.TransactionEnd.Outcome;
import org.postern.testing.GatewayFixture;
import org.postern.testing.ReceivedMail;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;
import org.postern.testing.SmtpText;

@Tag("wire")
class ConcurrencyTest {

    private static final int SESSIONS = 200;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void manySessionsAtATimeEachDeliverTheirOwnMailOnceAndWhole(boolean held) throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream();
                GatewayFixture gateway = new GatewayFixture(upstream)) {
            if (held) {
                gateway.with(properties -> properties.set("spoolThreshold", "4KiB"))
                        .policy(Data.class, exchange -> exchange.pass());
            }
            gateway.pooled().start();
            everyoneAtOnce(SESSIONS, number -> deliver(gateway, number));
            gateway.awaitNoSessions();
            assertThat(upstream.mails()).hasSize(SESSIONS);
            assertThat(upstream.mails()).allSatisfy(mail -> assertThat(mail).isEqualTo(expected(numberOf(mail))));
            assertThat(upstream.mails()).doesNotHaveDuplicates();
            assertThat(gateway.spooled()).isEmpty();
            assertThat(gateway.counters().transactions(Outcome.RELAYED)).isEqualTo(SESSIONS);
        }
    }

    private static void deliver(GatewayFixture gateway, int number) throws IOException {
        try (SmtpClient client = gateway.connect()) {
            client.hello();
            ReceivedMail mail = expected(number);
            client.send(SmtpText.lines(mail.from(), mail.to().get(0), mail.to().get(1), "DATA"));
            for (String code : new String[] {"250", "250", "250", "354"}) {
                assertThat(client.reply()).startsWith(code);
            }
            client.send(mail.raw() + ".\r\nQUIT\r\n");
            assertThat(client.reply()).startsWith("250 2.0.0 ");
            assertThat(client.reply()).startsWith("221 ");
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    private static ReceivedMail expected(int number) {
        return new ReceivedMail(
                "MAIL FROM:<" + number + "@example.org>",
                List.of("RCPT TO:<one." + number + "@example.org>", "RCPT TO:<two." + number + "@example.org>"),
                "Subject: " + number + "\r\n\r\n" + ("line of " + number + "\r\n").repeat(10 * number) + "..\r\n");
    }

    private static int numberOf(ReceivedMail mail) {
        return Integer.parseInt(mail.from().replaceAll("\\D", ""));
    }

    @Test
    void clientsThatDisappearLeaveNothingBehind() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream();
                GatewayFixture gateway = new GatewayFixture(upstream)
                        .with(properties -> properties.set("spoolThreshold", "0"))
                        .policy(Data.class, exchange -> exchange.pass())
                        .start()) {
            String conversation = SmtpText.lines(
                    "EHLO client.test",
                    "MAIL FROM:<a@example.org>",
                    "RCPT TO:<b@example.org>",
                    "DATA",
                    "half a message");
            everyoneAtOnce(conversation.length(), number -> {
                try (SmtpClient client = gateway.connect()) {
                    client.send(conversation.substring(0, conversation.length() - number));
                }
            });
            gateway.awaitNoSessions();
            upstream.awaitAllEnded();
            assertThat(gateway.openConnections()).isZero();
            assertThat(gateway.spooled()).isEmpty();
            assertThat(upstream.mails()).isEmpty();
        }
    }

    @FunctionalInterface
    private interface Work {
        void run(int number) throws IOException;
    }

    private static void everyoneAtOnce(int count, Work work) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(count);
        try {
            CyclicBarrier start = new CyclicBarrier(count);
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int number = i;
                all.add(clients.submit(() -> {
                    start.await();
                    work.run(number);
                    return null;
                }));
            }
            for (Future<?> each : all) {
                each.get(60, TimeUnit.SECONDS);
            }
        } finally {
            clients.shutdownNow();
        }
    }
}

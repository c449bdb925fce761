package org.postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.testing.GatewayFixture;
import org.postern.testing.ReceivedMail;
import org.postern.testing.RecordedLog;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;

/** Twenty clients send without a pause while a mail server fails and comes back: none loses a mail, and none waits for long. */
@Tag("wire")
class FailoverUnderLoadTest {

    private static final int CLIENTS = 20;
    private static final List<String> VERBS =
            List.of("GREETING", "EHLO", "MAIL", "RCPT", "DATA", "END", "RSET", "NOOP", "QUIT");

    private final AtomicInteger numbers = new AtomicInteger();
    private final Queue<ReceivedMail> acknowledged = new ConcurrentLinkedQueue<>();
    private final Queue<String> refusals = new ConcurrentLinkedQueue<>();
    private volatile boolean enough;

    @ParameterizedTest
    @CsvSource({"true, ;", "true, ','", "false, ;", "false, ','"})
    void mailFlowsOnAndNoneIsLost(boolean dies, String separator) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try (RecordedLog log = new RecordedLog();
                ScriptedUpstream first = new ScriptedUpstream();
                ScriptedUpstream second = new ScriptedUpstream();
                GatewayFixture gateway = new GatewayFixture(first).pooled().withUpstream(properties -> {
                    properties.set("host", "localhost:" + first.port() + separator + "localhost:" + second.port());
                    properties.set("dataTimeout", "1s");
                    properties.set("failoverTimeout", "300ms");
                    properties.set("hostDownTime", "2s");
                })) {
            gateway.start();
            List<Future<?>> all = IntStream.range(0, CLIENTS)
                    .<Future<?>>mapToObj(i -> clients.submit(() -> {
                        while (!enough) {
                            sendOne(gateway);
                        }
                        return null;
                    }))
                    .toList();
            awaitMails(first, 100);

            Runnable recovery = dies ? death(first) : silence(first);
            awaitMessage(log, Level.WARNING, "mail server localhost:" + first.port() + " is down: ");
            awaitMails(second, 100);
            recovery.run();
            awaitMessage(log, Level.INFO, "mail server localhost:" + first.port() + " is back");
            awaitMails(first, 100);

            enough = true;
            for (Future<?> each : all) {
                each.get(20, TimeUnit.SECONDS);
            }
            gateway.awaitNoSessions();
            assertThat(refusals).allMatch(reply -> reply.startsWith("4"));
            assertThat(log.messages(Level.WARNING, "mail server localhost:" + second.port()))
                    .isEmpty();
            assertThat(Stream.of(first, second)
                            .flatMap(server -> server.mails().stream())
                            .collect(Collectors.toSet()))
                    .containsAll(acknowledged);
        } finally {
            enough = true;
            clients.shutdownNow();
        }
    }

    private static void awaitMessage(RecordedLog log, Level level, String beginning) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(5))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> !log.messages(level, beginning).isEmpty());
    }

    /** Waits until a server has taken so many mails more. */
    private static void awaitMails(ScriptedUpstream server, int more) {
        int before = server.mails().size();
        Awaitility.await()
                .atMost(Duration.ofSeconds(5))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> server.mails().size() >= before + more);
    }

    /** The server's machine is off; returns what brings it back. */
    private static Runnable death(ScriptedUpstream server) {
        server.die();
        return server::comeBack;
    }

    /** The server's process is stopped: its system still takes connections. */
    private static Runnable silence(ScriptedUpstream server) {
        CountDownLatch end = new CountDownLatch(1);
        VERBS.forEach(verb -> server.on(verb, ScriptedUpstream.usual().after(end)));
        return () -> {
            end.countDown();
            VERBS.forEach(server::usual);
        };
    }

    private void sendOne(GatewayFixture gateway) throws IOException {
        int number = numbers.incrementAndGet();
        ReceivedMail mail = new ReceivedMail(
                "MAIL FROM:<" + number + "@example.org>",
                List.of("RCPT TO:<b@example.org>"),
                "Subject: " + number + "\r\n\r\n" + ("line of " + number + "\r\n").repeat(20));
        try (SmtpClient client = gateway.connect()) {
            if (isPositive(client.hello())
                    && isPositive(client.say(mail.from()))
                    && isPositive(client.say(mail.to().get(0)))
                    && isPositive(client.data(mail.raw()))) {
                acknowledged.add(mail);
            }
            client.send("QUIT\r\n");
        } catch (IOException e) {
            throw new AssertionError("mail " + number + " ended without a reply", e);
        }
    }

    private boolean isPositive(String reply) {
        if (reply.startsWith("250")) {
            return true;
        }
        refusals.add(reply);
        return false;
    }
}

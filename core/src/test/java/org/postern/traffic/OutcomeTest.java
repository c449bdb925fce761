package org.postern.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.api.Data;
import org.postern.api.Helo;
import org.postern.api.Mail;
import org.postern.api.Rcpt;
import org.postern.api.Reply;
import org.postern.api.SmtpException;
import org.postern.monitor.traffic.Outcome;
import org.postern.monitor.traffic.Summary;
import org.postern.monitor.traffic.TrafficException;
import org.postern.monitor.traffic.TrafficFilter;
import org.postern.testing.GatewayFixture;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;
import org.postern.testing.UpstreamConversation;

/** What became of transactions, and who decided that, as it is recorded. */
@Tag("wire")
class OutcomeTest {

    private final ScriptedUpstream upstream = new ScriptedUpstream();
    private final GatewayFixture gateway = new GatewayFixture(upstream);

    @AfterEach
    void close() {
        gateway.close();
        upstream.close();
    }

    @FunctionalInterface
    private interface Talk {
        void with(SmtpClient client) throws IOException;
    }

    private List<Summary> all() {
        try {
            return gateway.gateway().traffic().find(TrafficFilter.ALL, Optional.empty(), 100);
        } catch (TrafficException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Those of one session, the oldest first. */
    private List<Summary> after(Talk talk) throws IOException {
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            talk.with(client);
        }
        gateway.awaitNoSessions();
        List<Summary> found = new ArrayList<>(all());
        Collections.reverse(found);
        return found;
    }

    private Summary only(Talk talk) throws IOException {
        List<Summary> found = after(talk);
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private static String decided(Summary summary) {
        return summary.outcome() + " " + summary.code() + " " + summary.by()
                + (summary.policy().isEmpty() ? "" : " " + summary.policy());
    }

    @Test
    void aRelayedMessagePasses() throws IOException {
        Summary summary = only(client -> client.mail("a@example.org", "b@example.org", "Subject: x\r\n\r\ntext\r\n"));
        assertThat(decided(summary)).isEqualTo("PASSED 250 upstream");
        assertThat(summary.reply()).isEqualTo("2.0.0 Queued as 1");
        assertThat(summary.id()).isEqualTo(summary.session() + "-1");
        assertThat(summary.client()).isEqualTo("127.0.0.1");
        assertThat(summary.network()).isEqualTo("127.0.0.0/24");
        assertThat(summary.interfaceName()).isEqualTo("tcp://127.0.0.1:0");
        assertThat(summary.sender()).isEqualTo("a@example.org");
        assertThat(summary.recipients()).containsExactly("b@example.org");
        assertThat(summary.recipientCount()).isEqualTo(1);
        assertThat(summary.size()).isEqualTo(20);
        assertThat(summary.upstream()).isEqualTo("localhost:" + upstream.port());
        assertThat(summary.policies()).isEmpty();
        assertThat(summary.total()).isPositive().isGreaterThanOrEqualTo(summary.inUpstream());
        assertThat(summary.inUpstream()).isPositive();
        assertThat(summary.inPolicies()).isZero();
    }

    @Test
    void aMessageThatAPolicyDiscardsPassesByIt() throws IOException {
        gateway.policy(Data.class, exchange -> Reply.of(250, "2.0.0", "Kept"));
        Summary summary = only(client -> client.mail("a@example.org", "b@example.org", "Subject: x\r\n"));
        assertThat(decided(summary)).isEqualTo("PASSED 250 policy Policy100");
        assertThat(summary.policies()).containsExactly("Policy100");
    }

    @ParameterizedTest
    @CsvSource({"550, REJECTED", "451, DEFERRED"})
    void mailThatIsRejectedIsATransaction(int code, Outcome outcome) throws IOException {
        gateway.policy(Mail.class, exchange -> Reply.reject(code, "", "no"));
        Summary summary = only(client -> client.say("MAIL FROM:<a@example.org> BODY=8BITMIME"));
        assertThat(decided(summary)).isEqualTo(outcome + " " + code + " policy Policy100");
        assertThat(summary.sender()).isEqualTo("a@example.org");
        assertThat(summary.upstream()).isEmpty();
        assertThat(summary.recipients()).isEmpty();
    }

    @Test
    void mailThatTheServerOrTheGatewayRejectsToo() throws IOException {
        upstream.on("MAIL", "553 5.1.8 No");
        List<Summary> summaries = after(client -> {
            client.say("MAIL FROM:<a@example.org>");
            client.say("MAIL FROM:a b c");
        });
        assertThat(summaries.stream().map(OutcomeTest::decided))
                .containsExactly("REJECTED 553 upstream", "REJECTED 501 gateway");
    }

    @ParameterizedTest
    @CsvSource({"RSET, 550, REJECTED", "QUIT, 550, REJECTED", "'', 550, REJECTED", "RSET, 450, DEFERRED"})
    void aTransactionWithoutRecipientsIsDecidedByTheLastOne(String end, int code, Outcome outcome) throws IOException {
        upstream.on("RCPT", (conversation, line) -> conversation.say(code + " no " + line));
        Summary summary = only(client -> {
            client.say("MAIL FROM:<a@example.org>");
            client.say("RCPT TO:<b@example.org>");
            client.say("RCPT TO:<c@example.org>");
            assertThat(client.say("DATA")).startsWith("503 ");
            if (!end.isEmpty()) {
                client.say(end);
            }
        });
        assertThat(decided(summary)).isEqualTo(outcome + " " + code + " upstream");
        assertThat(summary.reply()).contains("c@example.org");
        assertThat(summary.recipients()).containsExactly("b@example.org", "c@example.org");
        assertThat(summary.recipientCount()).isEqualTo(2);
    }

    @Test
    void whatTheClientGivesUpIsAborted() throws IOException {
        List<Summary> summaries = after(client -> {
            client.envelope("a@example.org", "b@example.org");
            client.say("RSET");
            client.envelope("c@example.org", "d@example.org");
            client.say("EHLO again.test");
            client.envelope("e@example.org", "f@example.org");
        });
        assertThat(summaries.stream().map(OutcomeTest::decided))
                .containsExactly("ABORTED 0 ", "ABORTED 0 ", "ABORTED 0 ");
        assertThat(summaries.stream().map(Summary::sender))
                .containsExactly("a@example.org", "c@example.org", "e@example.org");
    }

    @Test
    void aClientThatGoesInTheMiddleOfAMessageHasAbortedIt() throws IOException {
        Summary summary = only(client -> {
            client.envelope("a@example.org", "b@example.org");
            assertThat(client.say("DATA")).startsWith("354 ");
            client.send("Subject: x\r\n");
            upstream.await(conversation -> conversation.lines().contains("DATA"));
        });
        assertThat(decided(summary)).isEqualTo("ABORTED 0 ");
    }

    @Test
    void aRejectedRecipientBesideAnAcceptedOneDecidesNothing() throws IOException {
        upstream.on("RCPT", ScriptedUpstream.first(ScriptedUpstream.reply("550 5.1.1 No"), ScriptedUpstream.usual()));
        Summary summary = only(client -> {
            client.say("MAIL FROM:<a@example.org>");
            client.say("RCPT TO:<bad@example.org>");
            client.say("RCPT TO:<good@example.org>");
            client.data("Subject: x\r\n");
        });
        assertThat(decided(summary)).isEqualTo("PASSED 250 upstream");
        assertThat(summary.recipients()).containsExactly("good@example.org", "bad@example.org");
        assertThat(summary.recipientCount()).isEqualTo(2);
    }

    @Test
    void aMessageThatIsTooLargeHasTheSizeThatArrivedAndIsNoReplyOfTheServer() throws IOException {
        gateway.with(properties -> properties.set("maxMessageSize", "1KiB"));
        String text = "Subject: x\r\n\r\n" + "a".repeat(70).concat("\r\n").repeat(5000);
        Summary summary = only(client -> client.mail("a@example.org", "b@example.org", text));
        assertThat(decided(summary)).isEqualTo("REJECTED 552 gateway");
        assertThat(summary.size()).isEqualTo(text.length());
        assertThat(summary.inUpstream()).isLessThan(Duration.ofSeconds(1));
    }

    // ---- a mail that comes to no MAIL

    @ParameterizedTest
    @CsvSource({"421, DEFERRED", "HANGUP, FAILED", "451, DEFERRED", "550, REJECTED"})
    void aServerThatDoesNotGreetIsSeenInTheTraffic(String how, Outcome outcome) throws IOException {
        UpstreamConversation.Answer answer =
                how.equals("HANGUP") ? ScriptedUpstream.hangUp() : ScriptedUpstream.reply(how + " no");
        upstream.on("EHLO", answer);
        upstream.on("HELO", answer);
        try (SmtpClient client = gateway.start().connect()) {
            client.reply();
            assertThat(client.say("EHLO client.test")).startsWith(how.equals("550") ? "550" : "4");
            if (!how.equals("421")) { // which closes the connection
                assertThat(client.say("MAIL FROM:<a@example.org>")).startsWith("503 ");
                client.say("QUIT");
            }
        }
        gateway.awaitNoSessions();
        assertThat(all()).hasSize(1);
        Summary summary = all().get(0);
        assertThat(summary.outcome()).isEqualTo(outcome);
        assertThat(summary.by()).isEqualTo("upstream");
        assertThat(summary.upstream()).isEqualTo("localhost:" + upstream.port());
        assertThat(summary.total()).isPositive();
    }

    @Test
    void aClientThatAPolicyDoesNotGreetHasBeenRejectedOnce() throws IOException {
        gateway.policy(Helo.class, exchange -> Reply.reject(550, "5.7.1", "not you"));
        try (SmtpClient client = gateway.start().connect()) {
            client.reply();
            assertThat(client.say("EHLO a.test")).startsWith("550 ");
            assertThat(client.say("EHLO b.test")).startsWith("550 ");
        }
        gateway.awaitNoSessions();
        assertThat(all().stream().map(OutcomeTest::decided)).containsExactly("REJECTED 550 policy Policy100");
        assertThat(all().get(0).policies()).containsExactly("Policy100");
    }

    @Test
    void aSessionWithoutAMailIsNoTransaction() throws IOException {
        assertThat(after(client -> client.say("NOOP"))).isEmpty();
    }

    @Test
    void aTransactionBehindManyOtherCommandsIsRecordedToo() throws IOException {
        List<Summary> summaries = after(client -> {
            client.mail("a@example.org", "b@example.org", "Subject: x\r\n");
            for (int i = 0; i < 400; i++) {
                client.say("NOOP");
            }
            client.say("MAIL FROM:a b c");
            upstream.on("RCPT", (conversation, line) -> conversation.say("550 no " + line));
            client.say("MAIL FROM:<c@example.org>");
            for (int i = 0; i < 400; i++) {
                client.say("RCPT TO:<b" + i + "@example.org>");
            }
            client.say("RSET");
        });
        assertThat(summaries.stream().map(OutcomeTest::decided))
                .containsExactly("PASSED 250 upstream", "REJECTED 501 gateway", "REJECTED 550 upstream");
        assertThat(summaries.get(2).reply()).contains("b399@");
        assertThat(summaries.get(2).recipientCount()).isEqualTo(400);
    }

    @Test
    void aTransactionThatTheServerCannotBeBroughtBackToHasFailed() throws IOException {
        gateway.policy(Rcpt.class, exchange -> {
            Reply reply = exchange.proceed(exchange.command());
            if (!exchange.command().recipient().startsWith("bad")) {
                return reply;
            }
            upstream.on("MAIL", "451 4.3.0 Not again");
            return Reply.reject(550, "5.7.1", "no");
        });
        Summary summary = only(client -> {
            client.envelope("a@example.org", "b@example.org");
            assertThat(client.say("RCPT TO:<bad@example.org>")).startsWith("550 ");
            assertThat(client.say("DATA")).startsWith("451 ");
        });
        assertThat(decided(summary)).isEqualTo("FAILED 451 upstream");
    }

    // ---- failures are known, and not guessed from codes

    @Test
    void aPolicyThatFailsHasFailedTheTransaction() throws IOException {
        gateway.policy(Mail.class, exchange -> {
            throw new IOException("the directory is away");
        });
        assertThat(decided(only(client -> client.say("MAIL FROM:<a@example.org>"))))
                .isEqualTo("FAILED 451 policy Policy100");
    }

    @Test
    void soHasOneThatFailsWithAReplyOfItsOwn() throws IOException {
        gateway.policy(Rcpt.class, exchange -> {
            throw new SmtpException(Reply.reject(550, "5.0.0", "no"), "the directory is away");
        });
        assertThat(decided(only(client -> {
                    client.say("MAIL FROM:<a@example.org>");
                    client.say("RCPT TO:<b@example.org>");
                })))
                .isEqualTo("FAILED 550 policy Policy100");
    }

    @Test
    void aServerThatCannotBeReachedHasFailedTheTransaction() throws IOException {
        gateway.policy(Helo.class, exchange -> Reply.of(250, "", "gateway.test"));
        upstream.refuseConnections();
        assertThat(decided(only(client -> client.say("MAIL FROM:<a@example.org>"))))
                .isEqualTo("FAILED 451 upstream");
    }

    @ParameterizedTest
    @CsvSource({"MAIL", "RCPT", "DATA", "BODY", "END"})
    void aServerThatIsLostHasFailedTheTransaction(String verb) throws IOException {
        upstream.on(verb, ScriptedUpstream.hangUp());
        Summary summary = only(client -> {
            if (client.say("MAIL FROM:<a@example.org>").startsWith("250")
                    && client.say("RCPT TO:<b@example.org>").startsWith("250")) {
                client.data("Subject: x\r\n\r\ntext\r\n");
            }
        });
        assertThat(summary.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(summary.by()).isEqualTo("upstream");
        assertThat(summary.upstream()).isEqualTo("localhost:" + upstream.port());
    }

    @ParameterizedTest
    @CsvSource({"DATA, 451, DEFERRED", "DATA, 554, REJECTED", "END, 451, DEFERRED", "END, 554, REJECTED"})
    void aServerThatRejectsTheMessageHasDecided(String verb, int code, Outcome outcome) throws IOException {
        upstream.on(verb, code + " no");
        Summary summary = only(client -> client.mail("a@example.org", "b@example.org", "Subject: x\r\n"));
        assertThat(decided(summary)).isEqualTo(outcome + " " + code + " upstream");
    }

    @Test
    void aMessageThatTheGatewayRejectsIsRejectedByIt() throws IOException {
        Summary summary = only(client -> client.mail("a@example.org", "b@example.org", "Subject: x\r\n\r\na\nb\r\n"));
        assertThat(decided(summary)).isEqualTo("REJECTED 554 gateway");
    }

    @Test
    void whatPoliciesAndServerTakeIsMeasured() throws IOException {
        Duration delay = Duration.ofMillis(30);
        gateway.policy(Rcpt.class, exchange -> {
            pause(delay);
            return exchange.pass();
        });
        upstream.on("END", (conversation, line) -> {
            pause(delay.multipliedBy(2));
            ScriptedUpstream.usual().to(conversation, line);
        });
        Summary summary = only(client -> client.mail("a@example.org", "b@example.org", "Subject: x\r\n"));
        assertThat(summary.inPolicies()).isBetween(delay, delay.multipliedBy(20));
        assertThat(summary.inUpstream()).isBetween(delay.multipliedBy(2), delay.multipliedBy(40));
        assertThat(summary.total()).isGreaterThanOrEqualTo(delay.multipliedBy(3));
    }

    private static void pause(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> System.nanoTime() - end > 0);
    }
}

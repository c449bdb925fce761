package org.postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.api.Data;
import org.postern.api.Mail;
import org.postern.api.Message;
import org.postern.api.Rcpt;
import org.postern.api.Reply;
import org.postern.api.TransactionEnd.Outcome;
import org.postern.testing.GatewayFixture;
import org.postern.testing.RecordedLog;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;
import org.postern.testing.UpstreamConversation;

/** Policies make the recipients of a message more or fewer, down to none. */
@Tag("wire")
class RecipientsTest {

    private static final String MESSAGE = "Subject: x\r\n";

    private final ScriptedUpstream upstream = new ScriptedUpstream();
    private final GatewayFixture gateway = new GatewayFixture(upstream);

    @AfterEach
    void close() {
        gateway.close();
        upstream.close();
    }

    private SmtpClient inTransaction() throws IOException {
        SmtpClient client = gateway.start().connect();
        client.hello();
        assertThat(client.say("MAIL FROM:<a@example.org>")).startsWith("250 ");
        return client;
    }

    private long count(Outcome outcome) {
        return gateway.counters().transactions(outcome);
    }

    // ---- at RCPT

    @Test
    void oneRecipientBecomesSeveralEachOfWhichMeetsTheLaterPolicies() throws IOException {
        List<String> met = new ArrayList<>();
        gateway.policy(
                        Rcpt.class,
                        10,
                        exchange -> exchange.pass(
                                exchange.command().and("archive@example.org").and("audit@example.org")))
                .policy(Rcpt.class, 20, exchange -> {
                    met.add(exchange.command().recipient());
                    return exchange.pass();
                });
        try (SmtpClient client = inTransaction()) {
            assertThat(client.say("RCPT TO:<b@example.org>")).isEqualTo("250 2.1.5 Recipient OK");
            assertThat(client.data(MESSAGE)).startsWith("250 ");
        }
        assertThat(met).containsExactly("b@example.org", "archive@example.org", "audit@example.org");
        assertThat(upstream.mail().to())
                .containsExactly(
                        "RCPT TO:<b@example.org>", "RCPT TO:<archive@example.org>", "RCPT TO:<audit@example.org>");
    }

    @Test
    void ofSeveralTheFirstRefusalIsTheAnswerAndNoneOfThemGetsTheMail() throws IOException {
        gateway.policy(
                Rcpt.class,
                exchange -> exchange.command().recipient().startsWith("b")
                        ? exchange.pass(exchange.command().and("archive@example.org"))
                        : exchange.pass());
        upstream.on("RCPT", (conversation, line) -> {
            UpstreamConversation.Answer answer = line.contains("archive")
                    ? ScriptedUpstream.reply("550 5.1.1 No archive")
                    : ScriptedUpstream.usual();
            answer.to(conversation, line);
        });
        try (SmtpClient client = inTransaction()) {
            assertThat(client.say("RCPT TO:<b@example.org>")).isEqualTo("550 5.1.1 No archive");
            assertThat(client.say("RCPT TO:<c@example.org>")).startsWith("250 ");
            assertThat(client.data(MESSAGE)).startsWith("250 ");
        }
        assertThat(upstream.mail().to()).containsExactly("RCPT TO:<c@example.org>");
    }

    @Test
    void proceedingWithSeveralReturnsTheOneAnswer() throws IOException {
        List<Reply> seen = new ArrayList<>();
        gateway.policy(Rcpt.class, exchange -> {
            seen.add(exchange.proceed(exchange.command().and("archive@example.org")));
            return seen.get(0);
        });
        try (SmtpClient client = inTransaction()) {
            assertThat(client.say("RCPT TO:<b@example.org>")).startsWith("250 ");
            assertThat(client.data(MESSAGE)).startsWith("250 ");
        }
        assertThat(seen).extracting(Reply::code).containsExactly(250);
        assertThat(upstream.mail().to()).hasSize(2);
    }

    @Test
    void aRecipientThatAPolicyAcceptsItselfGetsNoMail() throws IOException {
        gateway.policy(
                Rcpt.class,
                exchange -> exchange.command().recipient().startsWith("hole")
                        ? Reply.of(250, "2.1.5", "swallowed")
                        : exchange.pass());
        try (SmtpClient client = inTransaction()) {
            assertThat(client.say("RCPT TO:<hole@example.org>")).isEqualTo("250 2.1.5 swallowed");
            assertThat(client.say("RCPT TO:<b@example.org>")).startsWith("250 ");
            assertThat(client.data(MESSAGE)).startsWith("250 ");
        }
        assertThat(upstream.mail().to()).containsExactly("RCPT TO:<b@example.org>");
        assertThat(count(Outcome.RELAYED)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aMessageThatNobodyIsToGetIsDiscarded(boolean held) throws IOException {
        gateway.policy(Rcpt.class, exchange -> Reply.of(250, "2.1.5", "swallowed"));
        if (held) {
            gateway.policy(Data.class, exchange -> exchange.pass());
        }
        try (SmtpClient client = inTransaction()) {
            client.say("RCPT TO:<b@example.org>");
            assertThat(client.data(MESSAGE)).isEqualTo("250 2.0.0 OK");
            assertThat(client.say("MAIL FROM:<next@example.org>")).startsWith("250 ");
        }
        assertThat(upstream.mails()).isEmpty();
        assertThat(upstream.conversation().lines())
                .startsWith("EHLO client.test", "MAIL FROM:<a@example.org>", "RSET", "MAIL FROM:<next@example.org>");
        assertThat(count(Outcome.DISCARDED)).isEqualTo(1);
    }

    // ---- at MAIL

    @Test
    void aSenderThatAPolicyAcceptsItselfHasItsMailDiscarded() throws IOException {
        List<Integer> recipients = new ArrayList<>();
        gateway.policy(
                        Mail.class,
                        exchange -> exchange.command().sender().startsWith("spam")
                                ? Reply.of(250, "2.1.0", "Thank you")
                                : exchange.pass())
                .policy(Data.class, exchange -> {
                    recipients.add(exchange.command().recipients().size());
                    return exchange.pass();
                });
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            assertThat(client.mail("spam@example.org", "b@example.org", MESSAGE))
                    .isEqualTo("250 2.0.0 OK");
            assertThat(client.mail("ann@example.org", "b@example.org", MESSAGE)).isEqualTo("250 2.0.0 Queued as 1");
        }
        assertThat(recipients).containsExactly(1, 1);
        assertThat(upstream.conversation().lines()).noneMatch(line -> line.contains("spam"));
        assertThat(count(Outcome.DISCARDED)).isEqualTo(1);
        assertThat(count(Outcome.RELAYED)).isEqualTo(1);
    }

    // ---- at DATA

    @Test
    void aRecipientThatIsDroppedAtDataGetsNoMailAndTheOthersDo() throws IOException {
        List<String> seen = new ArrayList<>();
        gateway.policy(
                        Data.class,
                        10,
                        exchange -> exchange.pass(exchange.command().withoutRecipient("b@example.org")))
                .policy(Data.class, 20, exchange -> {
                    exchange.envelope().recipients().forEach(rcpt -> seen.add(rcpt.recipient()));
                    seen.add(exchange.attributes().get("smtp.rcpt.recipients").toString());
                    return exchange.pass();
                });
        try (SmtpClient client = inTransaction()) {
            for (String recipient : List.of("b", "c", "d")) {
                client.say("RCPT TO:<" + recipient + "@example.org>");
            }
            assertThat(client.data(MESSAGE)).startsWith("250 ");
        }
        assertThat(seen).containsExactly("c@example.org", "d@example.org", "[c@example.org, d@example.org]");
        assertThat(upstream.mail().to()).containsExactly("RCPT TO:<c@example.org>", "RCPT TO:<d@example.org>");
    }

    @Test
    void withEveryRecipientDroppedTheMessageIsDiscarded() throws IOException {
        gateway.policy(Data.class, exchange -> exchange.pass(exchange.command().withRecipients(List.of())));
        try (SmtpClient client = inTransaction()) {
            client.say("RCPT TO:<b@example.org>");
            assertThat(client.data(MESSAGE)).isEqualTo("250 2.0.0 OK");
        }
        assertThat(upstream.mails()).isEmpty();
        assertThat(count(Outcome.DISCARDED)).isEqualTo(1);
    }

    @Test
    void ifTheServerDoesNotTakeTheOthersAgainNobodyGetsTheMessage() throws IOException {
        gateway.policy(Data.class, exchange -> exchange.pass(exchange.command().withoutRecipient("b@example.org")));
        try (SmtpClient client = inTransaction()) {
            client.say("RCPT TO:<b@example.org>");
            client.say("RCPT TO:<c@example.org>");
            upstream.on("RCPT", "450 4.2.0 Greylisted");
            assertThat(client.data(MESSAGE)).startsWith("451 4.3.0 The mail server rejected the recipients on replay");
            upstream.usual("RCPT");
            assertThat(client.mail("a@example.org", "c@example.org", MESSAGE)).startsWith("250 ");
        }
        assertThat(upstream.mails()).hasSize(1);
        assertThat(count(Outcome.REFUSED)).isEqualTo(1);
    }

    private void splitAtTen() {
        gateway.policy(Data.class, 10, exchange -> {
            Data all = exchange.command();
            Message second = all.message().withField("X-Group", "second");
            return exchange.pass(all.withoutRecipient("c@example.org")
                    .and(all.withMessage(second).withRecipients(List.of(new Rcpt("c@example.org")))));
        });
    }

    private String sendToTwo() throws IOException {
        try (SmtpClient client = inTransaction()) {
            client.say("RCPT TO:<b@example.org>");
            client.say("RCPT TO:<c@example.org>");
            return client.data(MESSAGE);
        }
    }

    @Test
    void oneMessageBecomesSeveralEachOfWhichMeetsTheLaterPoliciesAndHasItsRecipients() throws IOException {
        List<String> met = new ArrayList<>();
        splitAtTen();
        gateway.policy(Data.class, 20, exchange -> {
            exchange.command().recipients().forEach(rcpt -> met.add(rcpt.recipient()));
            return exchange.pass();
        });
        assertThat(sendToTwo()).isEqualTo("250 2.0.0 Queued as 1");
        assertThat(met).containsExactly("b@example.org", "c@example.org");
        assertThat(upstream.mails()).hasSize(2);
        assertThat(upstream.mails().get(0).to()).containsExactly("RCPT TO:<b@example.org>");
        assertThat(upstream.mails().get(0).text()).doesNotContain("X-Group");
        assertThat(upstream.mails().get(1).to()).containsExactly("RCPT TO:<c@example.org>");
        assertThat(upstream.mails().get(1).text()).contains("X-Group: second");
        assertThat(count(Outcome.RELAYED)).isEqualTo(1);
    }

    @Test
    void twoMessagesToTheSameRecipientsAreTwoTransactions() throws IOException {
        gateway.policy(Data.class, exchange -> exchange.pass(exchange.command().and(exchange.command())));
        assertThat(sendToTwo()).startsWith("250 ");
        assertThat(upstream.mails()).hasSize(2);
        assertThat(upstream.mails().get(0).to())
                .isEqualTo(upstream.mails().get(1).to());
    }

    /** A client that was given a positive reply would not send it again, and the second one would be lost. */
    @ParameterizedTest
    @ValueSource(strings = {"452 4.3.1 Full", "554 5.7.1 Spam"})
    void ofSeveralMessagesTheFirstRejectionIsTheAnswer(String rejection) throws IOException {
        splitAtTen();
        upstream.on("END", (conversation, line) -> {
            UpstreamConversation.Answer answer =
                    upstream.mails().isEmpty() ? ScriptedUpstream.usual() : ScriptedUpstream.reply(rejection);
            answer.to(conversation, line);
        });
        try (RecordedLog log = new RecordedLog()) {
            assertThat(sendToTwo()).isEqualTo(rejection);
            assertThat(log.text())
                    .contains("message relayed to 1 of 2 recipients, and rejected for the others: " + rejection);
        }
        assertThat(upstream.mails()).hasSize(1);
    }

    @Test
    void aPolicyThatFailsForTheSecondMessageIsNotAnsweredByTheFirst() throws IOException {
        splitAtTen();
        gateway.policy(Data.class, 20, exchange -> {
            if (exchange.command().recipients().get(0).recipient().startsWith("c")) {
                throw new IOException("no key");
            }
            return exchange.pass();
        });
        assertThat(sendToTwo()).startsWith("451 ");
        assertThat(upstream.mails()).hasSize(1);
    }

    @Test
    void aPolicyThatFailsAfterAllMessagesWereRelayedChangesNothing() throws IOException {
        gateway.policy(Data.class, exchange -> {
            exchange.proceed(exchange.command().and(exchange.command()));
            throw new IOException("too late");
        });
        assertThat(sendToTwo()).startsWith("250 ");
        assertThat(upstream.mails()).hasSize(2);
    }

    @Test
    void aPolicyThatTurnsARefusalIntoAnAcceptanceTakesTheMailUponItself() throws IOException {
        gateway.policy(Data.class, exchange -> {
            exchange.proceed();
            return Reply.of(250, "2.0.0", "kept elsewhere");
        });
        upstream.on("END", "554 5.7.1 Spam");
        try (SmtpClient client = inTransaction()) {
            client.say("RCPT TO:<b@example.org>");
            assertThat(client.data(MESSAGE)).isEqualTo("250 2.0.0 kept elsewhere");
        }
        assertThat(count(Outcome.DISCARDED)).isEqualTo(1);
    }

    @Test
    void aRecipientThatBringsItsOwnIsNotLost() throws IOException {
        gateway.policy(
                Rcpt.class, exchange -> exchange.pass(new Rcpt("a@x", List.of(), List.of(new Rcpt("b@x").and("c@x")))));
        try (SmtpClient client = inTransaction()) {
            client.say("RCPT TO:<list@example.org>");
            client.data(MESSAGE);
        }
        assertThat(upstream.mail().to()).containsExactly("RCPT TO:<a@x>", "RCPT TO:<b@x>", "RCPT TO:<c@x>");
    }

    @Test
    void theLimitHoldsForWhatPoliciesAddToo() throws IOException {
        gateway.with(adapter -> adapter.set("maxRecipients", "3"))
                .policy(
                        Rcpt.class,
                        exchange -> exchange.command().recipient().startsWith("list")
                                ? exchange.pass(
                                        exchange.command().and("b@x").and("c@x").and("d@x"))
                                : exchange.pass());
        try (SmtpClient client = inTransaction()) {
            assertThat(client.say("RCPT TO:<list@example.org>")).startsWith("452 4.5.3");
            assertThat(client.say("RCPT TO:<ann@example.org>")).startsWith("250 ");
            assertThat(client.data(MESSAGE)).startsWith("250 ");
        }
        assertThat(upstream.mail().to()).containsExactly("RCPT TO:<ann@example.org>");
    }
}

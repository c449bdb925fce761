package org.postern.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postern.api.Auth;
import org.postern.api.Command;
import org.postern.api.Connect;
import org.postern.api.Data;
import org.postern.api.Exchange;
import org.postern.api.Helo;
import org.postern.api.Mail;
import org.postern.api.MailPolicy;
import org.postern.api.Rcpt;
import org.postern.api.Reply;
import org.postern.api.SmtpException;

@Tag("unit")
class TestExchangeTest {

    private static final Reply NO = Reply.reject(550, "5.7.1", "no");

    static Stream<Command> commands() {
        return Stream.of(
                new Connect(InetAddress.getLoopbackAddress(), Duration.ZERO),
                new Helo("client.example.org", true, "Hello client.example.org"),
                new Auth("PLAIN", "ann", "secret"),
                new Mail("ann@example.org"),
                new Rcpt("bob@example.org"),
                new Data(TestMessage.of("Subject: x\n\nx\n"), List.of(new Rcpt("bob@example.org"))));
    }

    private static int usualCode(Command command) {
        return command instanceof Connect ? 220 : command instanceof Auth ? 235 : 250;
    }

    /** As the page for policy authors shows it. */
    @Test
    void readsWell() {
        MailPolicy notFromYahoo = exchange -> Reply.reject(550, "5.7.1", "not from yahoo");

        TestExchange<Mail> exchange = TestExchange.of(new Mail("ann@yahoo.com"));
        assertThat(exchange.run(notFromYahoo::mail).code()).isEqualTo(550);
        assertThat(exchange.relayed()).isEmpty();
    }

    // ---- verdicts

    @ParameterizedTest
    @MethodSource("commands")
    <C extends Command> void passing(C command) {
        TestExchange<C> exchange = TestExchange.of(command);
        assertThat(exchange.run(Exchange::pass).code()).isEqualTo(usualCode(command));
        assertThat(exchange.relayed()).containsExactly(command);
    }

    @ParameterizedTest
    @MethodSource("commands")
    <C extends Command> void withoutAPolicy(C command) {
        TestExchange<C> exchange = TestExchange.of(command);
        assertThat(exchange.run().code()).isEqualTo(usualCode(command));
        assertThat(exchange.relayed()).containsExactly(command);
    }

    @ParameterizedTest
    @MethodSource("commands")
    <C extends Command> void answering(C command) {
        TestExchange<C> exchange = TestExchange.of(command);
        assertThat(exchange.run(same -> NO)).isEqualTo(NO);
        assertThat(exchange.relayed()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("commands")
    <C extends Command> void proceedingReturnsTheServersReplyWhichMayBeChanged(C command) {
        Reply busy = Reply.reject(452, "4.2.2", "full");
        List<Reply> seen = new ArrayList<>();
        TestExchange<C> exchange = TestExchange.of(command).upstream(busy);
        assertThat(exchange.run(same -> {
                    seen.add(same.proceed());
                    return NO;
                }))
                .isEqualTo(NO);
        assertThat(seen).containsExactly(busy);
        assertThat(exchange.relayed()).containsExactly(command);
    }

    @Test
    void theServerAndLaterPoliciesSeeTheCommandAsItWasChanged() {
        TestExchange<Mail> exchange = TestExchange.of(new Mail("a@example.org"));
        List<String> seen = new ArrayList<>();
        exchange.upstream(mail -> {
            seen.add("server " + mail.sender());
            return Reply.of(250, "2.1.0", "OK");
        });
        exchange.run(first -> first.pass(first.command().withSender("b@example.org")), second -> {
            seen.add("second " + second.command().sender());
            return second.proceed(second.command().withSender("c@example.org"));
        });
        assertThat(seen).containsExactly("second b@example.org", "server c@example.org");
        assertThat(exchange.relayed()).containsExactly(new Mail("c@example.org"));
    }

    @Test
    void aPolicyThatProceedsSeesWhatLaterOnesAnswer() {
        TestExchange<Mail> exchange = TestExchange.of(new Mail("a@example.org"));
        List<Reply> seen = new ArrayList<>();
        exchange.run(
                first -> {
                    seen.add(first.proceed());
                    return seen.get(0);
                },
                second -> NO);
        assertThat(seen).containsExactly(NO);
        assertThat(exchange.relayed()).isEmpty();
    }

    @Test
    void aSwallowedCommandIsNotRelayed() {
        TestExchange<Rcpt> exchange = TestExchange.of(new Rcpt("spamtrap@example.org"));
        assertThat(exchange.run(same -> Reply.of(250, "2.1.5", "OK")).isPositive())
                .isTrue();
        assertThat(exchange.relayed()).isEmpty();
    }

    @Test
    void addedRecipientsGoOnAsCommandsOfTheirOwn() {
        TestExchange<Rcpt> exchange = TestExchange.of(new Rcpt("a@example.org"));
        assertThat(exchange.run(same ->
                                same.pass(same.command().and("b@example.org").and("c@example.org")))
                        .code())
                .isEqualTo(250);
        assertThat(exchange.relayed())
                .containsExactly(new Rcpt("a@example.org"), new Rcpt("b@example.org"), new Rcpt("c@example.org"));
    }

    @Test
    void theFirstAddedRecipientThatIsRefusedIsTheAnswer() {
        TestExchange<Rcpt> exchange = TestExchange.of(new Rcpt("a@example.org"))
                .upstream(rcpt -> rcpt.recipient().startsWith("b") ? NO : Reply.of(250, "2.1.5", "OK"));
        assertThat(exchange.run(
                        same -> same.proceed(same.command().and("b@example.org").and("c@example.org"))))
                .isEqualTo(NO);
        assertThat(exchange.relayed()).containsExactly(new Rcpt("a@example.org"), new Rcpt("b@example.org"));
    }

    @Test
    void aMessageToNobodyIsAcceptedAndGoesNowhere() {
        TestExchange<Data> exchange = TestExchange.of(TestMessage.of("Subject: x\n\n"));
        assertThat(exchange.run(same -> same.pass(same.command().withoutRecipient("recipient@example.org")))
                        .code())
                .isEqualTo(250);
        assertThat(exchange.relayed()).isEmpty();
    }

    // ---- what goes wrong

    @ParameterizedTest
    @MethodSource("commands")
    <C extends Command> void whatIsThrownForWantOfSomethingIsAReply(C command) {
        int failed = command instanceof Connect ? 421 : command instanceof Auth ? 454 : 451;
        TestExchange<C> exchange = TestExchange.of(command);
        Reply reply = exchange.run(same -> {
            throw new FileNotFoundException("not for the client");
        });
        assertThat(reply.code()).isEqualTo(failed);
        assertThat(reply.toString()).doesNotContain("not for the client");
        assertThat(exchange.relayed()).isEmpty();
    }

    @Test
    void anSmtpExceptionBringsItsReply() {
        assertThat(TestExchange.of(new Mail("a@example.org")).run(same -> {
                    throw new SmtpException(NO, "for the log");
                }))
                .isEqualTo(NO);
    }

    @Test
    void aMessageThatTheServerHasTakenIsNotSentAgainWhateverComesAfter() {
        Reply taken = Reply.of(250, "2.0.0", "Queued as 1");
        assertThat(TestExchange.of(TestMessage.of("Subject: x\n\n"))
                        .upstream(taken)
                        .run(same -> {
                            Reply unused = same.proceed();
                            throw new IOException("the archive is full");
                        }))
                .isEqualTo(taken);
    }

    @ParameterizedTest
    @MethodSource("commands")
    <C extends Command> void mistakesAreThrown(C command) {
        assertThatThrownBy(() -> TestExchange.of(command).run(same -> {
                    throw new ArithmeticException("/ by zero");
                }))
                .isInstanceOf(ArithmeticException.class);
        assertMistake(command, "no verdict", same -> null);
        assertMistake(command, "intermediate", same -> Reply.of(354, "", "go ahead"));
        assertMistake(command, "passes it as well", same -> {
            Reply unused = same.proceed();
            return same.pass();
        });
        assertMistake(command, "already been handed on", same -> {
            Reply unused = same.proceed();
            return same.proceed();
        });
    }

    private static <C extends Command> void assertMistake(C command, String what, TestExchange.Policy<C> policy) {
        assertThatThrownBy(() -> TestExchange.of(command).run(policy))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(what);
    }

    @Test
    void aGreetingIsA220() {
        assertMistake(
                new Connect(InetAddress.getLoopbackAddress(), Duration.ZERO),
                "a greeting is a 220",
                same -> Reply.of(250, "", "hello"));
    }

    @Test
    void anExchangeEndsWithItsCall() {
        List<Exchange<Mail>> kept = new ArrayList<>();
        TestExchange.of(new Mail("a@example.org")).run(same -> {
            kept.add(same);
            return same.pass();
        });
        assertThatThrownBy(() -> kept.get(0).proceed()).isInstanceOf(IllegalStateException.class);
    }

    // ---- what there was before

    @Test
    void thereIsAUsualClient() {
        Exchange<Mail> seen = seenBy(TestExchange.of(new Mail("a@example.org")));
        assertThat(seen.session().client().getAddress().getHostAddress()).isEqualTo("192.0.2.1");
        assertThat(seen.session().heloDomain()).contains("client.example.org");
        assertThat(seen.session().subject()).isEmpty();
        assertThat(seen.session().secure()).isFalse();
        assertThat(seen.envelope().mail()).isEmpty();
        assertThat(seen.attributes()).containsEntry("smtp.mail.from", "a@example.org");
    }

    private static <C extends Command> Exchange<C> seenBy(TestExchange<C> exchange) {
        List<Exchange<C>> seen = new ArrayList<>();
        exchange.run(same -> {
            seen.add(same);
            return same.pass();
        });
        return seen.get(0);
    }

    @Test
    void beforeHeloThereIsNoDomain() throws IOException {
        assertThat(seenBy(TestExchange.of(new Helo("a.example", true, "Hello")))
                        .session()
                        .heloDomain())
                .isEmpty();
        Exchange<Connect> connected =
                seenBy(TestExchange.of(new Connect(InetAddress.getByName("198.51.100.7"), Duration.ZERO)));
        assertThat(connected.session().heloDomain()).isEmpty();
        assertThat(connected.attributes()).containsEntry("client.address", "198.51.100.7");
    }

    @Test
    void theClientIsWhoTheTestSays() {
        TestSession session = new TestSession()
                .withId("S1")
                .withClient("2001:db8::7")
                .withLocalPort(8465)
                .withSecure(true)
                .withHeloDomain("mail.example.net")
                .withSubject("ann");
        Exchange<Mail> seen = seenBy(TestExchange.of(new Mail("a@example.org")).session(session));
        assertThat(seen.session()).isEqualTo(session);
        assertThat(seen.attributes())
                .containsEntry("id", "S1")
                .containsEntry("client.address", "2001:db8:0:0:0:0:0:7")
                .containsEntry("message.source", 8465)
                .containsEntry("message.protocol.type", "smtp-ssl")
                .containsEntry("smtp.helo.domain", "mail.example.net")
                .containsEntry("authentication.subject.id", "ann");
    }

    @Test
    void aClientsAddressIsNotLookedUp() {
        assertThatThrownBy(() -> new TestSession().withClient("localhost"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not an IP address: localhost");
        assertThatThrownBy(() -> new TestSession().withClient("300.1.2.3"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theTransactionIsWhatTheTestSays() {
        Exchange<Rcpt> seen = seenBy(TestExchange.of(new Rcpt("c@example.org"))
                .sender("a@example.org")
                .recipients("b@example.org"));
        assertThat(seen.envelope().mail()).contains(new Mail("a@example.org"));
        assertThat(seen.envelope().recipients()).containsExactly(new Rcpt("b@example.org"));
        assertThat(seen.attributes()).containsEntry("smtp.rcpt.recipients", List.of("b@example.org"));
    }

    @Test
    void atDataTheRecipientsAreThoseOfTheMessage() {
        Exchange<Data> seen = seenBy(TestExchange.of(TestMessage.of("Subject: x\n\n"))
                .sender("")
                .recipients("b@example.org", "c@example.org"));
        assertThat(seen.command().recipients()).isEqualTo(seen.envelope().recipients());
        assertThat(seen.attributes())
                .containsEntry("smtp.mail.from", "")
                .containsEntry("smtp.rcpt.recipients", List.of("b@example.org", "c@example.org"));
    }

    @Test
    void whatPoliciesLeaveStaysForLaterOnes() {
        TestExchange<Mail> exchange = TestExchange.of(new Mail("a@example.org")).left("score", 1);
        TestExchange.Policy<Mail> count = same -> {
            same.attributes().merge("score", 1, (before, one) -> (int) before + 1);
            return same.pass();
        };
        exchange.run(count, count);
        assertThat(exchange.attributes()).containsEntry("score", 3);
        exchange.run(count);
        assertThat(exchange.attributes()).containsEntry("score", 4);
        assertThatThrownBy(() -> exchange.left("smtp.mail.from", "x"))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void messagesAreTextBlocks() throws IOException {
        TestExchange<Data> exchange = TestExchange.of(TestMessage.of("""
                Subject: Hello

                It works.
                """));
        exchange.run(same ->
                same.pass(same.command().withMessage(same.command().message().withField("X-Seen", "yes"))));
        assertThat(exchange.relayed())
                .singleElement()
                .satisfies(data -> assertThat(TestMessage.text(data.message())).isEqualTo("""
                        X-Seen: yes
                        Subject: Hello

                        It works.
                        """));
        assertThat(TestMessage.of("a\nb\r\n").open().readAllBytes()).asString().isEqualTo("a\r\nb\r\n");
    }
}

package org.postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postern.api.Auth;
import org.postern.api.Command;
import org.postern.api.Connect;
import org.postern.api.Data;
import org.postern.api.Exchange;
import org.postern.api.Helo;
import org.postern.api.Mail;
import org.postern.api.Rcpt;
import org.postern.api.Reply;
import org.postern.api.SmtpException;
import org.postern.api.Verdict;
import org.postern.api.text.Wildcard;
import org.postern.testing.Certificates;
import org.postern.testing.GatewayFixture;
import org.postern.testing.Policies;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;

@Tag("wire")
class PolicyTest {

    private static final String FAILED = "451 4.3.0 A policy of this gateway failed; try again later";

    @TempDir
    Path folder;

    private final ScriptedUpstream upstream = new ScriptedUpstream();
    private final GatewayFixture gateway = new GatewayFixture(upstream);

    @AfterEach
    void close() {
        gateway.close();
        upstream.close();
    }

    /** A verb that has policies, and the conversation up to it. */
    enum Verb {
        HELO(Helo.class, "EHLO client.test", "EHLO client.test", "250-gateway.test Hello client.test"),
        AUTH(Auth.class, "AUTH PLAIN AGEAYg==", "", "235 2.7.0 Authentication successful"),
        MAIL(Mail.class, "MAIL FROM:<a@example.org>", "MAIL FROM:<a@example.org>", "250 2.1.0 Sender OK"),
        RCPT(Rcpt.class, "RCPT TO:<b@example.org>", "RCPT TO:<b@example.org>", "250 2.1.5 Recipient OK"),
        DATA(Data.class, "DATA", "DATA", "250 2.0.0 Queued as 1");

        final Class<? extends Command> command;
        final String line;
        final String relayed;
        final String positive;

        Verb(Class<? extends Command> command, String line, String relayed, String positive) {
            this.command = command;
            this.line = line;
            this.relayed = relayed;
            this.positive = positive;
        }

        /** Speaks up to the verb, and returns the reply to it. */
        String reach(SmtpClient client) throws IOException {
            client.reply();
            if (this != HELO) {
                client.say("EHLO client.test");
            }
            if (this == RCPT || this == DATA) {
                client.say("MAIL FROM:<a@example.org>");
            }
            if (this == DATA) {
                client.say("RCPT TO:<b@example.org>");
                return client.data("Subject: x\r\n");
            }
            return client.say(line);
        }

        /** RFC 4954 §6 has a reply of its own. */
        String failed() {
            return this == AUTH ? "454 4.7.0 Temporary authentication failure" : FAILED;
        }

        boolean isRelayedIn(ScriptedUpstream server) {
            return server.conversations().stream()
                    .anyMatch(conversation -> conversation.lines().contains(relayed));
        }
    }

    /** What a policy for any command does. */
    @FunctionalInterface
    private interface Behaviour {
        Verdict on(Exchange<?> exchange) throws IOException;
    }

    private <C extends Command> void policy(Class<C> command, int order, Behaviour behaviour) {
        gateway.policy(command, order, behaviour::on);
    }

    private String replyTo(Verb verb, Behaviour behaviour) throws IOException {
        policy(verb.command, 100, behaviour);
        try (SmtpClient client = gateway.start().connect()) {
            String reply = verb.reach(client);
            assertThat(client.say("NOOP")).as("the session goes on").isEqualTo("250 2.0.0 OK");
            return reply;
        }
    }

    @ParameterizedTest
    @EnumSource
    void passing(Verb verb) throws IOException {
        assertThat(replyTo(verb, Exchange::pass)).startsWith(verb.positive);
        assertThat(verb.isRelayedIn(upstream)).isEqualTo(verb != Verb.AUTH);
    }

    @ParameterizedTest
    @EnumSource
    void proceedingReturnsTheServersReply(Verb verb) throws IOException {
        List<Reply> seen = new ArrayList<>();
        assertThat(replyTo(verb, exchange -> {
                    seen.add(exchange.proceed());
                    return seen.get(0);
                }))
                .startsWith(verb.positive);
        assertThat(seen)
                .singleElement()
                .satisfies(reply -> assertThat(reply.isPositive()).isTrue());
        assertThat(verb.isRelayedIn(upstream)).isEqualTo(verb != Verb.AUTH);
    }

    @ParameterizedTest
    @EnumSource
    void aReplyAnswersTheCommandVerbatimAndItGoesNoFurther(Verb verb) throws IOException {
        assertThat(replyTo(verb, exchange -> Reply.reject(550, "5.7.1", "Not", "you")))
                .isEqualTo("550-5.7.1 Not\n550 5.7.1 you");
        assertThat(verb.isRelayedIn(upstream)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void aPolicyThatThrowsIsTemporarilyRefusedAndTheCommandGoesNoFurther(Verb verb) throws IOException {
        assertThat(replyTo(verb, exchange -> {
                    throw new IllegalStateException("secret detail");
                }))
                .isEqualTo(verb.failed());
        assertThat(verb.isRelayedIn(upstream)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void aPolicyThatCannotReachWhatItNeedsIsTemporarilyRefused(Verb verb) throws IOException {
        assertThat(replyTo(verb, exchange -> {
                    throw new FileNotFoundException("secret detail");
                }))
                .isEqualTo(verb.failed());
        assertThat(verb.isRelayedIn(upstream)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void aPolicyThatThrowsAReplyAnswersWithIt(Verb verb) throws IOException {
        assertThat(replyTo(verb, exchange -> {
                    throw new SmtpException(Reply.reject(452, "4.3.1", "Full"), "secret detail");
                }))
                .isEqualTo("452 4.3.1 Full");
        assertThat(verb.isRelayedIn(upstream)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void noVerdictIsTemporarilyRefused(Verb verb) throws IOException {
        assertThat(replyTo(verb, exchange -> null)).isEqualTo(verb.failed());
        assertThat(verb.isRelayedIn(upstream)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void anIntermediateReplyIsNoVerdict(Verb verb) throws IOException {
        assertThat(replyTo(verb, exchange -> Reply.of(354, "", "Go on"))).isEqualTo(verb.failed());
        assertThat(verb.isRelayedIn(upstream)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void passingAfterProceedingIsTemporarilyRefusedUnlessAMessageHasBeenTaken(Verb verb) throws IOException {
        assertThat(replyTo(verb, exchange -> {
                    exchange.proceed();
                    return exchange.pass();
                }))
                .isEqualTo(verb == Verb.DATA ? verb.positive : verb.failed());
    }

    @ParameterizedTest
    @EnumSource
    void throwingAfterProceedingIsTemporarilyRefusedUnlessAMessageHasBeenTaken(Verb verb) throws IOException {
        assertThat(replyTo(verb, exchange -> {
                    exchange.proceed();
                    throw new IllegalStateException("a bug");
                }))
                .isEqualTo(verb == Verb.DATA ? verb.positive : verb.failed());
    }

    @ParameterizedTest
    @EnumSource
    void proceedingTwiceIsTemporarilyRefusedUnlessAMessageHasBeenTaken(Verb verb) throws IOException {
        assertThat(replyTo(verb, exchange -> {
                    exchange.proceed();
                    return exchange.proceed();
                }))
                .isEqualTo(verb == Verb.DATA ? verb.positive : verb.failed());
    }

    @ParameterizedTest
    @EnumSource
    void a421OfAPolicyEndsTheSession(Verb verb) throws IOException {
        policy(verb.command, 100, exchange -> Reply.reject(421, "4.7.0", "Go away"));
        try (SmtpClient client = gateway.start().connect()) {
            assertThat(verb.reach(client)).isEqualTo("421 4.7.0 Go away");
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void policiesOfSeveralOrdersRunFromLowToHighAndAnAnswerEndsTheChain(Verb verb) throws IOException {
        List<Integer> ran = new ArrayList<>();
        for (int order : new int[] {300, 100, 200, 400}) {
            policy(verb.command, order, exchange -> {
                ran.add(order);
                return order == 300 ? Reply.reject(550, "5.7.1", "Enough") : exchange.pass();
            });
        }
        try (SmtpClient client = gateway.start().connect()) {
            assertThat(verb.reach(client)).isEqualTo("550 5.7.1 Enough");
        }
        assertThat(ran).containsExactly(100, 200, 300);
        assertThat(verb.isRelayedIn(upstream)).isFalse();
    }

    // ---- changes

    @Test
    void whatPoliciesChangeIsWhatTheServerSeesAndLaterPoliciesToo() throws IOException {
        List<String> seen = new ArrayList<>();
        gateway.policy(
                        Helo.class,
                        1,
                        exchange -> exchange.pass(
                                exchange.command().withDomain("changed.test").withGreeting("Welcome")))
                .policy(Helo.class, 2, exchange -> {
                    seen.add(exchange.command().domain());
                    return exchange.pass();
                })
                .policy(Auth.class, exchange -> exchange.pass(exchange.command().withSubject("changed")))
                .policy(
                        Mail.class,
                        1,
                        exchange -> exchange.pass(exchange.command().withSender("changed@example.org")))
                .policy(Mail.class, 2, exchange -> {
                    seen.add(exchange.command().sender());
                    return exchange.proceed();
                })
                .policy(Rcpt.class, exchange -> {
                    seen.add(exchange.session().subject().orElse(""));
                    seen.add(exchange.envelope().mail().orElseThrow().sender());
                    return exchange.proceed(exchange.command().withRecipient("other@example.org"));
                })
                .policy(Data.class, exchange -> {
                    seen.add(exchange.envelope().recipients().get(0).recipient());
                    return exchange.pass(exchange.command()
                            .withMessage(exchange.command().message().withField("X-Seen", "yes")));
                });
        try (SmtpClient client = gateway.start().connect()) {
            assertThat(client.hello()).startsWith("250-gateway.test Welcome\n").contains("250 AUTH PLAIN LOGIN");
            assertThat(client.say("AUTH PLAIN AGEAYg==")).startsWith("235 ");
            assertThat(client.mail("a@example.org", "b@example.org", "Subject: x\r\n"))
                    .startsWith("250 ");
        }
        assertThat(seen)
                .containsExactly(
                        "changed.test", "changed@example.org", "changed", "changed@example.org", "other@example.org");
        assertThat(upstream.conversation().lines()).contains("EHLO changed.test");
        assertThat(upstream.mail().from()).isEqualTo("MAIL FROM:<changed@example.org>");
        assertThat(upstream.mail().to()).containsExactly("RCPT TO:<other@example.org>");
        assertThat(upstream.mail().raw()).isEqualTo("X-Seen: yes\r\nSubject: x\r\n");
    }

    @Test
    void theReplyToProceedingCanBeChanged() throws IOException {
        upstream.on("RCPT", "550 5.1.1 No such user");
        gateway.policy(Rcpt.class, exchange -> {
            Reply reply = exchange.proceed();
            return reply.isRefusal() ? Reply.reject(450, "4.1.1", "Greylisted: " + reply.text(0)) : reply;
        });
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            client.say("MAIL FROM:<a@example.org>");
            assertThat(client.say("RCPT TO:<b@example.org>")).isEqualTo("450 4.1.1 Greylisted: 5.1.1 No such user");
        }
    }

    @Test
    void aSenderThatIsRefusedAfterTheServerTookItIsTakenBack() throws IOException {
        gateway.policy(Mail.class, exchange -> {
            boolean bad = exchange.command().sender().startsWith("bad");
            Reply reply = exchange.proceed();
            return bad ? Reply.reject(550, "5.7.1", "Not you") : reply;
        });
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            assertThat(client.say("MAIL FROM:<bad@example.org>")).isEqualTo("550 5.7.1 Not you");
            assertThat(client.mail("a@example.org", "b@example.org", "Subject: x\r\n"))
                    .startsWith("250 ");
            assertThat(upstream.mail().from()).isEqualTo("MAIL FROM:<a@example.org>");
        }
    }

    @Test
    void aRecipientThatIsRefusedAfterTheServerTookItGetsNoMail() throws IOException {
        gateway.policy(Rcpt.class, exchange -> {
            boolean bad = exchange.command().recipient().startsWith("bad");
            Reply reply = exchange.proceed();
            return bad ? Reply.reject(550, "5.7.1", "Not you") : reply;
        });
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            client.envelope("a@example.org", "b@example.org");
            assertThat(client.say("RCPT TO:<bad@example.org>")).isEqualTo("550 5.7.1 Not you");
            String reply = client.data("Subject: x\r\n");
            assertThat(upstream.mails()).noneMatch(mail -> mail.to().contains("RCPT TO:<bad@example.org>"));
            assertThat(reply).startsWith(upstream.mails().isEmpty() ? "4" : "250 ");
        }
    }

    @Test
    void aChangeThatWouldBreakTheProtocolIsTheAuthorsMistakeAndGoesNowhere() throws IOException {
        gateway.policy(Mail.class, exchange -> exchange.pass(exchange.command().withSender("a@b>\r\nRCPT TO:<c@d")));
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            assertThat(client.say("MAIL FROM:<a@example.org>")).isEqualTo(FAILED);
            assertThat(upstream.conversation().lines()).containsExactly("EHLO client.test");
        }
    }

    // ---- which policy

    @Test
    void theBestMatchOfOneOrderRunsAloneAndNoneRunsForOtherAddresses() throws IOException {
        for (String pattern : List.of("*@yahoo.com", "joe@yahoo.com", "*")) {
            gateway.policy(Policies.of(pattern, Mail.class, exchange -> Reply.reject(550, "5.7.1", pattern))
                    .withPatterns(List.of(new Wildcard(pattern))));
        }
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            assertThat(client.say("MAIL FROM:<Joe@Yahoo.com>")).endsWith("joe@yahoo.com");
            assertThat(client.say("MAIL FROM:<ann@yahoo.com>")).endsWith("*@yahoo.com");
            assertThat(client.say("MAIL FROM:<ann@example.org>")).endsWith(" *");
            assertThat(client.say("MAIL FROM:<>")).endsWith(" *");
        }
    }

    @Test
    void aGreetingTemplateIsFilled() throws IOException {
        gateway.policy(Policies.of("Welcome", Helo.class, Exchange::pass)
                .withGreeting("Welcome ${smtp.helo.domain}, over ${message.protocol.type}, ${unknown}"));
        try (SmtpClient client = gateway.start().connect()) {
            assertThat(client.hello()).startsWith("250-gateway.test Welcome client.test, over smtp-tcp, ${unknown}\n");
        }
    }

    @Test
    void attributesAreReadByNameAndLeftForLaterPolicies() throws IOException {
        List<Object> seen = new ArrayList<>();
        gateway.policy(Helo.class, exchange -> {
                    exchange.attributes().put("mine", "left at HELO");
                    return exchange.pass();
                })
                .policy(Rcpt.class, exchange -> {
                    for (String name : List.of("mine", "smtp.helo.domain", "smtp.mail.from", "smtp.rcpt.to", "id")) {
                        seen.add(exchange.attributes().get(name));
                    }
                    assertThat(exchange.session().id()).isEqualTo(seen.get(4));
                    exchange.attributes().put("smtp.mail.from", "forged");
                    return exchange.pass();
                })
                .policy(Data.class, exchange -> {
                    throw new AssertionError("nobody gets that far");
                });
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            client.say("MAIL FROM:<a@example.org>");
            assertThat(client.say("RCPT TO:<b@example.org>")).isEqualTo(FAILED);
        }
        assertThat(seen.subList(0, 4)).containsExactly("left at HELO", "client.test", "a@example.org", "b@example.org");
    }

    @Test
    void aSecondHelloThatAPolicyAnswersEndsTheTransactionAtTheServerToo() throws IOException {
        gateway.policy(
                Helo.class,
                exchange ->
                        exchange.command().domain().equals("second.test") ? Reply.of(250, "", "hi") : exchange.pass());
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            client.envelope("a@example.org", "victim@example.org");
            assertThat(client.say("EHLO second.test")).isEqualTo("250 hi");
            assertThat(client.mail("c@example.org", "d@example.org", "Subject: x\r\n"))
                    .startsWith("250 ");
        }
        assertThat(upstream.mail().to()).containsExactly("RCPT TO:<d@example.org>");
    }

    @Test
    void aServerThatRefusedTheHelloIsToldNothingMoreOnThatLink() throws IOException {
        upstream.on("EHLO", ScriptedUpstream.first(ScriptedUpstream.reply("550 go away"), ScriptedUpstream.usual()));
        gateway.policy(Helo.class, exchange -> {
            exchange.proceed();
            return Reply.of(250, "", "hi");
        });
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            assertThat(client.say("MAIL FROM:<a@example.org>")).startsWith("250 ");
        }
        assertThat(upstream.conversations()).hasSize(2);
        assertThat(upstream.conversations().get(0).lines()).noneMatch(line -> line.startsWith("MAIL"));
    }

    @Test
    void whatAConnectPolicyLeavesOutlivesStartTlsAndWhatIsSaidBeforeDoesNot() throws Exception {
        List<Object> seen = new ArrayList<>();
        Certificates certificates = new Certificates(folder, "gateway.test");
        gateway.with(adapter -> {
                    adapter.set("interfaces", "starttls://127.0.0.1:0");
                    adapter.set("keyStore", certificates.keyStore());
                    adapter.set("keyStorePassword", Certificates.PASSWORD);
                })
                .policy(Connect.class, exchange -> {
                    exchange.attributes().put("known", "by its address");
                    return exchange.pass();
                })
                .policy(Helo.class, exchange -> {
                    seen.add(exchange.attributes().get("known") + ", "
                            + exchange.attributes().get("said"));
                    exchange.attributes().put("said", exchange.command().domain());
                    return exchange.pass();
                });
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            client.startTls(certificates.client());
            client.say("EHLO client.test");
        }
        assertThat(seen).containsExactly("by its address, null", "by its address, null");
    }
}

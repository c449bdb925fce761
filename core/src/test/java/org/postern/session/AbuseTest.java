package org.postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.api.Auth;
import org.postern.api.Exchange;
import org.postern.api.Helo;
import org.postern.api.Mail;
import org.postern.api.Rcpt;
import org.postern.api.Reply;
import org.postern.api.text.Wildcard;
import org.postern.testing.Certificates;
import org.postern.testing.GatewayFixture;
import org.postern.testing.Policies;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;

/** What clients and servers try, and policies get wrong, does not get mail to where it should not be. */
@Tag("wire")
class AbuseTest {

    @TempDir
    Path folder;

    private final ScriptedUpstream upstream = new ScriptedUpstream();
    private final GatewayFixture gateway = new GatewayFixture(upstream);

    @AfterEach
    void close() {
        gateway.close();
        upstream.close();
    }

    @Test
    void noMailGoesOutBeforeTlsWhateverWasSaidToEhlo() throws IOException {
        Certificates certificates = new Certificates(folder, "localhost");
        upstream.on("EHLO", "550 5.7.1 No");
        gateway.withUpstream(properties -> {
                    properties.set("connectionSecurity", "STARTTLS");
                    properties.set("trustedCertificates", certificates.trusted());
                })
                .policy(Helo.class, exchange -> {
                    exchange.proceed();
                    return Reply.of(250, "", "gateway.test never mind");
                });
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            assertThat(client.say("MAIL FROM:<a@example.org>")).isEqualTo("550 5.7.1 No");
        }
        assertThat(upstream.conversations())
                .allSatisfy(
                        conversation -> assertThat(conversation.lines()).noneMatch(line -> line.startsWith("MAIL")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ann@example.org", "\"ann\"@example.org", "\"a\\nn\"@EXAMPLE.org", "@relay.test:ann@example.org"
            })
    void aMailboxIsTheSameHoweverItIsWritten(String address) throws IOException {
        gateway.policy(Policies.of("NotAnn", Rcpt.class, exchange -> Reply.reject(550, "5.7.1", "not ann"))
                .withPatterns(List.of(new Wildcard("ann@example.org"))));
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            client.say("MAIL FROM:<a@example.org>");
            assertThat(client.say("RCPT TO:<" + address + ">")).isEqualTo("550 5.7.1 not ann");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a@yahoo\u3002com", "a@\uff59ahoo.com", "a\u2028b@example.org", "a\u009bb@example.org"})
    void anAddressThatOnlyLooksLikeAnotherIsRefused(String address) throws IOException {
        upstream.offers("SMTPUTF8", "8BITMIME");
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            assertThat(client.say("MAIL FROM:<" + address + "> SMTPUTF8")).startsWith("501 ");
        }
    }

    @Test
    void anAddressThatAPolicyMadeIsNotSentWhereItIsNotUnderstood() throws IOException {
        gateway.policy(Mail.class, exchange -> exchange.pass(exchange.command().withSender("\u00fc@example.org")));
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            assertThat(client.say("MAIL FROM:<a@example.org>")).startsWith("553 5.6.7");
        }
        assertThat(upstream.conversation().lines()).noneMatch(line -> line.startsWith("MAIL"));
    }

    @Test
    void aRecipientWhomAPolicyRefusesAfterTheServerTookHimGetsNothing() throws IOException {
        gateway.policy(Rcpt.class, exchange -> {
            Reply reply = exchange.proceed();
            return exchange.command().recipient().startsWith("bad") ? Reply.reject(550, "5.7.1", "no") : reply;
        });
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            client.envelope("a@example.org", "good@example.org");
            assertThat(client.say("RCPT TO:<bad@example.org>")).isEqualTo("550 5.7.1 no");
            assertThat(client.say("RCPT TO:<fine@example.org>")).startsWith("250 ");
            assertThat(client.data("Subject: x\r\n\r\n")).startsWith("250 ");
        }
        assertThat(upstream.mail().to()).containsExactly("RCPT TO:<good@example.org>", "RCPT TO:<fine@example.org>");
    }

    @Test
    void aRefusedEhloLeavesEverythingAsItWas() throws IOException {
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            client.envelope("a@example.org", "b@example.org");
            upstream.on("EHLO", "550 5.7.1 No");
            assertThat(client.say("EHLO other.test")).isEqualTo("550 5.7.1 No");
            assertThat(client.data("Subject: x\r\n\r\n")).startsWith("250 ");
        }
        assertThat(upstream.mails()).hasSize(1);
    }

    @Test
    void aClientThatAPolicyGreetsIsIntroducedWithItsFirstMail() throws IOException {
        gateway.policy(Helo.class, exchange -> Reply.of(250, "", "gateway.test is here"));
        try (SmtpClient client = gateway.start().connect()) {
            assertThat(client.hello()).isEqualTo("250 gateway.test is here");
            assertThat(client.mail("a@example.org", "b@example.org", "Subject: x\r\n\r\n"))
                    .startsWith("250 ");
        }
        assertThat(upstream.conversation().lines()).startsWith("EHLO client.test", "MAIL FROM:<a@example.org>");
    }

    @Test
    void theUsualGreetingOfOnePolicyLeavesAnothersAlone() throws IOException {
        gateway.policy(Policies.of("Welcome", 50, Helo.class, Exchange::pass)
                        .withGreeting("Welcome ${smtp.helo.domain}"))
                .policy(Policies.of("Usual", 200, Helo.class, Exchange::pass).withGreeting(Helo.USUAL_GREETING));
        try (SmtpClient client = gateway.start().connect()) {
            assertThat(client.hello()).startsWith("250-gateway.test Welcome client.test");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"WHAT", "DATA", "MAIL FROM:a", "BDAT 5", "AUTH PLAIN AGEAYg=="})
    void aClientThatKnowsNoBetterIsSentAway(String line) throws IOException {
        gateway.with(properties -> properties.set("maxErrors", "3"))
                .policy(Auth.class, exchange -> Reply.reject(535, "5.7.8", "no"));
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            client.say(line);
            client.say(line);
            client.say(line);
            assertThat(client.reply()).startsWith("421 4.7.0 Too many errors");
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void whatTheClientIsToldAboutItsMessageWaitsForNoOtherCommand() throws IOException {
        CountDownLatch told = new CountDownLatch(1);
        upstream.offers("PIPELINING");
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            client.envelope("a@example.org", "b@example.org");
            client.say("DATA");
            upstream.on("MAIL", ScriptedUpstream.usual().after(told));
            client.send("Subject: x\r\n\r\n.\r\nMAIL FROM:<c@example.org>\r\n");
            assertThat(client.reply()).startsWith("250 2.0.0 Queued");
            told.countDown();
            assertThat(client.reply()).startsWith("250 2.1.0");
        }
    }

    @Test
    void aReplyBeforeTheEndOfTheMessageIsNotTheReplyToIt() throws IOException {
        upstream.on("BODY", "250 2.0.0 early").on("END", "554 5.7.1 final");
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            client.envelope("a@example.org", "b@example.org");
            client.say("DATA");
            client.send("Subject: x\r\n".repeat(5000));
            upstream.await(conversation -> conversation.lines().contains("DATA"));
            client.send("\r\n.\r\n");
            assertThat(client.reply()).doesNotStartWith("250");
        }
        assertThat(upstream.mails()).isEmpty();
    }

    @Test
    void aReplyThatNobodyAskedForIsNotTheNextCommands() throws IOException {
        upstream.on("MAIL", "250 2.1.0 OK", "250 2.1.5 unasked");
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            assertThat(client.say("MAIL FROM:<a@example.org>")).startsWith("250 2.1.0");
            assertThat(client.say("RCPT TO:<b@example.org>")).startsWith("451 4.4.2");
        }
    }

    @Test
    void aServerThatAsksForMoreAtMailIsNotBelieved() throws IOException {
        upstream.on("MAIL", "354 go");
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            assertThat(client.say("MAIL FROM:<a@example.org>")).startsWith("451 4.4.2");
        }
    }

    @Test
    void aMessageThatIsTooLargeForTheServerIsRefusedForGood() throws IOException {
        upstream.offers("SIZE 1000");
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            assertThat(client.mail("a@example.org", "b@example.org", "Subject: x\r\n".repeat(200)))
                    .startsWith("552 5.3.4");
        }
        assertThat(upstream.mails()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST / HTTP/1.1", "GET / HTTP/1.0", "Host: localhost"})
    void aBrowserIsSentAway(String line) throws IOException {
        try (SmtpClient client = gateway.start().connect()) {
            client.reply();
            assertThat(client.say(line)).startsWith("421 4.7.0");
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a@[1.2.3.4\">,\"]", "a@[x\">y\"]", "a@[999]", "a@[IPv6:zz]"})
    void aLiteralThatServersReadDifferentlyIsNoAddress(String address) throws IOException {
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            assertThat(client.say("MAIL FROM:<" + address + ">")).startsWith("501 ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"MA\u0131L FROM:<a@example.org>", "R\u017fET", "MAIL \u3000FROM:<a@example.org>"})
    void lettersThatOnlyBecomeAsciiAreNot(String line) throws IOException {
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            assertThat(client.say(line)).startsWith("50");
        }
    }

    @Test
    void aServerMayNameAMechanismTwice() throws IOException {
        upstream.offers("AUTH PLAIN PLAIN  LOGIN").on("AUTH", "235 2.7.0 OK");
        gateway.withUpstream(properties -> {
            properties.set("userName", "gateway");
            properties.set("password", "secret");
        });
        try (SmtpClient client = gateway.start().connect()) {
            assertThat(client.hello()).startsWith("250");
        }
    }
}

package org.postern.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postern.testing.ScriptedUpstream.first;
import static org.postern.testing.ScriptedUpstream.hangUp;
import static org.postern.testing.ScriptedUpstream.reply;
import static org.postern.testing.ScriptedUpstream.usual;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.testing.GatewayFixture;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;
import org.postern.testing.UpstreamConversation.Answer;

/** The outgoing server fails: the client learns it as a reply, keeps its session, and the next mail goes through. */
@Tag("wire")
class UpstreamFailureTest {

    private static final String LOST = "451 4.4.2 The connection to the mail server was lost";

    private final ScriptedUpstream upstream = new ScriptedUpstream();
    private final GatewayFixture gateway = new GatewayFixture(upstream).withUpstream(properties -> {
        properties.set("activeTimeout", "400ms");
        properties.set("commandTimeout", "400ms");
        properties.set("dataTimeout", "400ms");
    });
    private SmtpClient client;

    @BeforeEach
    void connect() throws IOException {
        client = gateway.start().connect();
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        gateway.close();
        upstream.close();
    }

    @Test
    void aServerThatCannotBeReachedIsA451() throws IOException {
        upstream.refuseConnections();
        assertThat(client.hello()).isEqualTo("451 4.4.1 The mail server cannot be reached; try again later");
        assertThat(client.say("NOOP")).startsWith("250 ");
        assertThat(client.say("MAIL FROM:<a@example.org>")).startsWith("503 ");
        assertThat(client.say("EHLO client.test")).startsWith("451 4.4.1 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"554 5.7.1 Go away", "421 4.3.2 Busy", "250 What?", "nonsense", "220"})
    void aServerThatTakesNoConnectionIsTriedAgainWithTheNextEhlo(String greeting) throws IOException {
        boolean good = greeting.equals("220");
        upstream.on("GREETING", greeting);
        String reply = client.hello();
        assertThat(reply).startsWith(good ? "250-" : "451 4.4.");
        upstream.usual("GREETING");
        assertThat(client.say("EHLO client.test")).startsWith("250-");
        assertThat(client.mail("a@example.org", "b@example.org", "Subject: x\r\n"))
                .startsWith("250 ");
    }

    @Test
    void aServerThatGreetsTwiceIsNotSpokenTo() throws IOException {
        upstream.on("GREETING", "220 one", "220 two");
        assertThat(client.hello()).startsWith("451 4.4.");
        assertThat(upstream.conversations()).hasSizeLessThan(10);
    }

    @Test
    void aLinkThatDiesAtEhloIsReplacedWithoutAWord() throws IOException {
        upstream.on("EHLO", first(hangUp(), usual()));
        assertThat(client.hello()).startsWith("250-");
        assertThat(upstream.conversations()).hasSize(2);
    }

    @Test
    void aServerThatAlwaysDiesAtEhloIsDown() throws IOException {
        upstream.on("EHLO", hangUp());
        assertThat(client.hello()).isEqualTo(LOST);
        upstream.usual("EHLO");
        assertThat(client.say("EHLO client.test")).startsWith("250-");
    }

    @Test
    void aLinkThatDiesAtMailIsReplacedWithoutAWord() throws IOException {
        upstream.on("MAIL", first(hangUp(), usual()));
        client.hello();
        assertThat(sendMail()).startsWith("250 2.0.0 ");
        assertThat(upstream.conversations()).hasSize(2);
        assertThat(upstream.mails()).hasSize(1);
    }

    @Test
    void aServerThatAlwaysDiesAtMailIsA451() throws IOException {
        upstream.on("MAIL", hangUp());
        client.hello();
        assertThat(sendMail()).isEqualTo(LOST);
        assertThat(upstream.conversations()).hasSize(2);
    }

    @Test
    void aLinkThatTheServerEndsWithA421BetweenTwoMailsIsReplaced() throws IOException {
        upstream.on("END", (conversation, line) -> {
            usual().to(conversation, "");
            conversation.say("421 4.4.2 Idle for too long");
            hangUp().to(conversation, "");
        });
        client.hello();
        assertThat(sendMail()).startsWith("250 2.0.0 ");
        upstream.usual("END");
        upstream.awaitAllEnded();
        assertThat(sendMail()).startsWith("250 2.0.0 ");
        assertThat(upstream.mails()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RCPT", "DATA", "BODY", "END"})
    void aLinkThatDiesIsA451AndTheNextMailGoesOverAnother(String when) throws IOException {
        upstream.on(when, hangUp());
        client.hello();
        assertThat(sendMail()).isEqualTo(LOST);
        upstream.usual(when);
        assertThat(client.say("RSET")).startsWith("250 ");
        assertThat(sendMail()).startsWith("250 2.0.0 ");
        assertThat(upstream.conversations()).hasSize(2);
        assertThat(upstream.conversations().get(0).mails()).isEmpty();
        assertThat(upstream.conversations().get(1).lines().get(0)).isEqualTo("EHLO client.test");
        assertThat(upstream.mails()).hasSize(1);
    }

    /** Whatever it means, it does not mean that the message was taken. */
    @Test
    void aServerThatAnswersDataWithoutAskingForTheMessageHasNotTakenIt() throws IOException {
        upstream.on("DATA", "250 2.0.0 OK");
        client.hello();
        assertThat(sendMail()).startsWith("451 4.4.2");
        assertThat(upstream.mails()).isEmpty();
    }

    @Test
    void aServerThatAnswersAMessageByAskingForMoreHasNotTakenIt() throws IOException {
        upstream.on("END", "354 more");
        client.hello();
        assertThat(sendMail()).startsWith("451 4.4.2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"MAIL", "RCPT", "DATA", "END"})
    void aServerThatTakesTooLongIsA451(String when) throws IOException {
        CountDownLatch never = new CountDownLatch(1);
        upstream.on(when, reply("250 2.0.0 late").after(never));
        client.hello();
        assertThat(sendMail()).isEqualTo("451 4.4.2 The mail server took too long");
        never.countDown();
        upstream.usual(when);
        assertThat(client.say("RSET")).startsWith("250 ");
        assertThat(sendMail()).startsWith("250 2.0.0 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"EHLO", "MAIL", "RCPT", "DATA", "END"})
    void a421EndsTheSessionAsItEndsTheServersOwn(String when) throws IOException {
        upstream.on(when, "421 4.3.2 Shutting down");
        client.reply();
        String reply = client.say("EHLO client.test");
        if (!when.equals("EHLO")) {
            reply = sendMail();
        }
        assertThat(reply).isEqualTo("421 4.3.2 Shutting down");
        assertThat(client.isAtEnd()).isTrue();
        upstream.awaitAllEnded();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "OK",
                "25 OK",
                "2500 OK",
                "250_OK",
                "150 too low",
                "600 too high",
                "250-one\r\n251 two",
                "250-one\r\ntwo",
                "250 a bare\nline end",
                "250 a bare\rline end",
            })
    void whatIsNoReplyEndsTheLink(String nonsense) throws IOException {
        upstream.on("MAIL", nonsense);
        client.hello();
        assertThat(client.say("MAIL FROM:<a@example.org>")).isEqualTo(LOST);
        upstream.usual("MAIL");
        assertThat(sendMail()).startsWith("250 2.0.0 ");
        assertThat(upstream.conversations()).hasSize(2);
    }

    @Test
    void aReplyWithoutEndIsNotReadForEver() throws IOException {
        Answer endless = (conversation, line) -> {
            for (; ; ) {
                conversation.say("250-and");
            }
        };
        Answer longLine = (conversation, line) -> {
            conversation.say("250 " + "x".repeat(100_000));
        };
        client.hello();
        for (Answer answer : List.of(endless, longLine)) {
            upstream.on("MAIL", answer);
            assertThat(client.say("MAIL FROM:<a@example.org>")).isEqualTo(LOST);
            upstream.usual("MAIL");
            assertThat(sendMail()).startsWith("250 2.0.0 ");
        }
    }

    @Test
    void aReplyThatNobodyAskedForIsNotTakenForTheNextCommands() throws IOException {
        upstream.on("MAIL", "250 2.1.0 OK", "250 2.1.5 RCPT is fine too");
        client.hello();
        assertThat(client.say("MAIL FROM:<a@example.org>")).isEqualTo("250 2.1.0 OK");
        assertThat(client.say("RCPT TO:<b@example.org>")).isEqualTo(LOST);
        upstream.usual("MAIL");
        client.say("RSET");
        assertThat(sendMail()).startsWith("250 2.0.0 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"MAIL", "RCPT", "DATA", "END"})
    void aRefusalIsPassedOnAndTheLinkIsKept(String when) throws IOException {
        upstream.on(when, "550 5.7.1 Not this one");
        client.hello();
        assertThat(sendMail()).isEqualTo("550 5.7.1 Not this one");
        upstream.usual(when);
        assertThat(client.say("RSET")).startsWith("250 ");
        assertThat(sendMail()).startsWith("250 2.0.0 ");
        assertThat(upstream.conversation().mails()).hasSize(1);
    }

    @Test
    void aServerThatRefusesInTheMiddleOfALargeMessageEndsNothingButTheMail() throws IOException {
        upstream.on("BODY", (conversation, line) -> {
            conversation.say("552 5.3.4 Too large");
            hangUp().to(conversation, line);
        });
        client.hello();
        assertThat(client.mail("a@example.org", "b@example.org", ("x".repeat(70) + "\r\n").repeat(100_000)))
                .matches("[45]5.*");
        upstream.usual("BODY");
        assertThat(sendMail()).startsWith("250 2.0.0 ");
    }

    @Test
    void aLinkThatTheServerEndedBetweenTwoMailsIsFoundDeadAndReplaced() throws IOException {
        upstream.on("END", (conversation, line) -> {
            usual().to(conversation, "");
            hangUp().to(conversation, "");
        });
        client.hello();
        assertThat(sendMail()).startsWith("250 2.0.0 ");
        upstream.usual("END");
        assertThat(sendMail()).startsWith("250 2.0.0 ");
        assertThat(upstream.mails()).hasSize(2);
    }

    /** A whole transaction; returns the first reply that is no success, or the last one. */
    private String sendMail() throws IOException {
        for (String command : List.of("MAIL FROM:<a@example.org>", "RCPT TO:<b@example.org>")) {
            String reply = client.say(command);
            if (!reply.startsWith("250")) {
                return reply;
            }
        }
        return client.data("Subject: x\r\n\r\nHello\r\n");
    }
}

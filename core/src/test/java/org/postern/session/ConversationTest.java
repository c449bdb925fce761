package org.postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.testing.GatewayFixture;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;
import org.postern.testing.SmtpText;

@Tag("wire")
class ConversationTest {

    private final ScriptedUpstream upstream = new ScriptedUpstream();
    private final GatewayFixture gateway = new GatewayFixture(upstream);
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
    void aMailGoesUpstreamByteForByteAndEveryReplyComesBackVerbatim() throws IOException {
        upstream.on("MAIL", "250-2.1.0 Sender", "250-2.1.0", "250 2.1.0   spaced out ")
                .on("RCPT", "251 User not local; will forward")
                .on("DATA", (conversation, line) -> {
                    conversation.readMessage();
                    conversation.say("354-Go", "354 ahead");
                })
                .on("END", (conversation, line) -> {
                    conversation.take();
                    conversation.say("250-2.6.0 first", "250 2.6.0 Queued as <1@upstream.test>");
                });
        assertThat(client.reply()).isEqualTo("220 gateway.test ESMTP Postern");
        assertThat(client.say("EHLO client.test"))
                .isEqualTo("250-gateway.test Hello client.test\n250-PIPELINING\n250-8BITMIME\n250 ENHANCEDSTATUSCODES");
        assertThat(client.say("MAIL FROM:<a@example.org> BODY=8BITMIME"))
                .isEqualTo("250-2.1.0 Sender\n250-2.1.0\n250 2.1.0   spaced out ");
        assertThat(client.say("RCPT TO:<b@example.org>")).isEqualTo("251 User not local; will forward");
        assertThat(client.say("DATA")).isEqualTo("354-Go\n354 ahead");
        client.send("Subject: x\r\n\r\nHi\r\n.\r\n");
        assertThat(client.reply()).isEqualTo("250-2.6.0 first\n250 2.6.0 Queued as <1@upstream.test>");
        assertThat(upstream.conversation().bytes())
                .isEqualTo(SmtpText.lines(
                        "EHLO client.test",
                        "MAIL FROM:<a@example.org> BODY=8BITMIME",
                        "RCPT TO:<b@example.org>",
                        "DATA",
                        "Subject: x",
                        "",
                        "Hi",
                        "."));
    }

    @Test
    void theMessageArrivesUnderItsEnvelopeWithEveryByteAsItWasSent() throws IOException {
        client.hello();
        String message = "Subject: x\r\n\r\n..a dot\r\n\ttab, \u00e4 and a long " + "line".repeat(1000) + "\r\n";
        assertThat(client.mail("a@example.org", "b@example.org", message)).isEqualTo("250 2.0.0 Queued as 1");
        assertThat(upstream.mail().from()).isEqualTo("MAIL FROM:<a@example.org>");
        assertThat(upstream.mail().to()).containsExactly("RCPT TO:<b@example.org>");
        assertThat(upstream.conversation().bytes())
                .contains("DATA\r\n" + SmtpText.bytes(message) + ".\r\n")
                .doesNotContain("QUIT");
        assertThat(client.say("QUIT")).startsWith("221 ");
        assertThat(client.isAtEnd()).isTrue();
    }

    @Test
    void severalMailsInOneSessionUseOneConnectionUpstream() throws IOException {
        client.hello();
        for (int i = 1; i <= 3; i++) {
            assertThat(client.mail("a" + i + "@example.org", "b@example.org", "Subject: " + i + "\r\n"))
                    .isEqualTo("250 2.0.0 Queued as " + i);
        }
        assertThat(upstream.conversation().mails()).hasSize(3);
    }

    @Test
    void repliesOfManyLinesComeBackAsTheyAre() throws IOException {
        upstream.on("MAIL", "550-5.7.1 You", "550-5.7.1 are", "550 5.7.1 blocked: \u00e9")
                .on("RCPT", "250 OK");
        client.hello();
        assertThat(client.say("MAIL FROM:<a@example.org>"))
                .isEqualTo("550-5.7.1 You\n550-5.7.1 are\n550 5.7.1 blocked: \u00e9");
        upstream.on("MAIL", "250-2.1.0 one code", "250 here none");
        assertThat(client.say("MAIL FROM:<a@example.org>")).isEqualTo("250-2.1.0 one code\n250 here none");
        upstream.on("RCPT", "452-4.2.2 full", "452 4.2.1 another code");
        assertThat(client.say("RCPT TO:<b@example.org>")).isEqualTo("452-4.2.2 full\n452 4.2.1 another code");
    }

    @Test
    void ehloOffersWhatTheServerOffersAndTheGatewayCanPassOn() throws IOException {
        upstream.offers("SIZE 1000", "CHUNKING", "BINARYMIME", "DSN", "SMTPUTF8", "ETRN", "X-OWN", "VRFY", "HELP");
        client.reply();
        assertThat(client.say("EHLO client.test"))
                .isEqualTo("250-gateway.test Hello client.test\n250-SIZE 1000\n250-DSN\n250 SMTPUTF8");
    }

    @Test
    void heloOffersNothingAndIsSaidUpstreamAsHelo() throws IOException {
        client.reply();
        assertThat(client.say("helo client.test")).isEqualTo("250 gateway.test Hello client.test");
        assertThat(upstream.conversation().lines()).containsExactly("HELO client.test");
        assertThat(client.say("MAIL FROM:<a@example.org> SIZE=10")).startsWith("555 5.5.4 ");
        assertThat(client.mail("a@example.org", "b@example.org", "Subject: x\r\n"))
                .startsWith("250 ");
    }

    @Test
    void aServerWithoutEhloGetsHelo() throws IOException {
        upstream.on("EHLO", "502 5.5.1 What?");
        assertThat(client.hello()).isEqualTo("250 gateway.test Hello client.test");
        assertThat(upstream.conversation().lines()).containsExactly("EHLO client.test", "HELO client.test");
    }

    @Test
    void aServerThatRefusesTheClientsNameIsQuoted() throws IOException {
        upstream.on("EHLO", "550 5.7.1 Bad name");
        assertThat(client.hello()).isEqualTo("550 5.7.1 Bad name");
        assertThat(client.say("MAIL FROM:<a@example.org>")).startsWith("503 5.5.1 ");
    }

    @Test
    void parametersGoUpstreamAndOnlyThoseThatWereOffered() throws IOException {
        upstream.offers("SIZE", "DSN");
        client.hello();
        assertThat(client.say("MAIL FROM:<a@example.org> SMTPUTF8")).startsWith("555 5.5.4 ");
        assertThat(client.say("mail from:<a@example.org> size=12 RET=HDRS ENVID=x+2By"))
                .startsWith("250 ");
        assertThat(client.say("rcpt to:<@relay.test:b@example.org> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;b@example.org"))
                .startsWith("250 ");
        assertThat(upstream.conversation().lines())
                .containsExactly(
                        "EHLO client.test",
                        "MAIL FROM:<a@example.org> SIZE=12 RET=HDRS ENVID=x+2By",
                        "RCPT TO:<b@example.org> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;b@example.org");
    }

    @Test
    void rsetEndsTheTransactionOnBothSides() throws IOException {
        client.hello();
        client.envelope("a@example.org", "b@example.org");
        assertThat(client.say("RSET")).isEqualTo("250 2.0.0 OK");
        assertThat(client.say("DATA")).startsWith("503 5.5.1 ");
        assertThat(client.mail("c@example.org", "d@example.org", "Subject: x\r\n"))
                .startsWith("250 ");
        assertThat(upstream.mail().to()).containsExactly("RCPT TO:<d@example.org>");
    }

    @Test
    void aSecondEhloEndsTheTransaction() throws IOException {
        client.hello();
        client.envelope("a@example.org", "b@example.org");
        assertThat(client.say("EHLO other.test")).startsWith("250-");
        assertThat(client.say("RCPT TO:<b@example.org>")).startsWith("503 5.5.1 ");
        assertThat(client.mail("c@example.org", "d@example.org", "Subject: x\r\n"))
                .startsWith("250 ");
        assertThat(upstream.mail().to()).containsExactly("RCPT TO:<d@example.org>");
    }

    @ParameterizedTest
    @CsvSource({
        "NOOP, 250 2.0.0 OK",
        "NOOP whatever, 250 2.0.0 OK",
        "RSET, 250 2.0.0 OK",
        "RSET now, 501 5.5.4 RSET has no parameters",
        "QUIT now, 501 5.5.4 QUIT has no parameters",
        "VRFY someone, 252 2.5.0 Cannot VRFY user; send a message and see",
        "VRFY, 501 5.5.4 Syntax: VRFY address",
        "EXPN list, 502 5.5.1 Command not implemented",
        "BDAT 10 LAST, 502 5.5.1 Command not implemented",
        "STARTTLS, 502 5.5.1 STARTTLS is not offered here",
        "AUTH PLAIN, 503 5.5.1 Send EHLO first",
        "MAIL FROM:<a@example.org>, 503 5.5.1 Send HELO or EHLO first",
        "RCPT TO:<a@example.org>, 503 5.5.1 Need MAIL command",
        "DATA, 503 5.5.1 Need MAIL command",
        "EHLO, 501 5.5.4 EHLO needs your domain or address literal",
        "HELO, 501 5.5.4 HELO needs your domain or address literal",
        "EHLO two words, 501 5.5.4 EHLO needs your domain or address literal",
        "SEND, 500 5.5.1 Unknown command",
        "'', 500 5.5.1 Unknown command",
        "' NOOP', 500 5.5.1 Unknown command",
        "NOOPE, 500 5.5.1 Unknown command",
    })
    void beforeEhlo(String command, String reply) throws IOException {
        client.reply();
        assertThat(client.say(command)).isEqualTo(reply);
        assertThat(client.say("NOOP")).isEqualTo("250 2.0.0 OK");
        assertThat(upstream.conversations()).isEmpty();
    }

    @Test
    void helpNamesTheCommands() throws IOException {
        client.reply();
        assertThat(client.say("HELP")).startsWith("214-2.0.0 HELO EHLO STARTTLS AUTH MAIL RCPT DATA");
        assertThat(client.say("HELP MAIL")).startsWith("214-2.0.0 ");
    }

    @Test
    void commandsInTheWrongOrderAreRefusedAndNothingIsLost() throws IOException {
        client.hello();
        assertThat(client.say("RCPT TO:<b@example.org>")).startsWith("503 5.5.1 ");
        assertThat(client.say("DATA")).startsWith("503 5.5.1 ");
        assertThat(client.say("MAIL FROM:<a@example.org>")).startsWith("250 ");
        assertThat(client.say("MAIL FROM:<c@example.org>")).startsWith("503 5.5.1 ");
        assertThat(client.say("DATA")).startsWith("503 5.5.1 ");
        assertThat(client.say("RCPT TO:<b@example.org>")).startsWith("250 ");
        assertThat(client.say("DATA now")).startsWith("501 5.5.4 ");
        assertThat(client.data("Subject: x\r\n")).startsWith("250 ");
        assertThat(client.say("DATA")).startsWith("503 5.5.1 ");
        assertThat(upstream.mail().from()).isEqualTo("MAIL FROM:<a@example.org>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MAIL FROM:<a@example.org>\nRCPT TO:<b@example.org>\r\n",
                "MAIL FROM:<a@example.org>\r\rRCPT TO:<b@example.org>\r\n",
                "MAIL FROM:<a\rRSET\r@example.org>\r\n",
                "MAIL FROM:<a\u0000b@example.org>\r\n",
            })
    void aLineThatIsNoneIsRefusedAndGoesNowhere(String line) throws IOException {
        client.hello();
        client.send(line);
        assertThat(client.reply()).startsWith("500 5.5.2 ");
        if (line.indexOf('\n') < line.length() - 2) {
            assertThat(client.reply()).startsWith("503 5.5.1 "); // what came after the bare LF, as a command of its own
        }
        assertThat(client.say("NOOP")).isEqualTo("250 2.0.0 OK");
        assertThat(upstream.conversation().lines()).containsExactly("EHLO client.test");
    }

    @Test
    void bytesThatAreNoUtf8AreRefused() throws IOException {
        client.hello();
        client.send(new byte[] {'N', 'O', 'O', 'P', ' ', (byte) 0xE4, '\r', '\n'});
        assertThat(client.reply()).isEqualTo("500 5.5.2 Syntax error: not UTF-8");
        assertThat(client.say("NOOP \u00e4")).isEqualTo("250 2.0.0 OK");
    }

    @ParameterizedTest
    @ValueSource(ints = {2049, 12_288, 20_000, 200_000})
    void aLineThatIsTooLongIsRefusedAndReadToItsEnd(int length) throws IOException {
        client.hello();
        assertThat(client.say("NOOP " + "x".repeat(length - 5))).isEqualTo("500 5.5.2 Syntax error: line too long");
        assertThat(client.say("NOOP " + "x".repeat(2043))).isEqualTo("250 2.0.0 OK");
    }

    @Test
    void theClientCanEndTheSessionAtAnyTime() throws IOException {
        client.hello();
        client.envelope("a@example.org", "b@example.org");
        client.close();
        gateway.awaitNoSessions();
        upstream.awaitAllEnded();
        assertThat(upstream.mails()).isEmpty();
    }
}

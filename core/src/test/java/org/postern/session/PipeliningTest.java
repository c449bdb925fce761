package org.postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postern.testing.GatewayFixture;
import org.postern.testing.ReceivedMail;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;
import org.postern.testing.SmtpText;

@Tag("wire")
class PipeliningTest {

    @Test
    void commandsInOneSegmentAreAnsweredInTheirOrder() throws IOException {
        try (ScriptedUpstream upstream = new ScriptedUpstream();
                GatewayFixture gateway = new GatewayFixture(upstream).start();
                SmtpClient client = gateway.connect()) {
            upstream.on("RCPT", (conversation, line) -> {
                if (line.contains("nobody")) {
                    conversation.say("550 5.1.1 No such user");
                } else {
                    ScriptedUpstream.usual().to(conversation, line);
                }
            });
            client.hello();
            client.send(SmtpText.lines(
                    "MAIL FROM:<a@example.org>",
                    "RCPT TO:<nobody@example.org>",
                    "RCPT TO:<b@example.org>",
                    "NOOP",
                    "WHAT",
                    "DATA"));
            assertThat(client.reply()).isEqualTo("250 2.1.0 Sender OK");
            assertThat(client.reply()).isEqualTo("550 5.1.1 No such user");
            assertThat(client.reply()).isEqualTo("250 2.1.5 Recipient OK");
            assertThat(client.reply()).isEqualTo("250 2.0.0 OK");
            assertThat(client.reply()).isEqualTo("500 5.5.1 Unknown command");
            assertThat(client.reply()).isEqualTo("354 Go ahead");
            client.send(SmtpText.lines("Subject: x", ".", "MAIL FROM:<c@example.org>", "RSET", "QUIT"));
            assertThat(client.reply()).isEqualTo("250 2.0.0 Queued as 1");
            assertThat(client.reply()).isEqualTo("250 2.1.0 Sender OK");
            assertThat(client.reply()).isEqualTo("250 2.0.0 OK");
            assertThat(client.reply()).startsWith("221 ");
            assertThat(client.isAtEnd()).isTrue();
            assertThat(upstream.mail().to()).containsExactly("RCPT TO:<b@example.org>");
        }
    }

    @Test
    void twoWholeMailsInOneSegmentArriveAsTwo() throws IOException {
        try (ScriptedUpstream upstream = new ScriptedUpstream();
                GatewayFixture gateway = new GatewayFixture(upstream).start();
                SmtpClient client = gateway.connect()) {
            client.hello();
            String first = SmtpText.lines("MAIL FROM:<a@example.org>", "RCPT TO:<b@example.org>", "DATA", "1", ".");
            String second = SmtpText.lines("MAIL FROM:<c@example.org>", "RCPT TO:<d@example.org>", "DATA", "2", ".");
            client.send(first + second);
            for (int i = 1; i <= 2; i++) {
                assertThat(client.reply()).startsWith("250 2.1.0 ");
                assertThat(client.reply()).startsWith("250 2.1.5 ");
                assertThat(client.reply()).startsWith("354 ");
                assertThat(client.reply()).isEqualTo("250 2.0.0 Queued as " + i);
            }
            assertThat(upstream.mails()).extracting(ReceivedMail::raw).containsExactly("1\r\n", "2\r\n");
        }
    }
}

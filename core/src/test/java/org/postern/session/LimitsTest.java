package org.postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postern.testing.GatewayFixture;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;

@Tag("wire")
class LimitsTest {

    @Test
    void recipientsBeyondTheLimitAreRefusedAndTheMailGoesToTheOthers() throws IOException {
        try (ScriptedUpstream upstream = new ScriptedUpstream();
                GatewayFixture gateway = new GatewayFixture(upstream)
                        .with(properties -> properties.set("maxRecipients", "2"))
                        .start();
                SmtpClient client = gateway.connect()) {
            client.hello();
            client.envelope("a@example.org", "b@example.org");
            assertThat(client.say("RCPT TO:<c@example.org>")).startsWith("250 ");
            assertThat(client.say("RCPT TO:<d@example.org>")).isEqualTo("452 4.5.3 Too many recipients");
            assertThat(client.data("Subject: x\r\n")).startsWith("250 ");
            assertThat(upstream.mail().to()).containsExactly("RCPT TO:<b@example.org>", "RCPT TO:<c@example.org>");
        }
    }

    @Test
    void aSizeThatIsTooLargeIsRefusedBeforeTheMessage() throws IOException {
        try (ScriptedUpstream upstream = new ScriptedUpstream().offers("SIZE 5000");
                GatewayFixture gateway = new GatewayFixture(upstream)
                        .with(properties -> properties.set("maxMessageSize", "1KiB"))
                        .start();
                SmtpClient client = gateway.connect()) {
            assertThat(client.hello()).contains("250 SIZE 1024");
            assertThat(client.say("MAIL FROM:<a@example.org> SIZE=1025"))
                    .isEqualTo("552 5.3.4 The message is larger than 1024 bytes");
            assertThat(client.say("MAIL FROM:<a@example.org> SIZE=99999999999999999999"))
                    .startsWith("552 5.3.4 ");
            assertThat(client.say("MAIL FROM:<a@example.org> SIZE=1024")).startsWith("250 ");
            assertThat(upstream.conversation().lines())
                    .containsExactly("EHLO client.test", "MAIL FROM:<a@example.org> SIZE=1024");
        }
    }

    @Test
    void theServersSizeIsOfferedIfItIsTheSmallerOne() throws IOException {
        try (ScriptedUpstream upstream = new ScriptedUpstream().offers("SIZE 5000");
                GatewayFixture gateway = new GatewayFixture(upstream)
                        .with(properties -> properties.set("maxMessageSize", "1MiB"))
                        .start();
                SmtpClient client = gateway.connect()) {
            assertThat(client.hello()).contains("250 SIZE 5000");
        }
    }

    @Test
    void aMessageMayHaveExactlyTheSizeAndNotOneByteMore() throws IOException {
        try (ScriptedUpstream upstream = new ScriptedUpstream();
                GatewayFixture gateway = new GatewayFixture(upstream)
                        .with(properties -> properties.set("maxMessageSize", "100"))
                        .start();
                SmtpClient client = gateway.connect()) {
            client.hello();
            assertThat(client.mail("a@example.org", "b@example.org", "x".repeat(98) + "\r\n"))
                    .startsWith("250 ");
            assertThat(client.mail("a@example.org", "b@example.org", ".." + "x".repeat(97) + "\r\n"))
                    .as("a dot that was added for the transfer does not count")
                    .startsWith("250 ");
            assertThat(client.mail("a@example.org", "b@example.org", "x".repeat(99) + "\r\n"))
                    .isEqualTo("552 5.3.4 The message is larger than 100 bytes");
            assertThat(client.mail("a@example.org", "b@example.org", "x\r\n".repeat(1_000_000)))
                    .startsWith("552 5.3.4 ");
            assertThat(client.mail("a@example.org", "b@example.org", "Subject: x\r\n"))
                    .startsWith("250 ");
            assertThat(upstream.mails()).hasSize(3);
        }
    }

    @Test
    void aClientThatSaysNothingForTooLongIsToldSo() throws IOException {
        try (ScriptedUpstream upstream = new ScriptedUpstream();
                GatewayFixture gateway = new GatewayFixture(upstream)
                        .with(properties -> properties.set("idleTimeout", "200ms"))
                        .start();
                SmtpClient silent = gateway.connect();
                SmtpClient inTransaction = gateway.connect()) {
            inTransaction.hello();
            inTransaction.envelope("a@example.org", "b@example.org");
            assertThat(silent.reply()).startsWith("220 ");
            assertThat(silent.reply()).isEqualTo("421 4.4.2 Idle timeout; closing the connection");
            assertThat(silent.isAtEnd()).isTrue();
            assertThat(inTransaction.reply()).startsWith("421 4.4.2 ");
            assertThat(inTransaction.isAtEnd()).isTrue();
            upstream.awaitAllEnded();
        }
    }

    /** One more than four fifths of maxSessions: who has begun something has the usual time, who has not has less. */
    @Test
    void whileSessionsAreScarceThoseThatBeginNothingMakeRoom() throws IOException {
        try (ScriptedUpstream upstream =
                        new ScriptedUpstream().offers("AUTH PLAIN").on("AUTH", "235 2.7.0 Welcome");
                GatewayFixture gateway = new GatewayFixture(upstream)
                        .with(properties -> {
                            properties.set("maxSessions", "5");
                            properties.set("idleTimeout", "20s");
                            properties.set("scarceIdleTimeout", "300ms");
                        })
                        .start();
                SmtpClient known = gateway.connect();
                SmtpClient inTransaction = gateway.connect();
                SmtpClient silent = gateway.connect();
                SmtpClient greeted = gateway.connect()) {
            known.hello();
            assertThat(known.say("AUTH PLAIN AGEAYg==")).startsWith("235");
            inTransaction.hello();
            inTransaction.envelope("a@example.org", "b@example.org");
            silent.reply();
            greeted.hello();
            try (SmtpClient last = gateway.connect()) {
                last.reply();
                for (SmtpClient idle : List.of(silent, greeted, last)) {
                    assertThat(idle.reply()).startsWith("421 4.4.2 ");
                    assertThat(idle.isAtEnd()).isTrue();
                }
            }
            assertThat(known.say("NOOP")).startsWith("250");
            assertThat(inTransaction.data("Subject: x\r\n\r\n")).startsWith("250");
            try (SmtpClient next = gateway.connect()) {
                assertThat(next.hello()).startsWith("250");
            }
        }
    }

    @Test
    void aCommandThatComesInDropsTakesNoLongerThanAnyOther() throws IOException {
        try (ScriptedUpstream upstream = new ScriptedUpstream();
                GatewayFixture gateway = new GatewayFixture(upstream)
                        .with(properties -> properties.set("commandTimeout", "300ms"))
                        .start();
                SmtpClient client = gateway.connect()) {
            client.reply();
            Awaitility.await().pollInterval(Duration.ofMillis(20)).until(() -> {
                if (client.hasReply()) {
                    return true;
                }
                client.send("x");
                return false;
            });
            assertThat(client.reply()).startsWith("421 4.4.2 ");
        }
    }

    @Test
    void anExchangeThatComesInDropsTakesNoLongerThanAnyOtherCommand() throws IOException {
        try (ScriptedUpstream upstream =
                        new ScriptedUpstream().offers("AUTH LOGIN").on("AUTH", "334 more");
                GatewayFixture gateway = new GatewayFixture(upstream)
                        .with(properties -> properties.set("commandTimeout", "300ms"))
                        .start();
                SmtpClient client = gateway.connect()) {
            client.hello();
            upstream.on("MORE", "334 more");
            String reply = client.say("AUTH LOGIN");
            long asked = 1;
            for (; reply.startsWith("334"); asked++) {
                reply = client.say("more");
            }
            assertThat(reply).startsWith("421 4.4.2 ");
            assertThat(asked).isGreaterThan(1);
        }
    }

    @Test
    void aMessageThatComesInDropsIsEndedAndDoesNotArrive() throws IOException {
        try (ScriptedUpstream upstream = new ScriptedUpstream();
                GatewayFixture gateway = new GatewayFixture(upstream)
                        .with(properties -> properties.set("messageTimeout", "300ms"))
                        .start();
                SmtpClient client = gateway.connect()) {
            client.hello();
            client.envelope("a@example.org", "b@example.org");
            assertThat(client.say("DATA")).startsWith("354 ");
            Awaitility.await().pollInterval(Duration.ofMillis(20)).until(() -> {
                if (client.hasReply()) {
                    return true;
                }
                client.send("x\r\n");
                return false;
            });
            assertThat(client.reply()).isEqualTo("421 4.4.2 The message took too long; closing the connection");
            upstream.awaitAllEnded();
            assertThat(upstream.mails()).isEmpty();
        }
    }

    @Test
    void aHeaderMayHaveExactlyTheSizeAndNotOneByteMore() throws IOException {
        try (ScriptedUpstream upstream = new ScriptedUpstream();
                GatewayFixture gateway = new GatewayFixture(upstream)
                        .with(properties -> properties.set("maxHeaderSize", "100"))
                        .start();
                SmtpClient client = gateway.connect()) {
            client.hello();
            String body = "body\r\n".repeat(1000);
            assertThat(client.mail("a@example.org", "b@example.org", "X: " + "x".repeat(93) + "\r\n\r\n" + body))
                    .startsWith("250 ");
            assertThat(client.mail("a@example.org", "b@example.org", "X: " + "x".repeat(94) + "\r\n\r\n" + body))
                    .isEqualTo("552 5.3.4 The header of the message is larger than 100 bytes");
            assertThat(client.mail("a@example.org", "b@example.org", "X: x\r\n".repeat(100_000)))
                    .startsWith("552 5.3.4 ");
            assertThat(client.mail("a@example.org", "b@example.org", "\r\n" + body))
                    .startsWith("250 ");
            client.envelope("a@example.org", "b@example.org");
            assertThat(client.say("DATA")).startsWith("354 ");
            client.send("X: " + "x".repeat(80) + "\r\n.\r\nRSET\r\nHELP\r\nNOOP\r\n"); // what follows is no header
            assertThat(client.reply()).startsWith("250 2.0.0 Queued");
            assertThat(upstream.mails()).hasSize(3);
        }
    }

    @Test
    void sessionsOfANetworkAreCountedTogether() throws IOException {
        try (ScriptedUpstream upstream = new ScriptedUpstream();
                GatewayFixture gateway = new GatewayFixture(upstream)
                        .with(properties -> {
                            properties.set("maxSessionsPerNetwork", "2");
                            properties.set("proxyNetworks", "127.0.0.1");
                        })
                        .start();
                SmtpClient one = gateway.connect();
                SmtpClient other = gateway.connect();
                SmtpClient third = gateway.connect();
                SmtpClient stranger = gateway.connect()) {
            one.send("PROXY TCP4 192.0.2.1 198.51.100.1 1000 25\r\n");
            assertThat(one.reply()).startsWith("220 ");
            other.send("PROXY TCP4 192.0.2.2 198.51.100.1 1000 25\r\n");
            assertThat(other.reply()).startsWith("220 ");
            third.send("PROXY TCP4 192.0.2.3 198.51.100.1 1000 25\r\n");
            assertThat(third.reply()).isEqualTo("421 4.7.0 Too many connections from your network; try again later");
            assertThat(third.isAtEnd()).isTrue();
            stranger.send("PROXY TCP4 192.0.3.3 198.51.100.1 1000 25\r\n");
            assertThat(stranger.reply()).startsWith("220 ");
            one.say("QUIT");
            Awaitility.await().until(() -> gateway.counters().openSessions() == 2);
            try (SmtpClient again = gateway.connect()) {
                again.send("PROXY TCP4 192.0.2.3 198.51.100.1 1000 25\r\n");
                assertThat(again.reply()).startsWith("220 ");
            }
        }
    }

    @Test
    void aClientThatStopsInItsMessageIsToldSoAndTheMailDoesNotArrive() throws IOException {
        try (ScriptedUpstream upstream = new ScriptedUpstream();
                GatewayFixture gateway = new GatewayFixture(upstream)
                        .with(properties -> properties.set("activeTimeout", "200ms"))
                        .start();
                SmtpClient client = gateway.connect()) {
            client.hello();
            client.envelope("a@example.org", "b@example.org");
            client.say("DATA");
            client.send("Subject: x\r\n\r\nhalf a mess");
            assertThat(client.reply()).isEqualTo("421 4.4.2 The message took too long; closing the connection");
            assertThat(client.isAtEnd()).isTrue();
            upstream.awaitAllEnded();
            assertThat(upstream.conversation().bytes()).doesNotContain("\r\n.\r\n");
            assertThat(upstream.mails()).isEmpty();
        }
    }

    @Test
    void aClientThatDoesNotReadItsRepliesIsCut() throws IOException {
        try (ScriptedUpstream upstream = new ScriptedUpstream();
                GatewayFixture gateway = new GatewayFixture(upstream)
                        .with(properties -> properties.set("activeTimeout", "200ms"))
                        .start();
                SmtpClient client = gateway.connect()) {
            CompletableFuture<Void> flood = CompletableFuture.runAsync(() -> flood(client));
            Awaitility.await().until(flood::isDone);
            gateway.awaitNoSessions();
        }
    }

    private static void flood(SmtpClient client) {
        try {
            for (; ; ) {
                client.send("HELP\r\n".repeat(1000));
            }
        } catch (IOException e) {
            // cut, as it should be
        }
    }

    @Test
    void sessionsBeyondTheLimitAreToldToComeBack() throws IOException {
        try (ScriptedUpstream upstream = new ScriptedUpstream();
                GatewayFixture gateway = new GatewayFixture(upstream)
                        .with(properties -> properties.set("maxSessions", "2"))
                        .start();
                SmtpClient first = gateway.connect();
                SmtpClient second = gateway.connect()) {
            assertThat(first.reply()).startsWith("220 ");
            assertThat(second.reply()).startsWith("220 ");
            try (SmtpClient third = gateway.connect()) {
                assertThat(third.reply()).isEqualTo("421 4.3.2 Too many connections; try again later");
                assertThat(third.isAtEnd()).isTrue();
            }
            assertThat(first.say("QUIT")).startsWith("221 ");
            assertThat(first.isAtEnd()).isTrue();
            Awaitility.await()
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> gateway.counters().openSessions() == 1);
            try (SmtpClient fourth = gateway.connect()) {
                assertThat(fourth.reply()).startsWith("220 ");
            }
        }
    }

    @Test
    void sessionsOfOneClientBeyondItsLimitAreToldToComeBack() throws IOException {
        try (ScriptedUpstream upstream = new ScriptedUpstream();
                GatewayFixture gateway = new GatewayFixture(upstream)
                        .with(properties -> properties.set("maxSessionsPerClient", "1"))
                        .start();
                SmtpClient first = gateway.connect()) {
            assertThat(first.reply()).startsWith("220 ");
            try (SmtpClient second = gateway.connect()) {
                assertThat(second.reply())
                        .isEqualTo("421 4.7.0 Too many connections from your address; try again later");
            }
        }
    }
}

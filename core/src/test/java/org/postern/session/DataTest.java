package org.postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.api.Data;
import org.postern.api.Message;
import org.postern.api.Reply;
import org.postern.api.TransactionEnd.Outcome;
import org.postern.testing.GatewayFixture;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;

@Tag("wire")
class DataTest {

    private final ScriptedUpstream upstream = new ScriptedUpstream();
    private final GatewayFixture gateway = new GatewayFixture(upstream);

    @AfterEach
    void close() {
        gateway.close();
        upstream.close();
    }

    private static String content(Message message) throws IOException {
        return new String(message.open().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    // ---- a message that does not arrive as a whole

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aClientThatDisappearsInItsMessageLeavesNothingUpstream(boolean held) throws IOException {
        if (held) {
            gateway.policy(Data.class, exchange -> exchange.pass());
        }
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            client.envelope("a@example.org", "b@example.org");
            client.say("DATA");
            client.send("Subject: x\r\n\r\nhalf\r\n.\r");
        }
        gateway.awaitNoSessions();
        upstream.awaitAllEnded();
        assertThat(upstream.mails()).isEmpty();
        assertThat(upstream.conversation().bytes()).doesNotContain("\r\n.\r\n");
        assertThat(upstream.conversation().lines().contains("DATA")).isEqualTo(!held);
    }

    @Test
    void aClientThatDisappearsBehindItsFinalDotHasSentItsMail() throws IOException {
        CountDownLatch gone = new CountDownLatch(1);
        upstream.on("END", ScriptedUpstream.usual().after(gone));
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            client.envelope("a@example.org", "b@example.org");
            client.say("DATA");
            client.send("Subject: x\r\n.\r\n");
        }
        gone.countDown();
        gateway.awaitNoSessions();
        assertThat(upstream.mail().raw()).isEqualTo("Subject: x\r\n");
    }

    // ---- where a message ends

    static Stream<String> notTheEnd() {
        return Stream.of(
                "\n.\n", "\n.\r\n", "\r\n.\n", "\r.\r\n", "\r\n.\r", "\r.\r", "\n.\r", "\r\r\n.\rx", "\r\n.\n\r\n.\n");
    }

    private static final String SMUGGLED =
            "MAIL FROM:<forged@example.org>\r\nRCPT TO:<victim@example.org>\r\nDATA\r\nforged\r\n";

    @ParameterizedTest
    @MethodSource("notTheEnd")
    void whatIsNoEndIsRefusedAndNothingIsSmuggledBehindIt(String sequence) throws IOException {
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            assertThat(client.mail("a@example.org", "b@example.org", "hello" + sequence + SMUGGLED))
                    .startsWith("554 5.6.0 ");
            assertThat(client.say("NOOP")).isEqualTo("250 2.0.0 OK");
            upstream.awaitAllEnded();
            assertThat(upstream.mails()).isEmpty();
            assertThat(client.mail("a@example.org", "b@example.org", "good\r\n"))
                    .startsWith("250 ");
            assertThat(upstream.mail().raw()).isEqualTo("good\r\n");
        }
    }

    @ParameterizedTest
    @MethodSource("notTheEnd")
    void whatIsNoEndIsMadeALineOfTheOneMessage(String sequence) throws IOException {
        gateway.with(properties -> properties.set("bareNewline", "normalise"));
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            assertThat(client.mail("a@example.org", "b@example.org", "hello" + sequence + SMUGGLED))
                    .startsWith("250 ");
            assertThat(client.say("NOOP")).isEqualTo("250 2.0.0 OK");
            assertThat(upstream.mail().to()).containsExactly("RCPT TO:<b@example.org>");
            assertThat(upstream.mail().text())
                    .startsWith("hello\r\n")
                    .endsWith(SMUGGLED)
                    .doesNotMatch("(?s).*(?<!\r)\n.*")
                    .doesNotMatch("(?s).*\r(?!\n).*");
        }
    }

    @Test
    void anEmptyMessageIsOne() throws IOException {
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            assertThat(client.mail("a@example.org", "b@example.org", "")).startsWith("250 ");
            assertThat(upstream.mail().raw()).isEmpty();
        }
    }

    @Test
    void aDotThatBeginsALineKeepsItsTransparency() throws IOException {
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            client.mail("a@example.org", "b@example.org", "..one\r\n...\r\n..\r\nend\r\n");
            assertThat(upstream.mail().text()).isEqualTo(".one\r\n..\r\n.\r\nend\r\n");
        }
    }

    // ---- policies

    @Test
    void aPolicySeesTheMessageAsItWasWrittenAndItArrivesAsItWas() throws IOException {
        StringBuilder seen = new StringBuilder();
        gateway.policy(Data.class, exchange -> {
            seen.append(content(exchange.command().message()));
            assertThat(exchange.command().message().size()).isEqualTo(seen.length());
            return exchange.pass();
        });
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            assertThat(client.mail("a@example.org", "b@example.org", "Subject: x\r\n\r\n..one\r\n..\r\n"))
                    .isEqualTo("250 2.0.0 Queued as 1");
            assertThat(seen.toString()).isEqualTo("Subject: x\r\n\r\n.one\r\n.\r\n");
            assertThat(upstream.mail().raw()).isEqualTo("Subject: x\r\n\r\n..one\r\n..\r\n");
        }
    }

    @Test
    void aChangedMessageArrivesChangedAndItsDotsAreStuffed() throws IOException {
        gateway.policy(
                Data.class,
                exchange -> exchange.pass(exchange.command()
                        .withMessage(Message.of(".new\r\n.\r\nno line end"))
                        .withMessage(Message.of(".new\r\n.\r\nno line end"))));
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            assertThat(client.mail("a@example.org", "b@example.org", "old\r\n")).startsWith("250 ");
            assertThat(upstream.mail().raw()).isEqualTo("..new\r\n..\r\nno line end\r\n");
        }
    }

    @Test
    void aPolicyCannotSmuggleEither() throws IOException {
        gateway.policy(
                Data.class,
                exchange -> exchange.pass(
                        exchange.command().withMessage(Message.of("x\n.\nMAIL FROM:<forged@example.org>\r\n"))));
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            assertThat(client.mail("a@example.org", "b@example.org", "old\r\n")).startsWith("554 5.6.0 ");
            upstream.awaitAllEnded();
            assertThat(upstream.mails()).isEmpty();
        }
    }

    @Test
    void aRefusedMessageNeverReachesTheServer() throws IOException {
        gateway.policy(
                Data.class,
                exchange -> content(exchange.command().message()).contains("bad")
                        ? Reply.reject(550, "5.7.1", "Refused", "by policy")
                        : exchange.pass());
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            assertThat(client.mail("a@example.org", "b@example.org", "bad\r\n"))
                    .isEqualTo("550-5.7.1 Refused\n550 5.7.1 by policy");
            assertThat(upstream.conversation().lines()).doesNotContain("DATA").endsWith("RSET");
            assertThat(client.mail("c@example.org", "d@example.org", "fine\r\n"))
                    .startsWith("250 ");
            assertThat(upstream.mail().from()).isEqualTo("MAIL FROM:<c@example.org>");
            assertThat(gateway.counters().transactions(Outcome.RELAYED)).isEqualTo(1);
            assertThat(gateway.counters().transactions(Outcome.REFUSED)).isEqualTo(1);
        }
    }

    @Test
    void aMessageThatAPolicyTakesUponItselfLeavesTheServerReadyForTheNext() throws IOException {
        gateway.policy(
                Data.class,
                exchange -> content(exchange.command().message()).contains("mine")
                        ? Reply.of(250, "2.0.0", "Taken")
                        : exchange.pass());
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            assertThat(client.mail("a@example.org", "b@example.org", "mine\r\n"))
                    .isEqualTo("250 2.0.0 Taken");
            assertThat(client.mail("c@example.org", "d@example.org", "yours\r\n"))
                    .startsWith("250 ");
            assertThat(upstream.mail().to()).containsExactly("RCPT TO:<d@example.org>");
        }
    }

    @Test
    void aServerThatWillHaveNoMessageAfterAPolicyHasSeenItIsReadyForTheNext() throws IOException {
        gateway.policy(Data.class, exchange -> exchange.pass());
        upstream.on("DATA", "451 4.3.0 Not now");
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            assertThat(client.mail("a@example.org", "b@example.org", "one\r\n")).isEqualTo("451 4.3.0 Not now");
            upstream.usual("DATA");
            assertThat(client.mail("c@example.org", "d@example.org", "two\r\n")).startsWith("250 ");
            assertThat(upstream.mail().to()).containsExactly("RCPT TO:<d@example.org>");
        }
    }

    @Test
    void aMessageThatIsTooLargeForAPolicyIsRefusedAndTheSessionGoesOn() throws IOException {
        gateway.with(properties -> properties.set("maxMessageSize", "1KiB"))
                .policy(Data.class, exchange -> exchange.pass());
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            assertThat(client.mail("a@example.org", "b@example.org", "x\r\n".repeat(10_000)))
                    .startsWith("552 5.3.4 ");
            assertThat(client.mail("a@example.org", "b@example.org", "x\r\n")).startsWith("250 ");
        }
    }

    // ---- the spool

    @ParameterizedTest
    @ValueSource(strings = {"pass", "refuse", "throw"})
    void aLargeMessageIsKeptInAFileThatIsGoneAfterwards(String how) throws IOException {
        gateway.with(properties -> properties.set("spoolThreshold", "1KiB")).policy(Data.class, exchange -> {
            assertThat(gateway.spooled())
                    .singleElement()
                    .satisfies(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
            assertThat(content(exchange.command().message())).hasSize(30_000);
            assertThat(content(exchange.command().message())).hasSize(30_000);
            return switch (how) {
                case "pass" -> exchange.pass();
                case "refuse" -> Reply.reject(550, "5.7.1", "No");
                default -> throw new IllegalStateException("no");
            };
        });
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            String message = "x\r\n".repeat(10_000);
            assertThat(client.mail("a@example.org", "b@example.org", message))
                    .startsWith(how.equals("pass") ? "250" : how.equals("refuse") ? "550" : "451");
            assertThat(gateway.spooled()).isEmpty();
            if (how.equals("pass")) {
                assertThat(upstream.mail().raw()).isEqualTo(message);
            }
        }
    }

    @Test
    void theFileOfAClientThatDisappearedIsGoneToo() throws IOException {
        gateway.with(properties -> properties.set("spoolThreshold", "0"))
                .policy(Data.class, exchange -> exchange.pass());
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            client.envelope("a@example.org", "b@example.org");
            client.say("DATA");
            client.send("x\r\n".repeat(1000));
        }
        gateway.awaitNoSessions();
        assertThat(gateway.spooled()).isEmpty();
    }

    @Test
    void aSmallMessageStaysInMemory() throws IOException {
        gateway.policy(Data.class, exchange -> {
            assertThat(gateway.spooled()).isEmpty();
            return exchange.pass();
        });
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            assertThat(client.mail("a@example.org", "b@example.org", "x\r\n")).startsWith("250 ");
        }
    }
}

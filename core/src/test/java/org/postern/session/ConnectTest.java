package org.postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.api.Connect;
import org.postern.api.Reply;
import org.postern.testing.GatewayFixture;
import org.postern.testing.Policies;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;

/** A client is let in, or not, before it is greeted. */
@Tag("wire")
class ConnectTest {

    private final ScriptedUpstream upstream = new ScriptedUpstream();
    private final GatewayFixture gateway = new GatewayFixture(upstream);

    @AfterEach
    void close() {
        gateway.close();
        upstream.close();
    }

    private SmtpClient connect(Policies.Decision<Connect> policy) throws IOException {
        return gateway.policy(Connect.class, policy).start().connect();
    }

    @Test
    void oneThatIsLetInIsGreetedAsEver() throws IOException {
        try (SmtpClient client = connect(exchange -> {
            assertThat(exchange.command().client().isLoopbackAddress()).isTrue();
            assertThat(exchange.attributes().get("client.address")).isEqualTo("127.0.0.1");
            return exchange.pass();
        })) {
            assertThat(client.reply()).isEqualTo("220 gateway.test ESMTP Postern");
            assertThat(client.say("EHLO client.test")).startsWith("250-");
        }
    }

    @Test
    void theBannerNeedNotNameTheSoftware() throws IOException {
        gateway.with(properties -> properties.set("banner", "ESMTP"));
        try (SmtpClient client = gateway.start().connect()) {
            assertThat(client.reply()).isEqualTo("220 gateway.test ESMTP");
        }
    }

    @Test
    void theGreetingCanBeAnother() throws IOException {
        try (SmtpClient client = connect(exchange -> Reply.of(220, "", "mail.example.org at your service"))) {
            assertThat(client.reply()).isEqualTo("220 mail.example.org at your service");
            assertThat(client.say("EHLO client.test")).startsWith("250-");
        }
    }

    /** RFC 5321 §3.1 */
    @Test
    void oneThatIsRefusedBy554MaySayNothingButQuit() throws IOException {
        try (SmtpClient client = connect(exchange -> Reply.reject(554, "5.7.1", "not you"))) {
            assertThat(client.reply()).isEqualTo("554 5.7.1 not you");
            assertThat(client.say("EHLO client.test")).startsWith("503 5.5.1");
            assertThat(client.say("MAIL FROM:<a@example.org>")).startsWith("503 5.5.1");
            assertThat(client.say("QUIT")).startsWith("221 ");
            assertThat(client.isAtEnd()).isTrue();
        }
        assertThat(upstream.conversations()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"421", "450", "521", "550"})
    void anyOtherRefusalEndsTheConnection(int code) throws IOException {
        try (SmtpClient client = connect(exchange -> Reply.reject(code, "", "not you"))) {
            assertThat(client.reply()).isEqualTo(code + " not you");
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void aPolicyThatFailsLetsNobodyIn() throws IOException {
        try (SmtpClient client = connect(exchange -> {
            throw new IllegalStateException("on purpose");
        })) {
            assertThat(client.reply()).isEqualTo("421 4.3.0 A policy of this gateway failed; try again later");
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void aReplyThatIsNoGreetingIsNoVerdict() throws IOException {
        try (SmtpClient client = connect(exchange -> Reply.of(250, "", "hello"))) {
            assertThat(client.reply()).startsWith("421 4.3.0");
        }
    }

    @Test
    void aDelayedGreetingComesLater() throws IOException {
        long before = System.nanoTime();
        try (SmtpClient client =
                connect(exchange -> exchange.pass(exchange.command().withDelay(Duration.ofMillis(200))))) {
            assertThat(client.reply()).startsWith("220 ");
            assertThat(System.nanoTime() - before)
                    .isGreaterThan(Duration.ofMillis(200).toNanos());
            assertThat(client.say("EHLO client.test")).startsWith("250-");
        }
    }

    @Test
    void oneThatDoesNotWaitForItIsSentAway() throws IOException {
        try (SmtpClient client =
                connect(exchange -> exchange.pass(exchange.command().withDelay(Duration.ofMillis(300))))) {
            client.send("EHLO client.test\r\n");
            assertThat(client.reply()).isEqualTo("521 5.5.1 Protocol error: data before greeting");
            assertThat(client.isAtEnd()).isTrue();
        }
        assertThat(upstream.conversations()).isEmpty();
    }

    @Test
    void aDelayIsNoReasonNotToStop() throws Exception {
        try (SmtpClient client =
                connect(exchange -> exchange.pass(exchange.command().withDelay(Connect.MAX_DELAY)))) {
            Awaitility.await().until(() -> gateway.counters().openSessions() == 1); // not only for the system
            CompletableFuture<Void> stopped =
                    CompletableFuture.runAsync(() -> gateway.gateway().stop(Duration.ofSeconds(20)));
            String reply = client.reply();
            assertThat(reply.startsWith("220 ") ? client.reply() : reply).startsWith("421 4.3.2");
            stopped.get(10, TimeUnit.SECONDS);
        }
    }
}

package org.postern.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.api.Auth;
import org.postern.api.Exchange;
import org.postern.api.Reply;
import org.postern.api.ScramKeys;
import org.postern.api.Verdict;
import org.postern.api.text.Wildcard;
import org.postern.monitor.Counters.Total;
import org.postern.sasl.Mechanism;
import org.postern.sasl.SaslExchange;
import org.postern.testing.GatewayFixture;
import org.postern.testing.Policies;
import org.postern.testing.RecordedLog;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;

/** Whoever guesses passwords has to wait, and then is sent away. */
@Tag("wire")
class GuessingTest {

    private static final String TOO_MANY =
            "421 4.7.0 Too many failed AUTH attempts; try again later, closing the connection";
    private static final String REFUSED = "535 5.7.8 Authentication credentials invalid";

    /** The password of RFC 7677 §3's example. */
    private static final String SCRAM_PENCIL = "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$"
            + "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";

    private final RecordedLog log = new RecordedLog();
    private final ScriptedUpstream upstream = new ScriptedUpstream();
    private final AtomicInteger asked = new AtomicInteger();
    private final GatewayFixture gateway = new GatewayFixture(upstream).with(properties -> {
        properties.set("maxAuthFailuresPerClient", "3");
        properties.set("maxAuthFailuresPerSubject", "2");
        properties.set("authDelayAfter", "1000");
    });

    @AfterEach
    void close() {
        gateway.close();
        upstream.close();
        log.close();
    }

    private static String plain(String user, String password) {
        return "AUTH PLAIN " + Base64.getEncoder().encodeToString(("\0" + user + "\0" + password).getBytes(UTF_8));
    }

    private void letInWhoSaysSecret() {
        gateway.policy(Auth.class, this::decide);
    }

    private Verdict decide(Exchange<Auth> exchange) throws IOException {
        asked.incrementAndGet();
        return switch (exchange.command().password()) {
            case "secret" -> exchange.pass();
            case "trouble" -> throw new IOException("trouble");
            case "locked" -> Reply.reject(550, "5.7.1", "Locked");
            default -> Auth.REFUSAL;
        };
    }

    private SmtpClient connect() throws IOException {
        SmtpClient client = gateway.connect();
        client.hello();
        return client;
    }

    /** One AUTH in a session of its own. */
    private String login(String user, String password) {
        try (SmtpClient client = connect()) {
            return client.say(plain(user, password));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private SmtpClient connectFrom(String address) throws IOException {
        SmtpClient client = new SmtpClient(gateway.gateway().addresses().get(0), InetAddress.getByName(address));
        client.hello();
        return client;
    }

    @Test
    void aClientThatHasFailedTooOftenIsSentAwayWhoeverItSaysItIs() throws IOException {
        letInWhoSaysSecret();
        gateway.start();
        assertThat(login("ann", "wrong")).isEqualTo(REFUSED);
        assertThat(login("ben", "locked")).isEqualTo("550 5.7.1 Locked");
        try (SmtpClient client = connect()) {
            assertThat(client.say(plain("cid", "wrong"))).isEqualTo(REFUSED);
            assertThat(client.say(plain("dan", "secret"))).isEqualTo(TOO_MANY);
            assertThat(client.isAtEnd()).isTrue();
        }
        try (SmtpClient client = connect()) {
            assertThat(client.mail("a@example.org", "b@example.org", "Subject: x\r\n"))
                    .as("mail without AUTH")
                    .startsWith("250 ");
            assertThat(client.say("AUTH LOGIN")).isEqualTo(TOO_MANY);
        }
        assertThat(asked).hasValue(3);
        try (SmtpClient other = connectFrom("127.0.0.2")) {
            assertThat(other.say(plain("dan", "secret"))).startsWith("235 ");
        }
        assertThat(log.messages(Level.WARNING, ""))
                .filteredOn(line -> line.contains("failed to authenticate"))
                .singleElement()
                .asString()
                .matches("[0-9A-Z]+ client 127\\.0\\.0\\.1 has failed to authenticate 3 times within"
                        + " 600 s; until that period is over AUTH is answered with 421");
        assertThat(gateway.counters().total(Total.LOGINS)).isOne();
        assertThat(gateway.counters().total(Total.LOGINS_REFUSED)).isEqualTo(5);
    }

    @Test
    void aUserAtWhomTooManyHaveGuessedIsLeftAlone() throws IOException {
        letInWhoSaysSecret();
        gateway.start();
        assertThat(login("ann", "wrong")).isEqualTo(REFUSED);
        try (SmtpClient other = connectFrom("127.0.0.2")) {
            assertThat(other.say(plain("ANN", "wrong"))).isEqualTo(REFUSED);
        }
        try (SmtpClient third = connectFrom("127.0.0.3")) {
            assertThat(third.say("AUTH LOGIN QW5u")).startsWith("334 "); // Ann
            assertThat(third.say("c2VjcmV0")).isEqualTo(TOO_MANY);
            assertThat(third.isAtEnd()).isTrue();
        }
        assertThat(asked).hasValue(2);
        assertThat(login("ben", "secret")).startsWith("235 ");
        assertThat(log.messages(Level.WARNING, ""))
                .anyMatch(line -> line.contains(" clients have failed to authenticate as ANN 2 times"));
    }

    @Test
    void whatTheServerRefusesCountsWhereAuthIsPassedOn() throws IOException {
        upstream.offers("AUTH PLAIN").on("AUTH", "535 5.7.8 No");
        gateway.start();
        for (int i = 0; i < 3; i++) {
            assertThat(login("ann", "wrong")).isEqualTo("535 5.7.8 No");
        }
        assertThat(login("ann", "secret")).isEqualTo(TOO_MANY);
        assertThat(upstream.conversations().stream()
                        .flatMap(conversation -> conversation.lines().stream())
                        .filter(line -> line.startsWith("AUTH")))
                .hasSize(3);
    }

    /** Trouble of ours, and a client that does not get it right, tell nothing of a password. */
    @Test
    void whatIsNoGuessDoesNotCount() throws IOException {
        letInWhoSaysSecret();
        gateway.start();
        for (int i = 0; i < 4; i++) {
            assertThat(login("ben", "trouble")).startsWith("454 ");
            try (SmtpClient client = connect()) {
                assertThat(client.say("AUTH PLAIN AGFub")).startsWith("501 ");
                assertThat(client.say("AUTH X-MADE-UP")).startsWith("504 ");
                assertThat(client.say("AUTH PLAIN")).startsWith("334 ");
                assertThat(client.say("*")).startsWith("501 ");
                assertThat(client.say("AUTH PLAIN AGFubgA=")).isEqualTo(i < 2 ? REFUSED : TOO_MANY);
            }
        }
    }

    @Test
    void whoGetsInInTimeIsNotHeldResponsible() throws IOException {
        letInWhoSaysSecret();
        gateway.start();
        for (int i = 0; i < 10; i++) {
            assertThat(login("ann", "secret")).startsWith("235 ");
        }
        assertThat(login("ann", "wrong")).isEqualTo(REFUSED);
        assertThat(login("ann", "secret")).startsWith("235 ");
    }

    /** Or nobody would have to guess one after the other: what comes too late tells neither yes nor no. */
    @Test
    void ofManyGuessesAtTheSameTimeTheFirstOnesAreTold() throws Exception {
        int many = 10;
        CountDownLatch allAsked = new CountDownLatch(many);
        CountDownLatch refused = new CountDownLatch(1);
        gateway.with(properties -> properties.set("maxAuthFailuresPerSubject", "1000"));
        gateway.policy(Auth.class, exchange -> {
            allAsked.countDown();
            await(allAsked);
            if (exchange.command().password().equals("secret")) {
                await(refused);
                return exchange.pass();
            }
            return Auth.REFUSAL;
        });
        gateway.start();
        List<CompletableFuture<String>> answers = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            String password = i == 0 ? "secret" : "wrong" + i;
            answers.add(CompletableFuture.supplyAsync(() -> login("ann", password), GuessingTest::start));
        }
        List<String> wrong =
                answers.subList(1, many).stream().map(CompletableFuture::join).toList();
        assertThat(wrong).filteredOn(REFUSED::equals).hasSize(3);
        assertThat(wrong).filteredOn(TOO_MANY::equals).hasSize(many - 1 - 3);
        refused.countDown();
        assertThat(answers.get(0).join()).isEqualTo(TOO_MANY);
    }

    private static void start(Runnable task) {
        new Thread(task, "guess").start();
    }

    /** SCRAM has told the client before the last reply whether its proof is right. */
    @Test
    void aRightProofThatComesTooLateIsNotAnswered() throws IOException {
        ScramKeys keys = ScramKeys.parse(SCRAM_PENCIL);
        gateway.policy(Policies.of(
                        "Proofs",
                        Auth.class,
                        exchange -> exchange.pass(exchange.command().withKeys(keys)))
                .withPatterns(List.of(new Wildcard("SCRAM-SHA-256"))));
        gateway.start();
        try (SmtpClient first = connect();
                SmtpClient second = connect()) {
            SaslExchange right = Mechanism.SCRAM_SHA_256.begin("ann", "pencil");
            String asked = first.say(
                    "AUTH SCRAM-SHA-256 " + base64(right.initialResponse().orElseThrow()));
            for (int i = 0; i < 2; i++) {
                SaslExchange wrong = Mechanism.SCRAM_SHA_256.begin("ann", "wrong");
                String challenge = second.say(
                        "AUTH SCRAM-SHA-256 " + base64(wrong.initialResponse().orElseThrow()));
                assertThat(second.say(base64(wrong.respond(decoded(challenge)))))
                        .isEqualTo(REFUSED);
            }
            assertThat(first.say(base64(right.respond(decoded(asked))))).isEqualTo(TOO_MANY);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] decoded(String challenge) {
        assertThat(challenge).startsWith("334 ");
        return Base64.getDecoder().decode(challenge.substring(4));
    }

    /** The client knows that from the challenge, whatever it says then. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aTokenThatIsRefusedCountsAlsoIfTheClientDoesNotEndTheExchange(boolean cancelled) throws IOException {
        gateway.policy(Policies.of("Tokens", Auth.class, exchange -> Auth.REFUSAL)
                .withPatterns(List.of(new Wildcard("XOAUTH2"))));
        gateway.start();
        for (int i = 0; i < 2; i++) {
            try (SmtpClient client = connect()) {
                assertThat(client.say("AUTH XOAUTH2 " + base64("user=ann\1auth=Bearer x\1\1".getBytes(UTF_8))))
                        .startsWith("334 ");
                if (cancelled) {
                    assertThat(client.say("*")).startsWith("501 ");
                }
            }
        }
        gateway.awaitNoSessions();
        try (SmtpClient client = connect()) {
            assertThat(client.say("AUTH XOAUTH2 " + base64("user=ann\1auth=Bearer x\1\1".getBytes(UTF_8))))
                    .isEqualTo(TOO_MANY);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsPassedOnCountsAlsoIfTheClientDoesNotEndTheExchange(boolean cancelled) throws IOException {
        upstream.offers("AUTH XOAUTH2").on("AUTH", (conversation, line) -> {
            conversation.say("334 bm8=");
            conversation.readLine();
            conversation.say("501 5.7.0 Cancelled");
        });
        gateway.start();
        for (int i = 0; i < 3; i++) {
            try (SmtpClient client = connect()) {
                assertThat(client.say("AUTH XOAUTH2 guess")).isEqualTo("334 bm8=");
                if (cancelled) {
                    assertThat(client.say("*")).startsWith("501 ");
                }
            }
        }
        gateway.awaitNoSessions();
        try (SmtpClient client = connect()) {
            assertThat(client.say("AUTH XOAUTH2 guess")).isEqualTo(TOO_MANY);
        }
    }

    @Test
    void whoHasOnlyBegunHasNotGuessed() throws IOException {
        upstream.offers("AUTH LOGIN").on("AUTH", (conversation, line) -> {
            conversation.say("334 VXNlcm5hbWU6");
            conversation.readLine();
            conversation.say("501 5.7.0 Cancelled");
        });
        gateway.start();
        for (int i = 0; i < 5; i++) {
            try (SmtpClient client = connect()) {
                assertThat(client.say("AUTH LOGIN")).startsWith("334 ");
                assertThat(client.say("*")).startsWith("501 ");
            }
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoHasFailedHasToWait(boolean passedOn) throws Exception {
        if (passedOn) {
            upstream.offers("AUTH PLAIN").on("AUTH", "535 5.7.8 No");
        } else {
            letInWhoSaysSecret();
        }
        gateway.with(properties -> {
                    properties.set("authDelayAfter", "1");
                    properties.set("authDelay", "1h");
                })
                .start();
        try (SmtpClient client = connect()) {
            assertThat(client.say(plain("ann", "wrong"))).startsWith("535 ");
            client.send(plain("ann", "secret") + "\r\n");
            Awaitility.await().during(Duration.ofMillis(200)).until(() -> !client.hasReply());
            CompletableFuture<Void> end =
                    CompletableFuture.runAsync(() -> gateway.gateway().stop(Duration.ofSeconds(20)));
            assertThat(client.reply())
                    .as("a session that has to end does not wait for that")
                    .startsWith(passedOn ? "535 " : "235 ");
            end.get();
        }
    }

    @Test
    void theLogTellsEachLogin() throws IOException {
        letInWhoSaysSecret();
        gateway.start();
        try (SmtpClient client = connect()) {
            client.say(plain("x client=192.0.2.9\u202E user=root", "wrong"));
            client.say(plain("ann", "secret"));
            client.mail("a@example.org", "b@example.org", "Subject: x\r\n");
        }
        gateway.gateway().stop(Duration.ofSeconds(20)); // which writes what is left
        assertThat(log.messages(Level.INFO, ""))
                .filteredOn(line -> line.contains(" client="))
                .map(line -> line.replaceFirst("^[0-9A-Z]+ ", ""))
                .satisfiesExactly(
                        line -> assertThat(line)
                                .isEqualTo(
                                        "client=127.0.0.1 auth=PLAIN user=x+20client+3D192.0.2.9+E2+80+AE+20user+3Droot reply=535 5.7.8 policy=Policy100"),
                        line -> assertThat(line).isEqualTo("client=127.0.0.1 auth=PLAIN user=ann reply=235 2.7.0"),
                        line -> assertThat(line).startsWith("client=127.0.0.1 user=ann from=<a@example.org> "));
    }
}

package org.postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.api.Auth;
import org.postern.api.Reply;
import org.postern.testing.GatewayFixture;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;
import org.postern.testing.SmtpText;
import org.postern.testing.UpstreamConversation;
import org.postern.testing.UpstreamConversation.Answer;

@Tag("wire")
class AuthTest {

    private final ScriptedUpstream upstream = new ScriptedUpstream();
    private final GatewayFixture gateway = new GatewayFixture(upstream);

    @AfterEach
    void close() {
        gateway.close();
        upstream.close();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static final Answer CHALLENGES = (conversation, line) -> {
        conversation.say("334 one");
        if (!conversation.readLine().equals("first")) {
            conversation.say("501 5.5.2 Cancelled");
            return;
        }
        conversation.say("334 ");
        conversation.readLine();
        conversation.say("235 2.7.0 Welcome");
    };

    // ---- passed on

    @Test
    void theServersMechanismsAreOfferedAndTheExchangeIsPassedOnAsItIs() throws IOException {
        upstream.offers("AUTH PLAIN XTOKEN").on("AUTH", CHALLENGES);
        try (SmtpClient client = gateway.start().connect()) {
            assertThat(client.hello()).contains("250 AUTH PLAIN XTOKEN");
            assertThat(client.say("auth xtoken initial=")).isEqualTo("334 one");
            assertThat(client.say("first")).isEqualTo("334 ");
            assertThat(client.say("")).isEqualTo("235 2.7.0 Welcome");
            assertThat(upstream.conversation().bytes())
                    .isEqualTo(SmtpText.lines("EHLO client.test", "AUTH xtoken initial=", "first", ""));
            assertThat(client.say("AUTH PLAIN AGEAYg==")).isEqualTo("503 5.5.1 Already authenticated");
            assertThat(client.mail("a@example.org", "b@example.org", "Subject: x\r\n"))
                    .startsWith("250 ");
        }
    }

    @Test
    void aClientMayCancelAndTryAgain() throws IOException {
        upstream.offers("AUTH PLAIN XTOKEN").on("AUTH", CHALLENGES);
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            client.say("AUTH XTOKEN");
            assertThat(client.say("*")).isEqualTo("501 5.5.2 Cancelled");
            upstream.on("AUTH", "535 5.7.8 Wrong");
            assertThat(client.say("AUTH PLAIN AGEAYg==")).isEqualTo("535 5.7.8 Wrong");
            upstream.on("AUTH", "235 2.7.0 Welcome");
            assertThat(client.say("AUTH PLAIN AGEAYg==")).isEqualTo("235 2.7.0 Welcome");
        }
    }

    @Test
    void anInitialResponseMayHave12288Octets() throws IOException {
        upstream.offers("AUTH PLAIN").on("AUTH", "235 2.7.0 Welcome");
        String line = "AUTH PLAIN " + "x".repeat(12_288);
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            assertThat(client.say(line)).isEqualTo("235 2.7.0 Welcome");
            assertThat(upstream.conversation().lines()).contains(line);
        }
    }

    @Test
    void aResponseThatIsNoLineCancelsTheExchangeOnBothSides() throws IOException {
        upstream.offers("AUTH XTOKEN").on("AUTH", CHALLENGES);
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            client.say("AUTH XTOKEN");
            assertThat(client.say("x".repeat(20_000))).startsWith("500 5.5.");
            assertThat(client.say("NOOP")).startsWith("250 ");
            assertThat(upstream.conversation().bytes()).endsWith("\r\n*\r\n");
        }
    }

    @Test
    void aClientThatIsSilentInTheExchangeIsToldSo() throws IOException {
        upstream.offers("AUTH XTOKEN").on("AUTH", CHALLENGES);
        gateway.with(properties -> properties.set("idleTimeout", "200ms"));
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            client.say("AUTH XTOKEN");
            assertThat(client.reply()).startsWith("421 4.4.2 ");
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void aLinkOnWhichTheClientAuthenticatedItselfCannotBeReplaced() throws IOException {
        upstream.offers("AUTH PLAIN").on("AUTH", "235 2.7.0 Welcome").on("MAIL", ScriptedUpstream.hangUp());
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            client.say("AUTH PLAIN AGEAYg==");
            assertThat(client.say("MAIL FROM:<a@example.org>")).startsWith("4");
            assertThat(client.isAtEnd()).isTrue();
            assertThat(upstream.conversations()).hasSize(1);
        }
    }

    // ---- the pool

    @Test
    void aConnectionIsUsedAgainByTheNextSession() throws IOException {
        gateway.pooled().start();
        for (int i = 0; i < 3; i++) {
            try (SmtpClient client = gateway.connect()) {
                client.hello();
                assertThat(client.mail("a@example.org", "b@example.org", "Subject: x\r\n"))
                        .startsWith("250 ");
                assertThat(client.say("QUIT")).startsWith("221 ");
            }
            gateway.awaitNoSessions();
        }
        assertThat(upstream.conversation().mails()).hasSize(3);
        assertThat(upstream.conversation().lines()).doesNotContain("QUIT");
    }

    @Test
    void aSessionThatEndsInATransactionLeavesNoneBehind() throws IOException {
        gateway.pooled().start();
        try (SmtpClient client = gateway.connect()) {
            client.hello();
            client.envelope("a@example.org", "b@example.org");
        }
        gateway.awaitNoSessions();
        try (SmtpClient client = gateway.connect()) {
            client.hello();
            assertThat(client.mail("c@example.org", "d@example.org", "Subject: x\r\n"))
                    .startsWith("250 ");
        }
        assertThat(upstream.mail().to()).containsExactly("RCPT TO:<d@example.org>");
        assertThat(upstream.conversations().get(0).lines()).last().isEqualTo("QUIT");
    }

    @ParameterizedTest
    @CsvSource({"true, QUIT", "true, ''", "false, ''"})
    void aConnectionOnWhichAClientAuthenticatedItselfOrBeganToIsNobodyElses(boolean whole, String end)
            throws IOException {
        upstream.offers("AUTH XTOKEN").on("AUTH", CHALLENGES);
        gateway.pooled().start();
        try (SmtpClient client = gateway.connect()) {
            client.hello();
            client.say("AUTH XTOKEN");
            client.say("first");
            if (whole) {
                assertThat(client.say("")).startsWith("235 ");
            }
            if (!end.isEmpty()) {
                assertThat(client.say(end)).isEqualTo("221 2.0.0 Bye");
            }
        }
        gateway.awaitNoSessions();
        try (SmtpClient client = gateway.connect()) {
            assertThat(client.hello()).startsWith("250-");
        }
        assertThat(upstream.conversations()).hasSize(2);
        upstream.await(UpstreamConversation::ended);
    }

    // ---- by a policy

    private final List<String> seen = new ArrayList<>();

    private SmtpClient connectWithPolicy() throws IOException {
        gateway.policy(Auth.class, exchange -> {
            Auth auth = exchange.command();
            seen.add(auth.mechanism() + " " + auth.subject() + " " + auth.password());
            return auth.password().equals("secret")
                    ? exchange.pass()
                    : Reply.reject(535, "5.7.8", "Authentication credentials invalid");
        });
        SmtpClient client = gateway.start().connect();
        assertThat(client.hello()).contains("AUTH PLAIN LOGIN");
        return client;
    }

    private static final String WELCOME = "235 2.7.0 Authentication successful";

    @Test
    void plainWithAnInitialResponse() throws IOException {
        try (SmtpClient client = connectWithPolicy()) {
            assertThat(client.say("AUTH PLAIN " + base64("\0ann\0wrong"))).startsWith("535 5.7.8 ");
            assertThat(client.say("auth plain " + base64("ann\0ann\0secret"))).isEqualTo(WELCOME);
            assertThat(client.say("AUTH PLAIN " + base64("\0ann\0secret"))).startsWith("503 5.5.1 ");
        }
        assertThat(seen).containsExactly("PLAIN ann wrong", "PLAIN ann secret");
        assertThat(upstream.conversation().bytes()).doesNotContain("AUTH");
    }

    @Test
    void plainWithoutAnInitialResponse() throws IOException {
        try (SmtpClient client = connectWithPolicy()) {
            assertThat(client.say("AUTH PLAIN")).isEqualTo("334 ");
            assertThat(client.say(base64("\0\u00e4nn\0secret"))).isEqualTo(WELCOME);
        }
        assertThat(seen).containsExactly("PLAIN \u00e4nn secret");
    }

    @Test
    void login() throws IOException {
        try (SmtpClient client = connectWithPolicy()) {
            assertThat(client.say("AUTH LOGIN")).isEqualTo("334 " + base64("Username:"));
            assertThat(client.say(base64("ann"))).isEqualTo("334 " + base64("Password:"));
            assertThat(client.say(base64("wrong"))).startsWith("535 5.7.8 ");
            assertThat(client.say("AUTH LOGIN " + base64("ann"))).isEqualTo("334 " + base64("Password:"));
            assertThat(client.say(base64("secret"))).isEqualTo(WELCOME);
        }
        assertThat(seen).containsExactly("LOGIN ann wrong", "LOGIN ann secret");
    }

    @ParameterizedTest
    @CsvSource({
        "AUTH, , 501 5.5.4",
        "AUTH CRAM-MD5, , 504 5.5.4",
        "AUTH PLAIN %%%, , 501 5.5.2",
        "AUTH PLAIN =, , 501 5.5.2",
        "AUTH PLAIN YW5u, , 501 5.5.2",
        "AUTH PLAIN AABzZWNyZXQ=, , 501 5.5.2",
        "AUTH PLAIN Ym9iAGFubgBzZWNyZXQ=, , 535 5.7.8",
        "AUTH PLAIN AGENCmIAeA==, , 501 5.5.2",
        "AUTH PLAIN, *, 501 5.7.0",
        "AUTH PLAIN, not base64, 501 5.5.2",
        "AUTH LOGIN, *, 501 5.7.0",
    })
    void aMistakeIsAnsweredAndThePolicyIsNotAsked(String command, String response, String reply) throws IOException {
        try (SmtpClient client = connectWithPolicy()) {
            String answer = client.say(command);
            if (response != null) {
                assertThat(answer).startsWith("334 ");
                answer = client.say(response);
            }
            assertThat(answer).startsWith(reply + " ");
            assertThat(seen).isEmpty();
            assertThat(client.say("AUTH PLAIN " + base64("\0ann\0secret"))).isEqualTo(WELCOME);
        }
    }

    @Test
    void authIsRefusedInATransactionAndAfterHelo() throws IOException {
        try (SmtpClient client = connectWithPolicy()) {
            client.say("MAIL FROM:<a@example.org>");
            assertThat(client.say("AUTH PLAIN")).startsWith("503 5.5.1 ");
            client.say("HELO client.test");
            assertThat(client.say("AUTH PLAIN")).startsWith("503 5.5.1 ");
        }
    }

    // ---- settings

    @Test
    void mailWaitsForAuthenticationWhereThatIsRequired() throws IOException {
        gateway.with(properties -> properties.set("requireAuth", "true"));
        try (SmtpClient client = connectWithPolicy()) {
            assertThat(client.say("MAIL FROM:<a@example.org>")).isEqualTo("530 5.7.0 Authentication required");
            client.say("AUTH PLAIN " + base64("\0ann\0secret"));
            assertThat(client.say("MAIL FROM:<a@example.org>")).startsWith("250 ");
        }
    }

    @Test
    void authIsHiddenInTheClearIfThatIsWanted() throws IOException {
        upstream.offers("AUTH PLAIN");
        gateway.with(properties -> properties.set("authInClear", "false"));
        try (SmtpClient client = gateway.start().connect()) {
            assertThat(client.hello()).isEqualTo("250 gateway.test Hello client.test");
            assertThat(client.say("AUTH PLAIN AGEAYg==")).startsWith("503 5.5.1 ");
        }
    }

    /** H: a policy for AUTH; C: credentials for the server; U: the server offers AUTH. */
    @ParameterizedTest(name = "policy {0}, credentials {1}, server {2}")
    @CsvSource({
        "false, false, false, '', false",
        "false, false, true, LOGIN XTOKEN, false",
        "false, true, false, '', false",
        "false, true, true, '', true",
        "true, false, false, PLAIN LOGIN, false",
        "true, false, true, PLAIN LOGIN, false",
        "true, true, false, PLAIN LOGIN, false",
        "true, true, true, PLAIN LOGIN, true",
    })
    void whoAuthenticatesHimselfWhere(
            boolean policy, boolean credentials, boolean server, String offered, boolean gatewayDoes)
            throws IOException {
        if (policy) {
            gateway.policy(Auth.class, exchange -> exchange.pass());
        }
        if (credentials) {
            gateway.withUpstream(properties -> {
                properties.set("userName", "gateway");
                properties.set("password", "secret");
            });
        }
        if (server) {
            upstream.offers("AUTH LOGIN XTOKEN");
        }
        upstream.on("AUTH", (conversation, line) -> {
            conversation.say("334 " + base64("Username:"));
            assertThat(conversation.readLine()).isEqualTo(base64("gateway"));
            conversation.say("334 " + base64("Password:"));
            assertThat(conversation.readLine()).isEqualTo(base64("secret"));
            conversation.say("235 2.7.0 Welcome");
        });
        try (SmtpClient client = gateway.start().connect()) {
            String reply = client.hello();
            if (offered.isEmpty()) {
                assertThat(reply).doesNotContain("AUTH");
            } else {
                assertThat(reply).containsPattern("250[ -]AUTH " + offered);
            }
            assertThat(upstream.conversation().lines().contains("AUTH LOGIN")).isEqualTo(gatewayDoes);
        }
    }

    @Test
    void aServerThatDoesNotAcceptTheGatewayGetsNoMail() throws IOException {
        upstream.offers("AUTH PLAIN").on("AUTH", "535 5.7.8 Unknown user gateway, password secret");
        gateway.withUpstream(properties -> {
            properties.set("userName", "gateway");
            properties.set("password", "secret");
        });
        try (SmtpClient client = gateway.start().connect()) {
            assertThat(client.hello())
                    .isEqualTo("454 4.7.0 The mail server does not accept this gateway; try again later");
            assertThat(client.say("MAIL FROM:<a@example.org>")).startsWith("503 ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"AUTH", "AUTH XTOKEN GSSAPI"})
    void aServerThatTheGatewayCannotAuthenticateItselfToGetsNoMail(String offered) throws IOException {
        upstream.offers(offered);
        gateway.withUpstream(properties -> {
            properties.set("userName", "gateway");
            properties.set("password", "secret");
        });
        try (SmtpClient client = gateway.start().connect()) {
            assertThat(client.hello())
                    .isEqualTo("454 4.7.0 The mail server does not accept this gateway; try again later");
        }
        assertThat(upstream.conversation().lines()).noneMatch(line -> line.startsWith("MAIL"));
    }
}

package org.postern.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.api.Auth;
import org.postern.api.Mail;
import org.postern.api.Reply;
import org.postern.api.ScramKeys;
import org.postern.api.text.Wildcard;
import org.postern.policy.Policy;
import org.postern.sasl.Mechanism;
import org.postern.sasl.SaslExchange;
import org.postern.testing.GatewayFixture;
import org.postern.testing.Policies;
import org.postern.testing.RecordedLog;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;

/** AUTH by policies: which of them decide, and how each mechanism's exchange goes. */
@Tag("wire")
class LoginTest {

    private static final String WELCOME = "235 2.7.0 Authentication successful";
    private static final String REFUSED = "535 5.7.8 Authentication credentials invalid";
    private static final String FAILED = "454 4.7.0 Temporary authentication failure";

    private final ScriptedUpstream upstream = new ScriptedUpstream();
    private final GatewayFixture gateway = new GatewayFixture(upstream);
    private final List<String> calls = new ArrayList<>();

    @AfterEach
    void close() {
        gateway.close();
        upstream.close();
    }

    private void policy(String name, int order, String mechanisms, Policies.Decision<Auth> decision) {
        gateway.policy(Policies.of(name, order, Auth.class, exchange -> {
                    calls.add(name + ": " + exchange.command());
                    return decision.on(exchange);
                })
                .withPatterns(
                        Arrays.stream(mechanisms.split(" ")).map(Wildcard::new).toList()));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    private static String decoded(String reply) {
        assertThat(reply).startsWith("334 ");
        return new String(Base64.getDecoder().decode(reply.substring(4)), UTF_8);
    }

    private void assertDelivers(SmtpClient client) throws IOException {
        assertThat(client.mail("a@example.org", "b@example.org", "Subject: x\r\n"))
                .startsWith("250 ");
    }

    // ---- which policies decide

    @Test
    void whatPoliciesDecideAboutIsOfferedTheBestFirst() throws IOException {
        policy("Passwords", 100, "LOGIN PLAIN", exchange -> exchange.pass());
        policy("Tokens", 100, "XOAUTH2 OAUTHBEARER", exchange -> exchange.pass());
        policy("Proofs", 200, "SCRAM-SHA-256", exchange -> exchange.pass());
        policy("Certificates", 100, "EXTERNAL", exchange -> exchange.pass());
        upstream.offers("AUTH GSSAPI");
        try (SmtpClient client = gateway.start().connect()) {
            assertThat(client.hello()).contains("250 AUTH SCRAM-SHA-256 OAUTHBEARER XOAUTH2 PLAIN LOGIN");
            assertThat(client.say("AUTH GSSAPI")).isEqualTo("504 5.5.4 This mechanism is not offered here");
            assertThat(client.say("AUTH EXTERNAL ="))
                    .as("there is no certificate")
                    .startsWith("504 5.5.4 ");
            assertThat(client.say("auth plain " + base64("\0ann\0secret"))).isEqualTo(WELCOME);
        }
        assertThat(calls)
                .containsExactly("Passwords: Auth[mechanism=PLAIN, subject=ann, credential=Password[***], groups=[]]");
    }

    @Test
    void aPolicyForAnyMechanismTakesPartAndOffersNone() throws IOException {
        policy(
                "Locked",
                50,
                "*",
                exchange -> exchange.command().subject().equals("bob") ? Auth.REFUSAL : exchange.pass());
        policy("Passwords", 100, "PLAIN", exchange -> exchange.pass());
        try (SmtpClient client = gateway.start().connect()) {
            assertThat(client.hello()).endsWith("AUTH PLAIN");
            assertThat(client.say("AUTH PLAIN " + base64("\0bob\0secret"))).isEqualTo(REFUSED);
            assertThat(client.say("AUTH PLAIN " + base64("\0ann\0secret"))).isEqualTo(WELCOME);
        }
        assertThat(calls).hasSize(3);
    }

    @Test
    void withoutAPolicyThatDecidesNobodyIsLetInAndNothingPassedOn() throws IOException {
        upstream.offers("AUTH PLAIN");
        policy("Locked", 50, "*", exchange -> exchange.pass());
        try (SmtpClient client = gateway.start().connect()) {
            assertThat(client.hello()).doesNotContain("AUTH");
            assertThat(client.say("AUTH PLAIN AGEAYg==")).isEqualTo("503 5.5.1 AUTH is not offered here");
        }
        assertThat(calls).isEmpty();
        assertThat(upstream.conversation().bytes()).doesNotContain("AUTH");
    }

    @Test
    void aPolicyThatIsGoneSinceEhloLetsNobodyIn() throws IOException {
        upstream.offers("AUTH PLAIN");
        Policy<Auth> passwords = Policies.of("Passwords", Auth.class, exchange -> exchange.pass());
        gateway.policy(passwords);
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            gateway.remove(passwords);
            assertThat(client.say("AUTH PLAIN AGEAYg==")).isEqualTo(FAILED);
            assertDelivers(client);
            assertThat(upstream.conversation().bytes()).doesNotContain("AGEAYg");
        }
    }

    @Test
    void ofSeveralPoliciesAllHaveToAgree() throws IOException {
        policy("First", 50, "PLAIN", exchange -> exchange.pass());
        policy("Second", 100, "PLAIN", exchange -> Auth.REFUSAL);
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            assertThat(client.say("AUTH PLAIN AGEAYg==")).isEqualTo(REFUSED);
        }
        assertThat(calls).hasSize(2);
    }

    // ---- who it is

    @Test
    void laterPoliciesSeeTheUserAndItsGroups() throws IOException {
        policy(
                "Passwords",
                100,
                "PLAIN",
                exchange ->
                        exchange.pass(exchange.command().withSubject("Ann").withGroups(Set.of("senders", "admins"))));
        gateway.policy(Mail.class, exchange -> {
            calls.add(exchange.session().subject() + " "
                    + exchange.session().groups().size() + " "
                    + exchange.attributes().get("authentication.subject.id") + " "
                    + exchange.attributes().get("authentication.subject.groups"));
            return exchange.pass();
        });
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            client.say("MAIL FROM:<a@example.org>");
            client.say("RSET");
            client.say("AUTH PLAIN " + base64("\0ann\0secret"));
            client.say("MAIL FROM:<a@example.org>");
        }
        assertThat(calls.get(0)).isEqualTo("Optional.empty 0 null null");
        assertThat(calls.get(2)).isEqualTo("Optional[Ann] 2 Ann [admins, senders]");
    }

    @Test
    void aPolicyThatLetsInItselfLetsInWhomEarlierOnesHaveFound() throws IOException {
        policy(
                "Canonical",
                50,
                "*",
                exchange -> exchange.pass(
                        exchange.command().withSubject("canonical").withGroups(List.of("staff"))));
        policy("Passwords", 100, "PLAIN", exchange -> Reply.of(235, "2.7.0", "Hello"));
        List<String> seen = new ArrayList<>();
        gateway.policy(Mail.class, exchange -> {
            seen.add(
                    exchange.session().subject().orElse("") + exchange.session().groups());
            return exchange.pass();
        });
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            assertThat(client.say("AUTH PLAIN " + base64("\0alias\0secret"))).isEqualTo("235 2.7.0 Hello");
            assertDelivers(client);
        }
        assertThat(seen).containsExactly("canonical[staff]");
    }

    /** Nor is it said twice to the client. */
    @Test
    void aPolicyCannotLetInWhoseProofIsWrong() throws IOException, GeneralSecurityException {
        ScramKeys keys = ScramKeys.parse("SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$"
                + "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=");
        policy("Lenient", 50, "*", exchange -> {
            Reply unused = exchange.proceed();
            return Reply.of(235, "2.7.0", "Hello");
        });
        policy(
                "Proofs",
                100,
                "SCRAM-SHA-256",
                exchange -> exchange.pass(exchange.command().withKeys(keys)));
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            SaslExchange wrong = Mechanism.SCRAM_SHA_256.begin("ann", "wrong");
            String asked = client.say("AUTH SCRAM-SHA-256 "
                    + Base64.getEncoder().encodeToString(wrong.initialResponse().orElseThrow()));
            byte[] challenge = Base64.getDecoder().decode(asked.substring(4));
            assertThat(client.say(Base64.getEncoder().encodeToString(wrong.respond(challenge))))
                    .isEqualTo(REFUSED);
        }
    }

    @Test
    void aPolicyMayWelcomeTheClientItself() throws IOException {
        gateway.with(properties -> properties.set("requireAuth", "true"));
        policy("Passwords", 100, "PLAIN", exchange -> Reply.of(235, "2.7.0", "Hello"));
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            assertThat(client.say("AUTH PLAIN AGEAYg==")).isEqualTo("235 2.7.0 Hello");
            assertDelivers(client);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pass", "welcome"})
    void nobodyIsLetInWithoutAName(String how) throws IOException {
        policy(
                "Tokens",
                100,
                "OAUTHBEARER",
                exchange -> how.equals("pass") ? exchange.pass() : Reply.of(235, "2.7.0", "Hello"));
        try (RecordedLog log = new RecordedLog();
                SmtpClient client = gateway.start().connect()) {
            client.hello();
            assertThat(client.say("AUTH OAUTHBEARER " + base64("n,,\1auth=Bearer x\1\1")))
                    .isEqualTo(FAILED);
            assertThat(log.text()).contains("without a subject");
        }
    }

    @Test
    void whoProceedsSeesWhatBecomesOfIt() throws IOException {
        policy("Audit", 50, "*", exchange -> {
            Reply reply = exchange.proceed();
            calls.add(String.valueOf(reply.code()));
            return reply;
        });
        policy(
                "Proofs",
                100,
                "SCRAM-SHA-256",
                exchange -> exchange.pass(exchange.command().withKeys(keys("secret"))));
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            assertThat(scram(client, "ann", "wrong")).isEqualTo(REFUSED);
            assertThat(scram(client, "ann", "secret")).isEqualTo(WELCOME);
        }
        assertThat(calls).contains("535", "235");
    }

    // ---- SCRAM-SHA-256

    private static ScramKeys keys(String password) {
        try {
            byte[] salt = "salt".getBytes(UTF_8);
            byte[] salted = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(new PBEKeySpec(password.toCharArray(), salt, 4096, 256))
                    .getEncoded();
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(salted, "HmacSHA256"));
            byte[] storedKey = MessageDigest.getInstance("SHA-256").digest(mac.doFinal("Client Key".getBytes(UTF_8)));
            return new ScramKeys(4096, salt, storedKey, mac.doFinal("Server Key".getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String scram(SmtpClient client, String user, String password) throws IOException {
        SaslExchange exchange = Mechanism.SCRAM_SHA_256.begin(user, password);
        String reply = client.say("AUTH SCRAM-SHA-256 "
                + Base64.getEncoder().encodeToString(exchange.initialResponse().orElseThrow()));
        while (reply.startsWith("334 ")) {
            byte[] response = exchange.respond(decoded(reply).getBytes(UTF_8));
            reply = client.say(Base64.getEncoder().encodeToString(response));
        }
        if (reply.startsWith("235 ")) {
            exchange.requireComplete();
        }
        return reply;
    }

    private SmtpClient connectWithKeys() throws IOException {
        policy("Proofs", 100, "SCRAM-SHA-256", exchange -> {
            Auth auth = exchange.command();
            return exchange.passOr(
                    auth.subject().equals("ann") ? Optional.of(auth.withKeys(keys("secret"))) : Optional.empty(),
                    Auth.REFUSAL);
        });
        SmtpClient client = gateway.start().connect();
        client.hello();
        return client;
    }

    @Test
    void aProofIsCheckedWithTheKeysThatAPolicyFinds() throws IOException {
        gateway.with(properties -> properties.set("requireAuth", "true"));
        try (SmtpClient client = connectWithKeys()) {
            assertThat(scram(client, "ann", "wrong")).isEqualTo(REFUSED);
            assertThat(client.say("MAIL FROM:<a@example.org>")).startsWith("530 ");
            assertThat(scram(client, "nobody", "secret"))
                    .as("not before the proof")
                    .isEqualTo(REFUSED);
            assertThat(scram(client, "ann", "secret")).isEqualTo(WELCOME);
            assertDelivers(client);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'n,,n=ann,r=abc', *, 501 5.7.0",
        "'n,,n=ann,r=abc', '', 501 5.5.2",
        "'n,,n=ann,r=abc', bm90aGluZw==, 501 5.5.2",
        "'n,,n=nobody,r=abc', *, 501 5.7.0",
        "'n,,n=nobody,r=abc', bm90aGluZw==, 501 5.5.2",
    })
    void anExchangeThatIsNotEndedLetsNobodyIn(String first, String response, String reply) throws IOException {
        try (SmtpClient client = connectWithKeys()) {
            assertThat(client.say("AUTH SCRAM-SHA-256 " + base64(first))).startsWith("334 ");
            assertThat(client.say(response)).startsWith(reply + " ");
            assertThat(scram(client, "ann", "secret")).isEqualTo(WELCOME);
            assertDelivers(client);
        }
    }

    @Test
    void aClientThatGoesAwayInTheMiddleIsNotWaitedFor() throws IOException {
        try (SmtpClient client = connectWithKeys()) {
            assertThat(client.say("AUTH SCRAM-SHA-256 " + base64("n,,n=ann,r=abc")))
                    .startsWith("334 ");
        }
        gateway.awaitNoSessions();
    }

    @Test
    void withoutKeysNoProofIsRight() throws IOException {
        policy("Proofs", 100, "SCRAM-SHA-256", exchange -> exchange.pass());
        try (RecordedLog log = new RecordedLog();
                SmtpClient client = gateway.start().connect()) {
            client.hello();
            assertThat(scram(client, "ann", "secret")).isEqualTo(FAILED);
            assertThat(log.text()).contains("without the keys");
        }
    }

    @Test
    void noPolicyCanSkipTheProof() throws IOException {
        policy("Proofs", 100, "SCRAM-SHA-256", exchange -> Reply.of(235, "2.7.0", "Hello"));
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            assertThat(scram(client, "ann", "secret")).isEqualTo(FAILED);
        }
    }

    @Test
    void troubleIsToldBeforeTheProof() throws IOException {
        policy("Proofs", 100, "SCRAM-SHA-256", exchange -> {
            throw new IOException("no database");
        });
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            assertThat(client.say("AUTH SCRAM-SHA-256 " + base64("n,,n=ann,r=abc")))
                    .isEqualTo(FAILED);
            assertDelivers(client);
        }
    }

    // ---- tokens

    private SmtpClient connectWithTokens() throws IOException {
        policy("Tokens", 100, "OAUTHBEARER XOAUTH2", exchange -> switch (exchange.command()
                .token()) {
            case "good" -> exchange.pass(exchange.command().withSubject("ann"));
            case "later" -> throw new IOException("no issuer");
            default -> Auth.REFUSAL;
        });
        SmtpClient client = gateway.start().connect();
        client.hello();
        return client;
    }

    @ParameterizedTest
    @CsvSource({
        "OAUTHBEARER, 'n,,|auth=Bearer bad||', 'n,,|auth=Bearer good||', {\"status\":\"invalid_token\"}, |",
        "XOAUTH2, user=ann|auth=Bearer bad||, user=ann|auth=Bearer good||, '{\"status\":\"401\",\"schemes\":\"bearer\"}', ''",
    })
    void aTokenThatIsRefusedIsToldWhy(String mechanism, String bad, String good, String why, String dummy)
            throws IOException {
        try (SmtpClient client = connectWithTokens()) {
            String command = "AUTH " + mechanism + " ";
            assertThat(decoded(client.say(command + base64(bad.replace('|', '\1')))))
                    .isEqualTo(why);
            assertThat(client.say(base64(dummy.replace('|', '\1')))).isEqualTo(REFUSED);
            assertThat(decoded(client.say(command + base64(bad.replace('|', '\1')))))
                    .isEqualTo(why);
            assertThat(client.say("*")).isEqualTo("501 5.7.0 Authentication cancelled");
            assertThat(client.say(command + base64(bad.replace("bad", "later").replace('|', '\1'))))
                    .isEqualTo(FAILED);
            assertThat(client.say(command + base64(good.replace('|', '\1')))).isEqualTo(WELCOME);
            assertDelivers(client);
        }
    }

    @Test
    void aTokenMayBeAsLongAsALineOfAuth() throws IOException {
        policy("Tokens", 100, "XOAUTH2", exchange -> {
            calls.add(String.valueOf(exchange.command().token().length()));
            return exchange.pass();
        });
        String message = "user=ann\1auth=Bearer " + "x".repeat(9_216 - 23) + "\1\1";
        assertThat(base64(message)).hasSize(12_288);
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            assertThat(client.say("AUTH XOAUTH2 " + base64(message))).isEqualTo(WELCOME);
        }
        assertThat(calls).contains("9193");
    }

    // ---- what is no response

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AGFubgBzZWNyZXQ", // no padding
                "AGFubgBzZWNyZXQ==", // too much of it
                "AGFubgBzZWNyZXR=", // bits that mean nothing
                "AGFubgBz ZWNyZXQ=",
                "AGFu=bgBzZWNyZXQ=",
                "AGFubgBzZWNyZXQ_",
                "====",
                " ",
            })
    void whatIsNotBase64IsRefused(String response) throws IOException {
        policy("Passwords", 100, "PLAIN", exchange -> exchange.pass());
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            assertThat(client.say("AUTH PLAIN")).isEqualTo("334 ");
            assertThat(client.say(response)).startsWith("501 5.5.2 ").doesNotContain("AGFu");
            assertThat(client.say("AUTH PLAIN AGFubgBzZWNyZXQ=")).isEqualTo(WELCOME);
        }
        assertThat(calls).hasSize(1);
    }

    @Test
    void aResponseThatIsTooLongIsRefusedAndTheSessionGoesOn() throws IOException {
        policy("Passwords", 100, "PLAIN", exchange -> exchange.pass());
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            client.say("AUTH PLAIN");
            assertThat(client.say("A".repeat(20_000))).isEqualTo("500 5.5.6 Syntax error: line too long");
            assertThat(client.say("AUTH PLAIN " + "A".repeat(20_000))).startsWith("500 5.5.");
            assertThat(client.say("AUTH PLAIN AGFubgBzZWNyZXQ=")).isEqualTo(WELCOME);
            assertDelivers(client);
        }
    }
}

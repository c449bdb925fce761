package org.postern.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.postern.testing.ScriptedUpstream.reply;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Level;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.testing.GatewayFixture;
import org.postern.testing.RecordedLog;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;
import org.postern.testing.UpstreamConversation;

/** The gateway says who it is to its mail server. */
@Tag("wire")
class CredentialsTest {

    private static final String NOT_ACCEPTED =
            "454 4.7.0 The mail server does not accept this gateway; try again later";
    private static final String PASSWORD = "hidden1";
    private static final String LONG_TOKEN = "hidden2." + "x".repeat(2000);

    private final RecordedLog log = new RecordedLog();
    private final ScriptedUpstream upstream = new ScriptedUpstream();
    private final GatewayFixture gateway = new GatewayFixture(upstream).withUpstream(properties -> {
        properties.set("userName", "ann");
        properties.set("password", PASSWORD);
    });

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        gateway.close();
        upstream.close();
        assertThat(log.text())
                .doesNotContain("hidden", base64("hidden1"), base64("\0ann\0hidden1"), base64("client:hidden3"));
        log.close();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    private static String decoded(String base64) {
        return new String(Base64.getDecoder().decode(base64), UTF_8);
    }

    private String hello() throws IOException {
        try (SmtpClient client = gateway.connect()) {
            return client.hello();
        }
    }

    private void assertAccepted() throws IOException {
        assertThat(hello()).startsWith("250");
    }

    private List<String> errors() {
        return log.messages(Level.SEVERE, "");
    }

    /** It begins with the session, and names what the administrator knows the server by, and its host. */
    private void assertTheErrorIs(String what) {
        assertThat(errors())
                .singleElement()
                .asString()
                .matches("[0-9A-Z]+ upstream smtp/upstream: cannot open the conversation: mail server localhost:"
                        + upstream.port() + " " + Pattern.quote(what));
    }

    // ---- which mechanism

    @ParameterizedTest
    @CsvSource({
        "PLAIN LOGIN, PLAIN",
        "LOGIN PLAIN, PLAIN",
        "login, LOGIN",
        "LOGIN CRAM-MD5, CRAM-MD5",
        "PLAIN LOGIN CRAM-MD5 SCRAM-SHA-1 SCRAM-SHA-256, SCRAM-SHA-256",
        "XOAUTH2 PLAIN, PLAIN",
    })
    void theBestMechanismThatTheServerOffersIsUsed(String offered, String used) throws IOException {
        upstream.offers("AUTH " + offered).on("AUTH", "535 5.7.8 No");
        gateway.start();
        assertThat(hello()).isEqualTo(NOT_ACCEPTED);
        assertThat(upstream.conversation().lines().get(1).split(" ")[1]).isEqualTo(used);
    }

    @Test
    void theAdministratorKnowsBetter() throws IOException {
        upstream.offers("AUTH PLAIN LOGIN CRAM-MD5").on("AUTH", "235 2.7.0 OK");
        gateway.withUpstream(properties -> properties.set("mechanisms", "LOGIN, PLAIN"))
                .start();
        assertAccepted();
        assertThat(upstream.conversation().lines()).contains("AUTH LOGIN");
    }

    @Test
    void aServerThatOffersNoneOfThemIsAnError() throws IOException {
        upstream.offers("AUTH GSSAPI LOGIN");
        gateway.withUpstream(properties -> properties.set("mechanisms", "SCRAM-SHA-256, PLAIN"))
                .start();
        assertThat(hello()).isEqualTo(NOT_ACCEPTED);
        assertTheErrorIs("offers none of the mechanisms [SCRAM-SHA-256, PLAIN]");
    }

    @Test
    void aServerThatDoesNotAcceptTheUserIsAnError() throws IOException {
        upstream.offers("AUTH PLAIN").on("AUTH", "535 5.7.8 Not with hidden1");
        gateway.start();
        assertThat(hello()).isEqualTo(NOT_ACCEPTED);
        assertTheErrorIs("does not accept user ann by PLAIN: 535 5.7.8");
        assertThat(log.messages(Level.WARNING, ""))
                .as("once is enough")
                .noneMatch(line -> line.contains("mail server localhost"));
    }

    @Test
    void anInterfaceThatNeedsTheServerTellsTheErrorOnce() {
        upstream.offers("AUTH PLAIN").on("AUTH", "535 5.7.8 No");
        gateway.with(properties -> {
                    properties.set("requiresEndpoint", "true");
                    properties.set("probeInterval", "5ms");
                })
                .start();
        Awaitility.await().until(() -> upstream.conversations().size() > 3);
        assertThat(errors())
                .containsExactly("upstream smtp/upstream: mail server localhost:" + upstream.port()
                        + " does not accept user ann by PLAIN: 535 5.7.8");
    }

    // ---- the exchanges

    @Test
    void plain() throws IOException {
        upstream.offers("AUTH PLAIN").on("AUTH", "235 2.7.0 OK");
        gateway.start();
        assertAccepted();
        assertThat(upstream.conversation().lines()).contains("AUTH PLAIN " + base64("\0ann\0hidden1"));
    }

    @Test
    void cramMd5() throws IOException {
        upstream.offers("AUTH CRAM-MD5").on("AUTH", (conversation, line) -> {
            conversation.say("334 " + base64("<1@upstream.test>"));
            String expected =
                    "ann " + HexFormat.of().formatHex(hmac("HmacMD5", PASSWORD.getBytes(UTF_8), "<1@upstream.test>"));
            boolean right = decoded(conversation.readLine()).equals(expected);
            conversation.say(right ? "235 2.7.0 OK" : "535 5.7.8 No");
        });
        gateway.start();
        assertAccepted();
    }

    @ParameterizedTest
    @CsvSource({"hidden1, true", "another, false"})
    void scramGoesBothWays(String serversPassword, boolean accepted) throws IOException {
        upstream.offers("AUTH SCRAM-SHA-256 PLAIN")
                .on("AUTH", (conversation, line) -> serveScram(conversation, line, serversPassword));
        gateway.start();
        assertThat(hello()).startsWith(accepted ? "250" : "454");
    }

    /** RFC 5802 §3, from the server's side. It says yes in any case. */
    private static void serveScram(UpstreamConversation conversation, String line, String password) throws IOException {
        String clientFirst = decoded(line.split(" ")[2]).substring("n,,".length());
        String nonce = clientFirst.substring(clientFirst.indexOf(",r=") + 3) + "server";
        String serverFirst = "r=" + nonce + ",s=" + base64("salt") + ",i=4096";
        conversation.say("334 " + base64(serverFirst));
        String clientFinal = decoded(conversation.readLine());
        String all = clientFirst + "," + serverFirst + "," + clientFinal.substring(0, clientFinal.indexOf(",p="));
        byte[] signature = hmac("HmacSHA256", hmac("HmacSHA256", salted(password), "Server Key"), all);
        conversation.say("334 " + base64("v=" + Base64.getEncoder().encodeToString(signature)));
        String end = conversation.readLine();
        conversation.say(
                end.isEmpty() && (!password.equals(PASSWORD) || proves(clientFinal, password, all))
                        ? "235 2.7.0 OK"
                        : "535 5.7.8 No");
    }

    private static boolean proves(String clientFinal, String password, String all) {
        try {
            byte[] key = hmac("HmacSHA256", salted(password), "Client Key");
            byte[] stored = MessageDigest.getInstance("SHA-256").digest(key);
            byte[] proof = Base64.getDecoder().decode(clientFinal.substring(clientFinal.indexOf(",p=") + 3));
            byte[] signature = hmac("HmacSHA256", stored, all);
            for (int i = 0; i < proof.length; i++) {
                proof[i] ^= signature[i];
            }
            return Arrays.equals(proof, key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] salted(String password) {
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(new PBEKeySpec(password.toCharArray(), "salt".getBytes(UTF_8), 4096, 256))
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] hmac(String algorithm, byte[] key, String message) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key, algorithm));
            return mac.doFinal(message.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SCRAM-SHA-256", "CRAM-MD5", "LOGIN", "PLAIN"})
    void aChallengeThatDoesNotBelongHereEndsTheLink(String mechanism) throws IOException {
        for (String challenge : List.of("334 not base64!", "334 " + base64("r=x,s=y,i=1"), "334 ", "334-a\r\n334 b")) {
            int before = upstream.conversations().size();
            upstream.offers("AUTH " + mechanism).on("AUTH", (conversation, line) -> {
                conversation.say(challenge);
                for (; ; ) { // a server that goes on asking gets an end of it
                    String unused = conversation.readLine();
                    conversation.say(challenge);
                }
            });
            if (before == 0) {
                gateway.start();
            }
            assertThat(hello()).isEqualTo(NOT_ACCEPTED);
            upstream.awaitAllEnded();
            assertThat(upstream.conversations()).hasSize(before + 1);
        }
    }

    @Test
    void aChallengeWithoutEndIsNotRead() throws IOException {
        upstream.offers("AUTH CRAM-MD5").on("AUTH", "334 " + "QUJD".repeat(2000));
        gateway.start();
        assertThat(hello()).isEqualTo(NOT_ACCEPTED);
    }

    @Test
    void aServerThatSaysYesWithoutProofIsNotTrusted() throws IOException {
        upstream.offers("AUTH SCRAM-SHA-256").on("AUTH", "235 2.7.0 OK");
        gateway.start();
        assertThat(hello()).isEqualTo(NOT_ACCEPTED);
        assertThat(errors()).singleElement().asString().contains("cannot be trusted with user ann by SCRAM-SHA-256");
    }

    @Test
    void aPasswordInTheClearIsWarnedOfOnce() throws IOException {
        Optional<InetAddress> ours = ownAddress();
        assumeThat(ours)
                .as("this machine has an address that is not a loopback")
                .isPresent();
        try (ScriptedUpstream elsewhere = new ScriptedUpstream(ours.get())) {
            elsewhere.offers("AUTH PLAIN").on("AUTH", "235 2.7.0 OK");
            String host = ours.get().getHostAddress() + ":" + elsewhere.port();
            gateway.withUpstream(properties -> properties.set("host", host)).start();
            assertAccepted();
            assertAccepted();
            assertThat(log.messages(Level.WARNING, "PLAIN "))
                    .containsExactly("PLAIN sends the password or token of user ann to mail server " + host
                            + " without TLS; set connectionSecurity to STARTTLS or SSL");
            gateway.awaitNoSessions();
        }
    }

    private static Optional<InetAddress> ownAddress() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .findFirst();
    }

    @Test
    void aPasswordThatStaysOnTheMachineIsNotWarnedOf() throws IOException {
        upstream.offers("AUTH PLAIN").on("AUTH", "235 2.7.0 OK");
        gateway.start();
        assertAccepted();
        assertThat(log.messages(Level.WARNING, "PLAIN ")).isEmpty();
    }

    // ---- tokens

    private Path tokenFile(String content) throws IOException {
        Path file = Files.writeString(folder.resolve("token"), content);
        gateway.withUpstream(properties -> {
            properties.set("password", "");
            properties.set("tokenSource", file.toUri().toString());
        });
        return file;
    }

    private static String xoauth2(String token) {
        return base64("user=ann\1auth=Bearer " + token + "\1\1");
    }

    @Test
    void aTokenIsReadFromItsFileEachTime() throws IOException {
        upstream.offers("AUTH PLAIN XOAUTH2").on("AUTH", "235 2.7.0 OK");
        Path file = tokenFile("hidden1\n");
        gateway.start();
        assertAccepted();
        Files.writeString(file, " hidden2 ");
        assertAccepted();
        assertThat(upstream.conversations())
                .extracting(conversation -> conversation.lines().get(1))
                .containsExactly("AUTH XOAUTH2 " + xoauth2("hidden1"), "AUTH XOAUTH2 " + xoauth2("hidden2"));
    }

    /** RFC 4954 §4. */
    @Test
    void aTokenThatIsTooLongForACommandFollowsIt() throws IOException {
        upstream.offers("AUTH XOAUTH2").on("AUTH", (conversation, line) -> {
            conversation.say("334 ");
            boolean right = conversation.readLine().equals(xoauth2(LONG_TOKEN));
            conversation.say(right ? "235 2.7.0 OK" : "535 5.7.8 No");
        });
        tokenFile(LONG_TOKEN);
        gateway.start();
        assertAccepted();
        assertThat(upstream.conversation().lines()).contains("AUTH XOAUTH2");
    }

    @Test
    void aTokenThatIsRefusedIsRefusedTwice() throws IOException {
        upstream.offers("AUTH XOAUTH2").on("AUTH", (conversation, line) -> {
            conversation.say("334 " + base64("{\"status\":\"401\"}"));
            assertThat(conversation.readLine()).isEmpty();
            conversation.say("535 5.7.8 hidden1 is no good");
        });
        tokenFile("hidden1");
        gateway.start();
        assertThat(hello()).isEqualTo(NOT_ACCEPTED);
        assertThat(errors()).singleElement().asString().endsWith("does not accept user ann by XOAUTH2: 535 5.7.8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hidden1 hidden2", "hidden1\1", "hidden\u00e4"})
    void whatIsNoTokenIsNotSent(String content) throws IOException {
        upstream.offers("AUTH XOAUTH2");
        tokenFile(content);
        gateway.start();
        assertThat(hello()).isEqualTo(NOT_ACCEPTED);
        assertThat(errors())
                .singleElement()
                .asString()
                .endsWith("requires an access token, and the configured source returned an invalid one");
    }

    @Test
    void aTokenFileThatIsMissingIsAnError() throws IOException {
        upstream.offers("AUTH XOAUTH2");
        Path file = tokenFile("x");
        Files.delete(file);
        gateway.start();
        assertThat(hello()).isEqualTo(NOT_ACCEPTED);
        assertThat(errors()).singleElement().asString().endsWith("there is no file " + file);
    }

    @Test
    void aTokenFromAnEndpointIsUsedUntilItIsRefused() throws IOException {
        Queue<String> requests = new ConcurrentLinkedQueue<>();
        HttpServer endpoint = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        endpoint.createContext("/token", exchange -> {
            requests.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            byte[] answer = ("{\"token_type\":\"Bearer\",\"expires_in\":3600,\"access_token\":\"hidden"
                            + requests.size() + "\"}")
                    .getBytes(UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        endpoint.start();
        try {
            upstream.offers("AUTH XOAUTH2").on("AUTH", "235 2.7.0 OK");
            gateway.withUpstream(properties -> {
                        properties.set("password", "");
                        properties.set(
                                "tokenSource",
                                "http://127.0.0.1:" + endpoint.getAddress().getPort() + "/token");
                        properties.set("tokenClientId", "client");
                        properties.set("tokenClientSecret", "hidden3");
                    })
                    .start();
            assertAccepted();
            assertAccepted();
            upstream.on("AUTH", reply("535 5.7.8 Expired"));
            assertThat(hello()).isEqualTo(NOT_ACCEPTED);
            upstream.on("AUTH", "235 2.7.0 OK");
            assertAccepted();
        } finally {
            endpoint.stop(0);
        }
        assertThat(requests).hasSize(2);
        assertThat(upstream.conversations())
                .extracting(conversation -> conversation.lines().get(1).split(" ")[2])
                .containsExactly(xoauth2("hidden1"), xoauth2("hidden1"), xoauth2("hidden1"), xoauth2("hidden2"));
    }
}

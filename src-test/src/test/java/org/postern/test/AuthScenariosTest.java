package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.testing.Certificates;
import org.postern.testing.SmtpClient;
import org.postern.testing.UpstreamConversation;

/**
 * AUTH, by what there is: a policy that decides about it, credentials for the upstream server, and a server that offers it. What the
 * replies and what the server gets, to the byte; and what comes of invalid input.
 */
@Tag("server")
class AuthScenariosTest extends PoliciesTestCase {

    /**
     * Whether there is a policy, credentials, and a server that offers AUTH; then what the client is offered, what the replies are when it
     * says AUTH PLAIN as Ann, what the server gets of AUTH, and the goodbye, which is the server's if the link was the client's.
     */
    private static final String MATRIX = """
            - | - | - | PIPELINING, 8BITMIME                         | 503 5.5.1 AUTH is not offered here  | -                                | 2.0.0 Goodbye
            - | - | U | PIPELINING, AUTH X-MADE-UP PLAIN, 8BITMIME   | 235 2.7.0 The server knows you      | AUTH PLAIN AGFubgBzZWNyZXQ=      | 2.0.0 Bye
            - | C | - | PIPELINING, 8BITMIME                         | 503 5.5.1 AUTH is not offered here  | -                                | 2.0.0 Goodbye
            - | C | U | PIPELINING, 8BITMIME                         | 503 5.5.1 AUTH is not offered here  | AUTH PLAIN AGdhdGV3YXkAcmVsYXk=  | 2.0.0 Goodbye
            H | - | - | PIPELINING, 8BITMIME, AUTH PLAIN LOGIN       | 235 2.7.0 Authentication successful | -                                | 2.0.0 Goodbye
            H | - | U | PIPELINING, AUTH PLAIN LOGIN, 8BITMIME       | 235 2.7.0 Authentication successful | -                                | 2.0.0 Goodbye
            H | C | - | PIPELINING, 8BITMIME, AUTH PLAIN LOGIN       | 235 2.7.0 Authentication successful | -                                | 2.0.0 Goodbye
            H | C | U | PIPELINING, 8BITMIME, AUTH PLAIN LOGIN       | 235 2.7.0 Authentication successful | AUTH PLAIN AGdhdGV3YXkAcmVsYXk=  | 2.0.0 Goodbye
            """; // the responses are ann with secret, and gateway with relay

    private static final String AS_ANN = "AUTH PLAIN AGFubgBzZWNyZXQ=";
    private static final String MESSAGE = "Subject: x\r\n\r\nHello\r\n..dot\r\n";
    private static final int MAX_RESPONSE_LENGTH = 12_288; // RFC 4954 §4

    private static final Certificates CERTIFICATES =
            new Certificates(Path.of(System.getProperty("java.io.tmpdir")), "localhost");

    private static final List<String> INTERFACES = List.of(
            "tcp://127.0.0.1:0?name=none",
            "tcp://127.0.0.1:0?name=policy",
            "starttls://127.0.0.1:0?name=noneTls",
            "starttls://127.0.0.1:0?name=policyTls",
            "tcp://127.0.0.1:0?name=noneHidden&authInClear=false",
            "tcp://127.0.0.1:0?name=policyHidden&authInClear=false",
            "tcp://127.0.0.1:0?name=noneRequired&requireAuth=true",
            "tcp://127.0.0.1:0?name=policyRequired&requireAuth=true");

    AuthScenariosTest() {
        super(
                "auth",
                Map.of(
                        "interfaces",
                        String.join(", ", INTERFACES),
                        "hostName",
                        "gateway.test",
                        "keyStore",
                        CERTIFICATES.keyStore(),
                        "keyStorePassword",
                        Certificates.PASSWORD,
                        "maxAuthFailuresPerClient",
                        "1000",
                        "maxAuthFailuresPerSubject",
                        "1000",
                        "authDelayAfter",
                        "1000"));
    }

    private InetSocketAddress address(String name) {
        return gateway.address(INTERFACES.indexOf(INTERFACES.stream()
                .filter(uri -> uri.matches(".*\\?name=" + name + "(&.*)?"))
                .findFirst()
                .orElseThrow()));
    }

    /** A client that has said EHLO. */
    private SmtpClient connect(String name) throws IOException {
        SmtpClient client = new SmtpClient(address(name));
        assertThat(client.hello()).startsWith("250-");
        return client;
    }

    private static void assertThatMailIsSent(SmtpClient client) throws IOException {
        assertThat(client.mail("a@example.org", "b@example.org", MESSAGE)).startsWith("250 2.0.0 Queued ");
        assertThat(client.say("QUIT")).startsWith("221 ");
    }

    // ---- the matrix

    /** A server that offers AUTH or does not, and a pool with credentials or without. */
    private void serve(String credentials, String offering) {
        if (offering != null) {
            upstream.offers("PIPELINING", "AUTH X-MADE-UP PLAIN", "8BITMIME")
                    .on("AUTH", "235 2.7.0 The server knows you");
        } else {
            upstream.offers("PIPELINING", "8BITMIME");
        }
        Map<String, String> pool = new HashMap<>(Map.of("host", "127.0.0.1", "port", String.valueOf(upstream.port())));
        if (credentials != null) {
            pool.putAll(Map.of("userName", "gateway", "password", "relay", "mechanisms", "PLAIN"));
        }
        gateway.relayTo(pool);
    }

    private static String ehlo(List<String> extensions) {
        List<String> lines = new ArrayList<>(List.of("gateway.test Hello client.test"));
        lines.addAll(extensions);
        String last = lines.remove(lines.size() - 1);
        return lines.stream().map(line -> "250-" + line + "\n").reduce("", String::concat) + "250 " + last;
    }

    /** From AUTH to QUIT. */
    private static void assertThatTheRestOfTheSessionIs(SmtpClient client, String answer, String goodbye)
            throws IOException {
        assertThat(client.say(AS_ANN)).isEqualTo(answer);
        assertThat(client.say("MAIL FROM:<a@example.org>")).isEqualTo("250 2.1.0 Sender OK");
        assertThat(client.say("RCPT TO:<b@example.org>")).isEqualTo("250 2.1.5 Recipient OK");
        assertThat(client.say("DATA")).isEqualTo("354 Go ahead");
        client.send(MESSAGE + ".\r\n");
        assertThat(client.reply()).isEqualTo("250 2.0.0 Queued as 1");
        assertThat(client.say("QUIT")).isEqualTo("221 " + goodbye);
        assertThat(client.isAtEnd()).isTrue();
    }

    private void assertThatTheServerGets(Stream<String> before, boolean goodbye) {
        UpstreamConversation conversation = upstream.conversation();
        String mail = "MAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.org>\r\nDATA\r\n" + MESSAGE + ".\r\n";
        assertThat(conversation.bytes())
                .isEqualTo(before.map(line -> line + "\r\n").reduce("", String::concat)
                        + mail
                        + (goodbye ? "QUIT\r\n" : ""));
    }

    private static String name(String policy) {
        return policy == null ? "none" : "policy";
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = MATRIX)
    void aSessionInTheClear(
            String policy,
            String credentials,
            String offering,
            String extensions,
            String answer,
            String auth,
            String goodbye)
            throws IOException {
        serve(credentials, offering);
        try (SmtpClient client = new SmtpClient(address(name(policy)))) {
            assertThat(client.reply()).isEqualTo("220 gateway.test ESMTP Postern");
            assertThat(client.say("EHLO client.test")).isEqualTo(ehlo(List.of(extensions.split(", "))));
            assertThatTheRestOfTheSessionIs(client, answer, goodbye);
        }
        assertThatTheServerGets(
                Stream.concat(Stream.of("EHLO client.test"), Stream.ofNullable(auth)), goodbye.equals("2.0.0 Bye"));
    }

    /** The same behind STARTTLS; before it, AUTH is not there. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = MATRIX)
    void aSessionUnderTls(
            String policy,
            String credentials,
            String offering,
            String extensions,
            String answer,
            String auth,
            String goodbye)
            throws IOException {
        serve(credentials, offering);
        try (SmtpClient client = new SmtpClient(address(name(policy) + "Tls"))) {
            assertThat(client.reply()).isEqualTo("220 gateway.test ESMTP Postern");
            assertThat(client.say("EHLO client.test")).isEqualTo(ehlo(List.of("PIPELINING", "8BITMIME", "STARTTLS")));
            assertThat(client.say(AS_ANN)).isEqualTo("530 5.7.0 Issue a STARTTLS command first");
            client.startTls(CERTIFICATES.client());
            assertThat(client.say("EHLO client.test")).isEqualTo(ehlo(List.of(extensions.split(", "))));
            assertThatTheRestOfTheSessionIs(client, answer, goodbye);
        }
        // EHLO after the client's STARTTLS is no news for the server
        assertThatTheServerGets(
                Stream.concat(Stream.of("EHLO client.test"), Stream.ofNullable(auth)), goodbye.equals("2.0.0 Bye"));
    }

    // ---- passed through

    private void serveMadeUpMechanism(UpstreamConversation.Answer answer) {
        upstream.offers("AUTH X-MADE-UP").on("AUTH", answer);
    }

    @Test
    void anyMechanismIsPassedThroughWithAllItsSteps() throws IOException {
        serveMadeUpMechanism((conversation, line) -> {
            conversation.say("334 " + line.length());
            conversation.say("334 " + conversation.readLine() + "?");
            conversation.say("334" + conversation.readLine());
            conversation.say("334-two" + conversation.readLine(), "334 lines");
            conversation.say("235-2.7.0 That was", "235 2.7.0 " + conversation.readLine());
        });
        try (SmtpClient client = connect("none")) {
            assertThat(client.say("auth x-made-up not base64 at all")).isEqualTo("334 32");
            assertThat(client.say("{one}")).isEqualTo("334 {one}?");
            assertThat(client.say("")).isEqualTo("334 ");
            assertThat(client.say("=")).isEqualTo("334-two=\n334 lines");
            assertThat(client.say("long")).isEqualTo("235-2.7.0 That was\n235 2.7.0 long");
            assertThat(client.say(AS_ANN)).startsWith("503 5.5.1 ");
            assertThatMailIsSent(client);
        }
        assertThat(upstream.conversation().bytes())
                .startsWith(
                        "EHLO client.test\r\nAUTH x-made-up not base64 at all\r\n{one}\r\n\r\n=\r\nlong\r\nMAIL FROM:");
    }

    @Test
    void aClientCancelsWhatIsPassedThrough() throws IOException {
        serveMadeUpMechanism((conversation, line) -> {
            conversation.say("334 Z28=");
            boolean cancelled = conversation.readLine().equals("*");
            conversation.say(cancelled ? "501 5.7.0 As you like" : "235 2.7.0 Welcome");
        });
        try (SmtpClient client = connect("none")) {
            assertThat(client.say("AUTH X-MADE-UP")).isEqualTo("334 Z28=");
            assertThat(client.say("*")).isEqualTo("501 5.7.0 As you like");
            assertThat(client.say("AUTH X-MADE-UP")).isEqualTo("334 Z28=");
            assertThat(client.say("Z28=")).isEqualTo("235 2.7.0 Welcome");
            assertThatMailIsSent(client);
        }
    }

    @Test
    void aResponseMayHaveSoManyOctets() throws IOException {
        serveMadeUpMechanism((conversation, line) -> {
            conversation.say("334 " + line.substring("AUTH X-MADE-UP ".length()).length());
            conversation.say("235 2.7.0 " + conversation.readLine().length());
        });
        try (SmtpClient client = connect("none")) {
            assertThat(client.say("AUTH X-MADE-UP " + "A".repeat(MAX_RESPONSE_LENGTH)))
                    .isEqualTo("334 " + MAX_RESPONSE_LENGTH);
            assertThat(client.say("A".repeat(MAX_RESPONSE_LENGTH))).isEqualTo("235 2.7.0 " + MAX_RESPONSE_LENGTH);
            assertThatMailIsSent(client);
        }
        assertThat(upstream.conversation().bytes())
                .contains("\r\nAUTH X-MADE-UP " + "A".repeat(MAX_RESPONSE_LENGTH) + "\r\n"
                        + "A".repeat(MAX_RESPONSE_LENGTH) + "\r\n");
    }

    /** The server hears that the exchange is over, or it would take the next command for the response. */
    @Test
    void aResponseThatIsTooLongIsNotPassedThrough() throws IOException {
        serveMadeUpMechanism((conversation, line) -> {
            conversation.say("334 Z28=");
            conversation.readLine();
            conversation.say("501 5.7.0 As you like");
        });
        try (SmtpClient client = connect("none")) {
            assertThat(client.say("AUTH X-MADE-UP " + "A".repeat(2 * MAX_RESPONSE_LENGTH)))
                    .startsWith("500 5.5.2 ");
            assertThat(client.say("AUTH X-MADE-UP")).isEqualTo("334 Z28=");
            assertThat(client.say("A".repeat(2 * MAX_RESPONSE_LENGTH))).startsWith("500 5.5.6 ");
            assertThatMailIsSent(client);
        }
        assertThat(upstream.conversation().bytes()).startsWith("EHLO client.test\r\nAUTH X-MADE-UP\r\n*\r\nMAIL FROM:");
    }

    @Test
    void whatTheServerRefusesTheClientIsTold() throws IOException {
        upstream.offers("AUTH PLAIN").on("AUTH", "535-5.7.8 Not with", "535 5.7.8 this password");
        try (SmtpClient client = connect("none")) {
            assertThat(client.say(AS_ANN)).isEqualTo("535-5.7.8 Not with\n535 5.7.8 this password");
            assertThatMailIsSent(client);
        }
    }

    /** No other client is to send mail as the user that has authenticated there. */
    @Test
    void aConnectionThatTheServerKnowsAUserOnEndsWithTheSession() throws IOException {
        upstream.offers("AUTH PLAIN").on("AUTH", "235 2.7.0 Welcome");
        for (int i = 0; i < 2; i++) {
            try (SmtpClient client = connect("none")) {
                assertThatMailIsSent(client);
            }
        }
        UpstreamConversation shared = upstream.conversation();
        for (int i = 0; i < 2; i++) {
            try (SmtpClient client = connect("none")) {
                assertThat(client.say(AS_ANN)).isEqualTo("235 2.7.0 Welcome");
                assertThatMailIsSent(client);
            }
        }
        assertThat(upstream.conversations()).hasSize(3).first().isSameAs(shared);
        upstream.conversations().subList(1, 3).forEach(each -> upstream.await(any -> each.ended()));
        for (int i = 0; i < 2; i++) {
            try (SmtpClient client = connect("none")) {
                assertThatMailIsSent(client);
            }
        }
        assertThat(upstream.conversations()).hasSize(3).first().satisfies(last -> {
            assertThat(last.ended()).isFalse();
            assertThat(last.mails()).hasSize(4);
            assertThat(last.lines()).noneMatch(line -> line.startsWith("AUTH"));
        });
    }

    // ---- what an interface wants

    @ParameterizedTest
    @ValueSource(strings = {"none", "policy"})
    void whatWasSaidBeforeStartTlsIsForgotten(String name) throws IOException {
        upstream.offers("AUTH PLAIN").on("AUTH", "235 2.7.0 Welcome");
        try (SmtpClient client = connect(name + "Tls")) {
            client.envelope("forgotten@example.org", "b@example.org");
            client.startTls(CERTIFICATES.client());
            assertThat(client.say(AS_ANN)).startsWith("503 5.5.1 ");
            assertThat(client.say("MAIL FROM:<a@example.org>")).startsWith("503 5.5.1 ");
            assertThat(client.say("RCPT TO:<b@example.org>")).startsWith("503 5.5.1 ");
            assertThat(client.say("DATA")).startsWith("503 5.5.1 ");
            assertThat(client.say("EHLO other.test")).contains(" Hello other.test\n", "AUTH PLAIN");
            assertThat(client.say(AS_ANN)).startsWith("235 ");
            assertThatMailIsSent(client);
        }
        assertThat(upstream.mail().from()).isEqualTo("MAIL FROM:<a@example.org>");
        assertThat(upstream.mail().to()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "policy"})
    void inTheClearThereIsNoAuthIfThatIsWanted(String name) throws IOException {
        upstream.offers("AUTH PLAIN");
        try (SmtpClient client = new SmtpClient(address(name + "Hidden"))) {
            assertThat(client.hello()).isEqualTo("250 gateway.test Hello client.test");
            assertThat(client.say(AS_ANN)).isEqualTo("503 5.5.1 AUTH is not offered here");
            assertThatMailIsSent(client);
        }
        assertThat(upstream.conversation().lines()).noneMatch(line -> line.startsWith("AUTH"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "policy"})
    void mailNeedsAuthIfThatIsWanted(String name) throws IOException {
        String unknown = "AUTH PLAIN AGV2ZQBzZWNyZXQ="; // eve
        upstream.offers("AUTH PLAIN")
                .on("AUTH", (conversation, line) -> conversation.say(line.equals(AS_ANN) ? "235 Welcome" : "535 No"));
        try (SmtpClient client = connect(name + "Required")) {
            assertThat(client.say("MAIL FROM:<a@example.org>")).startsWith("530 5.7.0 ");
            assertThat(client.say(unknown)).startsWith("535 ");
            assertThat(client.say("MAIL FROM:<a@example.org>")).startsWith("530 5.7.0 ");
            assertThat(client.say(AS_ANN)).startsWith("235 ");
            assertThatMailIsSent(client);
        }
    }

    // ---- clients that say something wrong

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            AUTH                                  | 501 5.5.4
            AUTH CRAM-MD5                         | 504 5.5.4
            AUTH X-MADE-UP AGFubgBzZWNyZXQ=       | 504 5.5.4
            AUTH PLAIN AGFubgBzZWNyZXQ            | 501 5.5.2
            AUTH PLAIN AGFubgBzZWNyZXQ==          | 501 5.5.2
            AUTH PLAIN AGFubgBzZWNyZXR=           | 501 5.5.2
            AUTH PLAIN AGFubgBz ZWNyZXQ=          | 501 5.5.2
            AUTH PLAIN AGFubgBz*ZWNyZXQ=          | 501 5.5.2
            AUTH PLAIN =                          | 501 5.5.2
            AUTH PLAIN YW5uOnNlY3JldA==           | 501 5.5.2
            AUTH PLAIN AP//AHNlY3JldA==           | 501 5.5.2
            AUTH PLAIN ZXZlAGFubgBzZWNyZXQ=       | 535 5.7.8
            AUTH PLAIN AGFubgB3cm9uZw==           | 535 5.7.8
            AUTH PLAIN AGV2ZQBzZWNyZXQ=           | 535 5.7.8
            AUTH PLAIN AGFubgA=                   | 535 5.7.8
            AUTH PLAIN AGJlbgBzZWNyZXQ=           | 454 4.7.0
            AUTH PLAIN, *                         | 501 5.7.0
            AUTH PLAIN, ''                        | 501 5.5.2
            AUTH PLAIN, =                         | 501 5.5.2
            AUTH PLAIN, MAIL FROM:<a@example.org> | 501 5.5.2
            AUTH LOGIN, *                         | 501 5.7.0
            AUTH LOGIN, YW5u, *                   | 501 5.7.0
            AUTH LOGIN YW5u, *                    | 501 5.7.0
            AUTH LOGIN, '', c2VjcmV0              | 501 5.5.2
            AUTH LOGIN, YW5u, c2VjcmV             | 501 5.5.2
            AUTH LOGIN, YW5u, ''                  | 535 5.7.8
            AUTH PLAIN TOO-LONG                   | 500 5.5.2
            AUTH PLAIN, TOO-LONG                  | 500 5.5.6
            AUTH LOGIN, YW5u, TOO-LONG            | 500 5.5.6
            """)
    void aClientThatIsRefusedMayGoOn(String said, String answer) throws IOException {
        try (SmtpClient client = connect("policy")) {
            String[] lines = said.split(", ");
            for (int i = 0; i < lines.length; i++) {
                String line =
                        lines[i].equals("''") ? "" : lines[i].replace("TOO-LONG", "A".repeat(2 * MAX_RESPONSE_LENGTH));
                assertThat(client.say(line)).startsWith(i < lines.length - 1 ? "334 " : answer + " ");
            }
            assertThat(client.say(AS_ANN)).isEqualTo("235 2.7.0 Authentication successful");
            assertThatMailIsSent(client);
        }
        assertThat(upstream.mails()).hasSize(1);
    }

    @Test
    void aClientAuthenticatesItselfOnce() throws IOException {
        try (SmtpClient client = connect("policy")) {
            assertThat(client.say(AS_ANN)).startsWith("235 ");
            assertThat(client.say(AS_ANN)).startsWith("503 5.5.1 ");
            assertThat(client.say("EHLO client.test")).startsWith("250-");
            assertThat(client.say(AS_ANN)).startsWith("503 5.5.1 ");
            assertThatMailIsSent(client);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "policy"})
    void aTransactionGoesOnWithoutAuth(String name) throws IOException {
        upstream.offers("AUTH PLAIN").on("AUTH", "235 2.7.0 Welcome");
        try (SmtpClient client = connect(name)) {
            client.envelope("a@example.org", "b@example.org");
            assertThat(client.say(AS_ANN)).isEqualTo("503 5.5.1 AUTH is not allowed in a transaction");
            assertThat(client.data(MESSAGE)).startsWith("250 2.0.0 Queued ");
            assertThat(client.say(AS_ANN)).startsWith("235 ");
            assertThatMailIsSent(client);
        }
        assertThat(upstream.mails()).hasSize(2);
    }

    @Test
    void authComesAfterEhlo() throws IOException {
        try (SmtpClient client = new SmtpClient(address("policy"))) {
            client.reply();
            assertThat(client.say(AS_ANN)).startsWith("503 5.5.1 ");
            assertThat(client.say("HELO client.test")).startsWith("250 ");
            assertThat(client.say(AS_ANN)).startsWith("503 5.5.1 ");
            assertThat(client.say("EHLO client.test")).startsWith("250-");
            assertThat(client.say(AS_ANN)).startsWith("235 ");
            assertThatMailIsSent(client);
        }
    }
}

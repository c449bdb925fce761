package org.postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.api.Auth;
import org.postern.api.Data;
import org.postern.testing.GatewayFixture;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;

/** What goes through the gateway as it is: what it means is for the client and the server alone. */
@Tag("wire")
class TransparencyTest {

    private final ScriptedUpstream upstream = new ScriptedUpstream();
    private final GatewayFixture gateway = new GatewayFixture(upstream);

    @AfterEach
    void close() {
        gateway.close();
        upstream.close();
    }

    // ---- replies

    @ParameterizedTest
    @CsvSource({
        "MAIL, 250 2.1.0 caf\u00e9",
        "MAIL, 550 5.1.1 caf\u00e9",
        "RCPT, 450 4.2.0 \u00ff\u00fe\u00c3",
        "END, 250 \u00e9"
    })
    void aReplyKeepsEachByte(String when, String reply) throws IOException {
        byte[] bytes = (reply + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        upstream.on(when, (conversation, line) -> conversation.say(bytes));
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            for (String command : List.of("MAIL FROM:<a@client.test>", "RCPT TO:<b@dest.test>", "DATA")) {
                client.send(command + "\r\n");
                byte[] answer = client.replyBytes();
                if (command.startsWith(when)) {
                    assertThat(answer).isEqualTo(bytes);
                    return;
                }
            }
            client.send("Subject: x\r\n\r\n.\r\n");
            assertThat(client.replyBytes()).isEqualTo(bytes);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4097, 8000, 12_288})
    void aChallengeMayBeAsLongAsItsRfcAllows(int length) throws IOException {
        String challenge = "A".repeat(length);
        upstream.offers("AUTH XTOKEN").on("AUTH", (conversation, line) -> {
            conversation.say("334 " + challenge);
            conversation.say(conversation.readLine().equals(challenge) ? "235 2.7.0 Welcome" : "535 5.7.8 No");
        });
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            assertThat(client.say("AUTH XTOKEN")).isEqualTo("334 " + challenge);
            assertThat(client.say(challenge)).startsWith("235");
        }
    }

    /** The gateway's own login reads it too: it cancels the exchange, as it should, since the mechanism has no such step. */
    @Test
    void ourOwnLoginReadsAChallengeOfThatLength() throws IOException {
        upstream.offers("AUTH=PLAIN", "AUTH CRAM-MD5").on("AUTH", (conversation, line) -> {
            conversation.say("334 " + "A".repeat(8000));
            String response = conversation.readLine();
            conversation.say(response.isEmpty() ? "535 5.7.8 No" : "235 2.7.0 Welcome");
        });
        gateway.withUpstream(properties -> {
            properties.set("userName", "gateway");
            properties.set("password", "secret");
            properties.set("mechanisms", "CRAM-MD5");
        });
        try (SmtpClient client = gateway.start().connect()) {
            assertThat(client.hello()).startsWith("250");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "AUTH=PLAIN LOGIN, , AUTH PLAIN LOGIN",
        "AUTH PLAIN, AUTH XTOKEN, AUTH PLAIN XTOKEN",
        "AUTH=LOGIN, AUTH PLAIN, AUTH LOGIN PLAIN"
    })
    void mechanismsAreThoseOfAllLines(String one, String other, String offered) throws IOException {
        upstream.offers(other == null ? new String[] {one} : new String[] {one, other});
        try (SmtpClient client = gateway.start().connect()) {
            assertThat(client.hello().lines()).last().isEqualTo("250 " + offered);
        }
    }

    @ParameterizedTest
    @CsvSource({"AUTH=PLAIN, SIZE", "AUTH XTOKEN, AUTH PLAIN", "AUTH XTOKEN, AUTH=PLAIN"})
    void ourOwnLoginFindsItsMechanismInAnyOfThem(String one, String other) throws IOException {
        upstream.offers(one, other).on("AUTH", "235 2.7.0 Welcome");
        gateway.withUpstream(properties -> {
            properties.set("userName", "gateway");
            properties.set("password", "secret");
        });
        try (SmtpClient client = gateway.start().connect()) {
            assertThat(client.hello()).startsWith("250").doesNotContain("AUTH");
        }
        assertThat(upstream.conversation().lines()).anyMatch(line -> line.startsWith("AUTH PLAIN "));
    }

    // ---- addresses and parameters

    @Test
    void whatTheServerAloneJudgesReachesItAsItWasSaid() throws IOException {
        upstream.offers("DSN", "AUTH PLAIN");
        String sender =
                "MAIL FROM:<" + "v".repeat(65) + "+list=" + "x".repeat(250) + "@client.test> ENVID=a+3db RET=hdrs";
        String recipient = "RCPT TO:<\"a..b\"@dest.test> ORCPT=rfc822;a+3db@dest.test";
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            assertThat(client.say(sender)).startsWith("250");
            assertThat(client.say(recipient)).startsWith("250");
        }
        assertThat(upstream.conversation().lines()).contains(sender, recipient);
    }

    // ---- messages

    @ParameterizedTest
    @CsvSource({"true, false", "true, true", "false, false", "false, true"})
    void bodyLinesAreNoHeader(boolean field, boolean policy) throws IOException {
        String message = (field ? "Subject: x\r\n" : "") + "a line of text: no field\r\n".repeat(300 * 1024 / 26);
        long[] fields = {-1};
        if (policy) {
            gateway.policy(Data.class, exchange -> {
                fields[0] = exchange.command().message().header().fields().size();
                return exchange.pass();
            });
        }
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            assertThat(client.mail("a@client.test", "b@dest.test", message)).startsWith("250");
        }
        assertThat(upstream.mail().raw()).isEqualTo(message);
        assertThat(fields[0]).isEqualTo(policy ? (field ? 1 : 0) : -1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no colon\r\n",
                "two words : x\r\n",
                ": x\r\n",
                "\u00fcber: x\r\n",
                "\r\n",
                ".\u00fcber\r\n",
                "From a\r\nno field\r\n"
            })
    void theHeaderEndsWithTheFirstLineThatIsNone(String end) throws IOException {
        gateway.with(properties -> properties.set("maxHeaderSize", "100"));
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            String body = "A: " + "x".repeat(200) + "\r\n";
            assertThat(client.mail("a@client.test", "b@dest.test", end + body)).startsWith("250");
            assertThat(client.mail("a@client.test", "b@dest.test", "B: c\r\n d\r\n\te: f\r\n" + end + body))
                    .startsWith("250");
        }
        assertThat(upstream.mails()).hasSize(2);
    }

    /** There is no field that the first line could continue. */
    @ParameterizedTest
    @ValueSource(strings = {" ", "\t", ". "})
    void textThatBeginsIndentedIsBody(String indentation) throws IOException {
        gateway.with(properties -> properties.set("maxHeaderSize", "100"));
        String message = (indentation + "a line of text\r\n").repeat(100);
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            assertThat(client.mail("a@client.test", "b@dest.test", message)).startsWith("250");
        }
        assertThat(upstream.mail().raw()).isEqualTo(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "B: c\r\n", "B: c\r\n folded\r\n", "From a mailbox\r\n", ">From a mailbox\r\n", "B : c\r\n"})
    void aLongHeaderIsRefusedAllTheSame(String begin) throws IOException {
        gateway.with(properties -> properties.set("maxHeaderSize", "100"));
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            assertThat(client.mail("a@client.test", "b@dest.test", begin + "A: " + "x".repeat(200) + "\r\n\r\n"))
                    .startsWith("552 5.3.4 The header ");
        }
    }

    /** As the server will read it: without the dot that begins a line, and perhaps without NULs. */
    @ParameterizedTest
    @ValueSource(strings = {" x\r\n", ". x\r\n", "\t\r\n", "\0 x\r\n", ".\0 x\r\n"})
    void aMessageThatBeginsFoldedDoesNotContinueTheFieldBeforeIt(String begin) throws IOException {
        gateway.with(properties -> {
            properties.set("receivedHeader", "true");
            properties.set("nul", "remove");
        });
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            assertThat(client.mail("a@client.test", "b@dest.test", begin + "A: b\r\n\r\n"))
                    .isEqualTo("554 5.6.0 The message begins with a folded line");
            assertThat(client.mail("a@client.test", "b@dest.test", "..x: y\r\n\r\n"))
                    .startsWith("250");
        }
        assertThat(upstream.mails()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"A: b\r\n. folded\r\n", "A: b\r\n.C: d\r\n", "Su\0bject: x\r\n", ".From x\r\n"})
    void theHeaderIsMeasuredAsTheServerReadsIt(String begin) throws IOException {
        gateway.with(properties -> {
            properties.set("maxHeaderSize", "100");
            properties.set("nul", "remove");
        });
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            assertThat(client.mail("a@client.test", "b@dest.test", begin + "A: " + "x".repeat(200) + "\r\n\r\n"))
                    .startsWith("552 5.3.4 The header ");
        }
    }

    @ParameterizedTest
    @CsvSource({"refuse, false", "refuse, true", "remove, false", "remove, true", "pass, false", "pass, true"})
    void aNulInAMessageIsWhatTheSettingMakesOfIt(String rule, boolean policy) throws IOException {
        gateway.with(properties -> properties.set("nul", rule));
        if (policy) {
            gateway.policy(Data.class, exchange -> exchange.pass());
        }
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            for (String message : List.of("A: b\r\n\r\nx\r\n\0.\r\ny\r\n", "A: \0b\r\n", "\0\r\n")) {
                String reply = client.mail("a@client.test", "b@dest.test", message);
                assertThat(reply).startsWith(rule.equals("refuse") ? "554 5.6.0 NUL in message" : "250");
                assertThat(client.say("NOOP")).startsWith("250");
            }
        }
        List<String> received =
                upstream.mails().stream().map(mail -> mail.raw()).toList();
        switch (rule) {
            case "remove" -> assertThat(received).containsExactly("A: b\r\n\r\nx\r\n..\r\ny\r\n", "A: b\r\n", "\r\n");
            case "pass" ->
                assertThat(received).containsExactly("A: b\r\n\r\nx\r\n\0.\r\ny\r\n", "A: \0b\r\n", "\0\r\n");
            default -> assertThat(received).isEmpty();
        }
    }

    // ---- printers

    @ParameterizedTest
    @CsvSource({"true, 235", "false, 503"})
    void anInterfaceThatIsLenientTakesAuthAfterHelo(boolean lenient, String code) throws IOException {
        upstream.offers("AUTH PLAIN").on("AUTH", "235 2.7.0 Welcome");
        gateway.with(properties ->
                properties.set("interfaces", "tcp://127.0.0.1:0?addressSyntax=" + (lenient ? "lenient" : "strict")));
        try (SmtpClient client = gateway.start().connect()) {
            client.reply();
            assertThat(client.say("HELO printer")).isEqualTo("250 gateway.test Hello printer");
            assertThat(client.say("AUTH PLAIN AGEAYg==")).startsWith(code);
            assertThat(client.say("MAIL FROM: a@client.test")).startsWith(lenient ? "250" : "501");
            assertThat(client.say("RCPT TO:b@dest.test")).startsWith(lenient ? "250" : "503");
        }
        assertThat(upstream.conversation().lines().contains("RCPT TO:<b@dest.test>"))
                .isEqualTo(lenient);
        assertThat(upstream.conversation().lines().get(0)).isEqualTo((lenient ? "EHLO" : "HELO") + " printer");
    }

    @Test
    void policiesKnowClientsThatSayHelo() throws IOException {
        gateway.with(properties ->
                        properties.set("interfaces", "tcp://127.0.0.1:0?addressSyntax=lenient&requireAuth=true"))
                .policy(Auth.class, exchange -> exchange.pass());
        try (SmtpClient client = gateway.start().connect()) {
            client.reply();
            client.say("HELO printer");
            assertThat(client.say("MAIL FROM: a@client.test")).startsWith("530");
            assertThat(client.say("AUTH PLAIN AGEAYg==")).startsWith("235");
            assertThat(client.say("MAIL FROM: a@client.test")).startsWith("250");
        }
        assertThat(upstream.conversation().lines()).startsWith("HELO printer", "MAIL FROM:<a@client.test>");
    }
}

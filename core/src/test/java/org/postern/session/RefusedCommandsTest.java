package org.postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.logging.Level;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postern.api.Auth;
import org.postern.api.Command;
import org.postern.api.Connect;
import org.postern.api.Data;
import org.postern.api.Helo;
import org.postern.api.Mail;
import org.postern.api.Rcpt;
import org.postern.api.Reply;
import org.postern.monitor.RefusalCount;
import org.postern.testing.GatewayFixture;
import org.postern.testing.Policies;
import org.postern.testing.RecordedLog;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;

/** Each refused command is one line of the log and is counted, from each source; many of one client become a sum. */
@Tag("wire")
class RefusedCommandsTest {

    private final RecordedLog log = new RecordedLog();
    private final ScriptedUpstream upstream = new ScriptedUpstream();
    private final GatewayFixture gateway = new GatewayFixture(upstream);

    @AfterEach
    void close() {
        gateway.close();
        upstream.close();
        log.close();
    }

    private <C extends Command> void rejecting(Class<C> command, Reply reply) {
        gateway.policy(Policies.of("No" + command.getSimpleName(), command, exchange -> reply));
    }

    /** The lines about refusals and transactions, without session and client. */
    private List<String> lines() {
        return log.messages(Level.INFO, "").stream()
                .filter(message -> message.matches("\\S+ client=127\\.0\\.0\\.1 .* reply=.*"))
                .map(message -> message.replaceFirst("\\S+ client=127\\.0\\.0\\.1 ", ""))
                .toList();
    }

    private void assertLines(String... expected) {
        Awaitility.await().untilAsserted(() -> assertThat(lines()).containsExactly(expected));
    }

    private List<String> counts() {
        return gateway.counters().refusals().stream()
                .map(RefusedCommandsTest::text)
                .toList();
    }

    private static String text(RefusalCount each) {
        return each.getCommand() + " " + each.getSource() + " " + each.getPolicy() + " " + each.getReplyClass() + " "
                + each.getCount();
    }

    @Test
    void byAPolicyAtEachCommand() throws IOException {
        rejecting(Helo.class, Reply.reject(550, "5.7.1", "no helo"));
        try (SmtpClient client = gateway.start().connect()) {
            client.reply();
            client.say("EHLO client.test");
            gateway.remove(gateway.policies().get(0));
            client.say("EHLO client.test");
            rejecting(Mail.class, Reply.reject(450, "4.7.1", "no mail"));
            client.say("MAIL FROM:<a@example.org>");
            gateway.remove(gateway.policies().get(0));
            client.say("MAIL FROM:<a@example.org>");
            rejecting(Rcpt.class, Reply.reject(550, "5.1.1", "no rcpt"));
            client.say("RCPT TO:<bob+list@example.org>");
            gateway.remove(gateway.policies().get(0));
            client.say("RCPT TO:<bob+list@example.org>");
            rejecting(Data.class, Reply.reject(554, "5.7.1", "no data"));
            client.say("DATA");
            assertThat(client.say("Subject: x\r\n\r\n.")).startsWith("554 ");
        }
        assertLines(
                "command=EHLO domain=client.test reply=550 5.7.1 no helo policy=NoHelo",
                "command=MAIL address=<a@example.org> reply=450 4.7.1 no mail policy=NoMail",
                "command=RCPT address=<bob+list@example.org> reply=550 5.1.1 no rcpt policy=NoRcpt",
                "from=<a@example.org> recipients=1 size=14 reply=554 5.7.1 no data policy=NoData");
        assertThat(counts())
                .containsExactly(
                        "DATA policy NoData 5xx 1",
                        "EHLO policy NoHelo 5xx 1",
                        "MAIL policy NoMail 4xx 1",
                        "RCPT policy NoRcpt 5xx 1");
    }

    @Test
    void byAPolicyAtConnect() throws IOException {
        rejecting(Connect.class, Reply.reject(554, "5.7.1", "not you"));
        try (SmtpClient client = gateway.start().connect()) {
            assertThat(client.reply()).startsWith("554 ");
        }
        assertLines("command=CONNECT reply=554 5.7.1 not you policy=NoConnect");
        assertThat(counts()).containsExactly("CONNECT policy NoConnect 5xx 1");
    }

    @Test
    void byAPolicyThatFails() throws IOException {
        gateway.policy(Policies.of("Broken", Mail.class, exchange -> {
            throw new IOException("no database");
        }));
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            client.say("MAIL FROM:<a@example.org>");
        }
        assertLines("command=MAIL address=<a@example.org> reply=451 4.3.0 A policy of this gateway failed; try again"
                + " later policy=Broken");
    }

    @Test
    void byAPolicyAtAuth() throws IOException {
        gateway.with(properties -> properties.set("authInClear", "true"));
        rejecting(Auth.class, Reply.reject(535, "5.7.8", "not you"));
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            client.say("AUTH PLAIN "
                    + Base64.getEncoder().encodeToString("\0ann\0secret".getBytes(StandardCharsets.US_ASCII)));
        }
        assertLines("auth=PLAIN user=ann reply=535 5.7.8 policy=NoAuth");
        assertThat(counts()).containsExactly("AUTH policy NoAuth 5xx 1");
    }

    @Test
    void byTheUpstreamServer() throws IOException {
        upstream.on("MAIL", "550 5.7.1 not from there");
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            client.say("MAIL FROM:<a@example.org>");
            upstream.on("MAIL", "250 2.1.0 OK").on("RCPT", "450 4.2.2 full");
            client.say("MAIL FROM:<a@example.org>");
            client.say("RCPT TO:<b@example.org>");
            upstream.on("RCPT", "250 2.1.5 OK").on("DATA", "451 4.3.0 later");
            client.say("RCPT TO:<b@example.org>");
            client.say("DATA");
        }
        assertLines(
                "command=MAIL address=<a@example.org> reply=550 5.7.1 not from there by=upstream",
                "command=RCPT address=<b@example.org> reply=450 4.2.2 full by=upstream",
                "command=DATA reply=451 4.3.0 later by=upstream");
    }

    @Test
    void byTheGateway() throws IOException {
        gateway.with(properties -> properties.set("maxRecipients", "1"));
        try (SmtpClient client = gateway.start().connect()) {
            client.reply();
            client.say("MAIL FROM:<a@example.org>");
            client.say("FROBNICATE secret");
            client.say("EHLO client.test");
            client.say("AUTH PLAIN AHNlY3JldAo=");
            client.say("MAIL FROM:<a b> reply=250@example.org>");
            client.say("MAIL FROM:<a@example.org>");
            client.say("RCPT TO:<b@example.org>");
            client.say("RCPT TO:<c@example.org>");
            client.say("DATA");
            client.say("bare\nnewline\r\n.");
        }
        assertLines(
                "command=MAIL address=<a@example.org> reply=503 5.5.1 Send HELO or EHLO first by=gateway",
                "command=- reply=500 5.5.1 Unknown command by=gateway",
                "command=AUTH reply=503 5.5.1 AUTH is not offered here by=gateway",
                "command=MAIL address=<a+20b> reply=555 5.5.4 REPLY is not offered here by=gateway",
                "command=RCPT address=<c@example.org> reply=452 4.5.3 Too many recipients by=gateway",
                "from=<a@example.org> recipients=1 size=14 reply=554 5.6.0 Bare CR or LF in message; lines must"
                        + " end with CR LF by=gateway");
        assertThat(log.text()).doesNotContain("secret").doesNotContain("AHNlY3JldAo=");
    }

    @Test
    void aPolicyThatAddsTooManyRecipientsMeetsTheGatewaysLimit() throws IOException {
        gateway.with(properties -> properties.set("maxRecipients", "1"));
        gateway.policy(Policies.of(
                "Adds", Rcpt.class, exchange -> exchange.pass(exchange.command().and("more@example.org"))));
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            client.say("MAIL FROM:<a@example.org>");
            client.say("RCPT TO:<b@example.org>");
        }
        assertLines("command=RCPT address=<b@example.org> reply=452 4.5.3 Too many recipients by=gateway");
    }

    @Test
    void theLastAnswerOfSeveralRecipientsIsTheOneThatCounts() throws IOException {
        upstream.on("RCPT", "550 5.1.1 unknown");
        gateway.policy(Policies.of(
                        "Adds",
                        10,
                        Rcpt.class,
                        exchange -> exchange.pass(exchange.command().and("more@example.org"))))
                .policy(Policies.of(
                        "Takes",
                        20,
                        Rcpt.class,
                        exchange -> exchange.command().recipient().startsWith("b")
                                ? Reply.of(250, "2.1.5", "OK")
                                : exchange.pass()));
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            client.say("MAIL FROM:<a@example.org>");
            client.say("RCPT TO:<b@example.org>");
        }
        assertLines("command=RCPT address=<b@example.org> reply=550 5.1.1 unknown by=upstream");
    }

    @Test
    void whatTheServerSaysLooksLikeNoOtherPartOfTheLine() throws IOException {
        upstream.on("RCPT", "550 5.1.1 no client=192.0.2.9 auth=PLAIN \u202Ereply=535 " + "x".repeat(400));
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            client.say("MAIL FROM:<a@example.org>");
            client.say("RCPT TO:<b@example.org>");
        }
        Awaitility.await()
                .untilAsserted(() -> assertThat(lines())
                        .singleElement()
                        .asString()
                        .startsWith("command=RCPT address=<b@example.org> reply=550 5.1.1 no client+3D192.0.2.9"
                                + " auth+3DPLAIN ?reply+3D535 xxx")
                        .endsWith("xxx... by=upstream")
                        .hasSizeLessThan(350));
    }

    @Test
    void theUserIsWhoTheClientWasWhenItWasRefused() throws IOException {
        gateway.with(properties -> {
            properties.set("authInClear", "true");
            properties.set("requireAuth", "true");
        });
        gateway.policy(Auth.class, exchange -> exchange.pass());
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            client.send("MAIL FROM:<a@example.org>\r\nAUTH PLAIN "
                    + Base64.getEncoder().encodeToString("\0ann\0secret".getBytes(StandardCharsets.US_ASCII)) + "\r\n");
            assertThat(client.reply()).startsWith("530 ");
            assertThat(client.reply()).startsWith("235 ");
        }
        assertLines(
                "command=MAIL address=<a@example.org> reply=530 5.7.0 Authentication required by=gateway",
                "auth=PLAIN user=ann reply=235 2.7.0");
    }

    @Test
    void byALimitBeforeTheGreeting() throws IOException {
        gateway.with(properties -> properties.set("maxSessionsPerClient", "1"));
        try (SmtpClient first = gateway.start().connect();
                SmtpClient second = gateway.connect()) {
            assertThat(second.reply()).startsWith("421 ");
            first.reply();
        }
        Awaitility.await()
                .untilAsserted(() -> assertThat(log.messages(Level.INFO, "- client=127.0.0.1"))
                        .containsExactly("- client=127.0.0.1 command=CONNECT reply=421 4.7.0 Too many connections from"
                                + " your address; try again later by=gateway"));
        assertThat(counts()).containsExactly("CONNECT gateway  4xx 1");
    }

    @Test
    void manyOfOneClientAreSummedUp() throws IOException {
        gateway.with(properties -> {
            properties.set("maxLoggedRefusals", "3");
            properties.set("maxErrors", "1000");
        });
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            for (int i = 0; i < 10; i++) {
                client.say("RCPT TO:<b@example.org>");
            }
        }
        gateway.awaitNoSessions();
        gateway.gateway().stop(Duration.ZERO);
        assertThat(lines()).hasSize(3);
        assertThat(log.messages(Level.INFO, "- client=127.0.0.1 refused="))
                .containsExactly("- client=127.0.0.1 refused=7 more commands, without a line each");
        assertThat(counts()).containsExactly("RCPT gateway  5xx 10");
    }

    @Test
    void noneIsLoggedWhereOnlyErrorsAre() throws IOException {
        gateway.with(properties -> properties.set("traceLevel", "ERROR"));
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            client.say("RCPT TO:<b@example.org>");
        }
        gateway.awaitNoSessions();
        gateway.gateway().stop(Duration.ZERO);
        assertThat(lines()).isEmpty();
        assertThat(counts()).containsExactly("RCPT gateway  5xx 1");
    }

    /** Neither port 0 nor a name that policies call them by distinguishes interfaces. */
    @Test
    void interfacesOfOneNameAreLoggedByTheirOwnRules() throws IOException {
        gateway.with(properties -> properties.set(
                "interfaces",
                "tcp://127.0.0.1:0?traceLevel=ERROR,tcp://127.0.0.1:0,tcp://127.0.0.1:0?maxLoggedRefusals=0"));
        gateway.start();
        for (int each = 0; each < 3; each++) {
            try (SmtpClient client = gateway.connect(each)) {
                client.hello();
                client.say("RCPT TO:<b" + each + "@example.org>");
            }
        }
        gateway.awaitNoSessions();
        gateway.gateway().stop(Duration.ZERO);
        assertThat(lines()).singleElement().asString().contains("<b1@example.org>");
    }
}

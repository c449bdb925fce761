package org.postern.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.api.Auth;
import org.postern.api.Connect;
import org.postern.api.Mail;
import org.postern.monitor.Event;
import org.postern.monitor.Event.SessionBegan;
import org.postern.monitor.Event.UpstreamReplied;
import org.postern.monitor.figures.Figures;
import org.postern.monitor.figures.Window;
import org.postern.monitor.traffic.EndedTransaction;
import org.postern.monitor.traffic.Summary;
import org.postern.monitor.traffic.Traffic;
import org.postern.monitor.traffic.TrafficException;
import org.postern.monitor.traffic.TrafficFilter;
import org.postern.monitor.traffic.Transaction;
import org.postern.monitor.traffic.Transaction.Content;
import org.postern.monitor.traffic.Transaction.Field;
import org.postern.testing.Certificates;
import org.postern.testing.GatewayFixture;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;

/** What is recorded of sessions and their transactions, and what is shown of it. */
@Tag("wire")
class RecordingTest {

    @TempDir
    private Path folder;

    private final ScriptedUpstream upstream = new ScriptedUpstream();
    private final GatewayFixture gateway = new GatewayFixture(upstream);

    private final Map<String, EndedTransaction> ended = new ConcurrentHashMap<>();

    @AfterEach
    void close() {
        gateway.close();
        upstream.close();
    }

    /** Starts the gateway, and keeps what it hands on as it was recorded. */
    private GatewayFixture start() throws IOException {
        GatewayFixture started = gateway.start();
        gateway.gateway().traffic().subscribe(each -> ended.put(each.summary().id(), each));
        return started;
    }

    private Traffic traffic() {
        return gateway.gateway().traffic();
    }

    private List<Summary> summaries() throws TrafficException {
        return traffic().find(TrafficFilter.ALL, Optional.empty(), 1000);
    }

    /** The transactions, oldest first. What is kept in few bytes is the same as what subscribers have received. */
    private List<Transaction> all() throws TrafficException {
        List<Transaction> all = new ArrayList<>();
        for (Summary each : summaries()) {
            Transaction kept = traffic().find(each.id()).orElseThrow();
            EndedTransaction original = Objects.requireNonNull(ended.get(each.id()));
            assertThat(kept).isEqualTo(original.transaction());
            assertThat(content(kept)).isEqualTo(original.content());
            all.add(0, kept);
        }
        return all;
    }

    private Transaction only() throws TrafficException {
        List<Transaction> all = all();
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    private byte[] content(Transaction transaction) throws TrafficException {
        return traffic().content(transaction.summary().id()).orElse(new byte[0]);
    }

    private static List<String> talk(Transaction transaction) {
        return transaction.conversation().stream()
                .map(line ->
                        (line.upstream() ? "upstream " : "client ") + (line.sent() ? "snd " : "rcv ") + line.text())
                .toList();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private void send(String message) throws IOException {
        try (SmtpClient client = start().connect()) {
            client.hello();
            client.mail("a@example.org", "b@example.org", message);
            client.say("QUIT");
        }
        gateway.awaitNoSessions();
    }

    @Test
    void bothSidesOfTheConversationUpToTheFinalReply() throws Exception {
        send("Subject: x\r\n\r\ntext\r\n");
        Transaction transaction = only();
        assertThat(talk(transaction))
                .containsExactly(
                        "client snd 220 gateway.test ESMTP Postern",
                        "client rcv EHLO client.test",
                        "upstream rcv 220 upstream.test ESMTP",
                        "upstream snd EHLO client.test",
                        "upstream rcv 250-upstream.test\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 ENHANCEDSTATUSCODES",
                        "client snd 250-gateway.test Hello client.test\r\n250-PIPELINING\r\n250-8BITMIME\r\n250"
                                + " ENHANCEDSTATUSCODES",
                        "client rcv MAIL FROM:<a@example.org>",
                        "upstream snd MAIL FROM:<a@example.org>",
                        "upstream rcv 250 2.1.0 Sender OK",
                        "client snd 250 2.1.0 Sender OK",
                        "client rcv RCPT TO:<b@example.org>",
                        "upstream snd RCPT TO:<b@example.org>",
                        "upstream rcv 250 2.1.5 Recipient OK",
                        "client snd 250 2.1.5 Recipient OK",
                        "client rcv DATA",
                        "upstream snd DATA",
                        "upstream rcv 354 Go ahead",
                        "client snd 354 Go ahead",
                        "client rcv (message of 23 bytes)",
                        "upstream snd (message of 23 bytes)",
                        "upstream rcv 250 2.0.0 Queued as 1",
                        "client snd 250 2.0.0 Queued as 1");
        assertThat(transaction.conversationCut()).isFalse();
        assertThat(transaction.helo()).isEqualTo("client.test");
        assertThat(transaction.clientTls()).isEmpty();
        assertThat(transaction.upstreamTls()).isEmpty();
        assertThat(transaction.commands())
                .extracting(each -> each.verb() + " " + each.argument() + " " + each.code() + each.by())
                .containsExactly(
                        "CONNECT  220",
                        "EHLO client.test 250",
                        "MAIL FROM:<a@example.org> 250",
                        "RCPT TO:<b@example.org> 250",
                        "DATA  250");
        assertThat(transaction.conversation()).extracting(line -> line.at()).isSorted();
    }

    @Test
    void aClientThatGoesInTheMiddleOfAMessageIsSeenToGo() throws Exception {
        try (SmtpClient client = start().connect()) {
            client.hello();
            client.envelope("a@example.org", "b@example.org");
            client.say("DATA");
            client.send("Subject: x\r\n");
            upstream.await(conversation -> conversation.lines().contains("DATA"));
        }
        gateway.awaitNoSessions();
        assertThat(talk(only()))
                .contains("client rcv (part of 12 bytes)", "client rcv (connection closed)")
                .noneMatch(line -> line.contains("(message of"));
    }

    @Test
    void whatFollowsAMistypedCommandMayBeASecret() throws Exception {
        try (SmtpClient client = start().connect()) {
            client.hello();
            client.say("AUHT PLAIN hidden");
            client.mail("a@example.org", "b@example.org", "Subject: x\r\n");
        }
        gateway.awaitNoSessions();
        assertThat(talk(only())).contains("client rcv AUHT ***").noneMatch(line -> line.contains("hidden"));
    }

    @Test
    void noSecretOfAnAuthThatIsRelayed() throws Exception {
        upstream.offers("AUTH PLAIN LOGIN").on("AUTH", "334 VXNlcm5hbWU6").on("NAME", "334 UGFzc3dvcmQ6");
        upstream.on("HIDDEN1", "235 2.7.0 Hello hidden2");
        try (SmtpClient client = start().connect()) {
            client.hello();
            client.say("AUTH LOGIN");
            client.say("name");
            assertThat(client.say("hidden1")).startsWith("235 ");
            client.mail("a@example.org", "b@example.org", "Subject: x\r\n");
        }
        gateway.awaitNoSessions();
        Transaction transaction = only();
        assertThat(talk(transaction))
                .containsSubsequence(
                        "client rcv AUTH LOGIN",
                        "upstream snd AUTH LOGIN",
                        "upstream rcv 334 ***",
                        "client snd 334 ***",
                        "client rcv ***",
                        "upstream snd ***",
                        "upstream rcv 235 ***",
                        "client snd 235 ***");
        assertThat(transaction.toString()).doesNotContain("hidden", "VXNlcm5hbWU6", "UGFzc3dvcmQ6");
        assertThat(transaction.commands()).anyMatch(each -> each.verb().equals("AUTH") && each.code() == 235);
    }

    @Test
    void noSecretOfAnAuthThatAPolicyDecidesNorOfTheGatewaysOwn() throws Exception {
        upstream.offers("AUTH PLAIN").on("AUTH", "235 2.7.0 Accepted");
        gateway.policy(Auth.class, exchange -> exchange.pass());
        gateway.withUpstream(properties -> {
            properties.set("userName", "gateway");
            properties.set("password", "hidden1");
        });
        try (SmtpClient client = start().connect()) {
            client.hello();
            assertThat(client.say("AUTH PLAIN " + base64("\0ann\0hidden2"))).startsWith("235 ");
            client.mail("a@example.org", "b@example.org", "Subject: x\r\n");
        }
        gateway.awaitNoSessions();
        Transaction transaction = only();
        assertThat(transaction.summary().user()).isEqualTo("ann");
        assertThat(talk(transaction)).contains("client rcv AUTH PLAIN ***", "upstream snd AUTH PLAIN ***");
        assertThat(transaction.toString())
                .doesNotContain("hidden", base64("\0ann\0hidden2"), base64("\0gateway\0hidden1"));
    }

    @Test
    void whatCameBeforeTheFirstTransactionIsPartOfEach() throws Exception {
        gateway.policy(Connect.class, exchange -> {
            exchange.note("found", "it");
            return exchange.pass();
        });
        try (SmtpClient client = start().connect()) {
            client.hello();
            client.mail("a@example.org", "b@example.org", "Subject: 1\r\n");
            client.say("NOOP");
            client.mail("c@example.org", "d@example.org", "Subject: 2\r\n");
        }
        gateway.awaitNoSessions();
        List<Transaction> all = all();
        assertThat(all).hasSize(2);
        assertThat(all).allSatisfy(each -> {
            assertThat(talk(each)).contains("client rcv EHLO client.test").doesNotContain("client rcv QUIT");
            assertThat(each.commands().get(0).path().get(0).notes()).isEqualTo(Map.of("found", "it"));
        });
        assertThat(talk(all.get(0))).doesNotContain("client rcv NOOP", "client rcv MAIL FROM:<c@example.org>");
        assertThat(talk(all.get(1)))
                .contains("client rcv NOOP", "client rcv MAIL FROM:<c@example.org>")
                .doesNotContain("client rcv MAIL FROM:<a@example.org>");
        assertThat(all.get(1).summary().id()).endsWith("-2");
        assertThat(traffic().state().memory()).isPositive().isLessThan(200_000);
    }

    @Test
    void tlsOfBothSides() throws Exception {
        Certificates certificates = new Certificates(folder, "localhost");
        upstream.startTls(certificates.server());
        gateway.pooled().with(properties -> {
            properties.set("interfaces", "starttls://127.0.0.1:0?protocols=TLSv1.2");
            properties.set("keyStore", certificates.keyStore());
            properties.set("keyStorePassword", Certificates.PASSWORD);
        });
        gateway.withUpstream(properties -> {
            properties.set("connectionSecurity", "STARTTLS");
            properties.set("trustedCertificates", certificates.trusted());
        });
        start();
        for (int i = 0; i < 2; i++) { // the second one over a connection of the pool
            try (SmtpClient client = gateway.connect()) {
                client.hello();
                client.startTls(certificates.client());
                client.say("EHLO client.test");
                client.mail("a@example.org", "b@example.org", "Subject: x\r\n");
                client.say("QUIT");
            }
            gateway.awaitNoSessions();
        }
        assertThat(all()).hasSize(2).allSatisfy(each -> {
            assertThat(each.clientTls()).startsWith("TLSv1.2 with ");
            assertThat(each.upstreamTls()).startsWith("TLSv1.3 with ");
        });
    }

    // ---- the message

    @Test
    void headerFieldsAreRecordedAndNothingElse() throws Exception {
        send("Subject: folded\r\n\tline\r\nX-Dots: .\r\nFrom: \u00fc@example.org\r\n\r\nhidden\r\n");
        Transaction transaction = only();
        assertThat(transaction.header())
                .containsExactly(
                        new Field("Subject", "folded\tline"),
                        new Field("X-Dots", "."),
                        new Field("From", "\u00fc@example.org"));
        assertThat(transaction.headerCut()).isFalse();
        assertThat(transaction.content()).isEqualTo(Content.NONE);
        assertThat(content(transaction)).isEmpty();
        assertThat(transaction.toString()).doesNotContain("hidden");
    }

    @Test
    void aLongHeaderIsCut() throws Exception {
        send("X: " + "x".repeat(500) + "\r\n" + ("Y: " + "y".repeat(500) + "\r\n").repeat(40) + "\r\ntext\r\n");
        Transaction transaction = only();
        assertThat(transaction.header()).hasSizeBetween(32, 34);
        assertThat(transaction.headerCut()).isTrue();
    }

    @Test
    void nothingOfTheMessageIfItIsOff() throws Exception {
        gateway.with(properties -> properties.set("recording", "off"));
        send("Subject: hidden\r\n\r\nhidden\r\n");
        assertThat(only().header()).isEmpty();
        assertThat(only().toString()).doesNotContain("hidden");
    }

    @Test
    void theWholeMessageIfThatIsWanted() throws Exception {
        gateway.with(properties -> properties.set("recording", "content"));
        String message = "Subject: x\r\n\r\n.\u00fc\r\n..\r\nend.\r\n";
        send(message.replace("\r\n.", "\r\n..")); // as a client sends it
        Transaction transaction = only();
        assertThat(new String(content(transaction), StandardCharsets.UTF_8)).isEqualTo(message);
        assertThat(transaction.content())
                .isEqualTo(new Content(true, message.getBytes(StandardCharsets.UTF_8).length, false));
        assertThat(transaction.header()).containsExactly(new Field("Subject", "x"));
    }

    @Test
    void aLargeMessageIsCut() throws Exception {
        gateway.with(properties -> properties.set("recording", "content").set("recordingSize", "10KiB"));
        String message = "Subject: x\r\n\r\n" + "0123456789\r\n".repeat(10_000);
        send(message);
        Transaction transaction = only();
        assertThat(transaction.content()).isEqualTo(new Content(true, 10 * 1024, true));
        assertThat(content(transaction))
                .isEqualTo(message.substring(0, 10 * 1024).getBytes(StandardCharsets.UTF_8));
        assertThat(transaction.summary().size()).isEqualTo(message.length());
    }

    @Test
    void whatIsToBeRedactedIsNotShown() throws Exception {
        gateway.with(
                properties -> properties.set("recording", "content").set("redaction", "\\d{4}-\\d{4} (?i)secret\\S*"));
        try (SmtpClient client = start().connect()) {
            client.hello();
            client.say("MAIL FROM:<secret1@example.org>");
            client.say("RCPT TO:<b@example.org>");
            client.data("Subject: card 1234-5678.\r\n\r\nA Secret2 and 8765-4321\r\nnone\r\n");
        }
        gateway.awaitNoSessions();
        Transaction transaction = only();
        assertThat(transaction.header()).containsExactly(new Field("Subject", "card ***."));
        assertThat(talk(transaction)).contains("client rcv MAIL FROM:<***", "upstream snd MAIL FROM:<***");
        assertThat(new String(content(transaction), StandardCharsets.UTF_8))
                .isEqualTo("Subject: card ***.\r\n\r\nA *** and ***\r\nnone\r\n");
    }

    // ---- bounds

    @Test
    void aTransactionOfManyRecipientsIsBounded() throws Exception {
        try (SmtpClient client = start().connect()) {
            client.hello();
            client.say("MAIL FROM:<a@example.org>");
            for (int i = 0; i < 900; i++) {
                client.say("RCPT TO:<b" + i + "@example.org>");
            }
            client.data("Subject: x\r\n");
        }
        gateway.awaitNoSessions();
        Transaction transaction = only();
        assertThat(transaction.summary().recipientCount()).isEqualTo(900);
        assertThat(transaction.summary().recipients()).hasSize(Summary.MAX_RECIPIENTS);
        assertThat(transaction.conversationCut()).isTrue();
        assertThat(transaction.conversation()).hasSizeLessThan(400);
        assertThat(talk(transaction)).last().isEqualTo("client snd 250 2.0.0 Queued as 1");
        assertThat(transaction.commands())
                .hasSizeLessThan(320)
                .last()
                .matches(each -> each.verb().equals("DATA"));
        assertThat(traffic().state().memory()).isLessThan(250_000);
    }

    // ---- on and off

    @ParameterizedTest
    @ValueSource(strings = {"", "?traceLevel=DATA"})
    void nothingIsRecordedIfMonitoringIsOff(String parameters) throws Exception {
        gateway.with(properties ->
                properties.set("monitoring", "false").set("interfaces", "tcp://127.0.0.1:0" + parameters));
        send("Subject: x\r\n");
        assertThat(traffic()).isSameAs(Traffic.NONE);
        assertThat(gateway.gateway().figures(Window.MINUTE).total().transactions())
                .isZero();
    }

    @Test
    void oneInterfaceMayBeMonitoredAndAnotherNot() throws Exception {
        List<Object> attributes = new CopyOnWriteArrayList<>();
        gateway.policy(Mail.class, exchange -> {
            attributes.add(exchange.attributes().get("monitoring.enabled"));
            return exchange.pass();
        });
        gateway.with(properties ->
                properties.set("interfaces", "tcp://127.0.0.1:0?monitoring=false,tcp://127.0.0.1:0?name=inside"));
        start();
        List<Event> events = new CopyOnWriteArrayList<>();
        gateway.gateway().subscribe(events::add);
        for (int i = 0; i < 2; i++) {
            try (SmtpClient client = gateway.connect(i)) {
                client.hello();
                client.mail("a@example.org", "b@example.org", "Subject: x\r\n");
            }
            gateway.awaitNoSessions();
        }
        gateway.gateway().deliver();
        assertThat(attributes).containsExactly(false, true);
        assertThat(events.stream().filter(SessionBegan.class::isInstance)).hasSize(1);
        assertThat(summaries()).extracting(Summary::interfaceName).containsExactly("inside");
        Figures figures = gateway.gateway().figures(Window.MINUTE);
        assertThat(figures.total().transactions()).isEqualTo(1);
        assertThat(figures.total().sessions()).isEqualTo(1);
        assertThat(traffic().state().enabled()).isTrue();
        assertThat(traffic().state().inMemory()).isEqualTo(1);
    }

    // ---- those who subscribe

    @Test
    void aSubscriberReceivesEventsUntilItFails() throws Exception {
        List<Event> events = new CopyOnWriteArrayList<>();
        start();
        gateway.gateway().subscribe(event -> {
            throw new IllegalStateException("of this test");
        });
        Runnable end = gateway.gateway().subscribe(events::add);
        try (SmtpClient client = gateway.connect()) {
            client.hello();
            client.mail("a@example.org", "b@example.org", "Subject: x\r\n");
            end.run();
            client.say("RSET");
        }
        assertThat(events)
                .filteredOn(UpstreamReplied.class::isInstance)
                .extracting(each -> (UpstreamReplied) each)
                .extracting(each -> each.command() + " " + each.reply().code() + " " + each.failed())
                .containsExactly(
                        "EHLO 250 false", "MAIL 250 false", "RCPT 250 false", "DATA 354 false", "DATA 250 false");
        assertThat(events)
                .filteredOn(UpstreamReplied.class::isInstance)
                .allMatch(each -> ((UpstreamReplied) each).host().equals("localhost:" + upstream.port()));
    }

    @Test
    void aTransactionIsThereOnceItsReplyIs() throws Exception {
        List<String> seen = new CopyOnWriteArrayList<>();
        start();
        Runnable unused = gateway.gateway().traffic().subscribe(each -> {
            throw new IllegalStateException("of this test");
        });
        Runnable end = gateway.gateway()
                .traffic()
                .subscribe(each -> seen.add(each.summary().sender()));
        try (SmtpClient client = gateway.connect()) {
            client.hello();
            client.mail("a@example.org", "b@example.org", "Subject: x\r\n");
            assertThat(summaries()).hasSize(1);
            assertThat(seen).containsExactly("a@example.org");
            client.mail("c@example.org", "b@example.org", "Subject: x\r\n");
            end.run();
            client.mail("e@example.org", "b@example.org", "Subject: x\r\n");
        }
        assertThat(seen).containsExactly("a@example.org", "c@example.org");
        assertThat(summaries()).hasSize(3);
    }
}

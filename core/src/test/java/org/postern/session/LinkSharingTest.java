package org.postern.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postern.testing.ScriptedUpstream.hangUp;
import static org.postern.testing.ScriptedUpstream.reply;
import static org.postern.testing.ScriptedUpstream.usual;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.api.Data;
import org.postern.api.Helo;
import org.postern.api.Message;
import org.postern.api.Reply;
import org.postern.testing.Certificates;
import org.postern.testing.GatewayFixture;
import org.postern.testing.RecordedLog;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;
import org.postern.testing.UpstreamConversation;
import org.postern.testing.UpstreamConversation.Answer;

/** Many clients, one after the other, over the pool's few links to one server: none sees the effects of another. */
@Tag("wire")
class LinkSharingTest {

    private static final int CLIENTS = 12;

    @TempDir
    private Path folder;

    private final RecordedLog log = new RecordedLog();
    private final ScriptedUpstream upstream = new ScriptedUpstream().on("END", (conversation, line) -> {
        conversation.take();
        conversation.say("250 2.0.0 Queued");
    });
    private final GatewayFixture gateway = new GatewayFixture(upstream).pooled();
    private Certificates certificates;

    @BeforeEach
    void makeCertificates() {
        certificates = new Certificates(folder, "localhost");
        gateway.with(properties -> {
            properties.set("interfaces", "tcp://127.0.0.1:0, starttls://127.0.0.1:0");
            properties.set("keyStore", certificates.keyStore());
            properties.set("keyStorePassword", Certificates.PASSWORD);
        });
    }

    @AfterEach
    void close() {
        gateway.close();
        upstream.close();
        log.close();
    }

    /** What servers hold against a connection, each by what it counts. */
    private enum Grudge {
        SECOND_EHLO(server -> server.on("EHLO", onceMore("EHLO", 2, reply("503 5.5.1 Duplicate EHLO")))),
        THIRD_EHLO_IS_LATE(server -> server.on("EHLO", onceMore("EHLO", 3, delay()))),
        THIRD_MAIL_CLOSES(server -> server.on("MAIL", onceMore("MAIL", 3, closing("421 4.7.0 Too many messages")))),
        THIRD_MAIL_IS_REFUSED(server -> server.on("MAIL", onceMore("MAIL", 3, reply("452 4.5.3 Too many messages")))),
        SECOND_MAIL_IS_OUT_OF_SEQUENCE(
                server -> server.on("MAIL", onceMore("MAIL", 2, reply("503 5.5.1 One mail a connection")))),
        THIRD_DATA_IS_REFUSED(
                server -> server.on("DATA", onceMore("DATA", 3, reply("452 4.3.1 Insufficient storage")))),
        THIRD_DATA_VANISHES(server -> server.on("DATA", onceMore("DATA", 3, hangUp()))),
        FIFTH_RECIPIENT_IS_DEFERRED(
                server -> server.on("RCPT", onceMore("RCPT", 5, reply("450 4.7.1 Too many recipients from you")))),
        FIFTH_RECIPIENT_VANISHES(server -> server.on("RCPT", onceMore("RCPT", 5, hangUp()))),
        /** Exim's smtp_accept_max_nonmail. */
        ELEVENTH_COMMAND_WITHOUT_A_MAIL(server -> {
            for (String verb : List.of("EHLO", "RSET", "NOOP")) {
                server.on(verb, (conversation, line) -> {
                    List<String> lines = conversation.lines();
                    int lastMail = -1;
                    for (int i = 0; i < lines.size(); i++) {
                        lastMail = lines.get(i).startsWith("DATA") ? i : lastMail;
                    }
                    long idle = lines.subList(lastMail + 1, lines.size()).stream()
                            .filter(each -> each.matches("(EHLO|RSET|NOOP).*"))
                            .count();
                    (idle >= 11 ? closing("554 Too many nonmail commands") : usual()).to(conversation, line);
                });
            }
        }),
        THIRD_REFUSAL_CLOSES(server -> {
            server.on("RCPT", (conversation, line) -> {
                boolean bad = line.contains("bad");
                Answer refusal = refused(conversation) >= 3
                        ? closing("421 4.7.0 Too many errors")
                        : reply("550 5.1.1 No such user");
                (bad ? refusal : usual()).to(conversation, line);
            });
        }),
        TENTH_REFUSAL_DELAYS_ALL(server -> {
            for (String verb : List.of("EHLO", "MAIL", "RCPT", "DATA", "RSET", "NOOP")) {
                server.on(verb, (conversation, line) -> {
                    if (refused(conversation) > 10) {
                        delay().to(conversation, line);
                    }
                    (line.contains("bad") ? reply("550 5.1.1 No such user") : usual()).to(conversation, line);
                });
            }
        });

        private static final AtomicInteger DELAYS = new AtomicInteger();

        private final Consumer<ScriptedUpstream> behaviour;

        Grudge(Consumer<ScriptedUpstream> behaviour) {
            this.behaviour = behaviour;
        }

        void holdAgainst(ScriptedUpstream server) {
            behaviour.accept(server);
        }

        private static long refused(UpstreamConversation conversation) {
            return conversation.lines().stream()
                    .filter(line -> line.contains("bad"))
                    .count();
        }

        /** Answers the nth command of a kind on a connection, and each one after it, in another way. */
        private static Answer onceMore(String verb, int nth, Answer then) {
            return (conversation, line) -> {
                long count = conversation.lines().stream()
                        .filter(each -> each.startsWith(verb))
                        .count();
                Answer otherwise = line.contains("bad") ? reply("550 5.1.1 No such user") : usual();
                (count >= nth ? then : otherwise).to(conversation, line);
            };
        }

        static Answer closing(String reply) {
            return (conversation, line) -> {
                conversation.say(reply);
                hangUp().to(conversation, line);
            };
        }

        /** In the place of a server that lets wait: the client would have waited. */
        private static Answer delay() {
            return (conversation, line) -> DELAYS.incrementAndGet();
        }
    }

    private static InetSocketAddress directly(ScriptedUpstream server) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
    }

    /** A whole session; returns its replies but those to EHLO, which differ by what the gateway adds. */
    private List<String> session(SmtpClient client, boolean startTls, List<String> commands) throws IOException {
        List<String> replies = new ArrayList<>();
        assertThat(client.hello()).startsWith("250");
        if (startTls) {
            client.startTls(certificates.client());
            assertThat(client.say("EHLO client.test")).startsWith("250");
        }
        for (String command : commands) {
            replies.add(command.equals("DATA") ? client.data("Subject: x\r\n\r\n") : client.say(command));
        }
        return replies;
    }

    private static final List<String> TWO_RECIPIENTS =
            List.of("MAIL FROM:<a@client.test>", "RCPT TO:<b@dest.test>", "RCPT TO:<c@dest.test>", "DATA");

    private static final List<String> ONE_REFUSED =
            List.of("MAIL FROM:<a@client.test>", "RCPT TO:<b@dest.test>", "RCPT TO:<bad@dest.test>", "DATA");

    private static final List<String> GIVEN_UP =
            List.of("MAIL FROM:<a@client.test>", "RCPT TO:<b@dest.test>", "RSET", "NOOP");

    @ParameterizedTest
    @EnumSource
    void everyClientGetsWhatItsOwnConnectionWouldGet(Grudge grudge) throws IOException {
        grudge.holdAgainst(upstream);
        gateway.start();
        Grudge.DELAYS.set(0);
        for (List<String> commands : List.of(TWO_RECIPIENTS, GIVEN_UP, ONE_REFUSED, List.<String>of())) {
            List<String> expected;
            try (SmtpClient client = new SmtpClient(directly(upstream))) {
                expected = session(client, false, commands);
            }
            for (int i = 0; i < CLIENTS; i++) {
                for (boolean startTls : new boolean[] {false, true}) {
                    try (SmtpClient client = gateway.connect(startTls ? 1 : 0)) {
                        List<String> replies = session(client, startTls, commands);
                        assertThat(texts(replies))
                                .as(commands + ", client " + i)
                                .isEqualTo(texts(expected));
                        assertThat(client.say("QUIT")).startsWith("221 ");
                    }
                    gateway.awaitNoSessions();
                }
            }
        }
        assertThat(Grudge.DELAYS).hasValue(0);
        assertThat(log.messages(Level.WARNING, "")).noneMatch(line -> line.contains("upstream"));
    }

    /** RSET and NOOP are answered by the gateway: their texts differ, and no more. */
    private static List<String> texts(List<String> replies) {
        return replies.stream()
                .map(reply -> reply.matches("250 2\\.0\\.0 (OK|Reset)") ? "250 2.0.0" : reply)
                .toList();
    }

    private List<String> sessionAs(String name, String... commands) throws IOException {
        try (SmtpClient client = gateway.connect()) {
            client.reply();
            List<String> replies = new ArrayList<>();
            replies.add(client.say((name.contains(" ") ? "" : "EHLO ") + name));
            for (String command : commands) {
                replies.add(command.equals("DATA") ? client.data("Subject: x\r\n\r\n") : client.say(command));
            }
            return replies;
        } finally {
            gateway.awaitNoSessions();
        }
    }

    private long open(Predicate<UpstreamConversation> condition) {
        return upstream.conversations().stream()
                .filter(each -> !each.ended() && condition.test(each))
                .count();
    }

    // ---- who gets which link

    @ParameterizedTest
    @CsvSource({
        "one.test, one.test, 1",
        "one.test, two.test, 2",
        "HELO one.test, HELO one.test, 1",
        "EHLO one.test, HELO one.test, 2",
        "[192.0.2.1], [192.0.2.2], 2"
    })
    void aLinkIsForClientsOfTheSameName(String one, String other, int links) throws IOException {
        gateway.start();
        sessionAs(one, TWO_RECIPIENTS.toArray(String[]::new));
        sessionAs(other, TWO_RECIPIENTS.toArray(String[]::new));
        assertThat(upstream.conversations()).hasSize(links);
        assertThat(upstream.mails()).hasSize(2);
    }

    @Test
    void clientsOfAnyNameShareLinksThatHaveANameOfTheirOwn() throws IOException {
        gateway.withUpstream(properties -> properties.set("heloName", "gateway.test"))
                .start();
        sessionAs("one.test", TWO_RECIPIENTS.toArray(String[]::new));
        sessionAs("two.test", TWO_RECIPIENTS.toArray(String[]::new));
        assertThat(upstream.conversation().lines())
                .filteredOn(line -> line.startsWith("EHLO"))
                .containsExactly("EHLO gateway.test");
    }

    /** Servers limit the connections of one address, Courier to four. */
    @Test
    void thereAreFewLinksThoughThereAreManyNames() throws IOException {
        AtomicInteger most = new AtomicInteger();
        upstream.on("GREETING", (conversation, line) -> {
            most.accumulateAndGet((int) open(each -> true), Math::max);
            usual().to(conversation, line);
        });
        gateway.start();
        for (int i = 0; i < CLIENTS; i++) {
            sessionAs("client" + i + ".test", TWO_RECIPIENTS.toArray(String[]::new));
            upstream.await(each -> open(any -> true) <= 4);
        }
        assertThat(upstream.mails()).hasSize(CLIENTS);
        assertThat(most.get()).isBetween(4, 5); // the next one may come while another one is being closed
    }

    @Test
    void aFewNamesKeepALinkEach() throws IOException {
        gateway.start();
        for (int i = 0; i < CLIENTS; i++) {
            sessionAs("client" + i % 4 + ".test", TWO_RECIPIENTS.toArray(String[]::new));
        }
        assertThat(upstream.conversations()).hasSize(4);
    }

    @Test
    void aClientThatAuthenticatesItselfHasALinkThatIsNew() throws IOException {
        upstream.offers("AUTH PLAIN")
                .on("AUTH", "235 2.7.0 Welcome")
                .on("MAIL", Grudge.onceMore("MAIL", 3, Grudge.closing("421 4.7.0 Too many messages")));
        gateway.start();
        for (int i = 0; i < 2; i++) {
            sessionAs("client.test", TWO_RECIPIENTS.toArray(String[]::new));
        }
        List<String> commands = new ArrayList<>(List.of("AUTH PLAIN AGEAYg=="));
        commands.addAll(TWO_RECIPIENTS);
        assertThat(sessionAs("client.test", commands.toArray(String[]::new)))
                .last()
                .isEqualTo("250 2.0.0 Queued");
        assertThat(upstream.conversations()).hasSize(2);
    }

    @Test
    void aClientThatChangesItsNameHasAnotherLink() throws IOException {
        gateway.start();
        sessionAs("one.test", "EHLO two.test", "MAIL FROM:<a@client.test>", "RCPT TO:<b@dest.test>", "DATA");
        assertThat(upstream.conversations()).hasSize(2);
        assertThat(upstream.conversations().get(1).lines())
                .startsWith("EHLO two.test", "MAIL FROM:<a@client.test>")
                .doesNotContain("EHLO one.test");
    }

    @Test
    void aSecondEhloEndsTheTransaction() throws IOException {
        gateway.start();
        List<String> replies = sessionAs(
                "one.test",
                "MAIL FROM:<a@client.test>",
                "RCPT TO:<victim@dest.test>",
                "EHLO one.test",
                "MAIL FROM:<c@client.test>",
                "RCPT TO:<d@dest.test>",
                "DATA");
        assertThat(replies).last().isEqualTo("250 2.0.0 Queued");
        assertThat(upstream.mail().to()).containsExactly("RCPT TO:<d@dest.test>");
        assertThat(upstream.conversation().lines())
                .filteredOn(line -> line.startsWith("EHLO"))
                .hasSize(1);
    }

    // ---- when a link is closed

    @Test
    void aLinkIsClosedAfterSoManyMails() throws IOException {
        gateway.withUpstream(properties -> properties.set("messagesPerLink", "2"))
                .start();
        for (int i = 0; i < 3; i++) {
            sessionAs("client.test", TWO_RECIPIENTS.toArray(String[]::new));
        }
        List<String> five = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            five.addAll(TWO_RECIPIENTS);
        }
        assertThat(sessionAs("client.test", five.toArray(String[]::new))).allMatch(reply -> reply.startsWith("250"));
        assertThat(upstream.conversations())
                .extracting(each -> each.mails().size())
                .containsExactly(2, 2, 2, 2);
    }

    @Test
    void aLinkIsClosedWhenItIsOld() throws IOException {
        gateway.withUpstream(properties -> properties.set("linkLifetime", "1ms"))
                .start();
        for (int i = 0; i < 3; i++) {
            sessionAs("client.test", TWO_RECIPIENTS.toArray(String[]::new));
        }
        assertThat(upstream.mails()).hasSize(3);
        assertThat(upstream.conversations()).hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void aServerThatHasHadEnoughOfAUsedLinkIsNotDown() throws IOException {
        upstream.on("MAIL", Grudge.onceMore("MAIL", 2, Grudge.closing("421 4.7.0 Enough")));
        gateway.withUpstream(properties -> properties.set("host", "localhost:" + upstream.port() + "; localhost:1"))
                .start();
        for (int i = 0; i < CLIENTS; i++) {
            assertThat(sessionAs("client.test", TWO_RECIPIENTS.toArray(String[]::new)))
                    .last()
                    .isEqualTo("250 2.0.0 Queued");
        }
        assertThat(log.messages(Level.WARNING, "mail server localhost:" + upstream.port()))
                .isEmpty();
    }

    /** All links die at once, as when the server restarts, within a second of their last use. */
    @ParameterizedTest
    @ValueSource(strings = {"", "MAIL FROM:<a@client.test>"})
    void whenAllLinksDieEachClientHasANewOne(String command) throws IOException {
        gateway.start();
        List<SmtpClient> clients = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            SmtpClient client = gateway.connect();
            clients.add(client);
            assertThat(client.hello()).startsWith("250");
        }
        for (SmtpClient client : clients) {
            assertThat(client.say("QUIT")).startsWith("221");
            client.close();
        }
        gateway.awaitNoSessions();
        assertThat(open(each -> true)).isEqualTo(40);
        upstream.die();
        upstream.comeBack();
        for (int i = 0; i < 40; i++) {
            try (SmtpClient client = gateway.connect()) {
                assertThat(client.hello()).startsWith("250");
                assertThat(command.isEmpty() ? "250" : client.say(command)).startsWith("250");
            }
        }
        gateway.awaitNoSessions();
        assertThat(log.messages(Level.WARNING, "mail server ")).isEmpty();
    }

    // ---- what is said once more, and what is not

    @Test
    void whatTheServerHadAcceptedIsSaidOnTheNewLink() throws IOException {
        upstream.offers("SIZE 1000000", "DSN");
        gateway.start();
        sessionAs("client.test", TWO_RECIPIENTS.toArray(String[]::new));
        upstream.on("DATA", ScriptedUpstream.first(reply("451 4.3.0 Not on this connection"), usual()));
        List<String> replies = sessionAs(
                "client.test",
                "MAIL FROM:<a@client.test> SIZE=100",
                "RCPT TO:<b@dest.test> NOTIFY=NEVER",
                "RCPT TO:<c@dest.test>",
                "DATA");
        assertThat(replies).last().isEqualTo("250 2.0.0 Queued");
        assertThat(upstream.conversations().get(1).lines())
                .containsExactly(
                        "EHLO client.test",
                        "MAIL FROM:<a@client.test> SIZE=100",
                        "RCPT TO:<b@dest.test> NOTIFY=NEVER",
                        "RCPT TO:<c@dest.test>",
                        "DATA");
    }

    @ParameterizedTest
    @ValueSource(strings = {"MAIL", "RCPT", "DATA"})
    void whatTheServerRefusesForGoodIsItsWordOnAnyLink(String when) throws IOException {
        gateway.start();
        sessionAs("client.test", TWO_RECIPIENTS.toArray(String[]::new));
        upstream.on(when, "550 5.7.1 Not from you");
        assertThat(sessionAs("client.test", TWO_RECIPIENTS.toArray(String[]::new)))
                .contains("550 5.7.1 Not from you");
        assertThat(upstream.conversations()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "MAIL, 450 4.2.0 Not now",
        "RCPT, 450 4.2.0 Not now",
        "DATA, 450 4.2.0 Not now",
        "END, 450 4.2.0 Not now"
    })
    void whatFailsOnANewLinkTooIsPassedOn(String when, String reply) throws IOException {
        gateway.start();
        sessionAs("client.test", TWO_RECIPIENTS.toArray(String[]::new));
        upstream.on(when, reply);
        assertThat(sessionAs("client.test", TWO_RECIPIENTS.toArray(String[]::new)))
                .contains(reply);
        assertThat(upstream.conversations()).hasSize(when.equals("END") ? 1 : 2);
    }

    @Test
    void aMessageIsNotSentTwice() throws IOException {
        gateway.start();
        sessionAs("client.test", TWO_RECIPIENTS.toArray(String[]::new));
        upstream.on("END", hangUp());
        assertThat(sessionAs("client.test", TWO_RECIPIENTS.toArray(String[]::new)))
                .last()
                .isEqualTo("451 4.4.2 The connection to the mail server was lost");
        assertThat(upstream.conversations()).hasSize(1);
    }

    @Test
    void aServerThatTakesBackWhatItAcceptedIsPassedOn() throws IOException {
        gateway.start();
        sessionAs("client.test", TWO_RECIPIENTS.toArray(String[]::new));
        try (SmtpClient client = gateway.connect()) {
            client.hello();
            client.envelope("a@client.test", "b@dest.test");
            upstream.on("MAIL", "550 5.7.1 Not any more").on("RCPT", hangUp());
            assertThat(client.say("RCPT TO:<c@dest.test>")).isEqualTo("550 5.7.1 Not any more");
            assertThat(client.data("Subject: x\r\n\r\n")).startsWith("451 4.4.2");
            upstream.usual("MAIL").usual("RCPT");
            client.say("RSET");
            assertThat(client.mail("a@client.test", "b@dest.test", "Subject: x\r\n\r\n"))
                    .startsWith("250");
        }
    }

    /** The server hears of the first transaction's end too, though it has been greeted in the middle of its MAIL. */
    @Test
    void aMessageThatAPolicyRefusesEndsTheTransactionOfAClientThatAPolicyGreets() throws IOException {
        gateway.policy(Helo.class, exchange -> Reply.of(250, "", "gateway.test is here"))
                .policy(Data.class, exchange -> Reply.reject(554, "5.7.1", "no"));
        gateway.start();
        List<String> replies = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            replies.addAll(sessionAs(
                    "client.test",
                    "MAIL FROM:<a@client.test>",
                    "RCPT TO:<victim@dest.test>",
                    "DATA",
                    "MAIL FROM:<b@client.test>",
                    "RCPT TO:<b@dest.test>"));
        }
        assertThat(replies)
                .extracting(reply -> reply.substring(0, 3))
                .containsExactly("250", "250", "250", "554", "250", "250", "250", "250", "250", "554", "250", "250");
    }

    @Test
    void aClientMayAuthenticateItselfAfterALinkWasLostAtItsReset() throws IOException {
        upstream.offers("AUTH PLAIN").on("AUTH", "235 2.7.0 Welcome");
        gateway.start();
        sessionAs("client.test", TWO_RECIPIENTS.toArray(String[]::new));
        upstream.on("RSET", Grudge.closing("421 4.7.0 Enough of you"));
        assertThat(sessionAs("client.test", "MAIL FROM:<a@client.test>", "RSET", "AUTH PLAIN AGEAYg=="))
                .last()
                .isEqualTo("235 2.7.0 Welcome");
    }

    /** A policy's message that cannot be read is trouble of that mail alone. */
    @Test
    void aMessageThatCannotBeReadDoesNotComeBackWithTheNext() throws IOException {
        gateway.policy(
                Data.class,
                exchange ->
                        exchange.command().message().header().first("Subject").equals(Optional.of("bad"))
                                ? exchange.proceed(new Data(
                                        unreadable(), exchange.command().recipients()))
                                : exchange.pass());
        gateway.start();
        sessionAs("client.test", TWO_RECIPIENTS.toArray(String[]::new));
        try (SmtpClient client = gateway.connect()) {
            client.hello();
            assertThat(client.mail("a@client.test", "victim@dest.test", "Subject: bad\r\n\r\n"))
                    .startsWith("4");
            assertThat(client.mail("b@client.test", "b@dest.test", "Subject: good\r\n\r\n"))
                    .isEqualTo("250 2.0.0 Queued");
        }
        assertThat(upstream.mails())
                .hasSize(2)
                .last()
                .satisfies(mail -> assertThat(mail.to()).containsExactly("RCPT TO:<b@dest.test>"));
    }

    private static Message unreadable() {
        return new Message() {
            @Override
            public InputStream open() {
                throw new UncheckedIOException(new IOException("unreadable"));
            }

            @Override
            public long size() {
                return 1;
            }
        };
    }

    /** What has no end is not waited for as the reply to a command is, and is no sign that the host is down. */
    @ParameterizedTest
    @CsvSource({
        "x, false",
        "250-more, false",
        "421 4.3.2 Shut, false",
        "x, true",
        "250-more, true",
        "421 4.3.2 Shut, true"
    })
    void aPieceOfAReplyThatWasNotAskedForIsNotWaitedFor(String piece, boolean used) throws IOException {
        gateway.withUpstream(properties -> {
                    properties.set("activeTimeout", "1h");
                    properties.set("commandTimeout", "1h");
                })
                .start();
        if (used) {
            sessionAs("client.test", TWO_RECIPIENTS.toArray(String[]::new));
        }
        try (SmtpClient client = gateway.connect()) {
            client.hello();
            assertThat(client.say("MAIL FROM:<a@client.test>")).startsWith("250 ");
            upstream.conversation().say(piece.getBytes(StandardCharsets.US_ASCII));
            assertThat(client.say("RCPT TO:<b@dest.test>"))
                    .startsWith(used ? "250 " : "451 4.4.2 The connection to the mail server was lost");
            assertThat(client.say("RSET")).startsWith("250 ");
            assertThat(client.mail("a@client.test", "b@dest.test", "Subject: x\r\n\r\n"))
                    .startsWith("250 ");
        }
        assertThat(log.messages(Level.WARNING, "mail server ")).isEmpty();
    }

    // ---- RSET, NOOP and QUIT

    /** Postfix keeps the SIZE that it has refused, and refuses small mails as well, until RSET. */
    @ParameterizedTest
    @ValueSource(strings = {"MAIL FROM:<a@client.test> SIZE=70000000", "MAIL FROM:<big@client.test>"})
    void aResetReachesTheServerWhateverItAnswered(String refused) throws IOException {
        upstream.offers("SIZE 0").on("MAIL", (conversation, line) -> {
            List<String> lines = conversation.lines();
            List<String> since = lines.subList(Math.max(lines.lastIndexOf("RSET"), 0), lines.size());
            (since.contains(refused) ? reply("552 5.3.4 Too large") : usual()).to(conversation, line);
        });
        gateway.start();
        assertThat(sessionAs("client.test", refused, "MAIL FROM:<a@client.test>", "RSET", "MAIL FROM:<a@client.test>"))
                .extracting(reply -> reply.substring(0, 3))
                .containsExactly("250", "552", "552", "250", "250");
        assertThat(sessionAs("client.test", "MAIL FROM:<a@client.test>"))
                .last()
                .asString()
                .startsWith("250");
    }

    @Test
    void aResetThatWouldChangeNothingDoesNotReachTheServer() throws IOException {
        gateway.start();
        sessionAs("client.test", "RSET", "RSET", "MAIL FROM:<a@client.test>", "RSET", "RSET");
        List<String> mail = new ArrayList<>(TWO_RECIPIENTS);
        mail.addAll(List.of("RSET", "RSET"));
        sessionAs("client.test", mail.toArray(String[]::new));
        assertThat(upstream.conversation().lines()).filteredOn("RSET"::equals).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"NOOP", "RSET", "EHLO client.test", "MAIL FROM:<a@client.test>"})
    void aClientWithALinkOfItsOwnLearnsAtOnceThatItIsGone(String command) throws IOException {
        upstream.offers("AUTH PLAIN").on("AUTH", (conversation, line) -> {
            conversation.say("235 2.7.0 Welcome");
            hangUp().to(conversation, line);
        });
        gateway.start();
        try (SmtpClient client = gateway.connect()) {
            client.hello();
            assertThat(client.say("AUTH PLAIN AGEAYg==")).startsWith("235");
            upstream.awaitAllEnded();
            assertThat(client.say(command)).startsWith("421 4.4.2 ");
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void aClientWithALinkOfItsOwnKeepsItAlive() throws IOException {
        upstream.offers("AUTH PLAIN")
                .on("AUTH", "235 2.7.0 Welcome")
                .on("NOOP", "250 2.0.0 I am here")
                .on("RSET", "250 2.0.0 Forgotten");
        gateway.start();
        assertThat(sessionAs("client.test", "AUTH PLAIN AGEAYg==", "NOOP", "RSET", "NOOP"))
                .endsWith("250 2.0.0 I am here", "250 2.0.0 Forgotten", "250 2.0.0 I am here");
        assertThat(upstream.conversation().lines())
                .containsExactly("EHLO client.test", "AUTH PLAIN AGEAYg==", "NOOP", "RSET", "NOOP", "QUIT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"AUTH PLAIN AGEAYg==", "MAIL FROM:<a@client.test>", "NOOP"})
    void theGoodbyeWaitsForNoServer(String command) throws IOException {
        CountDownLatch end = new CountDownLatch(1);
        upstream.offers("AUTH PLAIN").on("AUTH", "235 2.7.0 Welcome");
        gateway.start();
        try (SmtpClient client = gateway.connect()) {
            client.hello();
            client.say(command);
            upstream.on("QUIT", usual().after(end)).on("RSET", usual().after(end));
            assertThat(client.say("QUIT")).startsWith("221 ");
            assertThat(client.isAtEnd()).isTrue();
        } finally {
            end.countDown();
        }
    }
}

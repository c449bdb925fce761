package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.testing.Certificates;
import org.postern.testing.ReceivedMail;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;
import org.postern.testing.UpstreamConversation;

/** Mail goes through the deployed EAR, command by command, and arrives as it was sent. */
@Tag("server")
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class MailFlowTest {

    private static final int SESSIONS = 200;

    @Deployment(name = DeployedGateway.DEPLOYMENT, managed = false, testable = false)
    static EnterpriseArchive ear() {
        return Ear.built();
    }

    @ArquillianResource
    Deployer deployer;

    @TempDir
    Path folder;

    private final ScriptedUpstream upstream = new ScriptedUpstream();

    @AfterEach
    void noConnectionIsLeft() {
        upstream.close();
    }

    private DeployedGateway deploy(Map<String, String> adapter, Map<String, String> upstream) {
        return new DeployedGateway(deployer, adapter, upstream);
    }

    private DeployedGateway deployPlain() {
        return deploy(
                Map.of("interfaces", "tcp://127.0.0.1:0", "hostName", "gateway.test", "nul", "pass"),
                Map.of("host", "127.0.0.1", "port", String.valueOf(upstream.port())));
    }

    /** STARTTLS in front and behind, the client's AUTH passed on: the example of Axway's documentation. */
    @Test
    void passesTheConversationOnAndEveryReplyBack() throws IOException {
        Certificates front = new Certificates(folder, "gateway.test");
        Certificates behind = new Certificates(folder, "localhost");
        upstream.startTls(behind.server())
                .offers("SIZE 35651584", "8BITMIME", "AUTH LOGIN PLAIN XOAUTH", "ENHANCEDSTATUSCODES")
                .on("AUTH", "235 2.7.0 Accepted")
                .on("MAIL", "250 2.1.0 OK v11sm7979387weq.40")
                .on("RCPT", "250 2.1.5 OK v11sm7979387weq.40")
                .on("DATA", (conversation, line) -> {
                    conversation.readMessage();
                    conversation.say("354 Go ahead v11sm7979387weq.40");
                })
                .on("END", (conversation, line) -> {
                    conversation.take();
                    conversation.say("250 2.0.0 OK 1287150409 v11sm7979387weq.40");
                })
                .on("QUIT", "221 2.0.0 closing connection v11sm7979387weq.40");
        String message =
                "Message-ID: <4CB85B46.4060205@axway.com>\r\nSubject: API Gateway Test\r\n\r\nThis mail has been sent\r\n";

        try (DeployedGateway gateway = deploy(
                        Map.of(
                                "interfaces",
                                "starttls://127.0.0.1:0?certificate=gateway",
                                "hostName",
                                "gateway.test",
                                "keyStore",
                                front.keyStore(),
                                "keyStorePassword",
                                Certificates.PASSWORD),
                        Map.of(
                                "host",
                                "localhost",
                                "port",
                                String.valueOf(upstream.port()),
                                "connectionSecurity",
                                "STARTTLS",
                                "trustedCertificates",
                                behind.trusted()));
                SmtpClient client = new SmtpClient(gateway.address("starttls"))) {

            assertThat(client.reply()).isEqualTo("220 gateway.test ESMTP Postern");
            assertThat(client.say("EHLO [127.0.0.1]").lines())
                    .containsExactly(
                            "250-gateway.test Hello [127.0.0.1]",
                            "250-SIZE 35651584",
                            "250-8BITMIME",
                            "250-ENHANCEDSTATUSCODES",
                            "250 STARTTLS");
            client.startTls(front.client());
            assertThat(client.say("EHLO [127.0.0.1]").lines())
                    .containsExactly(
                            "250-gateway.test Hello [127.0.0.1]",
                            "250-SIZE 35651584",
                            "250-8BITMIME",
                            "250-AUTH LOGIN PLAIN XOAUTH",
                            "250 ENHANCEDSTATUSCODES");
            assertThat(client.say("AUTH PLAIN ADGzaHllaDe0SHF1ex2r82Su555=")).isEqualTo("235 2.7.0 Accepted");
            assertThat(client.say("MAIL FROM:<john.doe@axway.com> SIZE=444"))
                    .isEqualTo("250 2.1.0 OK v11sm7979387weq.40");
            assertThat(client.say("RCPT TO:<test@gmail.com>")).isEqualTo("250 2.1.5 OK v11sm7979387weq.40");
            assertThat(client.say("DATA")).isEqualTo("354 Go ahead v11sm7979387weq.40");
            client.send(message + ".\r\n");
            assertThat(client.reply()).isEqualTo("250 2.0.0 OK 1287150409 v11sm7979387weq.40");
            assertThat(client.say("QUIT")).isEqualTo("221 2.0.0 closing connection v11sm7979387weq.40");
            assertThat(client.isAtEnd()).isTrue();
        }

        UpstreamConversation conversation = upstream.conversation();
        assertThat(conversation.lines())
                .containsExactly(
                        "EHLO [127.0.0.1]",
                        "STARTTLS",
                        "EHLO [127.0.0.1]", // under TLS, and no more after the client's STARTTLS
                        "AUTH PLAIN ADGzaHllaDe0SHF1ex2r82Su555=",
                        "MAIL FROM:<john.doe@axway.com> SIZE=444",
                        "RCPT TO:<test@gmail.com>",
                        "DATA",
                        "QUIT");
        assertThat(upstream.mail().raw()).isEqualTo(message);
    }

    /** Policies that take messages apart, and find nothing to change. */
    @ParameterizedTest
    @ValueSource(strings = {"", "HeaderRules, ContentTypeRules, AttachmentRules"})
    void passesEveryMailOfTheCorpusOnByteForByte(String policies) throws IOException {
        Map<Path, String> sent = Corpus.read();
        List<String> refused = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        System.setProperty("postern.attachmentRules.rules", "name=*.never reject");
        System.setProperty("postern.attachmentRules.unreadable", "accept");
        try (DeployedGateway gateway = deploy(
                        Map.of("interfaces", "tcp://127.0.0.1:0", "nul", "pass", "enabledPolicies", policies),
                        Map.of("host", "127.0.0.1", "port", String.valueOf(upstream.port())));
                SmtpClient client = new SmtpClient(gateway.address("tcp"))) {
            client.hello();
            sent.forEach((file, transfer) -> {
                try {
                    client.envelope("from@example.org", "to@example.org");
                    client.say("DATA");
                    client.send((transfer + ".\r\n").getBytes(StandardCharsets.ISO_8859_1));
                    String reply = client.reply();
                    boolean folded = transfer.startsWith(" ") || transfer.startsWith("\t");
                    if (Corpus.hasOnlyCrLf(transfer) && (policies.isEmpty() || !folded)) {
                        assertThat(reply).as(file.toString()).startsWith("250");
                        expected.add(Corpus.hash(transfer));
                    } else {
                        assertThat(reply).as(file.toString()).startsWith("554 5.6.0");
                        refused.add(file.toString());
                    }
                } catch (IOException e) {
                    throw new AssertionError(file.toString(), e);
                }
            });
            client.say("QUIT");
        } finally {
            System.clearProperty("postern.attachmentRules.rules");
            System.clearProperty("postern.attachmentRules.unreadable");
        }
        assertThat(upstream.mails().stream().map(ReceivedMail::raw).map(Corpus::hash))
                .containsExactlyElementsOf(expected);
        assertThat(expected).hasSizeGreaterThan(5);
        assertThat(refused).hasSizeLessThan(sent.size());
    }

    @ParameterizedTest
    @CsvSource({"streamed, ''", "held for a policy, StampMessage"})
    void keepsTwoHundredSessionsApartAndLeavesNothingBehind(String how, String policies) throws Exception {
        Set<String> before = threads();
        try (DeployedGateway gateway = deploy(
                Map.of(
                        "interfaces", "tcp://127.0.0.1:0",
                        "spoolThreshold", "1KiB",
                        "enabledPolicies", policies),
                Map.of("host", "127.0.0.1", "port", String.valueOf(upstream.port())))) {
            CyclicBarrier together = new CyclicBarrier(SESSIONS);
            InetSocketAddress address = gateway.address("tcp");
            ExecutorService clients = Executors.newFixedThreadPool(SESSIONS);
            try {
                List<Future<String>> replies = new ArrayList<>();
                for (int i = 0; i < SESSIONS; i++) {
                    int number = i;
                    replies.add(clients.submit(() -> {
                        try (SmtpClient client = new SmtpClient(address)) {
                            client.hello();
                            together.await(30, TimeUnit.SECONDS); // so many are open at once
                            String reply = client.mail(
                                    "from" + number + "@example.org", "to" + number + "@example.org", message(number));
                            client.say("QUIT");
                            return reply;
                        }
                    }));
                }
                for (Future<String> reply : replies) {
                    assertThat(reply.get()).startsWith("250 2.0.0");
                }
            } finally {
                clients.shutdown();
            }
            Awaitility.await()
                    .untilAsserted(
                            () -> assertThat(gateway.attribute("OpenSessions")).isEqualTo(0));
            assertThat(gateway.attribute("MessagesRelayed")).isEqualTo((long) SESSIONS);
            assertThat(spooled()).isEmpty();
            assertThatEveryLinkIsBackInThePool(address);
        }
        assertThat(upstream.mails()).hasSize(SESSIONS);
        for (ReceivedMail mail : upstream.mails()) {
            int number = Integer.parseInt(mail.from().replaceAll("\\D", ""));
            assertThat(mail.from()).isEqualTo("MAIL FROM:<from" + number + "@example.org>");
            assertThat(mail.to()).containsExactly("RCPT TO:<to" + number + "@example.org>");
            assertThat(mail.raw().replaceFirst("^X-Postern-Session: .*\r\n", ""))
                    .as(how)
                    .isEqualTo(message(number));
        }
        assertThat(upstream.mails().stream().map(ReceivedMail::from).distinct()).hasSize(SESSIONS);
        Awaitility.await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> {
            Set<String> more = threads();
            more.removeAll(before);
            assertThat(more).isEmpty();
        });
    }

    /** As many sessions as before find a link each, and none has to be made: each was given back. */
    private void assertThatEveryLinkIsBackInThePool(InetSocketAddress address) throws IOException {
        int links = upstream.conversations().size();
        List<SmtpClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < links; i++) {
                SmtpClient client = new SmtpClient(address);
                clients.add(client);
                assertThat(client.hello()).startsWith("250");
            }
            assertThat(upstream.conversations()).hasSize(links);
        } finally {
            for (SmtpClient client : clients) {
                client.say("QUIT");
                client.close();
            }
        }
    }

    private static String message(int number) {
        return "Subject: mail " + number + "\r\n\r\n" + ("line of mail " + number + "\r\n").repeat(50 + number * 7);
    }

    private static List<String> spooled() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.map(Path::toString)
                    .filter(name -> name.endsWith(".spool"))
                    .toList();
        }
    }

    /** Those of sessions, and the adapter's own; on later JDKs sessions have virtual threads, which are not listed. */
    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("postern-") || name.startsWith("org.subethamail"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void givesTheLinkOfOneSessionToTheNextOfThatName() throws IOException {
        try (DeployedGateway gateway = deployPlain()) {
            for (int i = 0; i < 6; i++) {
                try (SmtpClient client = new SmtpClient(gateway.address("tcp"))) {
                    client.reply();
                    client.say("EHLO client" + i % 2 + ".test");
                    assertThat(client.mail("a@example.org", "b@example.org", "Subject: " + i + "\r\n\r\n"))
                            .startsWith("250");
                    assertThat(client.say("QUIT")).isEqualTo("221 2.0.0 Goodbye");
                    assertThat(client.isAtEnd()).isTrue();
                }
            }
            assertThat(upstream.conversations())
                    .hasSize(2)
                    .allSatisfy(each -> assertThat(each.lines())
                            .filteredOn(line -> line.startsWith("EHLO"))
                            .hasSize(1));
        }
        assertThat(upstream.mails()).hasSize(6);
    }

    @Test
    void answersThatTheServerIsNotThereAndKeepsTheSession() throws IOException {
        upstream.refuseConnections();
        try (DeployedGateway gateway = deployPlain();
                SmtpClient client = new SmtpClient(gateway.address("tcp"))) {
            client.reply();
            assertThat(client.say("EHLO client.test")).startsWith("451 4.4.1");
            assertThat(client.say("NOOP")).startsWith("250");
            assertThat(client.say("HELO client.test")).startsWith("451 4.4.1");
            assertThat(client.say("QUIT")).startsWith("221");
        }
    }
}

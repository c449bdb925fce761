package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.test.policies.Journal;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;

/** Each setting of an interface, by what a client or the mail server sees of it. Those of TLS have tests of their own. */
@Tag("server")
@UsesPrograms
class InterfaceSettingsTest extends PoliciesTestCase {

    private static final String MESSAGE = "Subject: x\r\n\r\nHello\r\n";
    private static final int HELD = 1;
    private static final String FROM_PROXY = "proxyNetworks=127.0.0.0/8&receivedHeader=true";

    private final int port = Ports.free();
    private final Path spoolFolder;
    private final List<String> interfaces;

    InterfaceSettingsTest() throws IOException {
        super("held", Map.of());
        spoolFolder = Files.createTempDirectory("spool-");
        interfaces = List.of(
                "tcp://127.0.0.1:0?",
                "tcp://127.0.0.1:0?name=held&spoolThreshold=1KiB&spoolFolder=" + spoolFolder,
                "tcp://127.0.0.2:0?name=address",
                "tcp://127.0.0.1:" + port + "?name=port",
                "tcp://*:0?addressFamily=IPv4",
                "tcp://127.0.0.1:0?backlog=7",
                "tcp://127.0.0.1:0?hostName=mx.test",
                "tcp://127.0.0.1:0?traceLevel=ERROR",
                "tcp://127.0.0.1:0?traceLevel=INFO",
                "tcp://127.0.0.1:0?traceLevel=DEBUG",
                "tcp://127.0.0.1:0?traceLevel=DATA",
                "tcp://127.0.0.1:0?idleTimeout=300ms",
                "tcp://127.0.0.1:0?activeTimeout=500ms",
                "tcp://127.0.0.1:0?commandTimeout=500ms",
                "tcp://127.0.0.1:0?messageTimeout=500ms",
                "tcp://127.0.0.1:0?maxSessionsPerClient=1",
                "tcp://127.0.0.1:0?maxSessionsPerNetwork=1&clientNetwork=16,48&proxyNetworks=127.0.0.1",
                "tcp://127.0.0.1:0?maxErrors=2",
                "tcp://127.0.0.1:0?maxMessageSize=1KiB",
                "tcp://127.0.0.1:0?maxHeaderSize=100",
                "tcp://127.0.0.1:0?maxRecipients=2",
                "tcp://127.0.0.1:0?bareNewline=refuse",
                "tcp://127.0.0.1:0?bareNewline=normalise",
                "tcp://127.0.0.1:0?nul=remove",
                "tcp://127.0.0.1:0?nul=pass",
                "tcp://127.0.0.1:0?addressSyntax=lenient",
                "tcp://127.0.0.1:0?receivedHeader=true",
                "tcp://127.0.0.1:0?correlationHeader=X-Correlation-ID",
                "tcp://127.0.0.1:0?" + FROM_PROXY,
                "tcp://127.0.0.1:0?proxyNetworks=192.0.2.0/24",
                "tcp://127.0.0.1:0?authInClear=true",
                "tcp://127.0.0.1:0?authInClear=false",
                "tcp://127.0.0.1:0?requireAuth=true",
                // last, since it is none of those that listen
                "tcp://127.0.0.1:" + port + "?enabled=false&hostName=disabled.test");
    }

    @Override
    Map<String, String> adapter() {
        return Map.of("interfaces", String.join(", ", interfaces), "hostName", "gateway.test");
    }

    private InetSocketAddress address(String parameters) {
        return gateway.address(interfaces.indexOf(interfaces.stream()
                .filter(uri -> uri.endsWith("?" + parameters))
                .findFirst()
                .orElseThrow()));
    }

    /** A client of the interface with these parameters. */
    private SmtpClient connect(String parameters) throws IOException {
        return new SmtpClient(address(parameters));
    }

    /** The same, which has said EHLO. */
    private SmtpClient hello(String parameters) throws IOException {
        SmtpClient client = connect(parameters);
        assertThat(client.hello()).startsWith("250");
        return client;
    }

    private static String mail(SmtpClient client, String message) throws IOException {
        return client.mail("a@example.org", "b@example.org", message);
    }

    private static InetAddress ip(String address) throws IOException {
        return InetAddress.getByName(address);
    }

    // ---- how it listens

    @Test
    void policiesCallAnInterfaceByItsName() throws IOException {
        try (SmtpClient other = hello("");
                SmtpClient held = connect(HELD)) {
            mail(other, MESSAGE);
            assertThat(Journal.lines()).isEmpty();
            mail(held, MESSAGE);
            assertThat(Journal.lines()).containsExactly("held");
        }
    }

    @Test
    void anInterfaceListensOnItsAddressAlone() throws IOException {
        InetSocketAddress address = address("name=address");
        assertThat(address.getAddress()).isEqualTo(ip("127.0.0.2"));
        try (SmtpClient client = new SmtpClient(address)) {
            assertThat(client.reply()).startsWith("220 ");
        }
        assertThatExceptionOfType(ConnectException.class)
                .isThrownBy(() -> new SmtpClient(new InetSocketAddress(ip("127.0.0.1"), address.getPort())));
    }

    /** Both interfaces have the same port: if the other one listened too, the gateway could not start. */
    @Test
    void anInterfaceThatIsNotEnabledLeavesItsPortToOthers() throws IOException {
        try (SmtpClient client = new SmtpClient(new InetSocketAddress(ip("127.0.0.1"), port))) {
            assertThat(client.reply()).startsWith("220 gateway.test ");
        }
        assertThat((String[]) gateway.attribute("Interfaces")).hasSize(interfaces.size() - 1);
    }

    @Test
    void aClientOfAnotherAddressFamilyIsDisconnected() throws IOException {
        int any = address("addressFamily=IPv4").getPort();
        try (SmtpClient client = new SmtpClient(new InetSocketAddress(ip("127.0.0.1"), any))) {
            assertThat(client.reply()).startsWith("220 ");
        }
        assumeTrue(NetworkInterface.getByInetAddress(ip("::1")) != null, "this machine has no IPv6");
        try (SmtpClient client = new SmtpClient(new InetSocketAddress(ip("::1"), any))) {
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void theBacklogIsTheSystems() throws IOException, InterruptedException {
        Program ss = new Program("ss", "iproute2");
        String line = ss.run(
                        "", List.of("-Hltn", "sport = :" + address("backlog=7").getPort()))
                .output();
        assertThat(line.split("\\s+")).startsWith("LISTEN", "0", "7");
    }

    // ---- proxies

    private static byte[] version2(String client) throws IOException {
        return ByteBuffer.allocate(28)
                .put("\r\n\r\n\0\r\nQUIT\n".getBytes(StandardCharsets.US_ASCII))
                .put(new byte[] {0x21, 0x11, 0, 12}) // version 2 for another client, TCP over IPv4, 12 bytes more
                .put(ip(client).getAddress())
                .put(ip("198.51.100.9").getAddress())
                .putShort((short) 4711)
                .putShort((short) 25)
                .array();
    }

    private void assertThatTheClientIs(String address, SmtpClient client) throws IOException {
        assertThat(client.hello()).startsWith("250");
        assertThat(mail(client, MESSAGE)).startsWith("250 ");
        assertThat(upstream.mail().text()).startsWith("Received: from client.test ([" + address + "])");
    }

    @Test
    void aProxyTellsWhoTheClientIs() throws IOException {
        try (SmtpClient client = connect(FROM_PROXY)) {
            client.send("PROXY TCP4 192.0.2.1 198.51.100.9 4711 25\r\n");
            assertThatTheClientIs("192.0.2.1", client);
        }
    }

    @Test
    void aProxyTellsWhoTheClientIsByVersion2() throws IOException {
        try (SmtpClient client = connect(FROM_PROXY)) {
            client.send(version2("192.0.2.2"));
            assertThatTheClientIs("192.0.2.2", client);
        }
    }

    @Test
    void aClientThatIsNoProxyCannotSayWhoItIs() throws IOException {
        try (SmtpClient client = connect("proxyNetworks=192.0.2.0/24")) {
            client.send("PROXY TCP4 192.0.2.1 198.51.100.9 4711 25\r\n");
            assertThat(client.reply()).startsWith("220 ");
            assertThat(client.reply()).startsWith("500 5.5.1 ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"send-proxy", "send-proxy-v2"})
    void haproxyTellsWhoTheClientIs(String option) throws IOException {
        Program haproxy = new Program("haproxy", "haproxy");
        int front = Ports.free();
        Path configuration = Files.writeString(folder.resolve("haproxy.cfg"), """
                defaults
                  mode tcp
                  timeout connect 10s
                  timeout client 60s
                  timeout server 60s
                listen smtp
                  bind 127.0.0.1:%d
                  server gateway 127.0.0.1:%d %s
                """.formatted(
                        front, address(FROM_PROXY).getPort(), option));
        Process running = haproxy.start(List.of("-db", "-f", configuration.toString()));
        try {
            Ports.awaitListening(front);
            try (SmtpClient client = new SmtpClient(new InetSocketAddress(ip("127.0.0.1"), front), ip("127.0.0.9"))) {
                assertThatTheClientIs("127.0.0.9", client);
            }
        } finally {
            running.destroy();
        }
    }

    // ---- logging

    @Test
    void theGatewayHasAName() throws IOException {
        try (SmtpClient client = connect("hostName=mx.test")) {
            assertThat(client.reply()).startsWith("220 mx.test ");
            assertThat(client.say("EHLO client.test")).startsWith("250-mx.test ");
        }
    }

    @ParameterizedTest
    @CsvSource({"ERROR, 0", "INFO, 1", "DEBUG, 2", "DATA, 3"})
    void theLogTellsAsMuchAsIsAskedFor(String level, int much) throws IOException {
        try (LogRecords log = new LogRecords()) {
            tracedMail("traceLevel=" + level, "first@example.org");
            tracedMail("traceLevel=INFO", "second@example.org");
            Awaitility.await().until(() -> log.ofGateway().stream().anyMatch(line -> transaction(line, "second")));
            List<String> lines = log.ofGateway();
            assertThat(lines.stream().anyMatch(line -> transaction(line, "first")))
                    .isEqualTo(much >= 1);
            assertThat(lines.stream().anyMatch(line -> line.matches("INFO DEBUG \\[\\w+] connected from .*")))
                    .isEqualTo(much >= 2);
            assertThat(lines.stream().anyMatch(line -> line.matches("INFO DATA \\[\\w+] client rcv 6: <DATA>")))
                    .isEqualTo(much >= 3);
        }
    }

    private void tracedMail(String parameters, String sender) throws IOException {
        try (SmtpClient client = hello(parameters)) {
            assertThat(client.mail(sender, "b@example.org", MESSAGE)).startsWith("250 ");
        }
        Awaitility.await().until(() -> gateway.attribute("OpenSessions").equals(0));
    }

    private static boolean transaction(String line, String sender) {
        return line.matches("INFO \\w+ client=127.0.0.1 from=<" + sender + "@example.org> .*");
    }

    // ---- how long a client may take

    @Test
    void aClientThatSaysNothingIsDisconnected() throws IOException {
        try (SmtpClient client = connect("idleTimeout=300ms")) {
            assertThat(client.reply()).startsWith("220 ");
            assertThat(client.reply()).startsWith("421 4.4.2 Idle timeout");
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void aClientThatStopsInItsMessageIsDisconnected() throws IOException {
        try (SmtpClient client = hello("activeTimeout=500ms")) {
            client.envelope("a@example.org", "b@example.org");
            client.say("DATA");
            client.send("Subject: half a mess");
            assertThat(client.reply()).startsWith("421 4.4.2 The message took too long");
            assertThat(client.isAtEnd()).isTrue();
        }
        assertThat(upstream.mails()).isEmpty();
    }

    @Test
    void aClientThatDripsItsCommandIsDisconnected() throws IOException {
        try (SmtpClient client = connect("commandTimeout=500ms")) {
            client.reply();
            assertThat(replyToDrops(client, "x")).startsWith("421 4.4.2 ");
        }
    }

    @Test
    void aClientThatDripsItsMessageIsDisconnected() throws IOException {
        try (SmtpClient client = hello("messageTimeout=500ms")) {
            client.envelope("a@example.org", "b@example.org");
            client.say("DATA");
            assertThat(replyToDrops(client, "x\r\n")).startsWith("421 4.4.2 The message took too long");
        }
        assertThat(upstream.mails()).isEmpty();
    }

    /** Sends a drop again and again, so that the client is never silent for long. */
    private static String replyToDrops(SmtpClient client, String drop) throws IOException {
        Awaitility.await().pollInterval(Duration.ofMillis(50)).until(() -> {
            if (client.hasReply()) {
                return true;
            }
            client.send(drop);
            return false;
        });
        return client.reply();
    }

    // ---- how much a client may do

    @Test
    void oneClientHasSoManySessions() throws IOException {
        InetSocketAddress address = address("maxSessionsPerClient=1");
        try (SmtpClient first = new SmtpClient(address, ip("127.0.0.3"));
                SmtpClient second = new SmtpClient(address, ip("127.0.0.3"));
                SmtpClient other = new SmtpClient(address, ip("127.0.0.4"))) {
            assertThat(first.reply()).startsWith("220 ");
            assertThat(second.reply()).startsWith("421 4.7.0 Too many connections from your address");
            assertThat(other.reply()).startsWith("220 ");
        }
    }

    @Test
    void oneNetworkHasSoManySessions() throws IOException {
        InetSocketAddress address = address("maxSessionsPerNetwork=1&clientNetwork=16,48&proxyNetworks=127.0.0.1");
        try (SmtpClient first = new SmtpClient(address);
                SmtpClient neighbour = new SmtpClient(address);
                SmtpClient stranger = new SmtpClient(address);
                SmtpClient ipv6 = new SmtpClient(address);
                SmtpClient ipv6Neighbour = new SmtpClient(address)) {
            assertThat(greeting(first, "TCP4 198.18.1.1 198.51.100.9")).startsWith("220 ");
            assertThat(greeting(neighbour, "TCP4 198.18.2.2 198.51.100.9"))
                    .startsWith("421 4.7.0 Too many connections from your network");
            assertThat(greeting(stranger, "TCP4 198.19.1.1 198.51.100.9")).startsWith("220 ");
            assertThat(greeting(ipv6, "TCP6 2001:db8:1:1::1 2001:db8::9")).startsWith("220 ");
            assertThat(greeting(ipv6Neighbour, "TCP6 2001:db8:1:2::2 2001:db8::9"))
                    .startsWith("421 4.7.0 Too many connections from your network");
        }
    }

    private static String greeting(SmtpClient client, String addresses) throws IOException {
        client.send("PROXY " + addresses + " 4711 25\r\n");
        return client.reply();
    }

    @Test
    void aClientMayMakeSoManyErrors() throws IOException {
        try (SmtpClient client = hello("maxErrors=2")) {
            assertThat(client.say("NONSENSE")).startsWith("500 ");
            assertThat(client.say("DATA")).startsWith("503 ");
            assertThat(client.reply()).startsWith("421 4.7.0 Too many errors");
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"5000, 1024", "500, 500"})
    void theClientIsToldTheSmallerOfTheTwoSizes(String ofServer, String told) throws IOException {
        upstream.offers("SIZE " + ofServer);
        try (SmtpClient client = connect("maxMessageSize=1KiB")) {
            assertThat(client.hello()).endsWith("250 SIZE " + told);
        }
    }

    @Test
    void aMessageMayHaveSuchASize() throws IOException {
        upstream.offers("SIZE 5000");
        try (SmtpClient client = hello("maxMessageSize=1KiB")) {
            assertThat(client.say("MAIL FROM:<a@example.org> SIZE=1025")).startsWith("552 5.3.4 ");
            assertThat(mail(client, "x".repeat(1023) + "\r\n")).startsWith("552 5.3.4 ");
            assertThat(mail(client, "x".repeat(1022) + "\r\n")).startsWith("250 ");
        }
        assertThat(upstream.mail().raw()).hasSize(1024);
    }

    @Test
    void aHeaderMayHaveSuchASize() throws IOException {
        try (SmtpClient client = hello("maxHeaderSize=100")) {
            assertThat(mail(client, "X: " + "x".repeat(100) + "\r\n\r\n")).startsWith("552 5.3.4 ");
            assertThat(mail(client, "X: x\r\n\r\n" + "x".repeat(100) + "\r\n")).startsWith("250 ");
        }
        assertThat(upstream.mails()).hasSize(1);
    }

    @Test
    void aMessageMayHaveSoManyRecipients() throws IOException {
        try (SmtpClient client = hello("maxRecipients=2")) {
            client.envelope("a@example.org", "b@example.org");
            assertThat(client.say("RCPT TO:<c@example.org>")).startsWith("250 ");
            assertThat(client.say("RCPT TO:<d@example.org>")).startsWith("452 4.5.3 ");
        }
    }

    @Test
    void authIsHiddenInTheClearIfThatIsWanted() throws IOException {
        upstream.offers("AUTH PLAIN");
        try (SmtpClient offered = connect("authInClear=true");
                SmtpClient hidden = connect("authInClear=false")) {
            assertThat(offered.hello()).contains("AUTH PLAIN");
            assertThat(hidden.hello()).doesNotContain("AUTH");
            assertThat(hidden.say("AUTH PLAIN AGEAYg==")).startsWith("503 ");
        }
    }

    @Test
    void mailNeedsAuthIfThatIsWanted() throws IOException {
        upstream.offers("AUTH PLAIN").on("AUTH", "235 2.7.0 Welcome");
        try (SmtpClient client = hello("requireAuth=true")) {
            assertThat(client.say("MAIL FROM:<a@example.org>")).startsWith("530 5.7.0 ");
            assertThat(client.say("AUTH PLAIN AGEAYg==")).startsWith("235 ");
            assertThat(client.say("MAIL FROM:<a@example.org>")).startsWith("250 ");
        }
    }

    // ---- messages

    @ParameterizedTest
    @CsvSource({"1024, ", "1100, 76"})
    void ofAMessageThatAPolicyHoldsWhatIsTooMuchForMemoryIsInAFile(int size, Long inFile) throws IOException {
        CountDownLatch answer = new CountDownLatch(1);
        upstream.on("END", ScriptedUpstream.usual().after(answer));
        try (SmtpClient client = connect(HELD)) {
            client.envelope("a@example.org", "b@example.org");
            client.say("DATA");
            client.send("x".repeat(size - 2) + "\r\n.\r\n");
            upstream.await(conversation -> conversation.bytes().endsWith("\r\n.\r\n"));
            assertThat(spoolFolder.toFile().listFiles())
                    .extracting(File::length)
                    .isEqualTo(Stream.ofNullable(inFile).toList());
            answer.countDown();
            assertThat(client.reply()).startsWith("250 ");
        }
        Awaitility.await().untilAsserted(() -> assertThat(spoolFolder).isEmptyDirectory());
    }

    @Test
    void aBareNewlineIsRefused() throws IOException {
        try (SmtpClient client = hello("bareNewline=refuse")) {
            assertThat(mail(client, "one\ntwo\rthree\r\n")).startsWith("554 5.6.0 ");
        }
        assertThat(upstream.mails()).isEmpty();
    }

    @Test
    void aBareNewlineIsMadeALineEnd() throws IOException {
        try (SmtpClient client = hello("bareNewline=normalise")) {
            assertThat(mail(client, "one\ntwo\rthree\r\n")).startsWith("250 ");
        }
        assertThat(upstream.mail().raw()).isEqualTo("one\r\ntwo\r\nthree\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nul=remove", "nul=pass"})
    void aNulIsRefusedRemovedOrPassedOn(String parameters) throws IOException {
        try (SmtpClient client = hello(parameters)) {
            assertThat(mail(client, "a: b\r\n\r\n\0.\r\n"))
                    .startsWith(parameters.isEmpty() ? "554 5.6.0 NUL in message" : "250 ");
        }
        switch (parameters) {
            case "nul=remove" -> assertThat(upstream.mail().raw()).isEqualTo("a: b\r\n\r\n..\r\n");
            case "nul=pass" -> assertThat(upstream.mail().raw()).isEqualTo("a: b\r\n\r\n\0.\r\n");
            default -> assertThat(upstream.mails()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"'', 501", "addressSyntax=lenient, 250"})
    void addressesAreTakenAsPrintersWriteThem(String parameters, String code) throws IOException {
        for (String address : List.of("a@example.org", " <a@example.org>", " a@example.org")) {
            try (SmtpClient client = hello(parameters)) {
                assertThat(client.say("MAIL FROM:" + address)).startsWith(code);
            }
        }
    }

    @Test
    void aMessageLeavesAsItCame() throws IOException {
        try (SmtpClient client = hello("")) {
            mail(client, MESSAGE);
        }
        assertThat(upstream.mail().raw()).isEqualTo(MESSAGE);
    }

    @Test
    void aFieldTellsWhereAMessageWentThrough() throws IOException {
        try (SmtpClient client = hello("receivedHeader=true")) {
            mail(client, MESSAGE);
        }
        assertThat(upstream.mail().raw())
                .startsWith("Received: from client.test ([127.0.0.1])\r\n\tby gateway.test with ESMTP id ")
                .endsWith(MESSAGE);
    }

    @Test
    void aFieldTellsTheSession() throws IOException {
        try (SmtpClient client = hello("correlationHeader=X-Correlation-ID")) {
            mail(client, MESSAGE);
        }
        assertThat(upstream.mail().raw()).matches("X-Correlation-ID: [0-9A-Z]+\r\n" + MESSAGE);
    }
}

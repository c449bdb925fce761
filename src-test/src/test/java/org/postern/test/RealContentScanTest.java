package org.postern.test;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.testing.ReceivedMail;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;

/** The policies VirusScan and ContentAdaptation as they are deployed, with clamd and c-icap as Debian packages them. */
@Tag("slow")
@UsesPrograms
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@Timeout(180)
class RealContentScanTest {

    private static final int LIMIT = 2 * 1024 * 1024;
    private static final String REJECTED = "554 5.7.1 Virus found: " + ClamdServer.FOUND;
    private static final String UNAVAILABLE = "451 4.7.1 Virus scan unavailable; try again later";
    private static final String INFECTED = "Subject: x\r\n\r\n" + ClamdServer.EICAR + "\r\n";
    private static final String CLEAN = "Subject: x\r\n\r\nhello\r\n";

    @Deployment(name = DeployedGateway.DEPLOYMENT, managed = false, testable = false)
    static EnterpriseArchive ear() {
        return Ear.built();
    }

    @ArquillianResource
    Deployer deployer;

    private final ScriptedUpstream upstream = new ScriptedUpstream();
    private final Map<String, String> settings = new TreeMap<>();
    private ClamdServer clamd;

    /** Here rather than before all, so that each test says why it is skipped. */
    @BeforeEach
    void startClamd() throws IOException {
        clamd = new ClamdServer("StreamMaxLength " + LIMIT + "\nMaxFileSize 100M\nMaxScanSize 200M\n");
        set("virusScan.scanners", clamd.url());
    }

    @AfterEach
    void noConnectionIsLeft() {
        settings.keySet().forEach(System::clearProperty);
        if (clamd != null) {
            clamd.close();
        }
        upstream.close();
    }

    private void set(String name, String value) {
        settings.put("postern." + name, value);
    }

    private DeployedGateway deploy(String enabledPolicies) {
        settings.forEach(System::setProperty);
        return new DeployedGateway(
                deployer,
                Map.of(
                        "interfaces", "tcp://127.0.0.1:0",
                        "hostName", "gateway.test",
                        "enabledPolicies", enabledPolicies),
                Map.of("host", "127.0.0.1", "port", String.valueOf(upstream.port())));
    }

    private static String send(DeployedGateway gateway, String message) throws IOException {
        try (SmtpClient client = new SmtpClient(gateway.address("tcp"))) {
            client.hello();
            String reply = client.mail("ann@example.org", "ben@example.org", message);
            client.say("QUIT");
            return reply;
        }
    }

    /** In the order of connections to the upstream server, of which there may be several. */
    private List<String> relayed() {
        return upstream.mails().stream().map(ReceivedMail::raw).toList();
    }

    // ---- mails

    private static String base64(byte[] content, int width) {
        String line = Base64.getEncoder().encodeToString(content);
        return width == 0 ? line : line.replaceAll("(.{" + width + "})(?=.)", "$1\r\n");
    }

    private static String part(String type, String encoding, String body) {
        return "Content-Type: " + type + "\r\nContent-Transfer-Encoding: " + encoding + "\r\n\r\n" + body + "\r\n";
    }

    private static String multipart(String boundary, String... parts) {
        StringBuilder all = new StringBuilder("Content-Type: multipart/mixed; boundary=\"" + boundary + "\"\r\n\r\n");
        for (String each : parts) {
            all.append("--").append(boundary).append("\r\n").append(each).append("\r\n");
        }
        return all.append("--").append(boundary).append("--\r\n").toString();
    }

    private static byte[] zip(String content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("file.txt"));
            zip.write(content.getBytes(US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static String quotedPrintable(String content) {
        StringBuilder encoded = new StringBuilder();
        for (int i = 0; i < content.length(); i++) {
            encoded.append(String.format("=%02X", (int) content.charAt(i)));
            encoded.append(i % 20 == 19 ? "=\r\n" : "");
        }
        return encoded.toString();
    }

    /** The content in each way that a mail can have it. */
    private static Map<String, String> mails(String content) {
        String header = "Subject: x\r\nMIME-Version: 1.0\r\n";
        String text = part("text/plain", "7bit", "hello");
        byte[] bytes = content.getBytes(US_ASCII);
        Map<String, String> mails = new LinkedHashMap<>();
        mails.put("raw", header + "\r\n" + content + "\r\n");
        for (int width : new int[] {4, 5, 73, 76, 0}) {
            mails.put(
                    "base64 " + width,
                    header + multipart("b", text, part("application/x", "base64", base64(bytes, width))));
        }
        mails.put(
                "quoted-printable",
                header + multipart("b", text, part("text/x", "quoted-printable", quotedPrintable(content))));
        String nested = part("application/x", "base64", base64(bytes, 76));
        for (int depth = 0; depth < 5; depth++) {
            nested = multipart("b" + depth, text, nested);
        }
        mails.put("nested", header + nested);
        mails.put(
                "message/rfc822",
                header
                        + multipart(
                                "b",
                                text,
                                "Content-Type: message/rfc822\r\n\r\n" + header
                                        + part("application/x", "base64", base64(bytes, 76))));
        mails.put("zip", header + multipart("b", text, part("application/zip", "base64", base64(zip(content), 76))));
        return mails;
    }

    // ---- found

    @ParameterizedTest
    @ValueSource(strings = {"clamd", "clamd socket", "c-icap", "clamd, parts alone"})
    void isFoundWhereverItIs(String scanner) throws Exception {
        try (IcapServer icap = new IcapServer(clamd)) {
            set(
                    "virusScan.scanners",
                    switch (scanner) {
                        case "clamd socket" -> clamd.socketUrl();
                        case "c-icap" -> icap.url();
                        default -> clamd.url();
                    });
            set("virusScan.scan", scanner.endsWith("alone") ? "parts" : "both");
            Collection<String> clean = mails("harmless ".repeat(8)).values();
            try (DeployedGateway gateway = deploy("VirusScan")) {
                for (Map.Entry<String, String> each : mails(ClamdServer.EICAR).entrySet()) {
                    assertThat(send(gateway, each.getValue())).as(each.getKey()).isEqualTo(REJECTED);
                }
                assertThat(relayed()).isEmpty();
                for (String each : clean) {
                    assertThat(send(gateway, each)).startsWith("250");
                }
            }
            assertThat(relayed()).containsExactlyInAnyOrderElementsOf(clean);
        }
    }

    /** It guesses from the first bytes. */
    @ParameterizedTest
    @ValueSource(strings = {"both", "parts"})
    void isFoundIfClamdDoesNotTakeItForAMail(String scan) throws IOException {
        set("virusScan.scan", scan);
        String infected = part("application/x", "base64", base64(ClamdServer.EICAR.getBytes(US_ASCII), 0));
        String mail = multipart("b", part("text/plain", "7bit", "hello"), infected)
                .replace("\r\n\r\n--b\r\nContent-Type: text", "\r\nSubject: x\r\n\r\n--b\r\nContent-Type: text");
        assertThat(mail).startsWith("Content-Type: multipart/mixed; boundary=\"b\"\r\nSubject: x\r\n");
        try (DeployedGateway gateway = deploy("VirusScan")) {
            assertThat(send(gateway, mail)).isEqualTo(REJECTED);
        }
    }

    @Test
    void realMailsAreRelayedByteForByte() throws IOException {
        List<String> mails = Corpus.read().values().stream()
                .filter(Corpus::hasOnlyCrLf)
                .filter(mail -> mail.indexOf('\0') < 0 && !mail.isEmpty())
                .toList();
        assertThat(mails).hasSizeGreaterThan(5);
        try (DeployedGateway gateway = deploy("VirusScan")) {
            for (String mail : mails) {
                try (SmtpClient client = new SmtpClient(gateway.address("tcp"))) {
                    client.hello();
                    client.envelope("ann@example.org", "ben@example.org");
                    client.say("DATA");
                    client.send(mail.getBytes(ISO_8859_1));
                    client.send(".\r\n");
                    assertThat(client.reply()).startsWith("250");
                }
            }
        }
        assertThat(relayed()).containsExactlyInAnyOrderElementsOf(mails);
    }

    @Test
    void manyAtATimeEachHaveTheirOwnReply() throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(20);
        try (DeployedGateway gateway = deploy("VirusScan")) {
            List<Future<String>> replies = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                String message = (i % 2 == 0 ? INFECTED : CLEAN) + "number " + i + "\r\n";
                replies.add(clients.submit(() -> send(gateway, message)));
            }
            for (int i = 0; i < 20; i++) {
                assertThat(replies.get(i).get()).startsWith(i % 2 == 0 ? REJECTED : "250");
            }
        } finally {
            clients.shutdownNow();
        }
        assertThat(relayed()).hasSize(10).allMatch(mail -> mail.matches("(?s).*number \\d?[13579]\r\n"));
    }

    @Test
    void isRemovedAndAllOtherBytesStay() throws IOException {
        set("virusScan.found", "remove");
        set("virusScan.notice", "gone: ${virus.name}");
        Map<String, String> mails = mails(ClamdServer.EICAR);
        String infected = mails.get("base64 5");
        String part =
                infected.substring(infected.indexOf("Content-Type: application/x"), infected.indexOf("\r\n--b--"));
        try (DeployedGateway gateway = deploy("VirusScan")) {
            assertThat(send(gateway, infected)).startsWith("250");
            for (String where : List.of("nested", "message/rfc822", "zip", "quoted-printable")) {
                assertThat(send(gateway, mails.get(where))).as(where).startsWith("250");
            }
            assertThat(send(gateway, infected.replace("--b--\r\n", "--b--\r\n" + ClamdServer.EICAR + "\r\n")))
                    .as("in the epilogue")
                    .isEqualTo(REJECTED);
        }
        String notice = part("text/plain; charset=us-ascii", "7bit", "gone: " + ClamdServer.FOUND);
        assertThat(relayed()).hasSize(5).allMatch(mail -> mail.contains("gone: " + ClamdServer.FOUND));
        assertThat(relayed()).contains(infected.replace(part, notice));
    }

    @Test
    void isMarked() throws IOException {
        set("virusScan.found", "mark");
        set("virusScan.field", "X-Virus-Status");
        try (DeployedGateway gateway = deploy("VirusScan")) {
            assertThat(send(gateway, "X-Virus-Status: clean\r\n" + INFECTED)).startsWith("250");
            assertThat(send(gateway, CLEAN)).startsWith("250");
        }
        assertThat(relayed())
                .containsExactlyInAnyOrder(
                        "X-Virus-Status: infected " + ClamdServer.FOUND + "\r\n" + INFECTED,
                        "X-Virus-Status: clean\r\n" + CLEAN);
    }

    // ---- trouble

    @ParameterizedTest
    @CsvSource({"defer", "pass"})
    void oneThatIsDownOrSilentIsNoScanner(String unavailable) throws IOException {
        set("virusScan.unavailable", unavailable);
        set("virusScan.timeout", "2s");
        String expected = unavailable.equals("pass") ? "250" : UNAVAILABLE;
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            try (DeployedGateway gateway = deploy("VirusScan")) {
                clamd.stop();
                assertThat(send(gateway, CLEAN)).startsWith(expected);
                clamd.start();
                assertThat(send(gateway, CLEAN)).startsWith("250");
                assertThat(send(gateway, INFECTED)).isEqualTo(REJECTED);
            }
            set("virusScan.scanners", "clamd://127.0.0.1:" + silent.getLocalPort());
            try (DeployedGateway gateway = deploy("VirusScan")) {
                assertThat(send(gateway, CLEAN)).startsWith(expected);
            }
        }
        assertThat(relayed()).hasSize(unavailable.equals("pass") ? 3 : 1);
    }

    @Test
    void theNextIsAsked() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                IcapServer icap = new IcapServer(clamd)) {
            String down = "clamd://127.0.0.1:" + Ports.free();
            set("virusScan.scanners", down + ", clamd://127.0.0.1:" + silent.getLocalPort() + ", " + icap.url());
            set("virusScan.timeout", "6s");
            try (DeployedGateway gateway = deploy("VirusScan")) {
                assertThat(send(gateway, INFECTED)).isEqualTo(REJECTED);
                assertThat(send(gateway, CLEAN)).startsWith("250");
            }
        }
        assertThat(relayed()).containsExactly(CLEAN);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            reject | 552 5.3.4 Message too large to be scanned for viruses
            defer  | 451 4.3.4 Message too large to be scanned for viruses; try again later
            pass   | 250
            """)
    void whatIsOverALimitIsNotScanned(String tooLarge, String reply) throws IOException {
        set("virusScan.tooLarge", tooLarge);
        set("virusScan.maxSize", String.valueOf(2 * LIMIT));
        String lines = "0123456789abcd\r\n".repeat(LIMIT / 16);
        try (DeployedGateway gateway = deploy("VirusScan")) {
            assertThat(send(gateway, CLEAN + lines)).as("over clamd's").startsWith(reply);
            assertThat(send(gateway, CLEAN + lines + lines)).as("over our own").startsWith(reply);
            assertThat(send(gateway, CLEAN + lines.substring(1000))).startsWith("250");
        }
        assertThat(relayed()).hasSize(tooLarge.equals("pass") ? 3 : 1);
    }

    @Test
    void withoutAScannerNothingListens() {
        set("virusScan.scanners", "");
        assertThatThrownBy(() -> deploy("VirusScan").close())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("no virus scanner is configured: postern.virusScan.scanners is empty");
        assertThatThrownBy(() -> deploy("ContentAdaptation").close())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("no ICAP service is configured: postern.contentAdaptation.service is empty");
    }

    // ---- ICAP

    @ParameterizedTest
    @CsvSource({"RESPMOD, message", "REQMOD, message", "RESPMOD, parts", "REQMOD, parts"})
    void anIcapServiceBlocksIt(String mode, String scope) throws Exception {
        try (IcapServer icap = new IcapServer(clamd)) {
            set("contentAdaptation.service", icap.tlsUrl());
            set("contentAdaptation.trustedCertificates", icap.authority().toString());
            set("contentAdaptation.mode", mode);
            set("contentAdaptation.scope", scope);
            set("contentAdaptation.reply", "554 5.7.1 ${icap.reason}");
            try (DeployedGateway gateway = deploy("ContentAdaptation")) {
                for (String each : mails(ClamdServer.EICAR).values()) {
                    assertThat(send(gateway, each)).isEqualTo("554 5.7.1 " + ClamdServer.FOUND);
                }
                assertThat(send(gateway, CLEAN)).startsWith("250");
                clamd.stop();
                assertThat(send(gateway, CLEAN)).isEqualTo("451 4.7.1 Content inspection unavailable; try again later");
            }
        }
        assertThat(relayed()).containsExactly(CLEAN);
    }

    @ParameterizedTest
    @CsvSource({"RESPMOD, message", "REQMOD, message", "RESPMOD, parts", "REQMOD, parts"})
    void anIcapServiceChangesIt(String mode, String scope) throws Exception {
        String mail = mails("secret ".repeat(9)).get(scope.equals("parts") ? "base64 73" : "raw");
        try (ScriptedIcapServer icap = new ScriptedIcapServer(body -> body.replace("secret", "******"))) {
            set("contentAdaptation.service", icap.url());
            set("contentAdaptation.mode", mode);
            set("contentAdaptation.scope", scope);
            set("contentAdaptation.headers", "X-Client-IP: ${client.address}; X-Sender: ${smtp.mail.from}");
            try (DeployedGateway gateway = deploy("ContentAdaptation, VirusScan")) {
                assertThat(send(gateway, mail)).startsWith("250");
                assertThat(send(gateway, CLEAN)).startsWith("250");
            }
            assertThat(icap.isClosedByClient()).as("with the application").isTrue();
            assertThat(icap.heads())
                    .anyMatch(head -> head.startsWith(mode)
                            && head.contains("\r\nX-Client-IP: 127.0.0.1\r\nX-Sender: ann@example.org\r\n"));
        }
        String changed = mails("****** ".repeat(9)).get(scope.equals("parts") ? "base64 73" : "raw");
        assertThat(relayed()).containsExactlyInAnyOrder(changed, CLEAN);
    }

    @Test
    void whatComesBackIsRelayedOnlyIfItCanBe() throws Exception {
        String large = CLEAN + "secret 9 abcdef\r\n".repeat(100_000);
        try (ScriptedIcapServer icap = new ScriptedIcapServer(
                body -> body.contains("bare") ? body.replace("\r\n", "\n") : body.replace("secret", "******"))) {
            set("contentAdaptation.service", icap.url());
            try (DeployedGateway gateway = deploy("ContentAdaptation")) {
                assertThat(send(gateway, CLEAN + "bare\r\n"))
                        .isEqualTo("451 4.7.1 Content inspection unavailable; try again later");
                assertThat(send(gateway, large)).as("by way of a file").startsWith("250");
            }
        }
        assertThat(relayed()).containsExactly(large.replace("secret", "******"));
    }
}

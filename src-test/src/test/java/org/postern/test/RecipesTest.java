package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.api.Message;
import org.postern.api.mime.NewPart;
import org.postern.api.octets.Octets;
import org.postern.testing.ReceivedMail;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;

/** The policies of {@code docs/recipes.md}, all in one application, with a database and a REST service behind them. */
@Tag("server")
class RecipesTest extends PoliciesTestCase {

    private static final String ME = "AUTH PLAIN AG1lAHNlY3JldA=="; // me, secret
    private static final String WRONG = "AUTH PLAIN AG1lAGd1ZXNzZWQ="; // me, guessed
    private static final String TRY_AGAIN = "451 4.3.0 A policy of this gateway failed; try again later";

    private static final String FOOTER = "\r\n-- \r\nExample Ltd\r\n";

    private static final Map<String, String> SETTINGS = Map.of(
            "postern.recipientLimit.max", "2",
            "postern.subjectRules.subjects", "*lottery*, *you have won*",
            "postern.subjectRules.mailbox", "quarantine@example.org",
            "postern.archiveCopy.mailbox", "archive@example.org",
            "postern.stripAttachments.types", "application/zip",
            "postern.footer.text", "Example Ltd",
            "postern.largeAttachments.size", "1000",
            "postern.largeAttachments.address", "https://files.example.org/");

    /** What the REST service does at each request. */
    @FunctionalInterface
    private interface Service {
        void answer(HttpExchange request) throws IOException;
    }

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Path files = Path.of("");
    private HttpServer http;
    private volatile Service service = RecipesTest::knowMe;

    RecipesTest() {
        super("recipes", Map.of("interfaces", "tcp://127.0.0.1:0", "authDelayAfter", "1000"));
    }

    @Override
    EnterpriseArchive ear() {
        return Ear.withRecipes("recipes");
    }

    @Override
    void prepare() throws IOException {
        startService(0);
        SETTINGS.forEach(System::setProperty);
        files = Files.createTempDirectory("postern-recipes");
        System.setProperty("postern.largeAttachments.folder", files.toString());
        System.setProperty(
                "postern.userService.address",
                "http://127.0.0.1:" + http.getAddress().getPort() + "/user");
    }

    @Override
    void cleanUp() {
        SETTINGS.keySet().forEach(System::clearProperty);
        System.clearProperty("postern.userService.address");
        System.clearProperty("postern.largeAttachments.folder");
        delete(files);
        http.stop(0);
        threads.shutdownNow();
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void startService(int port) throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        http.createContext("/user", request -> {
            try (request) {
                service.answer(request);
            }
        });
        http.setExecutor(threads);
        http.start();
    }

    private static void knowMe(HttpExchange request) throws IOException {
        String me = "Basic " + Base64.getEncoder().encodeToString("me:secret".getBytes(StandardCharsets.UTF_8));
        boolean known = me.equals(request.getRequestHeaders().getFirst("Authorization"));
        request.sendResponseHeaders(known ? 204 : 401, -1);
    }

    @AfterEach
    void serveAsUsual() {
        service = RecipesTest::knowMe;
    }

    private ReceivedMail relayed(String from, String message) throws IOException {
        try (SmtpClient client = connect()) {
            assertThat(client.mail(from, "ann@example.org", message)).startsWith("250");
        }
        return upstream.mail();
    }

    @Test
    void onlyAUserSendsToMoreRecipients() throws IOException {
        try (SmtpClient client = connect()) {
            client.envelope("me@example.org", "ann@example.org"); // and to the archive
            assertThat(client.say("RCPT TO:<bob@example.org>")).isEqualTo("452 4.5.3 Too many recipients");
            client.say("RSET");
            assertThat(client.say(ME)).startsWith("235");
            client.envelope("me@example.org", "ann@example.org");
            assertThat(client.say("RCPT TO:<bob@example.org>")).startsWith("250");
            assertThat(client.say("RCPT TO:<eve@example.org>")).startsWith("250");
        }
    }

    @Test
    void theNumberOfACustomerIsInTheHeader() throws IOException {
        String forged = "X-Customer-Number: 1\r\nX-Customer: 1\r\nSubject: Order\r\n\r\n";
        assertThat(relayed("Me@Example.ORG", forged).text())
                .isEqualTo("X-Customer: 4711\r\nX-Customer-Number: 4711\r\nSubject: Order\r\n\r\n" + FOOTER);
    }

    @Test
    void othersHaveNone() throws IOException {
        String forged = "X-Customer-Number: 1\r\nX-Customer: 1\r\nSubject: Order\r\n\r\n";
        assertThat(relayed("stranger@example.org", forged).text()).isEqualTo("Subject: Order\r\n\r\n" + FOOTER);
    }

    @Test
    void withoutTheDatabaseOfJdbcAClientIsToldToTryAgain() throws IOException {
        String before = useDatabase("jdbc:h2:tcp://127.0.0.1:" + Ports.free() + "/customers");
        try (LogRecords log = new LogRecords();
                SmtpClient client = connect()) {
            assertThat(client.mail("me@example.org", "ann@example.org", "Subject: Order\r\n\r\n"))
                    .isEqualTo(TRY_AGAIN);
            assertThat(log.ofGateway())
                    .anyMatch(line -> line.contains("policy CustomerNumber failed")
                            && line.contains("the database of customers cannot be asked"));
        } finally {
            useDatabase(before);
        }
        assertThat(relayed("me@example.org", "Subject: Order\r\n\r\n").text()).contains("X-Customer-Number: 4711");
    }

    @Test
    void withoutTheTableOfJpaAClientIsToldToTryAgain() throws IOException {
        try (LogRecords log = new LogRecords();
                SmtpClient client = connect()) {
            assertThat(client.say("MAIL FROM:<hide@customers.test>")).isEqualTo("250 2.0.0 done");
            client.say("RSET");
            assertThat(client.mail("me@example.org", "ann@example.org", "Subject: Order\r\n\r\n"))
                    .isEqualTo(TRY_AGAIN);
            assertThat(client.say("MAIL FROM:<show@customers.test>")).isEqualTo("250 2.0.0 done");
            assertThat(log.ofGateway())
                    .anyMatch(line -> line.contains("policy CustomerByJpa failed")
                            && line.contains("the database of customers cannot be asked"));
        }
        assertThat(relayed("me@example.org", "Subject: Order\r\n\r\n").text()).contains("X-Customer: 4711");
    }

    /** Has the server's default data source use another database; returns the one before. */
    private static String useDatabase(String url) {
        String property = "resources.jdbc-connection-pool.H2Pool.property.URL";
        String before = DeployedGateway.run("get", property).replaceAll("(?s).*URL=(\\S+).*", "$1");
        DeployedGateway.run("set", property + "=" + url);
        return before;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Lottery tickets",
                "=?UTF-8?B?WW91IGhhdmUg?= =?UTF-8?Q?won_=E2=82=AC_1000?=",
                "=?ISO-8859-1?Q?You_have?=\r\n =?US-ASCII?Q?_WON?="
            })
    void aSubjectLeadsToTheQuarantine(String subject) throws IOException {
        ReceivedMail mail = relayed("stranger@example.org", "Subject: " + subject + "\r\n\r\nHello.\r\n");
        assertThat(mail.to()).containsExactly("RCPT TO:<quarantine@example.org>");
        assertThat(mail.text())
                .isEqualTo("X-Quarantine: subject\r\nX-Original-To: archive@example.org\r\n"
                        + "X-Original-To: ann@example.org\r\nSubject: " + subject + "\r\n\r\nHello.\r\n" + FOOTER);
    }

    @Test
    void attachmentsAreRemovedOrMovedAndTheTextHasAFooter() throws IOException {
        NewPart content = NewPart.multipart(
                "mixed",
                NewPart.text("html", "<body>See the files.</body>"),
                NewPart.attachment("a.zip", "application/zip", Octets.of("PK")),
                NewPart.attachment("large.bin", "application/octet-stream", Octets.of("x".repeat(2000))));
        Message plain = Message.of("Subject: Files\r\n\r\n");
        Message message = plain.with(plain.edit().replace(plain.root(), content));
        String sent = new String(message.open().readAllBytes(), StandardCharsets.US_ASCII);
        ReceivedMail mail = relayed("stranger@example.org", sent);
        assertThat(mail.text())
                .contains("\r\n\r\n<body>See the files.<hr><p>Example Ltd</p></body>\r\n--=_")
                .contains("\r\n\r\nAttachment removed: a.zip (application/zip)\r\n\r\n--=_")
                .contains("\r\n\r\nlarge.bin is available at\r\nhttps://files.example.org/");
        try (Stream<Path> stored = Files.list(files)) {
            assertThat(stored)
                    .singleElement()
                    .satisfies(file -> assertThat(file).hasContent("x".repeat(2000)));
        }
    }

    @Test
    void theRestServiceKnowsTheUsers() throws IOException {
        try (SmtpClient client = connect()) {
            assertThat(client.say(WRONG)).isEqualTo("535 5.7.8 Authentication credentials invalid");
            assertThat(client.say(ME)).isEqualTo("235 2.7.0 Authentication successful");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 403, 404, 500, 503})
    void anyOtherAnswerHasTheClientTryAgain(int status) throws IOException {
        service = request -> {
            request.getResponseHeaders().add("Location", "/elsewhere");
            request.sendResponseHeaders(status, -1);
        };
        assertTryAgain("answers " + status);
    }

    @Test
    void soDoesOneThatIsLate() throws IOException {
        CountDownLatch late = new CountDownLatch(1);
        service = request -> {
            try {
                late.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        try {
            assertTryAgain("request timed out");
        } finally {
            late.countDown();
        }
    }

    @Test
    void soDoesAServiceThatIsAway() throws IOException {
        int port = http.getAddress().getPort();
        http.stop(0);
        try {
            assertTryAgain("policy RestUsers failed");
        } finally {
            startService(port);
        }
        theRestServiceKnowsTheUsers();
    }

    private void assertTryAgain(String logged) throws IOException {
        try (LogRecords log = new LogRecords();
                SmtpClient client = connect()) {
            assertThat(client.say(ME)).startsWith("454 4.7.0 ");
            assertThat(log.ofGateway()).anyMatch(line -> line.contains(logged));
            assertThat(client.mail("me@example.org", "ann@example.org", "Subject: Hello\r\n\r\n"))
                    .startsWith("250");
        }
    }

    @Test
    void theArchiveGetsACopyOfEachMessageOnce() throws IOException {
        try (SmtpClient client = connect()) {
            client.say(ME);
            client.envelope("me@example.org", "ann@example.org");
            client.say("RCPT TO:<bob@example.org>");
            assertThat(client.data("Subject: Hello\r\n\r\n")).startsWith("250");
        }
        assertThat(upstream.mail().to())
                .isEqualTo(List.of(
                        "RCPT TO:<ann@example.org>", "RCPT TO:<archive@example.org>", "RCPT TO:<bob@example.org>"));
    }

    @Test
    void withoutTheArchiveNobodyGetsIt() throws IOException {
        upstream.on("RCPT", (conversation, line) -> {
            if (line.contains("archive@")) {
                conversation.say("452 4.2.2 Mailbox full");
            } else {
                ScriptedUpstream.usual().to(conversation, line);
            }
        });
        try (SmtpClient client = connect()) {
            client.say("MAIL FROM:<me@example.org>");
            assertThat(client.say("RCPT TO:<ann@example.org>")).isEqualTo("452 4.2.2 Mailbox full");
            assertThat(client.say("DATA")).startsWith("503");
        }
    }
}

package org.postern.filters.content;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.postern.filters.scan.IcapScript.chunk;
import static org.postern.filters.scan.IcapScript.options;
import static org.postern.filters.scan.IcapScript.request;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.api.Data;
import org.postern.api.Message;
import org.postern.api.Reply;
import org.postern.api.mime.MimeRules;
import org.postern.api.octets.Octets;
import org.postern.filters.TestSettings;
import org.postern.filters.scan.IcapScript.Request;
import org.postern.filters.scan.ScriptedServer;
import org.postern.testing.RecordedLog;
import org.postern.testkit.TestExchange;
import org.postern.testkit.TestSession;

/** What an ICAP service makes of a message is what is relayed, if it is a message. */
@Tag("wire")
@Timeout(60)
class IcapAdaptationTest {

    private static final Reply DEFERRED = Reply.reject(451, "4.7.1", "Content inspection unavailable; try again later");
    private static final Reply BLOCKED = Reply.reject(554, "5.7.1", "Message rejected by content inspection");
    private static final String UNMODIFIED = "ICAP/1.0 204 Unmodified\r\n\r\n";
    private static final String MAIL = "Subject: x\r\n\r\nhello\r\n";

    private static final String PARTS = """
            Subject: parts
            Content-Type: multipart/mixed; boundary="b"

            preamble
            --b

            hello
            --b
            Content-Type: text/html; charset=utf-8
            Content-Transfer-Encoding: quoted-printable

            <p>gr=C3=BC=
            n</p>
            --b
            Content-Type: application/pdf
            Content-Transfer-Encoding: base64
            Content-Disposition: attachment; filename="a b.pdf"

            cGRm
            LXg=
            --b
            Content-Type: image/png

            --b--
            """.replace("\n", "\r\n");

    /** What the service says to a request. */
    @FunctionalInterface
    private interface Answer {
        String to(Request request) throws Exception;
    }

    private final Map<String, String> settings = new LinkedHashMap<>();
    private final List<Request> requests = Collections.synchronizedList(new ArrayList<>());
    private TestExchange<Data> exchange = TestExchange.of(Message.of(MAIL));
    private TestSession session = new TestSession();

    private static String text(Octets octets) throws IOException {
        try (InputStream in = octets.open()) {
            return new String(in.readAllBytes(), ISO_8859_1);
        }
    }

    /** Says the same of every content: the options of a service are asked for when it has answered with an error, too. */
    private ScriptedServer serve(Answer answer) throws IOException {
        return new ScriptedServer(peer -> {
            while (true) {
                options(peer, "Allow: 204\r\n");
                String said;
                do {
                    Request request = request(peer);
                    requests.add(request);
                    said = answer.to(request);
                    peer.send(said);
                } while (said.matches("(?s)ICAP/1.0 2.*"));
            }
        });
    }

    private Reply run(String message, Answer answer) throws Exception {
        try (ScriptedServer server = serve(answer)) {
            return run(Message.of(message.getBytes(ISO_8859_1)), server.port());
        }
    }

    private Reply run(Message message, int port) {
        settings.put("service", "icap://127.0.0.1:" + port + "/adapt");
        try (IcapAdaptation adaptation = TestSettings.make(IcapAdaptation::new, settings)) {
            exchange = TestExchange.of(message).session(session);
            return exchange.upstream(data -> {
                        relayed = read(data.message());
                        return Reply.of(250, "2.0.0", "Queued");
                    })
                    .run(adaptation::decide);
        }
    }

    private String relayed = "nothing";

    private static String read(Message message) {
        try {
            return text(message);
        } catch (IOException e) {
            return "cannot be read: " + e;
        }
    }

    private static String type(Request request) {
        return request.http().replaceFirst("(?s).*Content-Type: ([^\r]*).*", "$1");
    }

    /** 200, with what the service has made of it. */
    private static String returned(Request request, String body) {
        return returned(
                request, "Content-Type: " + type(request) + "\r\nContent-Length: " + body.length() + "\r\n", body);
    }

    private static String returned(Request request, String fields, String body) {
        boolean response = request.method().equals("RESPMOD");
        String http =
                (response ? "HTTP/1.1 200 OK\r\n" : "POST http://postern.invalid/ HTTP/1.1\r\n") + fields + "\r\n";
        String kind = response ? "res" : "req";
        return "ICAP/1.0 200 OK\r\nEncapsulated: " + kind + "-hdr=0, " + kind + "-body=" + http.length() + "\r\n\r\n"
                + http + chunk(body) + "0\r\n\r\n";
    }

    private static Answer http(String status, String body) {
        String http = "HTTP/1.1 " + status + "\r\nContent-Type: text/html\r\n\r\n";
        return request -> "ICAP/1.0 200 OK\r\nEncapsulated: res-hdr=0, res-body=" + http.length() + "\r\n\r\n" + http
                + chunk(body) + "0\r\n\r\n";
    }

    // ---- messages

    @ParameterizedTest
    @CsvSource({"'', RESPMOD, HTTP/1.1 200 OK", "respmod, RESPMOD, HTTP/1.1 200 OK", "REQMOD, REQMOD, POST http://"})
    void theMessageIsShownAsItIs(String mode, String method, String start) throws Exception {
        if (!mode.isEmpty()) {
            settings.put("mode", mode);
        }
        assertThat(run(MAIL, request -> UNMODIFIED).code()).isEqualTo(250);
        assertThat(relayed).isEqualTo(MAIL);
        Request request = requests.get(0);
        assertThat(request.method()).isEqualTo(method);
        assertThat(request.body()).isEqualTo(MAIL);
        assertThat(request.http())
                .contains(start)
                .contains("http://postern.invalid/message")
                .contains("Content-Type: message/rfc822\r\nContent-Length: " + MAIL.length() + "\r\n");
        assertThat(exchange.notes()).isEqualTo(Map.of("icap.result", "unmodified"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"RESPMOD", "REQMOD"})
    void aChangedMessageIsRelayedByteForByte(String mode) throws Exception {
        settings.put("mode", mode);
        String changed = "X-Checked: yes\r\n" + MAIL.replace("hello", "g\u00fc  .\r\n.\r\n--");
        assertThat(run(MAIL, request -> returned(request, changed)).code()).isEqualTo(250);
        assertThat(relayed).isEqualTo(changed);
        assertThat(exchange.notes()).isEqualTo(Map.of("icap.result", "modified"));
    }

    @Test
    void aLargeOneIsInAFileUntilItHasBeenRelayed() throws Exception {
        String changed = MAIL + "0123456789abcde\r\n".repeat(60_000);
        assertThat(run(MAIL, request -> returned(request, changed)).code()).isEqualTo(250);
        assertThat(relayed).isEqualTo(changed);
        List<Path> files = new ArrayList<>();
        Path folder = Path.of(System.getProperty("java.io.tmpdir"));
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, "postern*.scan")) {
            for (Path file : left) {
                if (Files.size(file) == changed.length()) {
                    files.add(file);
                }
            }
        }
        assertThat(files).isEmpty();
    }

    @Test
    void whatComesBackAsItWasIsUnmodified() throws Exception {
        assertThat(run(MAIL, request -> returned(request, MAIL)).code()).isEqualTo(250);
        assertThat(relayed).isEqualTo(MAIL);
        assertThat(exchange.notes()).isEqualTo(Map.of("icap.result", "unmodified"));
    }

    @Test
    void theReplyIsThatOfTheUpstreamServer() throws Exception {
        try (ScriptedServer server = serve(request -> returned(request, MAIL + "more\r\n"))) {
            settings.put("service", "icap://127.0.0.1:" + server.port() + "/adapt");
            try (IcapAdaptation adaptation = TestSettings.make(IcapAdaptation::new, settings)) {
                Reply full = Reply.reject(452, "4.2.2", "Mailbox full");
                assertThat(TestExchange.of(Message.of(MAIL)).upstream(full).run(adaptation::decide))
                        .isEqualTo(full);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Subject: x\r\n\r\nhel\nlo\r\n",
                "Subject: x\r\n\r\nhel\rlo\r\n",
                "Subject: x\r\n\r\nhello\r",
                "\r\nhello\r\n",
                " Subject: x\r\n\r\nhello\r\n",
                "<html>\r\n"
            })
    void whatIsNoMessageIsNotRelayed(String changed) throws Exception {
        settings.put("unavailable", "pass"); // for those that the service has not changed
        assertThat(run(MAIL, request -> returned(request, changed))).isEqualTo(DEFERRED);
        assertThat(relayed).isEqualTo("nothing");
        assertThat(exchange.notes().get("icap.reason")).startsWith("sends back a message");
    }

    @Test
    void theLogSaysWhatIsWrongWithIt() throws Exception {
        try (RecordedLog log = new RecordedLog()) {
            run(MAIL, request -> returned(request, "Subject: x\n\nhello\n"));
            assertThat(log.messages(Level.WARNING, "TEST0001 policy Policy1: "))
                    .singleElement()
                    .asString()
                    .endsWith("/adapt: sends back a message with a bare CR or LF (message)");
        }
    }

    // ---- parts

    @ParameterizedTest
    @ValueSource(strings = {"message", "parts"})
    void doesNotShowMessagesWithoutRecipients(String scope) throws Exception {
        settings.put("scope", scope);
        settings.put("service", "icap://127.0.0.1:1/adapt");
        try (IcapAdaptation adaptation = TestSettings.make(IcapAdaptation::new, settings)) {
            exchange = TestExchange.of(Message.of(MAIL));
            Reply reply = exchange.run(each -> each.pass(each.command().withRecipients(List.of())), adaptation::decide);
            assertThat(reply.code()).isEqualTo(250);
            assertThat(exchange.notes()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-uuencode", "uuencode", "X-UUE"})
    void encodesInBase64WhatWasInUuencode(String encoding) throws Exception {
        settings.put("scope", "parts");
        String uuencoded = "Content-Type: text/x; name=a.bin\r\nContent-Transfer-Encoding: " + encoding
                + "\r\nContent-Disposition: attachment; filename=a.bin\r\nSubject: x\r\n\r\n"
                + "begin 644 a.bin\r\n#86)C\r\n`\r\nend\r\n";
        Reply reply = run(uuencoded, request -> returned(request, "new\u00ff\n\r"));
        assertThat(reply.code()).isEqualTo(250);
        assertThat(requests).hasSize(1);
        Message changed = Message.of(relayed.getBytes(ISO_8859_1));
        assertThat(changed.header().all("Content-Transfer-Encoding")).containsExactly("base64");
        assertThat(changed.root().fileName()).contains("a.bin");
        assertThat(changed.root().type().name()).isEqualTo("text/x");
        assertThat(text(changed.root().decoded())).isEqualTo("new\u00ff\n\r");
        assertThat(relayed).doesNotContain("begin");
    }

    @Test
    void eachPartIsShownDecoded() throws Exception {
        settings.put("scope", "parts");
        assertThat(run(PARTS, request -> UNMODIFIED).code()).isEqualTo(250);
        assertThat(relayed).isEqualTo(PARTS);
        assertThat(requests.stream().map(Request::body)).containsExactly("hello", "<p>gr\u00c3\u00bcn</p>", "pdf-x");
        assertThat(requests.stream().map(IcapAdaptationTest::type))
                .containsExactly("text/plain", "text/html", "application/pdf");
        assertThat(requests.get(2).http()).contains("http://postern.invalid/a%20b.pdf ");
    }

    @Test
    void partsAreReplacedAndAllOtherBytesStay() throws Exception {
        settings.put("scope", "parts");
        assertThat(run(
                                PARTS,
                                request ->
                                        request.body().startsWith("pdf") ? returned(request, "PDF-\0\nyz") : UNMODIFIED)
                        .code())
                .isEqualTo(250);
        String base64 =
                Base64.getMimeEncoder(4, "\r\n".getBytes(ISO_8859_1)).encodeToString("PDF-\0\nyz".getBytes(ISO_8859_1));
        assertThat(relayed).isEqualTo(PARTS.replace("cGRm\r\nLXg=", base64));
        assertThat(exchange.notes()).isEqualTo(Map.of("icap.result", "modified"));
    }

    @Test
    void textsAreEncodedAsTheyWere() throws Exception {
        settings.put("scope", "parts");
        Map<String, String> changes =
                Map.of("text/plain", "hello=", "text/html", "<p> \u00c3\u00bc=gr\u00c3\u00bcn</p>");
        Answer answer = request ->
                changes.containsKey(type(request)) ? returned(request, changes.get(type(request))) : UNMODIFIED;
        assertThat(run(PARTS, answer).code()).isEqualTo(250);
        assertThat(relayed)
                .isEqualTo(PARTS.replace("\r\nhello\r\n", "\r\nhello=\r\n")
                        .replace("<p>gr=C3=BC=\r\nn</p>", "<p> =C3=BC=3Dgr=C3=BCn</p>"));
    }

    @ParameterizedTest
    @CsvSource({"'a\nb'", "'a\rb'", "g\u00fcn", "'x\r\n--b\r\ny'"})
    void whatCannotStandInAPartIsNotRelayed(String changed) throws Exception {
        settings.put("scope", "parts");
        settings.put("unavailable", "pass");
        assertThat(run(PARTS, request -> type(request).equals("text/plain") ? returned(request, changed) : UNMODIFIED))
                .isEqualTo(DEFERRED);
        assertThat(relayed).isEqualTo("nothing");
        assertThat(exchange.notes().get("icap.reason")).startsWith("sends back ");
    }

    @Test
    void onePartIsBlocked() throws Exception {
        settings.put("scope", "parts");
        settings.put("reply", "554 5.7.1 ${icap.part} has ${icap.reason}");
        Reply reply = run(
                PARTS,
                request -> type(request).equals("text/plain")
                        ? returned(request, "changed")
                        : http("403 Forbidden", "no").to(request));
        assertThat(reply).hasToString("554 5.7.1 part 2 has HTTP/1.1 403 Forbidden");
        assertThat(relayed).isEqualTo("nothing");
    }

    @Test
    void whatCannotBeTakenApartHasNoParts() throws Exception {
        settings.put("scope", "parts");
        MimeRules flat = new MimeRules(1, 1, 1000, MimeRules.Malformed.REJECT);
        try (ScriptedServer server = serve(request -> UNMODIFIED)) {
            Reply reply = run(Message.of(Octets.of(PARTS), flat), server.port());
            assertThat(reply.code() + " " + reply.enhancedCode()).isEqualTo("554 5.6.0");
        }
    }

    // ---- blocked

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            X-Infection-Found: Type=0; Resolution=2; Threat=Eicar.Test; | Eicar.Test
            X-Virus-ID: Eicar.Test                                      | Eicar.Test
            X-Block-Reason: no cats here                                | no cats here
            X-Blocked-Reason: Encrypted Archive                         | Encrypted Archive
            """)
    void aFieldTellsThatItIsBlocked(String field, String reason) throws Exception {
        assertThat(run(
                        MAIL,
                        request -> "ICAP/1.0 200 OK\r\n" + field + "\r\n"
                                + returned(request, MAIL).substring("ICAP/1.0 200 OK\r\n".length())))
                .isEqualTo(BLOCKED);
        assertThat(relayed).isEqualTo("nothing");
        assertThat(exchange.notes())
                .isEqualTo(Map.of("icap.result", "blocked", "icap.reason", reason, "icap.part", "message"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"400 Bad request", "403 Forbidden", "451 Unavailable", "503 Later"})
    void aStatusTellsIt(String status) throws Exception {
        assertThat(run(MAIL, http(status, "<html>"))).isEqualTo(BLOCKED);
        settings.put("mode", "REQMOD");
        assertThat(run(MAIL, http(status, ""))).isEqualTo(BLOCKED);
    }

    // ---- trouble

    @Test
    void anythingElseIsTrouble() throws Exception {
        settings.put("unavailable", "pass");
        Map<String, Answer> answers = new LinkedHashMap<>();
        answers.put("another kind of content", http("200 OK", "<html>"));
        answers.put("a redirection", http("302 Found", ""));
        answers.put(
                "no body",
                request -> "ICAP/1.0 200 OK\r\nEncapsulated: res-hdr=0, null-body=19\r\n\r\nHTTP/1.1 200 OK\r\n\r\n");
        answers.put(
                "a body that is cut short",
                request -> returned(request, "Content-Length: " + MAIL.length() + "\r\n", MAIL.substring(0, 12)));
        answers.put("more than was asked for", request -> returned(request, "Subject: x\r\n".repeat(200_000)));
        settings.put("maxSize", "1KiB");
        for (Map.Entry<String, Answer> each : answers.entrySet()) {
            assertThat(run(MAIL, each.getValue())).as(each.getKey()).isEqualTo(DEFERRED);
            assertThat(relayed).as(each.getKey()).isEqualTo("nothing");
            assertThat(exchange.notes()).as(each.getKey()).containsEntry("icap.result", "unavailable");
        }
    }

    /** DLP services answer with a page under 200 in the place of a request that is not to be sent. */
    @ParameterizedTest
    @ValueSource(strings = {"200 OK", "302 Found"})
    void aResponseInThePlaceOfARequestBlocksIt(String status) throws Exception {
        settings.put("mode", "REQMOD");
        assertThat(run(MAIL, http(status, MAIL))).isEqualTo(BLOCKED);
        assertThat(relayed).isEqualTo("nothing");
    }

    @Test
    void anAnswerThatBreaksOffMayHaveBeenAnother() throws Exception {
        settings.put("unavailable", "pass");
        try (ScriptedServer server = new ScriptedServer(peer -> {
            options(peer, "Allow: 204\r\n");
            String answer = returned(request(peer), MAIL + "more\r\n");
            peer.send(answer.substring(0, answer.length() - 10));
            peer.close();
        })) {
            assertThat(run(Message.of(MAIL), server.port())).isEqualTo(DEFERRED);
        }
        assertThat(relayed).isEqualTo("nothing");
    }

    @ParameterizedTest
    @CsvSource({"defer, 451", "'', 451", "pass, 250"})
    void aServiceMayBeUnavailable(String unavailable, int code) throws Exception {
        if (!unavailable.isEmpty()) {
            settings.put("unavailable", unavailable);
        }
        List<String> answers =
                List.of("ICAP/1.0 500 Server error\r\n\r\n", "ICAP/1.0 404 None\r\n\r\n", "SMTP what?\r\n\r\n");
        for (String answer : answers) {
            relayed = "nothing";
            assertThat(run(MAIL, request -> answer).code()).as(answer).isEqualTo(code);
            assertThat(relayed).isEqualTo(code == 250 ? MAIL : "nothing");
            assertThat(exchange.notes()).containsEntry("icap.result", "unavailable");
        }
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        try (RecordedLog log = new RecordedLog()) {
            assertThat(run(Message.of(MAIL), port).code()).isEqualTo(code);
            String expected = code == 250
                    ? "TEST0001 relayed without content inspection: message: icap://127.0.0.1:" + port + "/adapt: "
                    : "TEST0001 policy Policy1: icap://127.0.0.1:" + port + "/adapt: Connection refused";
            assertThat(log.messages(Level.WARNING, expected)).hasSize(1);
        }
    }

    @Test
    void oneThatIsSilentIsNotAwaitedForLonger() throws Exception {
        settings.put("timeout", "300ms");
        try (ScriptedServer server = new ScriptedServer(ScriptedServer.Peer::silence)) {
            long before = System.nanoTime();
            assertThat(run(Message.of(MAIL), server.port())).isEqualTo(DEFERRED);
            assertThat((System.nanoTime() - before) / 1_000_000).isBetween(300L, 10_000L);
        }
    }

    @Test
    void theTimeIsForAllParts() throws Exception {
        settings.put("scope", "parts");
        settings.put("timeout", "400ms");
        settings.put("unavailable", "pass");
        try (ScriptedServer server = new ScriptedServer(peer -> {
            options(peer, "Allow: 204\r\n");
            requests.add(request(peer));
            peer.send(returned(requests.get(0), "changed"));
            requests.add(request(peer));
            peer.silence();
        })) {
            assertThat(run(Message.of(PARTS), server.port()).code()).isEqualTo(250);
        }
        assertThat(requests).hasSize(2);
        assertThat(relayed)
                .as("what was changed stays changed")
                .isEqualTo(PARTS.replace("\r\nhello\r\n", "\r\nchanged\r\n"));
    }

    @Test
    void anInterruptDoesNotPass() throws Exception {
        settings.put("unavailable", "pass");
        try (ScriptedServer server = serve(request -> UNMODIFIED)) {
            Thread.currentThread().interrupt();
            assertThat(run(Message.of(MAIL), server.port()).code()).isEqualTo(451);
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(relayed).isEqualTo("nothing");
    }

    // ---- limits

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''     | 552 5.3.4 Message too large for content inspection
            reject | 552 5.3.4 Message too large for content inspection
            defer  | 451 4.3.4 Message too large for content inspection; try again later
            pass   | 250 2.0.0 Queued
            """)
    void whatIsTooLargeIsNotShown(String tooLarge, String reply) throws Exception {
        if (!tooLarge.isEmpty()) {
            settings.put("tooLarge", tooLarge);
        }
        assertThat(run(MAIL, request -> "ICAP/1.0 413 Too large\r\n\r\n")).hasToString(reply);
        assertThat(exchange.notes()).containsEntry("icap.result", "tooLarge");
        requests.clear();
        settings.put("maxSize", String.valueOf(MAIL.length()));
        assertThat(run(MAIL, request -> UNMODIFIED).code()).isEqualTo(250);
        assertThat(requests).hasSize(1);
        assertThat(run(Message.of(MAIL + "\r\n"), 1)).hasToString(reply);
        settings.put("scope", "parts");
        settings.put("maxSize", "5");
        requests.clear();
        assertThat(run(PARTS, request -> UNMODIFIED)).hasToString(reply);
        assertThat(requests).hasSize(tooLarge.equals("pass") ? 2 : 0);
        assertThat(exchange.notes()).containsEntry("icap.part", "part 2");
    }

    // ---- headers

    @Test
    void headersTellOfTheClient() throws Exception {
        settings.put(
                "headers",
                "X-Client-IP: ${client.address}; X-Authenticated-User: Local://${authentication.subject.id};"
                        + " X-From: ${smtp.mail.from}; X-None: ${none}; X-Fixed: a\\;b");
        session = session.withSubject("\u00e4nn");
        run(MAIL, request -> UNMODIFIED);
        String user = Base64.getEncoder().encodeToString("Local://\u00e4nn".getBytes(UTF_8));
        assertThat(requests.get(0).head())
                .contains(
                        "\r\nX-Client-IP: 192.0.2.1\r\n",
                        "\r\nX-Authenticated-User: " + user + "\r\n",
                        "\r\nX-From: sender@example.org\r\n",
                        "\r\nX-Fixed: a;b\r\n")
                .doesNotContain("X-None");
    }

    @Test
    void theAddressIsToldUnlessASettingSaysOtherwise() throws Exception {
        run(MAIL, request -> UNMODIFIED);
        assertThat(requests.get(0).head())
                .contains("\r\nX-Client-IP: 192.0.2.1\r\n")
                .doesNotContain("X-Auth");
    }

    // ---- settings

    @Test
    void withoutAServiceItIsNotReady() throws IOException {
        IcapAdaptation without = TestSettings.make(IcapAdaptation::new, Map.of());
        assertThatThrownBy(without::ready)
                .isInstanceOf(IOException.class)
                .hasMessage("no ICAP service is configured: postern.x.service is empty");
        TestSettings.make(IcapAdaptation::new, Map.of("service", "icaps://icap.example.org/dlp"))
                .ready();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            service     | http://icap.example.org/x   | the URI of an ICAP service such as
            service     | icap://icap.example.org     | the URI of an ICAP service such as
            service     | icap://a@icap.example.org/x | the URI of an ICAP service such as
            service     | icap:x                      | the URI of an ICAP service such as
            service     | icap://a:99999/x            | the URI of an ICAP service such as
            mode        | OPTIONS                     | one of REQMOD, RESPMOD
            scope       | both                        | one of MESSAGE, PARTS
            headers     | X-Client-IP                 | a header field of ICAP with its name and value
            headers     | Host: x                     | a header field of ICAP with its name and value
            reply       | 250 ok                      | a refusal, 400 to 599
            unavailable | reject                      | one of DEFER, PASS
            tooLarge    | drop                        | one of DEFER, REJECT, PASS
            timeout     | 541s                        | a duration from 1ms to 9m
            maxSize     | 0                           | a size of 1 byte or more
            ciphers     | none                        | cipher suites
            """)
    void aWrongValueIsNamed(String name, String value, String expected) {
        settings.put(name, value);
        assertThatThrownBy(() -> TestSettings.make(IcapAdaptation::new, settings))
                .hasMessageStartingWith(
                        "Invalid value '" + value + "' for property postern.x." + name + ": expected " + expected);
    }
}

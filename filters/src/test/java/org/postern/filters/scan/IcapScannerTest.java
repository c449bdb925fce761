package org.postern.filters.scan;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.api.octets.Octets;
import org.postern.filters.link.ContentException;
import org.postern.filters.tls.ClientTls;

/** What an ICAP service is sent, and what its answers mean. */
@Tag("wire")
@Timeout(60)
class IcapScannerTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(400);
    private static final Octets CONTENT = Octets.of("hello");
    private static final String UNMODIFIED = "ICAP/1.0 204 Unmodified\r\n\r\n";
    private static final String ALLOW = "Allow: 204\r\n";
    private static final String PREVIEW = "Preview: 4\r\nAllow: 204\r\n";

    private static IcapScanner scanner(ScriptedServer server) {
        return new IcapScanner(
                new IcapClient(URI.create("icap://localhost:" + server.port() + "/avscan"), ClientTls.ofJvm()));
    }

    private static Scan scanned(ScriptedServer.Script script, Octets content) throws Exception {
        try (ScriptedServer server = new ScriptedServer(script);
                IcapScanner scanner = scanner(server)) {
            return scanner.scan(content, LONG);
        }
    }

    /** Reads the request, and answers. */
    private static ScriptedServer.Script answering(String options, String answer) {
        return peer -> {
            IcapScript.options(peer, options);
            IcapScript.Request unused = IcapScript.request(peer);
            peer.send(answer);
            peer.close();
        };
    }

    private static Scan scanned(String answer) throws Exception {
        return scanned(answering(ALLOW, answer), CONTENT);
    }

    // ---- requests

    @Test
    void asksForOptionsAndThenShowsAResponse() throws Exception {
        AtomicReference<IcapScript.Request> request = new AtomicReference<>();
        AtomicReference<Integer> port = new AtomicReference<>();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    IcapScript.options(peer, ALLOW);
                    request.set(IcapScript.request(peer));
                    peer.send(UNMODIFIED);
                });
                IcapScanner scanner = scanner(server)) {
            port.set(server.port());
            assertThat(scanner.scan(CONTENT, LONG)).isEqualTo(Scan.CLEAN);
        }
        assertThat(request.get().head())
                .isEqualTo("RESPMOD icap://localhost:" + port + "/avscan ICAP/1.0\r\nHost: localhost:" + port
                        + "\r\nAllow: 204\r\nEncapsulated: req-hdr=0, res-hdr=70, res-body=148\r\n");
        assertThat(request.get().http())
                .isEqualTo(IcapScript.lines(
                        "GET http://postern.invalid/message HTTP/1.1",
                        "Host: postern.invalid",
                        "",
                        "HTTP/1.1 200 OK",
                        "Content-Type: application/octet-stream",
                        "Content-Length: 5",
                        ""));
        assertThat(request.get().body()).isEqualTo("hello");
        assertThat(request.get().last()).isEqualTo("0");
    }

    @Test
    void allowsNoMoreThanTheServiceDoes() throws Exception {
        AtomicReference<String> head = new AtomicReference<>();
        assertThat(scanned(
                        peer -> {
                            IcapScript.options(peer, "");
                            head.set(IcapScript.request(peer).head());
                            peer.send(IcapScript.modified("", "200 OK", "hello"));
                        },
                        CONTENT))
                .isEqualTo(Scan.CLEAN);
        assertThat(head.get()).doesNotContain("Allow", "Preview");
    }

    // ---- preview

    @ParameterizedTest
    @CsvSource({"0, 4, ''", "3, 4, ''", "4, 4, ''", "5, 4, xxxx", "5, 0, ''", "70000, 4, xxxx", "0, 0, ''"})
    void showsAPreview(int size, int preview, String shown) throws Exception {
        boolean whole = size <= preview;
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        assertThat(scanned(
                        peer -> {
                            IcapScript.options(peer, "Preview: " + preview + "\r\n" + ALLOW);
                            IcapScript.Request request = IcapScript.request(peer);
                            assertThat(request.head()).contains("\r\nPreview: " + preview + "\r\n");
                            assertThat(request.last()).isEqualTo(whole ? "0; ieof" : "0");
                            rest.writeBytes(request.body().getBytes(ISO_8859_1));
                            if (!whole) {
                                assertThat(request.body()).isEqualTo(shown);
                                peer.send("ICAP/1.0 100 Continue\r\n\r\n");
                                assertThat(IcapScript.chunks(peer, rest)).isEqualTo("0");
                            }
                            peer.send(UNMODIFIED);
                        },
                        Contents.large(size)))
                .isEqualTo(Scan.CLEAN);
        assertThat(rest.size()).isEqualTo(size);
    }

    @Test
    void aServiceMayHaveSeenEnough() throws Exception {
        assertThat(scanned(answering(PREVIEW, UNMODIFIED), CONTENT)).isEqualTo(Scan.CLEAN);
        assertThat(scanned(
                        answering(PREVIEW, IcapScript.modified("X-Virus-ID: V\r\n", "403 Forbidden", "no")), CONTENT))
                .isEqualTo(new Scan.Infected("V", Map.of("X-Virus-ID", "V")));
        assertThatThrownBy(() -> scanned(answering(PREVIEW, IcapScript.modified("", "200 OK", "hell")), CONTENT))
                .hasMessageContaining("sends back another content");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Preview: 5\r\n"})
    void nothingIsLeftToContinueWith(String options) {
        assertThatThrownBy(() -> scanned(answering(options, "ICAP/1.0 100 Continue\r\n\r\n"), CONTENT))
                .hasMessageContaining("answers '100 Continue' out of turn");
    }

    @Test
    void continuesOnce() {
        assertThatThrownBy(() -> scanned(
                        peer -> {
                            IcapScript.options(peer, PREVIEW);
                            IcapScript.Request unused = IcapScript.request(peer);
                            peer.send("ICAP/1.0 100 Continue\r\n\r\nICAP/1.0 100 Continue\r\n\r\n");
                            peer.silence();
                        },
                        CONTENT))
                .hasMessageContaining("out of turn");
    }

    // ---- verdicts

    @ParameterizedTest
    @ValueSource(strings = {"204 Unmodified", "204 No Content", "204", "204 "})
    void isClean(String status) throws Exception {
        assertThat(scanned("ICAP/1.0 " + status + "\r\nService: \"x\"\r\n\r\n")).isEqualTo(Scan.CLEAN);
    }

    @Test
    void isCleanIfTheSameComesBack() throws Exception {
        assertThat(scanned(IcapScript.modified("", "200 OK", "hello"))).isEqualTo(Scan.CLEAN);
    }

    @Test
    void chunksMayHaveExtensionsAndTrailers() throws Exception {
        assertThat(scanned("ICAP/1.0 200 OK\nEncapsulated: res-hdr=0, res-body=19\n\n"
                        + IcapScript.lines(
                                "HTTP/1.1 200 OK", "", "002;a=b", "he", "3 ; c", "llo", "0;last", "X-Trailer: 1", "")))
                .isEqualTo(Scan.CLEAN);
    }

    /** As c-icap has it. */
    @Test
    void isInfected() throws Exception {
        Scan scan = scanned(IcapScript.modified(
                IcapScript.lines(
                        "X-Infection-Found: Type=0; Resolution=2; Threat=Eicar.Test;",
                        "X-Violations-Found: 1",
                        "\t-",
                        "\tEicar.Test",
                        "\t0",
                        "\t0"),
                "403 Forbidden",
                "<html>\0\0"));
        assertThat(scan)
                .isEqualTo(new Scan.Infected(
                        "Eicar.Test",
                        Map.of(
                                "X-Infection-Found",
                                "Type=0; Resolution=2; Threat=Eicar.Test;",
                                "X-Violations-Found",
                                "1 - Eicar.Test 0 0")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x-infection-found: Type=0; Resolution=2; Threat=a b ; | a b",
                "X-Infection-Found: Type=2; Resolution=1; Threat=Encrypted | Encrypted",
                "X-Infection-Found: something | something",
                "X-Violations-Found: 1~\tf.exe~ V~\t0~\t0 | V",
                "X-Violations-Found: 2 | 2",
                "X-Virus-ID: Eicar Test | Eicar Test",
                "X-Virus-Name: Eicar | Eicar",
                "X-Block-Reason: Virus | Virus",
            })
    void hasAName(String folded, String name) throws Exception {
        String header = folded.replace("~", "\r\n");
        for (String answer : List.of(
                IcapScript.modified(header + "\r\n", "200 OK", "hello"),
                "ICAP/1.0 204 Unmodified\r\n" + header + "\r\n\r\n",
                "ICAP/1.0 200 OK\r\n" + header + "\r\nEncapsulated: null-body=0\r\n\r\n")) {
            assertThat(((Scan.Infected) scanned(answer)).name()).isEqualTo(name);
        }
    }

    @Test
    void aRefusalIsAFinding() throws Exception {
        assertThat(scanned(IcapScript.modified("", "403 Forbidden", "hello")))
                .isEqualTo(new Scan.Infected("HTTP/1.1 403 Forbidden", Map.of()));
    }

    @Test
    void nothingWasFound() throws Exception {
        assertThat(scanned("ICAP/1.0 204 Unmodified\r\nX-Violations-Found: 0\r\n\r\n"))
                .isEqualTo(Scan.CLEAN);
    }

    @Test
    void isTooLarge() throws Exception {
        assertThat(scanned("ICAP/1.0 413 Request entity too large\r\n\r\n"))
                .isEqualTo(new Scan.NotScanned("413 Request entity too large"));
        assertThat(scanned(IcapScript.modified("", "413 Too Large", "")))
                .isEqualTo(new Scan.NotScanned("HTTP/1.1 413 Too Large"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hell", "hellO", "hello!", "HTTP"})
    void aModifiedContentIsTrouble(String body) {
        assertThatThrownBy(() -> scanned(IcapScript.modified("", "200 OK", body)))
                .isInstanceOf(IOException.class)
                .hasMessageMatching("icap://localhost:\\d+/avscan: sends back another content.*");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ICAP/1.0 204 Unmodified",
                "ICAP/1.0 204 Unmodified\r\n",
                "ICAP/1.0 500 Server error\r\n\r\n",
                "ICAP/1.0 404 Service not found\r\nConnection: close\r\n\r\n",
                "ICAP/1.0 400 Bad request\r\n\r\n",
                "ICAP/1.0 206 Partial\r\n\r\n",
                "ICAP/1.0 302 Found\r\n\r\n",
                "ICAP/1.0 200 OK\r\n\r\n",
                "ICAP/1.0 200 OK\r\nEncapsulated: null-body=0\r\n\r\n",
                "ICAP/2.0 204 Unmodified\r\n\r\n",
                "ICAP/1.0 2040 Unmodified\r\n\r\n",
                "ICAP/1.0\r\n\r\n",
                "HTTP/1.1 204 No Content\r\n\r\n",
                "\r\n\r\n",
                "ICAP/1.0 204 Unmodified\r\n folded: first\r\n\r\n",
                "ICAP/1.0 204 Unmodified\r\nno colon\r\n\r\n",
                "ICAP/1.0 204 Unmodified\r\n: no name\r\n\r\n",
                "ICAP/1.0 204 Unmodified\r\na b: c\r\n\r\n",
                "ICAP/1.0 200 OK\r\nEncapsulated: res-hdr=0\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
                "ICAP/1.0 200 OK\r\nEncapsulated: res-hdr=0, res-body=x\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
                "ICAP/1.0 200 OK\r\nEncapsulated: res-hdr=1, res-body=19\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
                "ICAP/1.0 200 OK\r\nEncapsulated: res-body=0, res-hdr=19\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
                "ICAP/1.0 200 OK\r\nEncapsulated: res-hdr=0, res-body=999999\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
                "ICAP/1.0 200 OK\r\nEncapsulated: res-hdr=0, res-body=10\r\n\r\nHTTP/1.1 200 OK\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
                "ICAP/1.0 200 OK\r\nEncapsulated: res-hdr=0, res-body=99\r\n\r\nHTTP/1.1 200 OK\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
                "ICAP/1.0 200 OK\r\nEncapsulated: res-body=0\r\n\r\n5\r\nhello\r\n0\r\n",
                "ICAP/1.0 200 OK\r\nEncapsulated: res-body=0\r\n\r\n5\r\nhello\r\n",
                "ICAP/1.0 200 OK\r\nEncapsulated: res-body=0\r\n\r\n5\r\nhel",
                "ICAP/1.0 200 OK\r\nEncapsulated: res-body=0\r\n\r\n5\r\nhello0\r\n\r\n",
                "ICAP/1.0 200 OK\r\nEncapsulated: res-body=0\r\n\r\n\r\nhello\r\n0\r\n\r\n",
                "ICAP/1.0 200 OK\r\nEncapsulated: res-body=0\r\n\r\n-5\r\nhello\r\n0\r\n\r\n",
                "ICAP/1.0 200 OK\r\nEncapsulated: res-body=0\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n",
                "ICAP/1.0 200 OK\r\nEncapsulated: res-body=0\r\n\r\nffffffffffffffff\r\nhello\r\n0\r\n\r\n"
            })
    void anythingElseIsTrouble(String answer) {
        assertThatThrownBy(() -> scanned(answer))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(InterruptedIOException.class)
                .hasMessageMatching("icap://localhost:\\d+/avscan: .+");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ICAP/1.0 204 Unmodified\r\n",
                "",
                "ICAP/1.0 200 OK\r\nEncapsulated: res-body=0\r\n\r\n5;",
                "ICAP/1.0 200 OK\r\nEncapsulated: res-body=0\r\n\r\n0\r\n"
            })
    void headersHaveAnEnd(String begin) {
        assertThatThrownBy(() -> scanned(begin + "x".repeat(70_000)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("more than 65536 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ICAP/1.0 200 OK\r\nEncapsulated: res-body=0\r\n\r\n0\r\n"})
    void thereIsAnEndToHowMany(String begin) {
        String status = begin.isEmpty() ? "ICAP/1.0 204 Unmodified\r\n" : begin;
        assertThatThrownBy(() -> scanned(status + "x: 34567\r\n".repeat(7000)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("more than 65536 bytes");
    }

    @Test
    void whatComesBackHasAnEnd() {
        assertThatThrownBy(() -> scanned(
                        peer -> {
                            IcapScript.options(peer, ALLOW);
                            IcapScript.Request unused = IcapScript.request(peer);
                            peer.send("ICAP/1.0 200 OK\r\nEncapsulated: res-body=0\r\n\r\n");
                            while (peer.pause(0)) {
                                peer.send(IcapScript.chunk("hello".repeat(1000)));
                            }
                        },
                        CONTENT))
                .hasMessageContaining("much more than it has been sent");
    }

    // ---- while it still sends

    /** As virus_scan does with large objects. */
    @Test
    void readsWhatComesBackMeanwhile() throws Exception {
        int size = 20_000_000;
        assertThat(scanned(
                        peer -> {
                            IcapScript.options(peer, "");
                            String head = peer.until("\r\n\r\n");
                            byte[] unused = peer.in().readNBytes(Integer.parseInt(head.replaceAll("(?s).*-body=", "")));
                            peer.send(
                                    "ICAP/1.0 200 OK\r\nEncapsulated: res-hdr=0, res-body=19\r\n\r\nHTTP/1.1 200 OK\r\n\r\n");
                            for (String chunk = peer.until("\r\n"); !chunk.equals("0"); chunk = peer.until("\r\n")) {
                                byte[] bytes = peer.in().readNBytes(Integer.parseInt(chunk, 16));
                                peer.send(chunk + "\r\n");
                                peer.send(bytes);
                                peer.send(peer.until("\r\n") + "\r\n");
                            }
                            peer.send("0\r\n\r\n");
                        },
                        Contents.large(size)))
                .isEqualTo(Scan.CLEAN);
    }

    @Test
    void cutShortIsNoAnswer() {
        assertThatThrownBy(() -> scanned(
                        peer -> {
                            IcapScript.options(peer, "");
                            IcapScript.Request request = IcapScript.request(peer);
                            peer.send(IcapScript.modified(
                                    "", "200 OK", "x".repeat(request.body().length() - 1)));
                        },
                        Contents.large(3_000_000)))
                .hasMessageContaining("not all of it");
    }

    @Test
    void takesAVerdictBeforeTheEnd() throws Exception {
        assertThat(scanned(
                        peer -> {
                            IcapScript.options(peer, ALLOW);
                            peer.in().readNBytes(1_000_000);
                            peer.send(IcapScript.modified("X-Virus-ID: V\r\n", "403 Forbidden", "no"));
                            peer.silence();
                        },
                        Contents.large(100_000_000)))
                .isEqualTo(new Scan.Infected("V", Map.of("X-Virus-ID", "V")));
    }

    @Test
    void holdsLittleInMemory() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    IcapScript.options(peer, PREVIEW);
                    IcapScript.Request unused = IcapScript.request(peer);
                    peer.send("ICAP/1.0 100 Continue\r\n\r\n");
                    for (String chunk = peer.until("\r\n"); !chunk.equals("0"); chunk = peer.until("\r\n")) {
                        peer.in().skipNBytes(Integer.parseInt(chunk, 16));
                        peer.until("\r\n");
                    }
                    peer.until("\r\n");
                    peer.send(UNMODIFIED);
                });
                IcapScanner scanner = scanner(server)) {
            long before = Contents.allocated();
            assertThat(scanner.scan(Contents.large(100_000_000), LONG)).isEqualTo(Scan.CLEAN);
            assertThat(Contents.allocated() - before).isLessThan(20_000_000);
        }
    }

    // ---- time, and ends

    @Test
    void doesNotWaitForEver() throws Exception {
        for (ScriptedServer.Script script : List.<ScriptedServer.Script>of(
                ScriptedServer.Peer::silence,
                peer -> {
                    IcapScript.options(peer, PREVIEW);
                    peer.silence();
                },
                peer -> {
                    while (peer.pause(20)) {
                        peer.send("I");
                    }
                },
                peer -> {
                    IcapScript.options(peer, ALLOW);
                    peer.in().readNBytes(1000);
                    peer.send("ICAP/1.0 200 OK\r\nEncapsulated: res-body=0\r\n\r\n");
                    while (peer.pause(20)) {
                        peer.send("1\r\nx\r\n");
                    }
                })) {
            try (ScriptedServer server = new ScriptedServer(script);
                    IcapScanner scanner = scanner(server)) {
                assertThatThrownBy(() -> scanner.scan(Contents.large(100_000_000), SHORT))
                        .isInstanceOf(InterruptedIOException.class)
                        .hasMessageEndingWith("no answer in time");
            }
        }
    }

    @Test
    void endsWhenInterrupted() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    IcapScript.options(peer, ALLOW);
                    peer.in().readNBytes(1000);
                    asked.countDown();
                    peer.silence();
                });
                IcapScanner scanner = scanner(server)) {
            assertThat(Contents.interrupted(() -> scanner.scan(Contents.large(100_000_000), LONG), () -> {
                        asked.await();
                        return true;
                    }))
                    .isInstanceOf(InterruptedIOException.class)
                    .hasMessageEndingWith("interrupted");
        }
    }

    @Test
    void aContentThatCannotBeReadIsNotTheServicesFault() {
        for (Octets content : List.of(Contents.broken(0), Contents.broken(100_000))) {
            assertThatThrownBy(() -> scanned(answering(ALLOW, UNMODIFIED), content))
                    .isInstanceOf(ContentException.class)
                    .hasMessageContaining("the disk is gone");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 6})
    void aContentHasTheSizeThatItSays(int size) {
        Octets other = new Octets() {
            @Override
            public InputStream open() throws IOException {
                return CONTENT.open();
            }

            @Override
            public long size() {
                return size;
            }
        };
        assertThatThrownBy(() -> scanned(answering(ALLOW, UNMODIFIED), other)).isInstanceOf(ContentException.class);
    }

    // ---- several contents

    @Test
    void severalShareAConnection() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    IcapScript.options(peer, ALLOW);
                    for (int i = 1; i <= 100; i++) {
                        IcapScript.Request unused = IcapScript.request(peer);
                        peer.send(i == 50 ? IcapScript.modified("X-Virus-ID: V\r\n", "403 No", "no") : UNMODIFIED);
                    }
                });
                IcapScanner scanner = scanner(server)) {
            List<Scan> scans = scanner.scan(Collections.nCopies(100, CONTENT), LONG);
            assertThat(scans).hasSize(100);
            assertThat(scans.get(49)).isInstanceOf(Scan.Infected.class);
            assertThat(scans.stream().filter(Scan.CLEAN::equals)).hasSize(99);
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    // ---- the state of the service

    /** Answers each content under a tag of its own; the test file is found unless it has no engine. */
    private static ScriptedServer.Script tagged(List<String> contents, boolean engine, String... tags) {
        return peer -> {
            IcapScript.options(peer, ALLOW);
            for (String tag : tags) {
                String content = IcapScript.request(peer).body();
                boolean test = content.contains("EICAR-STANDARD");
                contents.add(test ? "test" : content);
                String field = "ISTag: \"" + tag + "\"\r\n";
                peer.send(
                        test && engine
                                ? IcapScript.modified(field + "X-Infection-Found: Threat=Eicar;\r\n", "403 No", "no")
                                : "ICAP/1.0 204 Unmodified\r\n" + field + "\r\n");
            }
        };
    }

    @Test
    void isBelievedOnceItFindsTheTestFile() throws Exception {
        List<String> contents = Collections.synchronizedList(new ArrayList<>());
        try (ScriptedServer server = new ScriptedServer(tagged(contents, true, "1", "1", "1", "2", "2", "1", "2"));
                IcapScanner scanner = scanner(server)) {
            assertThat(scanner.scan(Collections.nCopies(5, CONTENT), LONG)).containsOnly(Scan.CLEAN);
        }
        assertThat(contents).containsExactly("hello", "test", "hello", "hello", "test", "hello", "hello");
    }

    @Test
    void isNotBelievedIfItDoesNotFindIt() throws Exception {
        List<String> contents = Collections.synchronizedList(new ArrayList<>());
        try (ScriptedServer server = new ScriptedServer(tagged(contents, false, "1", "1", "1", "1"));
                IcapScanner scanner = scanner(server)) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> scanner.scan(CONTENT, LONG))
                        .isInstanceOf(IOException.class)
                        .hasMessage(scanner + ": does not find the EICAR test file; has it an antivirus engine?");
            }
        }
        assertThat(contents).containsExactly("hello", "test", "hello", "test");
    }

    @Test
    void isAskedAgainUnderTheTagThatWasTested() throws Exception {
        List<String> contents = Collections.synchronizedList(new ArrayList<>());
        try (ScriptedServer server = new ScriptedServer(tagged(contents, true, "1", "2", "2"));
                IcapScanner scanner = scanner(server)) {
            assertThat(scanner.scan(CONTENT, LONG)).isEqualTo(Scan.CLEAN);
        }
        assertThat(contents).containsExactly("hello", "test", "hello");
    }

    @Test
    void isNotAskedForEver() throws Exception {
        List<String> contents = Collections.synchronizedList(new ArrayList<>());
        try (ScriptedServer server = new ScriptedServer(tagged(contents, true, "1", "2", "3", "4", "5", "6"));
                IcapScanner scanner = scanner(server)) {
            assertThatThrownBy(() -> scanner.scan(CONTENT, LONG))
                    .hasMessageEndingWith("its ISTag is another one each time");
        }
        assertThat(contents).hasSize(6);
    }
}

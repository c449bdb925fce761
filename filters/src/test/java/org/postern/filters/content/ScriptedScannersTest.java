package org.postern.filters.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postern.filters.scan.IcapScript.lines;
import static org.postern.filters.scan.IcapScript.modified;
import static org.postern.filters.scan.IcapScript.options;
import static org.postern.filters.scan.IcapScript.request;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.api.Data;
import org.postern.api.Message;
import org.postern.api.Reply;
import org.postern.filters.TestSettings;
import org.postern.filters.scan.ScriptedServer;
import org.postern.testkit.TestExchange;
import org.postern.testkit.TestMessage;

/** Scanners over sockets: what they answer, and what they do not. */
@Tag("wire")
@Timeout(60)
class ScriptedScannersTest {

    private static final Message MESSAGE = Message.of("Subject: x\r\n\r\nhello\r\n");

    private static final String UNMODIFIED = "ICAP/1.0 204 Unmodified\r\n\r\n";

    private TestExchange<Data> exchange = TestExchange.of(MESSAGE);

    private Reply run(Map<String, String> settings) {
        try (VirusCheck check = TestSettings.make(VirusCheck::new, settings)) {
            exchange = TestExchange.of(MESSAGE);
            return exchange.run(each -> check.decide(each, (any, policy, reason) -> "none"));
        }
    }

    private static String clamd(ScriptedServer server) {
        return "clamd://127.0.0.1:" + server.port();
    }

    private static ScriptedServer clamd(String... answers) throws IOException {
        return new ScriptedServer(peer -> {
            peer.until("zIDSESSION\0");
            for (String answer : answers) {
                peer.until("zINSTREAM\0");
                peer.clamdStream();
                peer.send(answer);
            }
            peer.in().read();
        });
    }

    private static int closedPort() throws IOException {
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return closed.getLocalPort();
        }
    }

    @Test
    void clamdIsAskedOnceForAll() throws Exception {
        try (ScriptedServer server = clamd("1: stream: OK\0", "2: stream: OK\0")) {
            assertThat(run(Map.of("scanners", clamd(server))).code()).isEqualTo(250);
            assertThat(server.connections()).isOne();
            assertThat(exchange.notes()).containsEntry("virus.scanner", clamd(server));
        }
    }

    @Test
    void clamdFindsOneInAPart() throws Exception {
        try (ScriptedServer server = clamd("1: stream: OK\0", "2: stream: Eicar.Test FOUND\0")) {
            assertThat(run(Map.of("scanners", clamd(server)))).hasToString("554 5.7.1 Virus found: Eicar.Test");
        }
    }

    @Test
    void aLimitOfClamdsIsNoVirus() throws Exception {
        try (ScriptedServer server =
                clamd("1: stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0", "2: stream: OK\0")) {
            assertThat(run(Map.of("scanners", clamd(server))))
                    .hasToString("552 5.3.4 Message too large to be scanned for viruses");
        }
    }

    @Test
    void anEncryptedArchiveIsAFinding() throws Exception {
        try (ScriptedServer server = clamd("1: stream: Heuristics.Encrypted.Zip FOUND\0", "2: stream: OK\0")) {
            assertThat(run(Map.of("scanners", clamd(server))))
                    .hasToString("554 5.7.1 Virus found: Heuristics.Encrypted.Zip");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1: what?\0", "1: stream: x ERROR\0", "COMMAND READ TIMED OUT\n", "3: stream: OK\0", ""})
    void nonsenseIsNoAnswer(String answer) throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
            peer.until("zINSTREAM\0");
            peer.send(answer);
            peer.close();
        })) {
            assertThat(run(Map.of("scanners", clamd(server))))
                    .hasToString("451 4.7.1 Virus scan unavailable; try again later");
            assertThat(run(Map.of("scanners", clamd(server), "unavailable", "pass"))
                            .code())
                    .isEqualTo(250);
        }
    }

    @Test
    void oneThatIsSilentIsNotAwaitedForLonger() throws Exception {
        try (ScriptedServer server = new ScriptedServer(ScriptedServer.Peer::silence)) {
            long before = System.nanoTime();
            assertThat(run(Map.of("scanners", clamd(server), "timeout", "300ms"))
                            .code())
                    .isEqualTo(451);
            assertThat((System.nanoTime() - before) / 1_000_000).isBetween(300L, 10_000L);
            assertThat(exchange.notes().get("virus.reason")).contains(clamd(server) + ": no answer in time");
        }
    }

    @Test
    void theNextIsAsked() throws Exception {
        try (ScriptedServer server = clamd("1: stream: Eicar.Test FOUND\0", "2: stream: OK\0")) {
            String scanners = Stream.of("clamd://127.0.0.1:" + closedPort(), clamd(server))
                    .collect(Collectors.joining(", "));
            assertThat(run(Map.of("scanners", scanners)).code()).isEqualTo(554);
            assertThat(exchange.notes()).containsEntry("virus.scanner", clamd(server));
        }
    }

    // ---- ICAP

    private static String icap(ScriptedServer server) {
        return "icap://127.0.0.1:" + server.port() + "/avscan";
    }

    private Reply runOverIcap(ScriptedServer server, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("scanners", icap(server));
        try (VirusCheck check = TestSettings.make(VirusCheck::new, settings)) {
            exchange = TestExchange.of(MESSAGE);
            return exchange.run(each -> check.decide(each, (any, policy, reason) -> "none"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Infection-Found: Type=0; Resolution=2; Threat=Eicar.Test;",
                "X-Virus-ID: Eicar.Test",
                "X-Virus-Name: Eicar.Test",
                "X-Block-Reason: Eicar.Test"
            })
    void icapFindsOne(String header) throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
            options(peer, lines("Allow: 204"));
            request(peer);
            peer.send(modified(header + "\r\n", "403 Forbidden", "blocked"));
            request(peer);
            peer.send(UNMODIFIED);
            peer.in().read();
        })) {
            assertThat(runOverIcap(server, Map.of())).hasToString("554 5.7.1 Virus found: Eicar.Test");
            assertThat(exchange.notes()).containsEntry("virus.scanner", icap(server));
        }
    }

    @Test
    void whatIsLeftIsScannedOverIcapToo() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
            options(peer, lines("Allow: 204"));
            String found = modified("X-Virus-ID: Eicar.Test\r\n", "403 Forbidden", "blocked");
            for (String answer : List.of(found, found, UNMODIFIED)) {
                request(peer);
                peer.send(answer);
            }
            peer.in().read();
        })) {
            assertThat(runOverIcap(server, Map.of("found", "remove")).code()).isEqualTo(250);
            assertThat(TestMessage.text(exchange.relayed().get(0).message())).doesNotContain("hello");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            413 Request entity too large | 552
            500 Server error             | 451
            404 Service not found        | 451
            """)
    void icapHasErrors(String status, int code) throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
            options(peer, lines("Allow: 204"));
            request(peer);
            peer.send("ICAP/1.0 " + status + "\r\n\r\n");
            options(peer, lines("Allow: 204")); // it may have become another service
            request(peer);
            peer.send(UNMODIFIED);
            peer.in().read();
        })) {
            assertThat(runOverIcap(server, Map.of()).code()).isEqualTo(code);
        }
    }
}

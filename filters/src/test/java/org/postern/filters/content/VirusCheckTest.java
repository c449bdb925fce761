package org.postern.filters.content;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.api.Data;
import org.postern.api.Message;
import org.postern.api.Reply;
import org.postern.api.mime.MimeRules;
import org.postern.api.octets.Octets;
import org.postern.filters.TestSettings;
import org.postern.filters.link.ContentException;
import org.postern.filters.scan.Scan;
import org.postern.filters.scan.Scanner;
import org.postern.filters.scan.Scanners;
import org.postern.filters.store.Quarantine;
import org.postern.testing.RecordedLog;
import org.postern.testkit.TestExchange;

/** What a scanner says decides about the message. */
@Tag("unit")
class VirusCheckTest {

    private static final Reply DEFERRED = Reply.reject(451, "4.7.1", "Virus scan unavailable; try again later");
    private static final Reply TOO_LARGE = Reply.reject(552, "5.3.4", "Message too large to be scanned for viruses");
    private static final Reply ACCEPTED = Reply.of(250, "2.0.0", "Message accepted");

    private static final String CLEAN = "Subject: x\r\n\r\nhello\r\n";
    private static final String INFECTED = "Subject: x\r\n\r\nVIRUS\r\n";

    /** A text, a file with some content, and an empty file. */
    private static final String PARTS = """
            Subject: parts
            Content-Type: multipart/mixed; boundary="b"

            preamble
            --b

            text
            --b
            Content-Type: application/zip
            Content-Transfer-Encoding: base64
            Content-Disposition: attachment; filename="bad.zip"

            CONTENT
            --b
            Content-Type: application/octet-stream; name=empty
            Content-Transfer-Encoding: base64

            --b--
            epilogue
            """.replace("\n", "\r\n");

    private final Map<String, String> settings = new LinkedHashMap<>();
    private final List<List<String>> scanned = new ArrayList<>();
    private final List<Duration> timeouts = new ArrayList<>();
    private Scanner scanner = (contents, timeout) -> {
        scanned.add(contents.stream().map(VirusCheckTest::text).toList());
        timeouts.add(timeout);
        return contents.stream()
                .map(VirusCheckTest::text)
                .map(VirusCheckTest::scan)
                .toList();
    };
    private Quarantine quarantine = (exchange, policy, reason) -> {
        throw new AssertionError("nothing is to go there");
    };
    private TestExchange<Data> exchange;

    @Test
    void isNotDoneForMessagesWithoutRecipients() {
        scanner = (contents, timeout) -> {
            throw new AssertionError("nothing is to be scanned");
        };
        VirusCheck check = check();
        exchange = TestExchange.of(Message.of(INFECTED));
        Reply reply = exchange.run(
                each -> each.pass(each.command().withRecipients(List.of())), each -> check.decide(each, quarantine));
        assertThat(reply.code()).isEqualTo(250);
        assertThat(exchange.notes()).isEmpty();
    }

    @BeforeEach
    void useOneScanner() {
        settings.put("scanners", "clamd://unused");
    }

    private static String text(Octets octets) {
        try (InputStream in = octets.open()) {
            return new String(in.readAllBytes(), ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Scan scan(String text) {
        if (text.contains("LIMIT")) {
            return new Scan.NotScanned("Heuristics.Limits.Exceeded.MaxFiles");
        }
        String lines = text.replaceAll("\\s", "");
        boolean infected = text.contains("VIRUS") || lines.contains(base64("VIRUS"));
        return infected ? new Scan.Infected(text.contains("VIRUS2") ? "Second" : "Eicar.Test", Map.of()) : Scan.CLEAN;
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(ISO_8859_1));
    }

    private static String parts(String content) {
        return PARTS.replace("CONTENT", base64(content));
    }

    private VirusCheck check() {
        Named named = new Named();
        return TestSettings.make(own -> new VirusCheck(own, new Scanners(List.of(named))), withoutScanners());
    }

    private Map<String, String> withoutScanners() {
        Map<String, String> others = new LinkedHashMap<>(settings);
        others.remove("scanners");
        return others;
    }

    private final class Named implements Scanner {
        @Override
        public List<Scan> scan(List<Octets> contents, Duration timeout) throws IOException {
            return scanner.scan(contents, timeout);
        }

        @Override
        public String toString() {
            return "clamd://test";
        }
    }

    private Reply run(String message) {
        return run(Message.of(message.getBytes(ISO_8859_1)));
    }

    private Reply run(Message message) {
        VirusCheck check = check();
        exchange = TestExchange.of(message);
        return exchange.run(each -> check.decide(each, quarantine));
    }

    private String relayed() {
        assertThat(exchange.relayed()).hasSize(1);
        return text(exchange.relayed().get(0).message());
    }

    // ---- what is scanned

    @Test
    void aCleanMessageIsRelayedByteForByte() {
        String message = parts("harmless");
        assertThat(run(message).code()).isEqualTo(250);
        assertThat(relayed()).isEqualTo(message);
        assertThat(exchange.notes()).isEqualTo(Map.of("virus.scan", "clean", "virus.scanner", "clamd://test"));
    }

    @ParameterizedTest
    @CsvSource({"message, 1, 0", "parts, 0, 2", "both, 1, 2", "'', 1, 2"})
    void theMessageAndItsPartsAreScanned(String scan, int messages, int leaves) {
        if (!scan.isEmpty()) {
            settings.put("scan", scan);
        }
        String message = parts("harmless");
        run(message);
        List<String> expected = new ArrayList<>(messages == 0 ? List.of() : List.of(message));
        expected.addAll(leaves == 0 ? List.of() : List.of("text", "harmless")); // not that which is empty
        assertThat(scanned).containsExactly(expected);
    }

    @Test
    void aMessageOfNothingToScanIsClean() {
        settings.put("scan", "parts");
        assertThat(run("Subject: x\r\n\r\n").code()).isEqualTo(250);
        assertThat(scanned).isEmpty();
        assertThat(exchange.notes()).containsEntry("virus.scanner", "none").containsEntry("virus.scan", "clean");
    }

    @ParameterizedTest
    @CsvSource({"'', 30", "9m, 540", "5s, 5"})
    void theScannerHasItsTime(String timeout, int seconds) {
        if (!timeout.isEmpty()) {
            settings.put("timeout", timeout);
        }
        run(CLEAN);
        assertThat(timeouts.get(0)).isBetween(Duration.ofSeconds(seconds - 2), Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @CsvSource({"message, 250", "parts, 554", "both, 554"})
    void whatCannotBeTakenApartHasNoParts(String scan, int code) throws IOException {
        settings.put("scan", scan);
        MimeRules flat = new MimeRules(1, 1, 1000, MimeRules.Malformed.REJECT);
        Reply reply = run(Message.of(Octets.of(parts("harmless")), flat));
        assertThat(reply.code()).isEqualTo(code);
        assertThat(reply.isPositive() || reply.enhancedCode().equals("5.6.0")).isTrue();
        assertThat(exchange.relayed()).hasSize(reply.isPositive() ? 1 : 0);
    }

    // ---- found

    @Test
    void aVirusIsRejectedByItsName() {
        assertThat(run(INFECTED)).isEqualTo(Reply.reject(554, "5.7.1", "Virus found: Eicar.Test"));
        assertThat(exchange.relayed()).isEmpty();
        assertThat(exchange.notes())
                .isEqualTo(Map.of(
                        "virus.scan", "found",
                        "virus.scanner", "clamd://test",
                        "virus.name", "Eicar.Test",
                        "virus.part", "part 1"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            550 5.7.1 no | 550 5.7.1 no
            554 5.7.1 ${virus.name} in ${virus.part} from ${client.address} | 554 5.7.1 Eicar.Test in bad.zip from 192.0.2.1
            554 ${virus.none} | 554 ${virus.none}
            """)
    void theReplyIsASetting(String reply, String expected) {
        settings.put("reply", reply);
        assertThat(run(parts("VIRUS"))).hasToString(expected);
    }

    @Test
    void theReplyIsOneLineOfAscii() {
        settings.put("reply", "554 5.7.1 ${virus.part}");
        String message = parts("VIRUS").replace("bad.zip", "b\u00c3\u00a4d".repeat(200));
        assertThat(run(message).lines().get(0))
                .startsWith("b?db?d")
                .hasSize(200)
                .endsWith("...");
    }

    @Test
    void allThatIsFoundIsNoted() {
        String message = parts("VIRUS").replace("\r\ntext\r\n", "\r\nVIRUS2\r\n");
        assertThat(run(message).code()).isEqualTo(554);
        assertThat(exchange.notes())
                .containsEntry("virus.name", "Second, Eicar.Test")
                .containsEntry("virus.part", "part 1, bad.zip");
    }

    @Test
    void whatIsInNoPartIsInTheMessage() {
        assertThat(run(parts("harmless").replace("preamble", "VIRUS")).code()).isEqualTo(554);
        assertThat(exchange.notes()).containsEntry("virus.part", "message");
    }

    @Test
    void itIsDiscarded() {
        settings.put("found", "discard");
        assertThat(run(INFECTED)).isEqualTo(ACCEPTED);
        assertThat(exchange.relayed()).isEmpty();
    }

    @Test
    void itIsMarkedAndWhatAClientSaysOfItIsRemoved() {
        settings.put("found", "mark");
        settings.put("field", "X-Virus-Status");
        assertThat(run("x-virus-status: clean\r\n" + INFECTED).code()).isEqualTo(250);
        assertThat(relayed()).isEqualTo("X-Virus-Status: infected Eicar.Test\r\n" + INFECTED);
        assertThat(run("Subject: x\r\nX-Virus-Status: infected\r\n\r\nhello\r\n")
                        .code())
                .isEqualTo(250);
        assertThat(relayed()).isEqualTo("X-Virus-Status: clean\r\n" + CLEAN);
    }

    @Test
    void itIsPutIntoQuarantine() {
        settings.put("found", "quarantine");
        List<String> put = new ArrayList<>();
        quarantine = (each, policy, reason) -> {
            put.add(policy + " " + reason + " " + text(each.command().message()));
            return "Q1";
        };
        assertThat(run(INFECTED)).isEqualTo(ACCEPTED);
        assertThat(put).containsExactly("VirusScan Eicar.Test " + INFECTED);
        assertThat(exchange.relayed()).isEmpty();
        assertThat(exchange.notes()).containsEntry("virus.quarantine", "Q1");
        assertThat(run(CLEAN).code()).isEqualTo(250);
        assertThat(put).hasSize(1);
    }

    @Test
    void aQuarantineThatIsFullDefersIt() {
        settings.put("found", "quarantine");
        quarantine = (each, policy, reason) -> {
            throw new IOException("no space left");
        };
        assertThat(run(INFECTED))
                .isEqualTo(Reply.reject(451, "4.3.0", "Message with a virus cannot be stored; try again later"));
        assertThat(exchange.relayed()).isEmpty();
    }

    // ---- remove

    private static final String NOTICE = """
            Content-Type: text/plain; charset=us-ascii
            Content-Transfer-Encoding: 7bit

            Removed by the mail gateway: bad.zip, in which the virus Eicar.Test was found
            """.replace("\n", "\r\n");

    @Test
    void partsAreRemovedAndAllOtherBytesStay() {
        settings.put("found", "remove");
        String message = parts("VIRUS");
        assertThat(run(message).code()).isEqualTo(250);
        String changed = relayed();
        String removed = message.substring(
                message.indexOf("Content-Type: application/zip"),
                message.indexOf("\r\n--b\r\nContent-Type: application/octet-stream"));
        assertThat(changed).isEqualTo(message.replace(removed, NOTICE));
        assertThat(scanned).as("what is left is scanned, too").hasSize(2);
        assertThat(scanned.get(1)).containsExactly(changed);
        assertThat(timeouts.get(1)).isLessThanOrEqualTo(timeouts.get(0));
    }

    @Test
    void theOnlyPartIsReplaced() {
        settings.put("found", "remove");
        settings.put("field", "X-Virus-Status");
        settings.put("notice", "${virus.name} was in ${virus.part}: ${virus.name}");
        assertThat(run(INFECTED).code()).isEqualTo(250);
        assertThat(relayed())
                .startsWith("X-Virus-Status: removed Eicar.Test\r\n")
                .contains("Subject: x\r\n")
                .endsWith("\r\n\r\nEicar.Test was in part 1: Eicar.Test\r\n");
    }

    @Test
    void whatNoPartExplainsCannotBeRemoved() {
        settings.put("found", "remove");
        assertThat(run(parts("harmless").replace("preamble", "VIRUS")).code()).isEqualTo(554);
        assertThat(scanned).hasSize(1);
        assertThat(run(parts("VIRUS").replace("preamble", "VIRUS")).code())
                .as("one of two")
                .isEqualTo(554);
        assertThat(scanned).hasSize(3);
        assertThat(exchange.relayed()).isEmpty();
    }

    @Test
    void partsAloneAreScannedOnce() {
        settings.put("found", "remove");
        settings.put("scan", "parts");
        assertThat(run(parts("VIRUS").replace("preamble", "VIRUS")).code()).isEqualTo(250);
        assertThat(scanned).hasSize(1);
    }

    @Test
    void whatIsLeftHasToBeScanned() {
        settings.put("found", "remove");
        settings.put("unavailable", "pass"); // for messages of which nothing is known
        Scanner first = scanner;
        scanner = (contents, timeout) -> {
            if (scanned.isEmpty()) {
                return first.scan(contents, timeout);
            }
            throw new IOException("gone");
        };
        assertThat(run(parts("VIRUS"))).isEqualTo(DEFERRED);
        assertThat(exchange.relayed()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"reject, 552", "defer, 451", "pass, 250"})
    void aPartThatWasNotScannedIsNotRelayedWithoutTheOthers(String tooLarge, int code) {
        settings.put("found", "remove");
        settings.put("tooLarge", tooLarge);
        assertThat(run(parts("VIRUS").replace("\r\ntext\r\n", "\r\nLIMIT\r\n")).code())
                .isEqualTo(code);
        assertThat(exchange.relayed()).hasSize(code == 250 ? 1 : 0);
    }

    @Test
    void aFileWithTheNameOfABoundaryIsRejected() {
        settings.put("found", "remove");
        settings.put("notice", "${virus.part}");
        assertThat(run(parts("VIRUS").replace("bad.zip", "--b")).code()).isEqualTo(554);
    }

    // ---- limits

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            reject | 552 5.3.4 Message too large to be scanned for viruses
            ''     | 552 5.3.4 Message too large to be scanned for viruses
            defer  | 451 4.3.4 Message too large to be scanned for viruses; try again later
            pass   | 250 2.0.0 Queued
            """)
    void whatIsTooLargeIsNotScanned(String tooLarge, String reply) {
        if (!tooLarge.isEmpty()) {
            settings.put("tooLarge", tooLarge);
        }
        settings.put("maxSize", String.valueOf(CLEAN.length()));
        assertThat(run(CLEAN).code()).isEqualTo(250);
        assertThat(exchange.notes()).containsEntry("virus.scan", "clean");
        scanned.clear();
        try (RecordedLog log = new RecordedLog()) {
            assertThat(run(CLEAN + "\r\n")).hasToString(reply);
            assertThat(log.messages(Level.WARNING, "TEST0001 relayed without a virus scan: message: larger than"))
                    .hasSize(tooLarge.equals("pass") ? 1 : 0);
        }
        assertThat(scanned).hasSize(tooLarge.equals("pass") ? 1 : 0); // the part is not too large
        assertThat(exchange.notes())
                .containsEntry("virus.scan", "tooLarge")
                .containsEntry("virus.reason", "message: larger than " + CLEAN.length() + " bytes");
    }

    @ParameterizedTest
    @CsvSource({"reject, 552", "defer, 451", "pass, 250"})
    void whatTheScannerHasNotScannedIsTooLarge(String tooLarge, int code) {
        settings.put("tooLarge", tooLarge);
        settings.put("field", "X-Virus-Status");
        assertThat(run(parts("LIMIT")).code()).isEqualTo(code);
        assertThat(exchange.notes())
                .containsEntry("virus.scan", "tooLarge")
                .containsEntry("virus.reason", "bad.zip: Heuristics.Limits.Exceeded.MaxFiles");
        if (code == 250) {
            assertThat(relayed()).startsWith("X-Virus-Status: not scanned: too large\r\n");
        }
    }

    @Test
    void aPartIsMeasuredAsItIsDecoded() {
        settings.put("scan", "parts");
        settings.put("maxSize", "20"); // 28 in base64
        assertThat(run(parts("x".repeat(20))).code()).isEqualTo(250);
        assertThat(run(parts("x".repeat(21)))).isEqualTo(TOO_LARGE);
    }

    @Test
    void aVirusIsWorseThanALimit() {
        settings.put("tooLarge", "pass");
        assertThat(run(parts("VIRUS").replace("\r\ntext\r\n", "\r\nLIMIT\r\n")).code())
                .isEqualTo(554);
        settings.put("maxSize", "60"); // the message has more
        assertThat(run(parts("VIRUS")).code()).isEqualTo(554);
    }

    // ---- trouble

    @Test
    void withoutAScannerMailIsDeferred() {
        scanner = (contents, timeout) -> {
            throw new IOException("clamd://test: Connection refused");
        };
        assertThat(run(CLEAN)).isEqualTo(DEFERRED);
        assertThat(exchange.relayed()).isEmpty();
        assertThat(exchange.notes())
                .isEqualTo(Map.of("virus.scan", "unavailable", "virus.reason", "clamd://test: Connection refused"));
    }

    @Test
    void orPassesIfASettingSaysSo() {
        settings.put("unavailable", "pass");
        settings.put("field", "X-Virus-Status");
        scanner = (contents, timeout) -> {
            throw new IOException("clamd://test: Connection refused");
        };
        try (RecordedLog log = new RecordedLog()) {
            assertThat(run(CLEAN).code()).isEqualTo(250);
            assertThat(log.messages(Level.WARNING, "TEST"))
                    .containsExactly("TEST0001 relayed without a virus scan: clamd://test: Connection refused");
        }
        assertThat(relayed()).isEqualTo("X-Virus-Status: not scanned: scanner unavailable\r\n" + CLEAN);
    }

    @Test
    void aMessageThatCannotBeReadDoesNotPass() {
        settings.put("unavailable", "pass");
        scanner = (contents, timeout) -> {
            throw new ContentException("the disk is gone");
        };
        assertThat(run(CLEAN).code()).isEqualTo(451);
        assertThat(exchange.relayed()).isEmpty();
    }

    @Test
    void anInterruptDoesNotPass() {
        settings.put("unavailable", "pass");
        scanner = (contents, timeout) -> {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        };
        assertThat(run(CLEAN).code()).isEqualTo(451);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(exchange.relayed()).isEmpty();
    }

    // ---- settings

    @Test
    void withoutAScannerItIsNotReady() throws IOException {
        VirusCheck without = TestSettings.make(VirusCheck::new, Map.of());
        assertThatThrownBy(without::ready)
                .isInstanceOf(IOException.class)
                .hasMessage("no virus scanner is configured: postern.x.scanners is empty");
        TestSettings.make(VirusCheck::new, settings).ready();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            scan        | all    | one of MESSAGE, PARTS, BOTH
            found       | delete | one of REJECT, DISCARD, REMOVE, MARK, QUARANTINE
            found       | mark   | mark only together with a name for the property field, such as X-Virus-Status
            field       | X: y   | the name of a header field that a message does not need itself, such as X-Virus-Status, or nothing
            reply       | 250 ok | a refusal, 400 to 599, such as 550 5.7.1 not here
            notice      | ${client.address} | a text, in which ${virus.name} and ${virus.part} stand for the virus and the part
            unavailable | reject | one of DEFER, PASS
            tooLarge    | drop   | one of DEFER, REJECT, PASS
            timeout     | 10m    | a duration from 1ms to 9m, such as 30s
            timeout     | long   | a duration from 1ms to 24h, such as 500ms, 30s or 5m
            maxSize     | 0      | a size of 1 byte or more, such as 25MiB
            maxSize     | much   | a size such as 64KiB or 25MiB
            """)
    void aWrongValueIsNamed(String name, String value, String expected) {
        settings.put(name, value);
        assertThatThrownBy(() -> TestSettings.make(VirusCheck::new, settings))
                .hasMessage("Invalid value '" + value + "' for property postern.x." + name + ": expected " + expected);
    }

    @Test
    void aMisspeltNameInTheReplyIsNamed() {
        settings.put("reply", "554 ${client.adress}");
        assertThatThrownBy(() -> TestSettings.make(VirusCheck::new, settings))
                .hasMessageStartingWith("Invalid value '${client.adress}' for property postern.x.reply: expected");
    }

    @Test
    void removeNeedsParts() {
        settings.putAll(Map.of("scan", "message", "found", "remove"));
        assertThatThrownBy(() -> TestSettings.make(VirusCheck::new, settings))
                .hasMessageEndingWith("expected remove only together with scan=parts or scan=both");
    }

    @ParameterizedTest
    @ValueSource(strings = {"scanners", "trustedCertificates", "clientCertificate", "ciphers"})
    void scannersHaveTheirSettingsHere(String name) {
        settings.put(name, "/none");
        assertThatThrownBy(() -> TestSettings.make(VirusCheck::new, settings))
                .hasMessageStartingWith("Invalid value '/none' for property postern.x." + name);
    }
}

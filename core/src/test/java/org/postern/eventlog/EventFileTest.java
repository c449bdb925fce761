package org.postern.eventlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.monitor.traffic.EndedTransaction;
import org.postern.monitor.traffic.Outcome;
import org.postern.monitor.traffic.Summary;
import org.postern.monitor.traffic.Transaction;
import org.postern.settings.Setting;
import org.postern.settings.SettingException;

/** What becomes of the file of events, which others read, move away and fill the disk of. */
@Tag("unit")
class EventFileTest {

    /** What cannot be written to, also not by root. */
    private static final Path FULL = Path.of("/dev/full");

    @TempDir
    private Path folder;

    private final List<String> logged = new CopyOnWriteArrayList<>();
    private final Logger logger = Logger.getLogger(EventFile.class.getName());
    private final Handler recorder = new Recorder();

    @BeforeEach
    void record() {
        logger.addHandler(recorder);
        logger.setUseParentHandlers(false);
        logger.setLevel(Level.INFO);
    }

    @AfterEach
    void forget() {
        logger.removeHandler(recorder);
        logger.setUseParentHandlers(true);
        logger.setLevel(null);
    }

    private record Ended(String id, String sender, int memory) implements EndedTransaction {

        @Override
        public Summary summary() {
            return new Summary(
                    id,
                    "A1",
                    Instant.parse("2026-01-02T03:04:05Z"),
                    Outcome.PASSED,
                    "tcp://127.0.0.1:25",
                    "192.0.2.1",
                    "192.0.2.0/24",
                    "",
                    sender,
                    List.of("bob@example.org"),
                    1,
                    12,
                    250,
                    "2.0.0 OK",
                    "upstream",
                    "",
                    List.of("Scan"),
                    "mail.example.org:25",
                    Duration.ofMillis(3),
                    Duration.ofMillis(1),
                    Duration.ofMillis(2),
                    "0af7651916cd43dd8448eb211c80319c");
        }

        @Override
        public Transaction transaction() {
            Transaction.Step step =
                    new Transaction.Step("Scan", "PASSED", Duration.ofMillis(1), List.of(), Map.of("a", "b"), "");
            return new Transaction(
                    summary(),
                    Instant.parse("2026-01-02T03:04:04Z"),
                    "client.example.org",
                    "",
                    "TLSv1.3",
                    List.of(new Transaction.Command(
                            "DATA", "", 250, "2.0.0 OK", "", Duration.ofMillis(3), List.of(step))),
                    List.of(new Transaction.Line(Duration.ZERO, false, true, "220 hidden")),
                    false,
                    List.of(new Transaction.Field("Subject", "hidden")),
                    false,
                    new Transaction.Content(true, 6, false));
        }

        @Override
        public byte[] content() {
            return "hidden".getBytes(StandardCharsets.UTF_8);
        }
    }

    private static EndedTransaction transaction(int number) {
        return new Ended("A1-" + number, "ann@example.org", 1000);
    }

    private static List<String> ids(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .map(line -> json(line).getString("id"))
                .toList();
    }

    private static JsonObject json(String line) {
        try (JsonReader reader = Json.createReader(new StringReader(line))) {
            return reader.readObject();
        }
    }

    private Path path() {
        return folder.resolve("events.json");
    }

    @Test
    void eachTransactionIsALine() throws IOException {
        try (EventFile file = new EventFile(path())) {
            file.start();
            file.accept(new Ended("A1-1", "\"ä\r\n\u2028\"@example.org", 1000));
            file.accept(transaction(2));
            Awaitility.await()
                    .untilAsserted(() -> assertThat(Files.readString(path())).contains("A1-2"));
        }
        assertThat(ids(path())).containsExactly("A1-1", "A1-2");
        JsonObject line = json(Files.readAllLines(path()).get(0));
        assertThat(line.getString("sender")).isEqualTo("\"ä\r\n\u2028\"@example.org");
        assertThat(line.getString("outcome")).isEqualTo("passed");
        assertThat(line.getString("began")).isEqualTo("2026-01-02T03:04:04Z");
        assertThat(line.getJsonArray("commands").getJsonObject(0).getJsonArray("path"))
                .hasSize(1);
        assertThat(line).doesNotContainKeys("conversation", "header", "content");
        assertThat(Files.readString(path())).doesNotContain("hidden");
        assertThat(logged).isEmpty();
    }

    @Test
    void whatIsLeftIsWrittenAtTheEnd() throws IOException {
        EventFile file = new EventFile(path());
        file.start();
        for (int i = 0; i < 5000; i++) {
            file.accept(transaction(i));
        }
        file.close();
        assertThat(ids(path())).hasSize(5000).first().isEqualTo("A1-0");
        assertThat(logged).isEmpty();
    }

    @Test
    void aFileThatWasMovedAwayIsBegunAnew() throws IOException {
        Path moved = folder.resolve("events.json.1");
        try (EventFile file = new EventFile(path())) {
            file.start();
            file.accept(transaction(1));
            Awaitility.await().until(() -> Files.size(path()) > 0);
            Files.move(path(), moved);
            int[] number = {1};
            Awaitility.await().untilAsserted(() -> {
                file.accept(transaction(++number[0]));
                assertThat(path()).exists();
            });
            file.close();
            List<String> all = new ArrayList<>(ids(moved));
            all.addAll(ids(path()));
            assertThat(all).hasSize(number[0]).doesNotHaveDuplicates();
        }
        assertThat(logged).isEmpty();
    }

    @Test
    void whileItCannotBeWrittenToMailGoesOn() throws IOException {
        Files.createSymbolicLink(path(), FULL);
        try (EventFile file = new EventFile(path())) {
            file.start();
            file.accept(transaction(1));
            file.accept(transaction(2));
            Awaitility.await().until(() -> !logged.isEmpty());
            assertThat(logged)
                    .singleElement()
                    .asString()
                    .startsWith("cannot write to eventFile " + path() + ": ")
                    .endsWith("; it is tried again each second");
            Path instead = folder.resolve("new.json");
            Files.createFile(instead);
            Files.move(instead, path(), StandardCopyOption.REPLACE_EXISTING);
            Awaitility.await().until(() -> Files.readAllLines(path()).size() == 2);
            assertThat(logged).last().isEqualTo("eventFile " + path() + " is written to again");
        }
        assertThat(ids(path())).containsExactly("A1-1", "A1-2");
    }

    @Test
    void whatIsTooMuchIsCounted() throws IOException {
        Files.createSymbolicLink(path(), FULL);
        EventFile file = new EventFile(path());
        file.start();
        for (int i = 0; i < EventFile.MAX_WAITING + 500; i++) {
            file.accept(transaction(i));
        }
        file.close();
        assertThat(logged)
                .last()
                .isEqualTo(EventFile.MAX_WAITING + 500 + " transactions are missing in eventFile " + path()
                        + ": it could not be written to, or not fast enough");
    }

    @Test
    void thoseThatWaitTakeABoundedPartOfTheMemory() throws IOException {
        Files.createSymbolicLink(path(), FULL);
        EventFile file = new EventFile(path());
        file.start();
        file.accept(transaction(0));
        Awaitility.await().until(() -> !logged.isEmpty()); // the first one has left the queue
        for (int i = 0; i < 100; i++) {
            file.accept(new Ended("A1-" + i, "", 1 << 20));
        }
        Files.delete(path());
        Awaitility.await()
                .until(() -> Files.exists(path()) && Files.readAllLines(path()).size() == 34);
        file.close();
        assertThat(logged).last().asString().startsWith("67 transactions are missing");
    }

    @Test
    void aLineThatWasCutOffSpoilsNoOther() throws IOException {
        Files.writeString(path(), "{\"id\":\"A1-0\"}\n{\"id\":\"A1");
        try (EventFile file = new EventFile(path())) {
            file.start();
            file.accept(transaction(1));
        }
        List<String> lines = Files.readAllLines(path());
        assertThat(lines).hasSize(3).element(1).isEqualTo("{\"id\":\"A1");
        assertThat(json(lines.get(2)).getString("id")).isEqualTo("A1-1");
    }

    @Test
    void aFileOfAnotherServiceIsRefused() {
        try (EventFile first = new EventFile(path());
                EventFile second = new EventFile(path())) {
            first.start();
            for (Runnable attempt : List.<Runnable>of(second::check, second::start)) {
                assertThatThrownBy(attempt::run)
                        .isInstanceOf(SettingException.class)
                        .hasMessageContaining("Invalid value '" + path() + "' for property eventFile: expected a file")
                        .hasMessageContaining("(another service writes to it)");
            }
            first.close();
            second.check();
            second.start();
        }
    }

    @Test
    void whatCannotBeAFileIsRefused() {
        assertThat(EventFile.path(new Setting("eventFile", " "))).isEqualTo(Optional.empty());
        assertThat(EventFile.path(new Setting("eventFile", path().toString()))).contains(path());
        for (String wrong : List.of(folder + "/none/events.json", folder.toString(), "/", "a\0b")) {
            assertThatThrownBy(() -> EventFile.path(new Setting("eventFile", wrong)))
                    .isInstanceOf(SettingException.class)
                    .hasMessage("Invalid value '" + wrong + "' for property eventFile: expected a file in a folder that"
                            + " exists, both of which can be written to, and one of no other service");
        }
    }

    private final class Recorder extends Handler {

        @Override
        public void publish(LogRecord entry) {
            logged.add(new SimpleFormatter().formatMessage(entry));
        }

        @Override
        public void flush() {
            // nothing is kept back
        }

        @Override
        public void close() {
            // nothing is open
        }
    }
}

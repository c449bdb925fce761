package org.postern.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postern.api.Envelope;
import org.postern.api.Reply;
import org.postern.api.TransactionEnd;
import org.postern.monitor.Event.CommandEnded;
import org.postern.monitor.Event.TransactionEnded;
import org.postern.monitor.RefusedBy;
import org.postern.monitor.SessionRef;
import org.postern.monitor.traffic.EndedTransaction;
import org.postern.monitor.traffic.Summary;
import org.postern.monitor.traffic.TrafficException;
import org.postern.monitor.traffic.TrafficFilter;
import org.postern.monitor.traffic.TrafficStore;
import org.postern.monitor.traffic.Transaction;
import org.postern.net.TraceListener.Direction;
import org.postern.transcript.PackedTransaction;
import org.postern.transcript.Prefix;
import org.postern.transcript.RecordedMessage;
import org.postern.transcript.RecordingSettings;
import org.postern.transcript.Redaction;
import org.postern.transcript.SessionFacts;

/** What is kept in memory and found again, together with a store. */
@Tag("unit")
class TrafficLogTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Reply OK = Reply.of(250, "2.1.0", "OK");
    private static final Reply NO = Reply.reject(550, "5.1.1", "no");
    private static final RecordingSettings RECORDING =
            new RecordingSettings(true, RecordingSettings.Of.HEADERS, 1 << 18, Redaction.NONE);

    private final SessionRef session =
            new SessionRef("S", "tcp://*:25", InetAddress.getLoopbackAddress(), Optional.empty(), Optional.empty());

    private static TrafficLog log(int size, long memory) {
        return new TrafficLog(new TrafficSettings(true, size, memory), true, new Backlog());
    }

    private RecordedTransaction transaction(int number, Prefix prefix) {
        Draft draft = new Draft();
        draft.begin(0);
        draft.talk().line(0, Direction.FROM_CLIENT, "MAIL FROM:<a" + number + "@example.org>");
        draft.answered(
                new CommandEnded(
                        session, "MAIL", "FROM:<a" + number + "@example.org>", OK, RefusedBy.UPSTREAM, List.of(), 1000),
                0);
        byte[] header = ("Subject: " + "x".repeat(100) + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        RecordedMessage message = new RecordedMessage(RECORDING);
        message.add(header, 0, header.length);
        draft.piece(1, message);
        draft.talk().reply(1, Direction.TO_CLIENT, NO);
        return ended(number, prefix, draft);
    }

    private RecordedTransaction empty(int number) {
        return ended(number, Prefix.NONE, new Draft());
    }

    private RecordedTransaction ended(int number, Prefix prefix, Draft draft) {
        long time = START.plusMillis(number).toEpochMilli();
        TransactionEnd end = new TransactionEnd(
                TransactionEnd.Outcome.REFUSED,
                new Envelope(Optional.empty(), List.of()),
                100,
                Optional.of(NO),
                Optional.empty());
        draft.ended(new TransactionEnded(session, end, RefusedBy.GATEWAY, List.of(), "", 1000, time), 2);
        SessionFacts.Client client = new SessionFacts.Client("127.0.0.1", "127.0.0.0/24");
        SessionFacts facts = new SessionFacts(session, client, "", "", prefix);
        return new RecordedTransaction(facts, number, draft, draft.ending().orElseThrow(), Redaction.NONE);
    }

    private void fill(TrafficLog log, int from, int to) {
        for (int i = from; i <= to; i++) {
            log.add(transaction(i, Prefix.NONE));
        }
    }

    private static List<Integer> found(TrafficLog log, TrafficFilter filter, Optional<String> before, int limit)
            throws TrafficException {
        return log.find(filter, before, limit).stream()
                .map(each -> Integer.valueOf(each.id().substring(2)))
                .toList();
    }

    private static TrafficFilter from(String sender) {
        return new TrafficFilter(
                Optional.empty(), Optional.empty(), Set.of(), "", "", sender, "", "", "", "", "", "", "");
    }

    @Test
    void aMillionTransactionsTakeNoMoreMemoryThanTheyMay() throws TrafficException {
        long max = 4 << 20;
        TrafficLog log = log(10_000, max);
        for (int i = 1; i <= 1_000_000; i++) {
            log.add(i % 100 == 0 ? transaction(i, Prefix.NONE) : empty(i));
            if (i % 100_000 == 0) {
                assertThat(log.state().memory()).isPositive().isLessThanOrEqualTo(max);
                assertThat(log.state().inMemory()).isBetween(1000, 10_000);
            }
        }
        assertThat(found(log, TrafficFilter.ALL, Optional.empty(), 2)).containsExactly(1_000_000, 999_999);
    }

    @Test
    void theNumberIsBoundedToo() throws TrafficException {
        TrafficLog log = log(100, 1 << 30);
        fill(log, 1, 1000);
        assertThat(log.state().inMemory()).isEqualTo(100);
        assertThat(log.state().oldest()).contains(START.plusMillis(901));
        assertThat(log.find("S-900")).isEmpty();
        assertThat(log.find("S-901")).isPresent();
    }

    /** Its memory is used again, but not that of what has been given away. */
    @Test
    void whatHasBeenGivenAwayStaysAsItIs() {
        TransactionRing ring = new TransactionRing();
        List<PackedTransaction> given = new ArrayList<>();
        for (int i = 1; i <= 20_000; i++) {
            ring.add(transaction(i, Prefix.NONE));
            if (ring.size() > 300) {
                ring.removeOldest();
            }
            if (i % 1900 == 0) {
                List<PackedTransaction> all = ring.all();
                assertThat(all).hasSize(300);
                assertThat(ring.oldest()).contains(START.plusMillis(i - 299L));
                given.add(all.get(0));
                given.add(all.get(299));
            }
        }
        for (int i = 0; i < given.size(); i++) {
            int number = (i / 2 + 1) * 1900 - (i % 2 == 0 ? 299 : 0);
            assertThat(given.get(i).id()).isEqualTo("S-" + number);
            assertThat(given.get(i).summary().sender()).isEqualTo("a" + number + "@example.org");
            assertThat(given.get(i).transaction().conversation().get(0).text())
                    .isEqualTo("MAIL FROM:<a" + number + "@example.org>");
        }
    }

    @Test
    void nothingIsKeptIfNothingMayBe() throws TrafficException {
        TrafficLog log = log(0, 1 << 20);
        List<String> seen = new ArrayList<>();
        Runnable unused = log.subscribe(each -> seen.add(each.summary().id()));
        fill(log, 1, 3);
        assertThat(log.state().memory()).isZero();
        assertThat(log.find(TrafficFilter.ALL, Optional.empty(), 10)).isEmpty();
        assertThat(seen).hasSize(3);
    }

    @Test
    void pagesGoOnBehindTheLastOne() throws TrafficException {
        TrafficLog log = log(100, 1 << 30);
        fill(log, 1, 25);
        assertThat(found(log, TrafficFilter.ALL, Optional.empty(), 10))
                .startsWith(25, 24)
                .hasSize(10);
        assertThat(found(log, TrafficFilter.ALL, Optional.of("S-16"), 10))
                .startsWith(15, 14)
                .hasSize(10);
        assertThat(found(log, TrafficFilter.ALL, Optional.of("S-6"), 10)).containsExactly(5, 4, 3, 2, 1);
        assertThat(found(log, TrafficFilter.ALL, Optional.of("S-1"), 10)).isEmpty();
        assertThat(found(log, TrafficFilter.ALL, Optional.of("unknown"), 10)).isEmpty();
        assertThat(found(log, from("a1?@*"), Optional.of("S-15"), 3)).containsExactly(14, 13, 12);
    }

    @Test
    void thoseThatEndInTheSameMomentAreInTheirOrder() throws TrafficException {
        TrafficLog log = log(100, 1 << 30);
        for (int i : new int[] {2, 1, 4, 3, 5}) {
            log.add(transaction(i, Prefix.NONE));
        }
        assertThat(found(log, TrafficFilter.ALL, Optional.empty(), 10)).containsExactly(5, 4, 3, 2, 1);
    }

    // ---- with a store

    /** Keeps everything, by time. */
    private static final class ListStore implements TrafficStore {

        private final Map<String, EndedTransaction> all = new HashMap<>();

        @Override
        public void add(EndedTransaction transaction) {
            all.put(transaction.summary().id(), transaction);
        }

        @Override
        public List<Summary> find(TrafficFilter filter, Optional<Summary> before, int limit) {
            return all.values().stream()
                    .filter(filter::matches)
                    .map(EndedTransaction::summary)
                    .filter(each -> before.isEmpty()
                            || each.time().isBefore(before.get().time()))
                    .sorted((a, b) -> b.time().compareTo(a.time()))
                    .limit(limit)
                    .toList();
        }

        @Override
        public Optional<Transaction> find(String id) {
            return Optional.ofNullable(all.get(id)).map(EndedTransaction::transaction);
        }

        @Override
        public Optional<byte[]> content(String id) {
            return Optional.ofNullable(all.get(id)).map(EndedTransaction::content);
        }

        @Override
        public String name() {
            return "jdbc/history";
        }

        @Override
        public String problem() {
            return "away";
        }

        @Override
        public int waiting() {
            return 7;
        }

        @Override
        public long dropped() {
            return 8;
        }

        @Override
        public void close() {}
    }

    @Test
    void whatIsOlderIsFoundInTheStoreAndNothingTwice() throws TrafficException {
        TrafficLog log = log(10, 1 << 30);
        log.keepIn(new ListStore());
        fill(log, 1, 50);
        assertThat(found(log, TrafficFilter.ALL, Optional.empty(), 30))
                .hasSize(30)
                .startsWith(50)
                .endsWith(21)
                .doesNotHaveDuplicates();
        assertThat(found(log, TrafficFilter.ALL, Optional.of("S-21"), 30))
                .startsWith(20)
                .endsWith(1)
                .hasSize(20);
        assertThat(found(log, TrafficFilter.ALL, Optional.of("S-45"), 10))
                .startsWith(44)
                .endsWith(35)
                .hasSize(10);
        assertThat(found(log, from("a7@*"), Optional.empty(), 10)).containsExactly(7);
        assertThat(log.find("S-3")).isPresent();
        assertThat(log.find("S-60")).isEmpty();
        assertThat(log.state().database()).isEqualTo("jdbc/history");
        assertThat(log.state().problem()).isEqualTo("away");
        assertThat(log.state().waiting()).isEqualTo(7);
        assertThat(log.state().dropped()).isEqualTo(8);
    }

    @Test
    void theStoreAloneIfNothingIsKeptInMemory() throws TrafficException {
        TrafficLog log = log(0, 1 << 20);
        log.keepIn(new ListStore());
        fill(log, 1, 5);
        assertThat(found(log, TrafficFilter.ALL, Optional.empty(), 3)).containsExactly(5, 4, 3);
        assertThat(found(log, TrafficFilter.ALL, Optional.of("S-3"), 3)).containsExactly(2, 1);
    }
}

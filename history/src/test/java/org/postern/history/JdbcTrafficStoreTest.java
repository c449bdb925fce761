package org.postern.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postern.monitor.traffic.EndedTransaction;
import org.postern.monitor.traffic.Summary;
import org.postern.monitor.traffic.TrafficException;
import org.postern.monitor.traffic.TrafficFilter;
import org.postern.monitor.traffic.Transaction;
import org.postern.testing.RecordedLog;
import org.postern.testing.SampleTransaction;

@Tag("unit")
class JdbcTrafficStoreTest {

    private static final Instant NOW = SampleTransaction.START;
    private static final String AWAY = "transactions cannot be written";

    private H2 database;
    private final RecordedLog log = new RecordedLog();

    @BeforeEach
    void create() throws SQLException {
        database = new H2();
    }

    @AfterEach
    void close() throws SQLException {
        log.close();
        database.close();
    }

    private static SampleTransaction sample(int number) {
        return SampleTransaction.of(
                "S1-" + number, NOW.plusMillis(number), "ann@example.org", List.of("bob@example.org"));
    }

    private static List<String> ids(JdbcTrafficStore store) throws TrafficException {
        return store.find(TrafficFilter.ALL, Optional.empty(), 10_000).stream()
                .map(Summary::id)
                .toList();
    }

    private static void awaitIds(JdbcTrafficStore store, String... ids) {
        Awaitility.await().untilAsserted(() -> assertThat(ids(store)).containsExactly(ids));
    }

    @Test
    void whatIsWrittenIsReadByAnotherStore() throws TrafficException {
        byte[] message = "Subject: x\r\n\r\n\0".getBytes(StandardCharsets.ISO_8859_1);
        SampleTransaction with = sample(1).withContent(message);
        SampleTransaction without = sample(2);
        try (JdbcTrafficStore store = database.store()) {
            store.add(with);
            store.add(without);
        }
        try (JdbcTrafficStore store = database.store()) {
            assertThat(store.find(TrafficFilter.ALL, Optional.empty(), 10))
                    .containsExactly(without.summary(), with.summary());
            assertThat(store.find("S1-1")).contains(with.transaction());
            assertThat(store.content("S1-1"))
                    .hasValueSatisfying(found -> assertThat(found).isEqualTo(message));
            assertThat(store.content("S1-2")).isEmpty();
            assertThat(store.find("s1-1")).isEmpty();
            assertThat(store.find("S1-3")).isEmpty();
            assertThat(store.dropped()).isZero();
            assertThat(store.problem()).isEmpty();
        }
        assertThat(log.messages(Level.INFO, "")).as("lines, also Flyway's").isEmpty();
    }

    @Test
    void textsOfAnyKindComeBackAsTheyWere() throws TrafficException {
        String odd = "\u0000 \uD83D \uDE00\uD83D \uD83D\uDE00 \u007F \u2028 \\ \" '";
        String id = "odd\u0000\uD83D";
        SampleTransaction transaction =
                SampleTransaction.of(id, NOW, odd, List.of(odd)).withField(odd, odd);
        try (JdbcTrafficStore store = database.store()) {
            store.add(transaction);
            H2.awaitWritten(store);
            assertThat(store.find(id)).contains(transaction.transaction());
            assertThat(store.dropped()).isZero();
        }
    }

    @Test
    void longTextsAndManyRecipientsAreKept() throws TrafficException {
        String name = "x".repeat(5_000);
        List<String> recipients = IntStream.range(0, 1000)
                .mapToObj(i -> name + i + "@example.org")
                .toList();
        SampleTransaction transaction = SampleTransaction.of("L-1", NOW, name + "@example.org", recipients)
                .withField("X", "ü".repeat(2_000_000));
        try (JdbcTrafficStore store = database.store()) {
            store.add(transaction);
            Awaitility.await().until(() -> store.waiting() == 0);
            assertThat(store.dropped()).isZero();
            assertThat(store.find("L-1")).contains(transaction.transaction());
            assertThat(store.find(sender(name + "@example.org"), Optional.empty(), 10))
                    .hasSize(1);
        }
    }

    private static TrafficFilter sender(String sender) {
        return new TrafficFilter(
                Optional.empty(), Optional.empty(), java.util.Set.of(), "", "", sender, "", "", "", "", "", "", "");
    }

    @Test
    void pagesHaveNoGapsAndNothingTwiceWhileMoreComes() throws TrafficException {
        try (JdbcTrafficStore store = database.store()) {
            IntStream.range(0, 100).forEach(i -> store.add(sample(i)));
            H2.awaitWritten(store);
            List<Summary> page = store.find(TrafficFilter.ALL, Optional.empty(), 7);
            List<String> seen = new java.util.ArrayList<>();
            for (int more = 100; !page.isEmpty(); more++) {
                page.forEach(each -> seen.add(each.id()));
                store.add(sample(more));
                H2.awaitWritten(store);
                page = store.find(TrafficFilter.ALL, Optional.of(page.get(page.size() - 1)), 7);
            }
            assertThat(seen)
                    .isEqualTo(IntStream.range(0, 100)
                            .mapToObj(i -> "S1-" + (99 - i))
                            .toList());
        }
    }

    @Test
    void whileTheDatabaseIsAwayTransactionsWaitAndThoseWithoutRoomAreCounted() throws TrafficException {
        database.setAway(true);
        Limits few = new Limits(
                2,
                3_500,
                Duration.ofMillis(5),
                Duration.ofMillis(10),
                Duration.ofMillis(10),
                Duration.ofHours(1),
                10,
                Duration.ofSeconds(10),
                Duration.ofSeconds(5));
        try (JdbcTrafficStore store = database.store(Duration.ZERO, few, InstantSource.system())) {
            for (int i = 1; i <= 3; i++) {
                store.add(sample(i));
            }
            Awaitility.await().until(() -> !store.problem().isEmpty());
            assertThat(store.problem()).contains("historyDataSource=jdbc/history is not in JNDI");
            assertThat(store.waiting()).isEqualTo(2);
            assertThat(store.dropped()).isEqualTo(1);
            assertThatExceptionOfType(TrafficException.class)
                    .isThrownBy(() -> store.find("S1-1"))
                    .withMessageContaining("the database jdbc/history cannot be read: historyDataSource=");
            database.setAway(false);
            awaitIds(store, "S1-2", "S1-1");
            Awaitility.await().until(() -> store.problem().isEmpty());

            store.add(sample(4).withContent(new byte[3_000])); // too large beside anything, and alone
            assertThat(store.dropped()).isEqualTo(2);
        }
        assertThat(log.messages(Level.WARNING, AWAY)).hasSize(1);
        assertThat(log.messages(Level.INFO, "transactions are written")).hasSize(1);
    }

    @Test
    void aFaultOfThePoolIsAFailureLikeOthers() {
        database.breakOnce();
        try (JdbcTrafficStore store = database.store()) {
            store.add(sample(1));
            awaitIds(store, "S1-1");
        }
        assertThat(log.messages(Level.WARNING, AWAY)).singleElement().asString().endsWith("the pool is closed");
    }

    @Test
    void aDatabaseThatGoesAndComesBackEmptyGetsItsTablesAgain() throws SQLException {
        try (JdbcTrafficStore store = database.store()) {
            store.add(sample(1));
            awaitIds(store, "S1-1");
            database.execute("drop all objects");
            store.add(sample(2));
            awaitIds(store, "S1-2");
            assertThat(store.dropped()).isZero();
        }
    }

    @Test
    void whatCannotBeWrittenBeforeTheEndIsCounted() {
        database.setAway(true);
        JdbcTrafficStore store = database.store();
        store.add(sample(1));
        store.close();
        assertThat(store.dropped()).isEqualTo(1);
        assertThat(store.waiting()).isZero();
        assertThat(log.messages(Level.WARNING, "1 transactions are not in the database jdbc/history"))
                .hasSize(1);
    }

    @Test
    void itCanBeStartedAgain() {
        try (JdbcTrafficStore store = database.store()) {
            store.add(sample(1));
            store.close();
            store.start();
            store.add(sample(2));
            awaitIds(store, "S1-2", "S1-1");
        }
    }

    @Test
    void oneThatIsThereAlreadyIsNotWrittenTwice() {
        try (JdbcTrafficStore store = database.store()) {
            store.add(sample(1));
            awaitIds(store, "S1-1");
            store.add(sample(1));
            store.add(sample(2));
            awaitIds(store, "S1-2", "S1-1");
            assertThat(store.dropped()).isZero();
        }
    }

    @Test
    void oneThatCannotBeReadDoesNotHoldUpTheOthers() {
        EndedTransaction broken = new EndedTransaction() {
            @Override
            public Summary summary() {
                return sample(2).summary();
            }

            @Override
            public Transaction transaction() {
                throw new IllegalStateException("on purpose");
            }

            @Override
            public byte[] content() {
                return new byte[0];
            }

            @Override
            public int memory() {
                return 1;
            }
        };
        try (JdbcTrafficStore store = database.store()) {
            store.add(sample(1));
            store.add(broken);
            store.add(sample(3));
            awaitIds(store, "S1-3", "S1-1");
            Awaitility.await().until(() -> store.dropped() == 1);
        }
        assertThat(log.messages(Level.SEVERE, "S1 the transaction has no form")).hasSize(1);
    }

    @Test
    void oneThatTheDatabaseDoesNotTakeDoesNotHoldUpTheOthers() throws SQLException {
        try (JdbcTrafficStore store = database.store()) {
            store.add(sample(1));
            awaitIds(store, "S1-1");
            database.execute("alter table postern_transaction alter column sender varchar(20) not null");
            store.add(sample(2));
            store.add(SampleTransaction.of("S1-3", NOW.plusMillis(3), "x".repeat(30), List.of()));
            store.add(sample(4));
            awaitIds(store, "S1-4", "S1-2", "S1-1");
            Awaitility.await().until(() -> store.dropped() == 1);
        }
        assertThat(log.messages(Level.WARNING, "S1-3 the database jdbc/history does not take"))
                .hasSize(1);
    }

    @Test
    void whatIsTooOldIsDeletedAtTheStartAndThenFromTimeToTime() throws SQLException {
        try (JdbcTrafficStore store = database.store()) {
            IntStream.range(0, 350).forEach(i -> store.add(sample(i)));
        }
        AtomicReference<Instant> now =
                new AtomicReference<>(NOW.plus(Duration.ofHours(1)).plusMillis(348));
        try (JdbcTrafficStore store = database.store(Duration.ofHours(1), H2.FAST, now::get)) {
            awaitIds(store, "S1-349", "S1-348");
            now.set(now.get().plusMillis(1));
            awaitIds(store, "S1-349");
        }
        assertThat(database.query("select id from postern_recipient")).containsExactly("S1-349");
    }

    @Test
    void nothingIsDeletedForEver() throws TrafficException {
        try (JdbcTrafficStore store =
                database.store(Duration.ZERO, H2.FAST, InstantSource.fixed(NOW.plus(Duration.ofDays(100_000))))) {
            store.add(sample(1));
            H2.awaitWritten(store);
            store.add(sample(2));
            H2.awaitWritten(store);
            assertThat(ids(store)).containsExactly("S1-2", "S1-1");
        }
    }

    @Test
    void theTablesAreMadeBesideThoseOfAnApplicationWithAFlywayOfItsOwn() throws SQLException {
        database.execute("create table flyway_schema_history (version varchar(10))");
        database.execute("insert into flyway_schema_history values ('7')");
        try (JdbcTrafficStore store = database.store()) {
            store.add(sample(1));
            awaitIds(store, "S1-1");
        }
        assertThat(database.query("select version from flyway_schema_history")).containsExactly("7");
        assertThat(database.query(
                        "select \"version\" from \"postern_schema_history\" where \"version\" > '' order by 1"))
                .containsExactly("0", "1");
    }

    @Test
    void gatewaysShareADatabase() throws TrafficException {
        try (JdbcTrafficStore one = database.store();
                JdbcTrafficStore other = database.store()) {
            one.add(sample(1));
            other.add(sample(2));
            awaitIds(one, "S1-2", "S1-1");
            assertThat(other.find("S1-1")).isPresent();
        }
    }
}

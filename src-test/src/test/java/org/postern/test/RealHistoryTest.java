package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postern.history.JdbcTrafficStore;
import org.postern.monitor.traffic.Summary;
import org.postern.monitor.traffic.TrafficException;
import org.postern.monitor.traffic.TrafficFilter;
import org.postern.testing.SampleFilters;
import org.postern.testing.SampleTransaction;
import org.postgresql.ds.PGSimpleDataSource;

/** Transactions in PostgreSQL, which is stopped and started again, and has texts that it would not take as they are. */
@Tag("slow")
@UsesPrograms
class RealHistoryTest {

    private static final int MAX_WAITING = 10_000;

    private static PostgresServer server;

    @BeforeAll
    static void start() throws IOException {
        server = new PostgresServer();
    }

    @AfterAll
    static void stop() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    @AfterEach
    void empty() throws SQLException {
        server.execute("drop table if exists postern_transaction, postern_recipient, postern_schema_history");
    }

    private static JdbcTrafficStore store(Duration retention) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(server.url());
        source.setUser(PostgresServer.USER);
        source.setPassword(PostgresServer.PASSWORD);
        JdbcTrafficStore store = new JdbcTrafficStore("jdbc/history", () -> source, "gateway.test", retention);
        store.start();
        return store;
    }

    private static JdbcTrafficStore store() {
        return store(Duration.ZERO);
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(60, TimeUnit.SECONDS);
    }

    private static void awaitWritten(JdbcTrafficStore store) {
        await().until(() -> store.waiting() == 0);
    }

    private static SampleTransaction sample(int number) {
        return SampleTransaction.of(
                "S1-" + number,
                SampleTransaction.START.plusMillis(number),
                "ann@example.org",
                List.of("bob@example.org"));
    }

    private static List<Summary> all(JdbcTrafficStore store) throws TrafficException {
        return store.find(TrafficFilter.ALL, Optional.empty(), 10_000);
    }

    private static TrafficFilter filter(String sender, String recipient) {
        return new TrafficFilter(
                Optional.empty(), Optional.empty(), Set.of(), "", "", sender, recipient, "", "", "", "", "", "");
    }

    private static String query(String sql) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(server.url(), PostgresServer.USER, PostgresServer.PASSWORD);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            assertThat(row.next()).isTrue();
            return String.valueOf(row.getString(1));
        }
    }

    /** Of two that make the tables at once, one waits for the other. */
    @Test
    void gatewaysShareADatabaseThatOutlivesThem() throws TrafficException {
        try (JdbcTrafficStore one = store();
                JdbcTrafficStore other = store()) {
            one.add(sample(1).withContent(new byte[] {0, 1, -1}));
            other.add(sample(2));
            awaitWritten(one);
            awaitWritten(other);
        }
        try (JdbcTrafficStore later = store()) {
            assertThat(all(later))
                    .containsExactly(sample(2).summary(), sample(1).summary());
            assertThat(later.find("S1-1")).contains(sample(1).transaction());
            assertThat(later.content("S1-1"))
                    .hasValueSatisfying(content -> assertThat(content).containsExactly(0, 1, -1));
        }
    }

    @Test
    void findsWhatTheFilterMeans() throws TrafficException {
        List<SampleTransaction> samples = SampleTransaction.random(new Random(7), 300);
        try (JdbcTrafficStore store = store()) {
            samples.forEach(store::add);
            awaitWritten(store);
            assertThat(store.dropped()).isZero();
            for (int seed = 0; seed < 300; seed++) {
                TrafficFilter filter = SampleFilters.random(new Random(seed));
                List<Summary> expected = samples.stream()
                        .filter(each -> SampleFilters.matches(filter, each.transaction()))
                        .map(SampleTransaction::summary)
                        .sorted(Comparator.comparing(Summary::time)
                                .thenComparing(Summary::id)
                                .reversed())
                        .toList();
                assertThat(store.find(filter, Optional.empty(), 1000))
                        .as(filter.toString())
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void takesEveryText() throws TrafficException {
        String odd = "\u0000 \uD83D \uDE00\uD83D \uD83D\uDE00 \u007F \u2028 \\ \" '";
        String name = "ü".repeat(5_000);
        List<String> recipients = IntStream.range(0, 1000)
                .mapToObj(i -> name + i + "@example.org")
                .toList();
        SampleTransaction first = SampleTransaction.of(odd, SampleTransaction.START, odd, List.of(odd))
                .withField(odd, odd);
        SampleTransaction second = SampleTransaction.of(
                        "L".repeat(300), SampleTransaction.START.plusSeconds(1), name, recipients)
                .withField("X", "ü".repeat(2_000_000));
        try (JdbcTrafficStore store = store()) {
            store.add(first);
            store.add(second);
            awaitWritten(store);
            assertThat(store.dropped()).isZero();
            assertThat(store.find(odd)).contains(first.transaction());
            assertThat(store.find("L".repeat(300))).contains(second.transaction());
            assertThat(store.find(filter(name, ""), Optional.empty(), 10)).containsExactly(second.summary());
        }
    }

    @Test
    void whileItIsAwayTransactionsWaitAndThoseWithoutRoomAreCounted() throws Exception {
        try (JdbcTrafficStore store = store()) {
            store.add(sample(0));
            awaitWritten(store);
            server.stop();
            IntStream.rangeClosed(1, MAX_WAITING + 100).forEach(i -> store.add(sample(i)));
            await().until(() -> !store.problem().isEmpty());
            assertThat(store.waiting()).isEqualTo(MAX_WAITING);
            assertThat(store.dropped()).isEqualTo(100);
            assertThatExceptionOfType(TrafficException.class).isThrownBy(() -> all(store));
            server.start();
            awaitWritten(store);
            assertThat(store.problem()).isEmpty();
            store.add(sample(MAX_WAITING + 200));
            awaitWritten(store);
            assertThat(query("select count(*) from postern_transaction")).isEqualTo("" + (MAX_WAITING + 2));
        } finally {
            server.start();
        }
    }

    @Test
    void pagesHaveNoGapsAndNothingTwiceWhileMoreComes() throws TrafficException {
        try (JdbcTrafficStore store = store()) {
            IntStream.range(0, 100).forEach(i -> store.add(sample(i)));
            awaitWritten(store);
            List<String> seen = new ArrayList<>();
            List<Summary> page = store.find(TrafficFilter.ALL, Optional.empty(), 7);
            for (int more = 100; !page.isEmpty(); more++) {
                page.forEach(each -> seen.add(each.id()));
                store.add(sample(more));
                awaitWritten(store);
                page = store.find(TrafficFilter.ALL, Optional.of(page.get(page.size() - 1)), 7);
            }
            assertThat(seen)
                    .isEqualTo(IntStream.range(0, 100)
                            .mapToObj(i -> "S1-" + (99 - i))
                            .toList());
        }
    }

    @Test
    void whatIsTooOldIsDeleted() throws TrafficException, SQLException {
        SampleTransaction now = SampleTransaction.of("N-1", Instant.now(), "ann@example.org", List.of("bob"));
        try (JdbcTrafficStore store = store()) {
            IntStream.range(0, 1234).forEach(i -> store.add(sample(i)));
            store.add(now);
            awaitWritten(store);
        }
        try (JdbcTrafficStore store = store(Duration.ofDays(1))) {
            await().untilAsserted(() -> assertThat(all(store)).hasSize(1));
            assertThat(query("select string_agg(id, ',') from postern_recipient"))
                    .isEqualTo("N-1");
        }
    }

    /** A million rows took a tenth of a second so, with the time for the connection. */
    @Test
    void addressesAreFoundByIndexes() throws Exception {
        try (JdbcTrafficStore store = store()) {
            store.add(sample(1));
            awaitWritten(store);
            fill(30_000);
            assertThat(store.find(filter("Sender.77@example.org", ""), Optional.empty(), 100))
                    .hasSize(1);
            awaitScans("postern_transaction_sender", 1);
            assertThat(store.find(filter("sender.77@*", ""), Optional.empty(), 100))
                    .hasSize(1);
            awaitScans("postern_transaction_sender", 2);
            assertThat(store.find(filter("", "rcpt.77@example.org"), Optional.empty(), 100))
                    .hasSize(1);
            awaitScans("postern_recipient_pkey", 1);
        }
    }

    static void fill(int rows) throws SQLException {
        server.execute(
                "insert into postern_transaction select ended + n * 1000, 'F-' || n, gateway, 'f-' || n, 'f' || n / 2, outcome,"
                        + " interface_name, client, client_bits, user_name, 'sender.' || n || '@example.org', reply_code,"
                        + " upstream, upstream_host, policies, search_text, replace(summary, 'S1-1', 'F-' || n), detail, content"
                        + " from postern_transaction, generate_series(1, " + rows + ") n",
                "insert into postern_recipient select 'rcpt.' || substr(id, 3) || '@example.org', ended, id, gateway"
                        + " from postern_transaction where id like 'F-%'",
                "analyze postern_transaction",
                "analyze postern_recipient");
    }

    /** The statistics come a moment after the end of the connection. */
    private static void awaitScans(String index, int scans) {
        await().until(() -> query("select idx_scan from pg_stat_user_indexes where indexrelname = '" + index + "'")
                .equals(Integer.toString(scans)));
    }

    @Test
    void aQueryThatTakesTooLongIsGivenUp() throws Exception {
        try (JdbcTrafficStore store = store()) {
            store.add(sample(1));
            awaitWritten(store);
            try (Connection other =
                            DriverManager.getConnection(server.url(), PostgresServer.USER, PostgresServer.PASSWORD);
                    Statement lock = other.createStatement()) {
                other.setAutoCommit(false);
                lock.execute("lock table postern_transaction in access exclusive mode");
                assertThatExceptionOfType(TrafficException.class)
                        .isThrownBy(() -> all(store))
                        .withMessageStartingWith("the database jdbc/history has not answered within 10 s");
                other.rollback();
            }
            assertThat(all(store)).hasSize(1);
        }
    }
}

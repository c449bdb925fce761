package org.postern.history;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.naming.NameNotFoundException;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.h2.jdbcx.JdbcDataSource;

/** A database in memory, which can be away. */
final class H2 implements AutoCloseable {

    static final Limits FAST = new Limits(
            10_000,
            64L << 20,
            Duration.ofMillis(10),
            Duration.ofMillis(20),
            Duration.ofMillis(20),
            Duration.ofMillis(20),
            100,
            Duration.ofSeconds(10),
            Duration.ofSeconds(5));

    private final String url = "jdbc:h2:mem:" + UUID.randomUUID();
    private final AtomicBoolean away = new AtomicBoolean();
    private final AtomicBoolean isBroken = new AtomicBoolean();
    private final Connection keepsIt;

    H2() throws SQLException {
        keepsIt = source().getConnection();
    }

    void setAway(boolean isAway) {
        away.set(isAway);
    }

    /** The next attempt to find it fails as none should. */
    void breakOnce() {
        isBroken.set(true);
    }

    private DataSource source() {
        JdbcDataSource source = new JdbcDataSource();
        source.setUrl(url);
        return source;
    }

    /** A store that has been started. */
    JdbcTrafficStore store() {
        return store(Duration.ZERO, FAST, InstantSource.system());
    }

    JdbcTrafficStore store(Duration retention, Limits limits, InstantSource clock) {
        JdbcTrafficStore store = new JdbcTrafficStore(
                "jdbc/history",
                () -> {
                    if (isBroken.getAndSet(false)) {
                        throw new IllegalStateException("the pool is closed");
                    }
                    if (away.get()) {
                        throw new NameNotFoundException("jdbc/history not found");
                    }
                    return source();
                },
                "gateway.test",
                retention,
                limits,
                clock);
        store.start();
        return store;
    }

    static void awaitWritten(JdbcTrafficStore store) {
        Awaitility.await().until(() -> store.waiting() == 0);
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = keepsIt.createStatement()) {
            statement.execute(sql);
        }
    }

    List<String> query(String sql) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Statement statement = keepsIt.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }

    @Override
    public void close() throws SQLException {
        keepsIt.close();
    }
}

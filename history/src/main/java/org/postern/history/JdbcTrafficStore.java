package org.postern.history;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postern.json.JsonRecords;
import org.postern.monitor.traffic.EndedTransaction;
import org.postern.monitor.traffic.Summary;
import org.postern.monitor.traffic.TrafficException;
import org.postern.monitor.traffic.TrafficFilter;
import org.postern.monitor.traffic.TrafficStore;
import org.postern.monitor.traffic.Transaction;

/**
 * Transactions in a database, by JDBC: one thread writes what sessions leave in a bounded queue, from {@link #start()} to {@link
 * #close()}, which may follow each other several times. Reading needs neither. Several gateways may share a database: each finds what
 * all of them have written.
 */
public final class JdbcTrafficStore implements TrafficStore {

    private static final Logger LOG = System.getLogger(JdbcTrafficStore.class.getName());

    /** PostgreSQL's and H2's state of a statement that was cancelled, because its time was over. */
    private static final String CANCELLED = "57014";

    private final Database database;
    private final WriteQueue queue;
    private final Writer writer;
    private final Limits limits;
    private @Nullable Thread thread;

    /**
     * @param name the JNDI name, for administrators
     * @param gateway the host name of the gateway, for those who read the tables
     * @param retention how long a transaction is kept; zero for ever
     */
    public JdbcTrafficStore(String name, DataSources sources, String gateway, Duration retention) {
        this(name, sources, gateway, retention, Limits.DEFAULT, InstantSource.system());
    }

    JdbcTrafficStore(
            String name, DataSources sources, String gateway, Duration retention, Limits limits, InstantSource clock) {
        this.limits = limits;
        database = new Database(name, sources);
        queue = new WriteQueue(limits.maxWaiting(), limits.maxWaitingBytes());
        writer = new Writer(database, queue, Keys.cut(gateway, 255), retention, limits, clock);
    }

    /** Begins to write, in the class loader context of this thread. */
    public synchronized void start() {
        if (thread == null) {
            queue.setEnding(false);
            Thread started = new Thread(writer, "postern-history");
            started.setDaemon(true);
            thread = started;
            started.start();
        }
    }

    @Override
    public void add(EndedTransaction transaction) {
        queue.offer(transaction);
    }

    @Override
    public List<Summary> find(TrafficFilter filter, Optional<Summary> before, int limit) throws TrafficException {
        long end = System.nanoTime() + limits.queryTimeout().toNanos();
        List<Summary> found = new ArrayList<>();
        Optional<Summary> last = before;
        try (Connection connection = database.connect()) {
            while (true) {
                List<Summary> page = page(connection, new Query(filter, last, limit));
                page.stream()
                        .filter(each -> Query.isMatch(filter, each))
                        .limit(limit - found.size())
                        .forEach(found::add);
                if (page.size() < limit || found.size() == limit) {
                    return found;
                }
                if (System.nanoTime() - end > 0) {
                    throw new SQLTimeoutException("paging");
                }
                last = Optional.of(page.get(page.size() - 1));
            }
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    private List<Summary> page(Connection connection, Query query) throws SQLException {
        List<Summary> page = new ArrayList<>();
        try (PreparedStatement statement = prepare(connection, query.sql())) {
            query.fill(statement);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    page.add(JsonRecords.read(Summary.class, rows.getString(1)));
                }
            }
        }
        return page;
    }

    private PreparedStatement prepare(Connection connection, String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setQueryTimeout((int) limits.queryTimeout().toSeconds());
        return statement;
    }

    @Override
    public Optional<Transaction> find(String id) throws TrafficException {
        return column("detail", id, (row, column) -> JsonRecords.read(Transaction.class, row.getString(column)));
    }

    @Override
    public Optional<byte[]> content(String id) throws TrafficException {
        return column("content", id, ResultSet::getBytes);
    }

    @FunctionalInterface
    private interface Value<V> {
        @Nullable
        V of(ResultSet row, int column) throws SQLException;
    }

    private <V> Optional<V> column(String column, String id, Value<V> value) throws TrafficException {
        String sql = "select " + column + " from postern_transaction where id_key = ? and id = ?"
                + " order by ended desc fetch first 1 rows only";
        try (Connection connection = database.connect();
                PreparedStatement statement = prepare(connection, sql)) {
            statement.setString(1, Keys.idKey(id));
            statement.setString(2, Keys.id(id));
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.ofNullable(value.of(row, 1)) : Optional.empty();
            }
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    private TrafficException unreadable(SQLException e) {
        boolean late = e instanceof SQLTimeoutException || CANCELLED.equals(e.getSQLState());
        String problem = late
                ? "has not answered within " + limits.queryTimeout().toSeconds()
                        + " s; a shorter period of time, or a filter without * at its beginning, takes less"
                : "cannot be read: " + Database.text(e);
        return new TrafficException("the database " + database.name() + " " + problem, e);
    }

    @Override
    public String name() {
        return database.name();
    }

    @Override
    public String problem() {
        return database.problem();
    }

    @Override
    public int waiting() {
        return queue.size();
    }

    @Override
    public long dropped() {
        return queue.dropped();
    }

    @Override
    public synchronized void close() {
        Thread running = thread;
        if (running == null) {
            return;
        }
        thread = null;
        queue.setEnding(true);
        try {
            running.join(limits.closeTimeout().toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // what waits is given up
        }
        running.interrupt();
        int lost = queue.dropAll();
        if (lost > 0) {
            LOG.log(
                    Level.WARNING,
                    lost + " transactions are not in the database " + database.name()
                            + ": they could not be written before the end");
        }
    }
}

package org.postern.history;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.postern.monitor.traffic.EndedTransaction;

/** What the one thread does that writes: batches of transactions, and between them it deletes what is too old. */
final class Writer implements Runnable {

    private static final Logger LOG = System.getLogger(Writer.class.getName());

    private static final int MAX_BATCH = 200;
    private static final long MAX_BATCH_BYTES = 8 << 20;

    private final Database database;
    private final WriteQueue queue;
    private final String gateway;
    private final Duration retention;
    private final Limits limits;
    private final InstantSource clock;
    private long nextPurge = System.nanoTime();
    private long nextProbe = nextPurge;

    /** @param retention zero keeps all */
    Writer(
            Database database,
            WriteQueue queue,
            String gateway,
            Duration retention,
            Limits limits,
            InstantSource clock) {
        this.database = database;
        this.queue = queue;
        this.gateway = gateway;
        this.retention = retention;
        this.limits = limits;
        this.clock = clock;
    }

    @Override
    public void run() {
        Duration pause = limits.minPause();
        try {
            while (true) {
                boolean last = queue.isEnding(); // one attempt when it ends
                try {
                    step();
                    pause = limits.minPause();
                    if (last && queue.size() == 0) {
                        return;
                    }
                } catch (SQLException | RuntimeException | LinkageError e) { // also of a driver, or of a server's pool
                    database.failed(e);
                    if (last) {
                        return;
                    }
                    queue.pause(pause);
                    Duration next = pause.multipliedBy(2);
                    pause = next.compareTo(limits.maxPause()) < 0 ? next : limits.maxPause();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // it has taken too long to end
        }
    }

    private void step() throws SQLException, InterruptedException {
        if (System.nanoTime() - nextProbe >= 0 || !database.problem().isEmpty()) {
            database.probe();
            succeeded();
        }
        boolean more = purge();
        queue.await(more ? Duration.ZERO : limits.probeInterval());
        List<EndedTransaction> batch = queue.oldest(MAX_BATCH, MAX_BATCH_BYTES);
        if (!batch.isEmpty()) {
            write(rows(batch));
            queue.remove(batch.size());
            succeeded();
        }
    }

    private void succeeded() {
        database.works();
        nextProbe = System.nanoTime() + limits.probeInterval().toNanos();
    }

    /**
     * Deletes one batch, if it is time to: no transaction waits for long.
     *
     * @return whether there is more to be deleted now
     */
    private boolean purge() throws SQLException {
        if (retention.isZero() || System.nanoTime() - nextPurge < 0) {
            return false;
        }
        long before = Keys.micros(clock.instant().minus(retention));
        boolean more;
        try (Connection connection = database.connect()) {
            more = inTransaction(connection, () -> Tables.delete(connection, before, limits.purgeBatch()));
        }
        if (!more) {
            nextPurge = System.nanoTime() + limits.purgeInterval().toNanos();
        }
        return more;
    }

    private List<Row> rows(List<EndedTransaction> batch) {
        List<Row> rows = new ArrayList<>();
        for (EndedTransaction each : batch) {
            try {
                rows.add(Row.of(each, gateway));
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, each.summary().session() + " the transaction has no form for the database", e);
                queue.countDropped();
            }
        }
        return rows;
    }

    private void write(List<Row> rows) throws SQLException {
        try (Connection connection = database.connect()) {
            try {
                insert(connection, rows);
            } catch (SQLException e) {
                if (!isOfData(e)) {
                    throw e;
                }
                LOG.log(Level.DEBUG, "one by one", e);
                for (Row row : rows) {
                    writeOne(connection, row);
                }
            }
        }
    }

    private void writeOne(Connection connection, Row row) throws SQLException {
        try {
            insert(connection, List.of(row));
        } catch (SQLException e) {
            if (!isOfData(e)) {
                throw e;
            }
            if (isThere(e)) { // the connection was lost after a commit
                LOG.log(Level.DEBUG, "written already", e);
                return;
            }
            queue.countDropped();
            LOG.log(
                    Level.WARNING,
                    row.id() + " the database " + database.name() + " does not take the transaction: "
                            + Database.text(e));
        }
    }

    private static void insert(Connection connection, List<Row> rows) throws SQLException {
        boolean unused = inTransaction(connection, () -> {
            Tables.insert(connection, rows);
            return true;
        });
    }

    @FunctionalInterface
    private interface Work {
        boolean run() throws SQLException;
    }

    private static boolean inTransaction(Connection connection, Work work) throws SQLException {
        connection.setAutoCommit(false);
        try {
            boolean result = work.run();
            connection.commit();
            connection.setAutoCommit(true);
            return result;
        } catch (SQLException | RuntimeException e) {
            try {
                connection.rollback();
                connection.setAutoCommit(true);
            } catch (SQLException second) {
                e.addSuppressed(second);
            }
            throw e;
        }
    }

    /** Whether the reason is what was to be written, and not the database (the classes of SQL states are those of the standard). */
    private static boolean isOfData(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        return state.startsWith("22") || state.startsWith("23") || state.startsWith("54"); // data, constraint, limit
    }

    private static boolean isThere(SQLException failure) {
        return String.valueOf(failure.getSQLState()).startsWith("23");
    }
}

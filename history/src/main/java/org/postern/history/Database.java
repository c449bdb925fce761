package org.postern.history;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import javax.naming.NamingException;
import javax.sql.DataSource;
import org.flywaydb.core.api.FlywayException;

/** The database, with its tables, and whether it is there. */
final class Database {

    private static final Logger LOG = System.getLogger(Database.class.getName());

    private static final int MAX_PROBLEM = 300;
    private static final int VALID_SECONDS = 5;

    private final String name;
    private final DataSources sources;
    private volatile boolean hasTables;
    private volatile String problem = "";

    Database(String name, DataSources sources) {
        this.name = name;
        this.sources = sources;
    }

    String name() {
        return name;
    }

    /** A connection to a database that has the tables. */
    Connection connect() throws SQLException {
        try {
            DataSource source = sources.find();
            makeTables(source);
            return source.getConnection();
        } catch (NamingException e) {
            throw new SQLException("historyDataSource=" + name + " is not in JNDI: " + e.getMessage(), e);
        }
    }

    private synchronized void makeTables(DataSource source) throws SQLException {
        if (!hasTables) {
            try {
                Schema.migrate(source);
            } catch (FlywayException e) {
                throw new SQLException("cannot create or update the tables: " + e.getMessage(), e);
            }
            hasTables = true;
        }
    }

    /** @throws SQLException if it is away */
    void probe() throws SQLException {
        try (Connection connection = connect()) {
            if (!connection.isValid(VALID_SECONDS)) {
                throw new SQLException("the connection does not work");
            }
        }
    }

    /** Notes that it cannot be written to; a line is logged when that begins. */
    void failed(Throwable cause) {
        boolean isNew = problem.isEmpty();
        problem = text(cause);
        hasTables = false; // it may come back as another one
        if (isNew) {
            LOG.log(
                    Level.WARNING,
                    "transactions cannot be written to the database " + name + ", and wait in memory: " + problem);
        }
        LOG.log(Level.DEBUG, "no history", cause);
    }

    /** Notes that it works. */
    void works() {
        if (!problem.isEmpty()) {
            problem = "";
            LOG.log(Level.INFO, "transactions are written to the database " + name + " again");
        }
    }

    /** Why it does not work now; empty if it does. */
    String problem() {
        return problem;
    }

    /** One line for operators. */
    static String text(Throwable cause) {
        String message = cause instanceof SQLException ? cause.getMessage() : cause.toString();
        String text = String.valueOf(message).strip().replaceAll("\\s+", " ");
        return text.length() <= MAX_PROBLEM ? text : text.substring(0, MAX_PROBLEM) + "…";
    }
}

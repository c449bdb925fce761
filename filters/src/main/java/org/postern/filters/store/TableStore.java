package org.postern.filters.store;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postern.api.octets.Octets;

/** A table of a database: a row for each message. The statements are those of H2 and PostgreSQL alike. */
final class TableStore implements ReadableStore {

    private static final int TIMEOUT_SECONDS = 60;
    private static final String COLUMNS =
            "id, stored_at, session_id, client, user_name, sender, recipients, policy, reason, size_bytes, sha256";

    private final Lookup database;
    private final String table;

    /** @param table its name, which is put into the statements as it is */
    TableStore(Lookup database, String table) {
        this.database = database;
        this.table = table;
    }

    @FunctionalInterface
    private interface Work<T> {
        T with(PreparedStatement statement) throws SQLException, IOException;
    }

    private <T> T execute(String sql, Work<T> work) throws IOException {
        try (Connection connection = database.dataSource().getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setQueryTimeout(TIMEOUT_SECONDS);
            return work.with(statement);
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    private IOException failure(SQLException e) {
        return new IOException(
                this + ": " + String.valueOf(e.getMessage()).lines().findFirst().orElse(""), e);
    }

    @Override
    public void check() throws IOException {
        execute("select " + COLUMNS + ", message from " + table + " where 1 = 0", statement -> {
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next();
            }
        });
    }

    // ---- writing

    @Override
    public void put(StoredMessage stored, Octets message) throws IOException {
        String sql = "insert into " + table + " (" + COLUMNS + ", message) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
        execute(sql, insert -> {
            try (InputStream in = message.open()) {
                int column = 1;
                insert.setString(column++, stored.id());
                insert.setObject(column++, OffsetDateTime.ofInstant(stored.time(), ZoneOffset.UTC));
                insert.setString(column++, stored.origin().session());
                insert.setString(column++, stored.origin().client());
                insert.setString(column++, stored.origin().user());
                insert.setString(column++, stored.senderLine());
                insert.setString(column++, stored.recipientLines());
                insert.setString(column++, stored.why().policy());
                insert.setString(column++, stored.why().reason());
                insert.setLong(column++, stored.digest().size());
                insert.setString(column++, stored.digest().sha256());
                insert.setBinaryStream(column, in, stored.digest().size());
                return insert.executeUpdate();
            }
        });
    }

    // ---- reading

    @Override
    public Usage usage() throws IOException {
        return execute("select count(*), coalesce(sum(size_bytes), 0) from " + table, query -> {
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return new Usage(row.getLong(1), row.getLong(2));
            }
        });
    }

    @Override
    public List<StoredMessage> list(int offset, int max) throws IOException {
        String sql = "select " + COLUMNS + " from " + table + " order by id desc offset ? rows fetch next ? rows only";
        return execute(sql, query -> {
            query.setInt(1, offset);
            query.setInt(2, max);
            return rows(query);
        });
    }

    @Override
    public Optional<StoredMessage> find(String id) throws IOException {
        Ids.require(id);
        return execute("select " + COLUMNS + " from " + table + " where id = ?", query -> {
            query.setString(1, id);
            return rows(query).stream().findFirst();
        });
    }

    private static List<StoredMessage> rows(PreparedStatement query) throws SQLException {
        List<StoredMessage> found = new ArrayList<>();
        try (ResultSet row = query.executeQuery()) {
            while (row.next()) {
                found.add(new StoredMessage(
                        text(row, "id"),
                        row.getObject("stored_at", OffsetDateTime.class).toInstant(),
                        new StoredMessage.Origin(text(row, "session_id"), text(row, "client"), text(row, "user_name")),
                        StoredMessage.mail(text(row, "sender")),
                        StoredMessage.recipients(text(row, "recipients")),
                        new StoredMessage.Why(text(row, "policy"), text(row, "reason")),
                        new Digest(row.getLong("size_bytes"), text(row, "sha256"))));
            }
        }
        return found;
    }

    /** Some databases have no empty text. */
    private static String text(ResultSet row, String column) throws SQLException {
        String text = row.getString(column);
        return text == null ? "" : text;
    }

    @Override
    public Octets message(StoredMessage stored) {
        return new Octets() {
            @Override
            public InputStream open() throws IOException {
                return TableStore.this.open(stored.id());
            }

            @Override
            public long size() {
                return stored.digest().size();
            }
        };
    }

    /** The connection is held until the stream is closed. */
    private InputStream open(String id) throws IOException {
        Connection connection = connection();
        try {
            PreparedStatement query = connection.prepareStatement("select message from " + table + " where id = ?");
            query.setQueryTimeout(TIMEOUT_SECONDS);
            query.setString(1, id);
            ResultSet row = query.executeQuery();
            if (!row.next()) {
                throw new IOException(this + ": " + id + " is not there any more");
            }
            return closing(row.getBinaryStream(1), connection);
        } catch (SQLException e) {
            close(connection);
            throw failure(e);
        } catch (IOException e) {
            close(connection);
            throw e;
        }
    }

    private Connection connection() throws IOException {
        try {
            return database.dataSource().getConnection();
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    private InputStream closing(InputStream in, Connection connection) {
        return new FilterInputStream(in) {
            @Override
            public void close() throws IOException {
                try {
                    super.close();
                } finally {
                    TableStore.this.close(connection);
                }
            }
        };
    }

    private void close(Connection connection) throws IOException {
        try {
            connection.close();
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    // ---- deleting

    @Override
    public boolean delete(String id) throws IOException {
        Ids.require(id);
        return execute("delete from " + table + " where id = ?", delete -> {
            delete.setString(1, id);
            return delete.executeUpdate() > 0;
        });
    }

    @Override
    public int deleteBefore(Instant time) throws IOException {
        return execute("delete from " + table + " where stored_at < ?", delete -> {
            delete.setObject(1, OffsetDateTime.ofInstant(time, ZoneOffset.UTC));
            return delete.executeUpdate();
        });
    }

    @Override
    public String toString() {
        return "table " + table + " of " + database;
    }
}

package org.postern.history;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;

/** Writes rows and deletes them, without a commit. */
final class Tables {

    private static final String INSERT = "insert into postern_transaction (ended, id, gateway, "
            + String.join(", ", Row.COLUMNS) + ", content) values ("
            + String.join(", ", Collections.nCopies(Row.COLUMNS.size() + 4, "?")) + ")";
    private static final String INSERT_RECIPIENT =
            "insert into postern_recipient (recipient, ended, id, gateway) values (?, ?, ?, ?)";

    private Tables() {}

    static void insert(Connection connection, List<Row> rows) throws SQLException {
        try (PreparedStatement transaction = connection.prepareStatement(INSERT);
                PreparedStatement recipient = connection.prepareStatement(INSERT_RECIPIENT)) {
            boolean hasRecipients = false;
            for (Row row : rows) {
                add(transaction, row);
                for (String each : row.recipients()) {
                    recipient.setString(1, each);
                    recipient.setLong(2, row.ended());
                    recipient.setString(3, row.id());
                    recipient.setString(4, row.gateway());
                    recipient.addBatch();
                    hasRecipients = true;
                }
            }
            int[] unused = transaction.executeBatch();
            if (hasRecipients) {
                unused = recipient.executeBatch();
            }
        }
    }

    private static void add(PreparedStatement transaction, Row row) throws SQLException {
        int column = 1;
        transaction.setLong(column++, row.ended());
        transaction.setString(column++, row.id());
        transaction.setString(column++, row.gateway());
        for (String each : row.columns()) {
            transaction.setString(column++, each);
        }
        transaction.setBytes(column, row.content().length == 0 ? null : row.content());
        transaction.addBatch();
    }

    /**
     * Deletes the oldest transactions.
     *
     * @param before microseconds since the epoch: no later ones
     * @param count about how many
     * @return whether there may be more
     */
    static boolean delete(Connection connection, long before, int count) throws SQLException {
        OptionalLong last = oldest(connection, before, count);
        if (last.isEmpty()) {
            return false;
        }
        for (String table : List.of("postern_recipient", "postern_transaction")) {
            try (PreparedStatement delete = connection.prepareStatement("delete from " + table + " where ended <= ?")) {
                delete.setLong(1, last.getAsLong());
                int unused = delete.executeUpdate();
            }
        }
        return true;
    }

    private static OptionalLong oldest(Connection connection, long before, int count) throws SQLException {
        String sql = "select max(ended) from (select ended from postern_transaction where ended < ? order by ended"
                + " fetch first " + count + " rows only) oldest";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, before);
            try (ResultSet found = statement.executeQuery()) {
                found.next();
                long last = found.getLong(1);
                return found.wasNull() ? OptionalLong.empty() : OptionalLong.of(last);
            }
        }
    }
}

package org.postern.filters.users;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;
import org.postern.api.Auth;
import org.postern.api.Credential;
import org.postern.filters.FilterSettings;
import org.postern.settings.Setting;

/** Users in a database, which an administrator describes by two queries. Passwords are hashed, in one of the usual ways. */
public final class DatabaseStore implements UserStore {

    /** How the data source is found. */
    @FunctionalInterface
    public interface Source {
        /** Finds it. */
        DataSource find() throws NamingException;
    }

    private final Optional<Source> source;
    private final String passwordQuery;
    private final Optional<String> groupsQuery;
    private final int timeoutSeconds;
    /** Of the last user that was found: so that an unknown user takes as long, against user enumeration. */
    private volatile Optional<StoredPassword> decoy = Optional.empty();

    /**
     * @param passwordQuery finds the stored password of a user, and beside it the canonical name, if
     *     that may differ from the one that the client sends; each {@code ?} is the name that the client sends
     * @param groupsQuery finds the names of a user's groups, by the canonical name; empty if there are none
     * @param timeout for a query, in whole seconds
     */
    public DatabaseStore(Source source, String passwordQuery, Optional<String> groupsQuery, Duration timeout) {
        this.source = Optional.of(source);
        this.passwordQuery = passwordQuery;
        this.groupsQuery = groupsQuery;
        timeoutSeconds = seconds(timeout);
    }

    /** Properties {@code dataSource}, {@code passwordQuery}, {@code groupsQuery} and {@code timeout}. */
    public DatabaseStore(FilterSettings settings) {
        Setting dataSource = settings.get("dataSource", "");
        source = dataSource.isEmpty()
                ? Optional.empty()
                : Optional.of(() -> InitialContext.<DataSource>doLookup(dataSource.text()));
        passwordQuery =
                settings.read("passwordQuery", "", sql -> dataSource.isEmpty() && sql.isEmpty() ? "" : query(sql), "");
        groupsQuery =
                settings.read("groupsQuery", "", sql -> sql.isEmpty() ? Optional.empty() : Optional.of(query(sql)));
        timeoutSeconds = seconds(settings.read("timeout", "5s", Setting::duration));
    }

    private static int seconds(Duration timeout) {
        return (int) Math.max(1, timeout.toSeconds());
    }

    private static String query(Setting setting) {
        if (!setting.text().contains("?")) {
            throw setting.invalid("a query with a question mark for the user's name, such as"
                    + " select password from users where name = ?");
        }
        return setting.text();
    }

    @Override
    public boolean isConfigured() {
        return source.isPresent();
    }

    @Override
    public Optional<Auth> known(Auth claimed) throws IOException {
        boolean password = claimed.credential() instanceof Credential.Password;
        if (!password && !(claimed.credential() instanceof Credential.Proof)) {
            throw new IllegalArgumentException("a database has no users for " + claimed.mechanism());
        }
        Source database = source.orElseThrow(() -> new IOException("no database of users is configured"));
        try (Connection connection = database.find().getConnection()) {
            Optional<Row> row = row(connection, claimed.subject());
            Optional<Auth> user = password ? byPassword(claimed, row) : byProof(claimed, row);
            return user.isPresent() ? Optional.of(inGroups(connection, user.get())) : Optional.empty();
        } catch (NamingException e) {
            throw new IOException("the database of users is not found: " + e.getMessage(), e);
        } catch (SQLException e) {
            throw new IOException("the database of users cannot be asked: " + e.getMessage(), e);
        }
    }

    private Optional<Auth> byPassword(Auth claimed, Optional<Row> row) {
        decoy = row.map(Row::password).or(() -> decoy);
        boolean matches = decoy.isPresent() && decoy.get().matches(claimed.password());
        return row.filter(found -> matches && !claimed.password().isEmpty())
                .map(found -> claimed.withSubject(found.name()));
    }

    private static Optional<Auth> byProof(Auth claimed, Optional<Row> row) {
        return row.flatMap(found ->
                found.password().scramKeys().map(keys -> claimed.withKeys(keys).withSubject(found.name())));
    }

    /**
     * What the database has of a user.
     *
     * @param name as the database has it, if the query returns it; else as the client has sent it
     */
    private record Row(StoredPassword password, String name) {}

    private Optional<Row> row(Connection connection, String user) throws IOException, SQLException {
        List<List<String>> rows = rows(connection, passwordQuery, user);
        if (rows.size() > 1) {
            throw new IOException("the query for passwords finds several of user " + user);
        }
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        List<String> row = rows.get(0);
        try {
            return Optional.of(new Row(StoredPassword.parse(row.get(0)), row.size() > 1 ? row.get(1) : user));
        } catch (IllegalArgumentException e) {
            throw new IOException("what the query for passwords finds of user " + user + " is none: " + e.getMessage());
        }
    }

    private Auth inGroups(Connection connection, Auth user) throws SQLException {
        return groupsQuery.isEmpty()
                ? user
                : user.withGroups(rows(connection, groupsQuery.get(), user.subject()).stream()
                        .map(row -> row.get(0))
                        .toList());
    }

    /** What a query finds, the texts of each row, without rows that begin with null. */
    private List<List<String>> rows(Connection connection, String query, String user) throws SQLException {
        List<List<String>> rows = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setQueryTimeout(timeoutSeconds);
            for (int i = 1; i <= query.chars().filter(c -> c == '?').count(); i++) {
                statement.setString(i, user);
            }
            try (ResultSet found = statement.executeQuery()) {
                int columns = found.getMetaData().getColumnCount();
                while (found.next()) {
                    List<String> row = new ArrayList<>();
                    for (int i = 1; i <= columns; i++) {
                        Stream.ofNullable(found.getString(i)).map(String::strip).forEach(row::add);
                    }
                    if (found.getString(1) != null) {
                        rows.add(row);
                    }
                }
            }
        }
        return rows;
    }
}

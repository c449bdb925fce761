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
import org.postern.api.ScramKeys;
import org.postern.filters.Setting;
import org.postern.filters.Settings;

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
    /** Of the last user that there was: whoever is none takes as long. */
    private volatile Optional<StoredPassword> decoy = Optional.empty();

    /**
     * @param passwordQuery finds what is stored of a user's password, and beside it the name by which others are to know him, if
     *     that may be another than he says; each {@code ?} is the name that he says
     * @param groupsQuery finds the names of a user's groups, by the name that others know him by; empty if there are none
     * @param timeout for a query, in whole seconds
     */
    public DatabaseStore(Source source, String passwordQuery, Optional<String> groupsQuery, Duration timeout) {
        this(Optional.of(source), passwordQuery, groupsQuery, timeout);
    }

    private DatabaseStore(
            Optional<Source> source, String passwordQuery, Optional<String> groupsQuery, Duration timeout) {
        this.source = source;
        this.passwordQuery = passwordQuery;
        this.groupsQuery = groupsQuery;
        timeoutSeconds = (int) Math.max(1, timeout.toSeconds());
    }

    /** Properties {@code dataSource}, {@code passwordQuery}, {@code groupsQuery} and {@code timeout}. */
    public DatabaseStore(Settings settings) {
        this(
                settings.get("dataSource", ""),
                settings.get("passwordQuery", ""),
                settings.get("groupsQuery", ""),
                settings.get("timeout", "5s"));
    }

    private DatabaseStore(Setting dataSource, Setting passwordQuery, Setting groupsQuery, Setting timeout) {
        this(
                dataSource.isEmpty() ? Optional.empty() : Optional.of(() -> lookUp(dataSource.text())),
                dataSource.isEmpty() && passwordQuery.isEmpty() ? "" : query(passwordQuery),
                groupsQuery.isEmpty() ? Optional.empty() : Optional.of(query(groupsQuery)),
                timeout.duration());
    }

    private static DataSource lookUp(String name) throws NamingException {
        return InitialContext.doLookup(name);
    }

    private static String query(Setting setting) {
        if (!setting.text().contains("?")) {
            throw setting.wrong("a query with a question mark for the user's name, such as"
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
        if (claimed.credential() instanceof Credential.Password password) {
            return found(claimed, password.text());
        } else if (claimed.credential() instanceof Credential.Proof) {
            return found(claimed);
        }
        throw new IllegalArgumentException("a database has no users for " + claimed.mechanism());
    }

    private Optional<Auth> found(Auth claimed, String password) throws IOException {
        try (Connection connection = connect()) {
            Optional<Row> row = row(connection, claimed.subject());
            decoy = row.map(Row::password).or(() -> decoy);
            boolean matches = decoy.isPresent() && decoy.get().matches(password);
            return row.isPresent() && matches && !password.isEmpty()
                    ? Optional.of(
                            inGroups(connection, claimed.withSubject(row.get().name())))
                    : Optional.empty();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private Optional<Auth> found(Auth claimed) throws IOException {
        try (Connection connection = connect()) {
            Optional<Row> row = row(connection, claimed.subject());
            Optional<ScramKeys> keys = row.flatMap(found -> found.password().scramKeys());
            return keys.isPresent()
                    ? Optional.of(inGroups(
                            connection,
                            claimed.withKeys(keys.get())
                                    .withSubject(row.orElseThrow().name())))
                    : Optional.empty();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private static IOException failed(SQLException e) {
        return new IOException("the database of users cannot be asked: " + e.getMessage(), e);
    }

    private Connection connect() throws IOException, SQLException {
        try {
            return source.orElseThrow(() -> new IOException("no database of users is configured"))
                    .find()
                    .getConnection();
        } catch (NamingException e) {
            throw new IOException("the database of users is not found: " + e.getMessage(), e);
        }
    }

    /**
     * What the database has of a user.
     *
     * @param name as the database writes it, if the query tells; else as the client does
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

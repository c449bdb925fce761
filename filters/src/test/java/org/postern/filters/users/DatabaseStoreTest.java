package org.postern.filters.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.naming.NameNotFoundException;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.api.Auth;
import org.postern.api.Credential;
import org.postern.api.ScramKeys;
import org.postern.filters.TestSettings;
import org.postern.settings.SettingException;
import org.springframework.security.crypto.bcrypt.BCrypt;

/** Users of a database. */
@Tag("unit")
class DatabaseStoreTest {

    private final JdbcDataSource database = new JdbcDataSource();
    private Connection open;
    private DatabaseStore store;

    @BeforeEach
    void create() throws SQLException {
        database.setURL("jdbc:h2:mem:" + System.identityHashCode(this));
        open = database.getConnection(); // the database exists as long as there is a connection
        execute("create table users (name varchar, password varchar)");
        execute("create table members (user_name varchar, group_name varchar)");
        execute("insert into users values ('ann', '" + StoredPasswordTest.SCRAM_PENCIL + "')");
        execute("insert into users values ('ben', '" + BCrypt.hashpw("secret", BCrypt.gensalt(4)) + "')");
        execute("insert into users values ('none', null), ('plain', 'secret')");
        execute("insert into members values ('ann', 'staff'), ('ann', 'boss'), ('ben', null)");
        store = store("select password from users where name = ?");
    }

    private DatabaseStore store(String passwordQuery) {
        return new DatabaseStore(
                () -> database,
                passwordQuery,
                Optional.of("select group_name from members where user_name = ?"),
                Duration.ofSeconds(5));
    }

    @AfterEach
    void drop() throws SQLException {
        open.close();
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = open.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Auth proof(String user) {
        return new Auth("SCRAM-SHA-256", user, new Credential.Proof(Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource({
        "ann, pencil, true",
        "ann, Pencil, false",
        "ann, '', false",
        "ben, secret, true",
        "ben, pencil, false",
        "none, '', false",
        "none, pencil, false",
        "nobody, pencil, false",
        "ann' or 'x'='x, pencil, false",
        "'', pencil, false",
    })
    void haveTheirPasswords(String user, String password, boolean known) throws IOException {
        assertThat(store.known(new Auth("PLAIN", user, password)).isPresent()).isEqualTo(known);
    }

    @Test
    void areInGroups() throws IOException {
        assertThat(store.known(new Auth("PLAIN", "ann", "pencil")))
                .hasValue(new Auth("PLAIN", "ann", "pencil").withGroups(List.of("staff", "boss")));
        assertThat(store.known(new Auth("PLAIN", "ben", "secret")).orElseThrow().groups())
                .isEmpty();
    }

    @Test
    void proveThatTheyKnowTheirPasswordIfTheDatabaseHasWhatThatNeeds() throws IOException {
        ScramKeys keys = ScramKeys.parse(StoredPasswordTest.SCRAM_PENCIL);
        assertThat(store.known(proof("ann")))
                .hasValue(proof("ann").withKeys(keys).withGroups(List.of("staff", "boss")));
        assertThat(store.known(proof("ben"))).isEmpty();
        assertThat(store.known(proof("nobody"))).isEmpty();
    }

    @Test
    void ofAnotherKindAreNone() {
        assertThatThrownBy(() -> store.known(new Auth("XOAUTH2", "ann", new Credential.Token("x"))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** And not let in because of it. */
    @Test
    void thatCannotBeReadAreTrouble() {
        assertThatThrownBy(() -> store.known(new Auth("PLAIN", "plain", "secret")))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("what the query for passwords finds of user plain is none: ")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret"));
        assertThatThrownBy(() ->
                        store("select password from users where ? <> ''").known(new Auth("PLAIN", "ann", "secret")))
                .isInstanceOf(IOException.class)
                .hasMessage("the query for passwords finds several of user ann");
        assertThatThrownBy(() ->
                        store("select password from people where name = ?").known(new Auth("PLAIN", "ann", "secret")))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("the database of users cannot be asked: ")
                .hasCauseInstanceOf(SQLException.class);
    }

    @Test
    void areLookedForByWhateverQueryThereIs() throws IOException {
        DatabaseStore either =
                store("select password from users where lower(name) = lower(?) or name || '@example.org' = ?");
        assertThat(either.known(new Auth("PLAIN", "BEN", "secret"))).isPresent();
        assertThat(either.known(new Auth("PLAIN", "ben@example.org", "secret"))).isPresent();
    }

    /** Or each spelling would count as another user. */
    @Test
    void areCalledWhatTheDatabaseCallsThemIfTheQueryTells() throws IOException {
        DatabaseStore telling = store("select password, name from users where lower(name) = lower(?)");
        Auth ann = telling.known(new Auth("PLAIN", "ANN", "pencil")).orElseThrow();
        assertThat(ann.subject()).isEqualTo("ann");
        assertThat(ann.groups()).containsExactlyInAnyOrder("staff", "boss");
        assertThat(telling.known(proof("ANN")).orElseThrow().subject()).isEqualTo("ann");
    }

    @Test
    void areInADatabaseThatAnAdministratorNames() {
        assertThat(TestSettings.make(DatabaseStore::new, Map.of()).isConfigured())
                .isFalse();
        DatabaseStore missing = TestSettings.make(
                DatabaseStore::new, Map.of("dataSource", "jdbc/users", "passwordQuery", "select x from y where z = ?"));
        assertThat(missing.isConfigured()).isTrue();
        assertThatThrownBy(() -> missing.known(new Auth("PLAIN", "ann", "secret")))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("the database of users is not found: ");
        assertThatThrownBy(() -> new DatabaseStore(
                                () -> {
                                    throw new NameNotFoundException("jdbc/users");
                                },
                                "?",
                                Optional.empty(),
                                Duration.ofSeconds(1))
                        .known(proof("ann")))
                .hasMessage("the database of users is not found: jdbc/users");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "select password from users"})
    void needAQueryWithAPlaceForTheirName(String query) {
        assertThatThrownBy(() -> TestSettings.make(
                        DatabaseStore::new, Map.of("dataSource", "jdbc/users", "passwordQuery", query)))
                .isInstanceOf(SettingException.class)
                .hasMessageStartingWith(
                        "Invalid value '" + query
                                + "' for property postern.x.passwordQuery: expected a query with a question mark for the user's name");
    }
}

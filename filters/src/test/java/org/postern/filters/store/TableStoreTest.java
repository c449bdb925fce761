package org.postern.filters.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.naming.NameNotFoundException;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postern.api.Message;

/** Messages in a table of H2, made by the statement in the documentation. */
@Tag("unit")
class TableStoreTest extends ReadableStoreTestCase {

    private final JdbcDataSource database = new JdbcDataSource();
    private Connection open;

    @BeforeEach
    void create() throws SQLException, IOException {
        database.setURL("jdbc:h2:mem:store" + System.identityHashCode(this));
        open = database.getConnection(); // the database exists as long as there is a connection
        execute(documented());
    }

    /** That of {@code docs/policies/quarantine.md}, for H2. */
    private static String documented() throws IOException {
        Matcher sql = Pattern.compile("For H2:\\n\\n```sql\\n(.*?);\\n```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("../docs/policies/quarantine.md")));
        assertThat(sql.find()).isTrue();
        return sql.group(1);
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

    @Override
    TableStore store() {
        return new TableStore(new Lookup("jdbc/mail", () -> database), "postern_quarantine");
    }

    @Test
    void streamsALargeMessage() throws IOException {
        byte[] bytes = new byte[5_000_000];
        new java.util.Random(1).nextBytes(bytes);
        Message large = Message.of(bytes);
        StoredMessage small = Mails.stored("large");
        StoredMessage stored = new StoredMessage(
                small.id(),
                small.time(),
                small.origin(),
                small.mail(),
                small.recipients(),
                small.why(),
                Digest.of(large));
        store().put(stored, large);
        assertThat(Digest.of(store().message(stored))).isEqualTo(stored.digest());
    }

    @Test
    void failsWithTheDatabasesWords() throws SQLException, IOException {
        execute("drop table postern_quarantine");
        assertThatThrownBy(() -> store().check())
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("table postern_quarantine of jdbc/mail: ")
                .hasMessageContaining("POSTERN_QUARANTINE");
        StoredMessage stored = Mails.stored("x");
        assertThatThrownBy(() -> store().put(stored, Mails.message())).isInstanceOf(IOException.class);
        TableStore none = new TableStore(
                new Lookup("jdbc/none", () -> {
                    throw new NameNotFoundException("jdbc/none not found");
                }),
                "t");
        assertThatThrownBy(none::check).hasMessage("there is no DataSource jdbc/none: jdbc/none not found");
        TableStore other = new TableStore(new Lookup("jdbc/other", () -> "text"), "t");
        assertThatThrownBy(other::check).hasMessage("jdbc/other is no DataSource but java.lang.String");
    }

    @Test
    void isFullWhereTheTableIs() throws Exception {
        execute("alter table postern_quarantine add constraint few check (size_bytes < 10)");
        StoredMessage stored = Mails.stored("x");
        assertThatThrownBy(() -> store().put(stored, Mails.message())).isInstanceOf(IOException.class);
        assertThat(store().list(0, 9)).isEmpty();
    }
}

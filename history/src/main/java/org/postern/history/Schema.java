package org.postern.history;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;
import org.jspecify.annotations.Nullable;

/** The tables, by Flyway. Its scripts are listed here: no server's class loader has to be searched for them. */
final class Schema {

    /** An application's own Flyway in the same database has another one. */
    static final String HISTORY_TABLE = "postern_schema_history";

    private static final List<String> SCRIPTS = List.of("V1__transactions.sql");

    private Schema() {}

    /**
     * Makes or updates the tables, unless they are as they should be.
     *
     * @throws org.flywaydb.core.api.FlywayException if that cannot be done; it says why
     */
    static void migrate(DataSource source) throws SQLException {
        Flyway.configure(Schema.class.getClassLoader())
                .dataSource(source)
                .loggers(DebugLogs.class.getName())
                .table(HISTORY_TABLE)
                .baselineOnMigrate(true) // beside other tables
                .baselineVersion("0")
                .placeholders(types(source))
                .resourceProvider(new Scripts())
                .javaMigrationClassProvider(List::of)
                .load()
                .migrate();
    }

    /** What databases have different words for. */
    private static Map<String, String> types(DataSource source) throws SQLException {
        try (Connection connection = source.getConnection()) {
            boolean postgresql =
                    connection.getMetaData().getDatabaseProductName().equals("PostgreSQL");
            return postgresql
                    ? Map.of("text", "text", "binary", "bytea", "binary_order", " collate \"C\"")
                    : Map.of("text", "clob", "binary", "blob", "binary_order", "");
        }
    }

    private static final class Scripts implements ResourceProvider {

        @Override
        public @Nullable LoadableResource getResource(String name) {
            return SCRIPTS.contains(name) ? new Script(name) : null;
        }

        @Override
        public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
            return SCRIPTS.stream()
                    .filter(name -> name.startsWith(prefix))
                    .filter(name -> List.of(suffixes).stream().anyMatch(name::endsWith))
                    .<LoadableResource>map(Script::new)
                    .toList();
        }
    }

    private static final class Script extends LoadableResource {

        private final String name;

        Script(String name) {
            this.name = name;
        }

        @Override
        public Reader read() {
            try (InputStream script = Schema.class.getResourceAsStream(name)) {
                if (script == null) {
                    throw new IllegalStateException("no script " + name);
                }
                return new StringReader(new String(script.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public String getAbsolutePath() {
            return name;
        }

        @Override
        public String getAbsolutePathOnDisk() {
            return name;
        }

        @Override
        public String getFilename() {
            return name;
        }

        @Override
        public String getRelativePath() {
            return name;
        }
    }
}

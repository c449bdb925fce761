package org.postern.test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** PostgreSQL, as Debian has it, with a database of its own: keeps passwords for SCRAM-SHA-256, and asks for them so. */
final class PostgresServer implements AutoCloseable {

    /** Who may do everything. */
    static final String USER = "administrator";

    static final String PASSWORD = "of-the-database";
    static final String DATABASE = "postgres";

    private final Path programs = Program.require(installed(), "PostgreSQL", "postgresql");
    private final Unprivileged home = new Unprivileged("postgres-");
    private final Path data = home.folder().resolve("data");
    private final int port = Ports.free();
    private boolean running;

    /** Starts it; skips the test if it is not installed. */
    PostgresServer() throws IOException {
        try {
            create();
            start();
        } catch (IOException | RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** Where the packages of all versions put what is not a command for all users; the newest, if there are several. */
    private static Optional<Path> installed() throws IOException {
        Path versions = Path.of("/usr/lib/postgresql");
        if (!Files.isDirectory(versions)) {
            return Optional.empty();
        }
        try (Stream<Path> all = Files.list(versions)) {
            return all.map(version -> version.resolve("bin"))
                    .filter(folder -> Files.isExecutable(folder.resolve("initdb")))
                    .max(Comparator.naturalOrder());
        }
    }

    private void create() throws IOException {
        home.run(
                program("initdb"),
                "--pgdata=" + data,
                "--username=" + USER,
                "--pwfile=" + home.write("password", PASSWORD + "\n"),
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync");
    }

    private String program(String name) {
        return programs.resolve(name).toString();
    }

    /** Starts it again, on the same port and with what it had; if it does not run. */
    void start() throws IOException {
        if (running) {
            return;
        }
        Process unused = home.serve(
                port,
                program("postgres"),
                "-D",
                data.toString(),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "port=" + port,
                "-c",
                "unix_socket_directories=",
                "-c",
                "fsync=off");
        running = true;
        Awaitility.await() // it listens a little before it answers
                .ignoreExceptionsInstanceOf(SQLException.class)
                .until(() -> {
                    execute();
                    return true;
                });
    }

    /** Cuts all connections, and ends it. */
    void stop() throws IOException {
        if (running) {
            running = false;
            home.run(program("pg_ctl"), "stop", "--pgdata=" + data, "--mode=fast", "--wait");
        }
    }

    int port() {
        return port;
    }

    /** For JDBC. */
    String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + DATABASE;
    }

    /** Has the administrator say something in SQL. */
    void execute(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url(), USER, PASSWORD);
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    @Override
    public void close() throws IOException {
        try {
            stop();
        } finally {
            home.close();
        }
    }
}

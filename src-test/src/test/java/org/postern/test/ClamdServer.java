package org.postern.test;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;

/** ClamAV's daemon, as Debian has it, with one virus: that of EICAR, which is harmless. */
final class ClamdServer implements AutoCloseable {

    /** In two parts, so that no scanner finds it here. */
    static final String EICAR = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-" + "STANDARD-ANTIVIRUS-TEST-FILE!$H+H*";

    /** What it calls it: such names get an ending where they are from an unsigned database. */
    static final String FOUND = "Eicar.Test.UNOFFICIAL";

    private final Path program = Program.require(
            Optional.of(Path.of("/usr/sbin/clamd")).filter(Files::isExecutable), "clamd", "clamav-daemon");
    private final Unprivileged home = new Unprivileged("clamd-");
    private final int port = Ports.free();
    private final Path settings;
    private Process server;

    /**
     * Starts it; skips the test if it is not installed.
     *
     * @param more lines of its configuration
     */
    ClamdServer(String more) throws IOException {
        try {
            home.run("mkdir", home.folder().resolve("database").toString());
            Path database = home.write(
                    "eicar.ndb", "Eicar.Test:0:*:" + HexFormat.of().formatHex(EICAR.getBytes(US_ASCII)) + "\n");
            home.run(
                    "mv", database.toString(), home.folder().resolve("database").toString());
            settings = home.write(
                    "clamd.conf",
                    """
                    LocalSocket HOME/clamd.ctl
                    TCPSocket PORT
                    TCPAddr 127.0.0.1
                    DatabaseDirectory HOME/database
                    TemporaryDirectory HOME
                    Foreground yes
                    """.replace("HOME", home.folder().toString()).replace("PORT", String.valueOf(port)) + more);
            start();
        } catch (IOException | RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** Starts it again, on the same port; if it does not run. */
    void start() throws IOException {
        if (server == null) {
            server = home.serve(port, program.toString(), "-c", settings.toString());
        }
    }

    /** Cuts all connections, and ends it. */
    void stop() {
        if (server != null) {
            home.end(server);
            server = null;
        }
    }

    /** For {@code scanners}, over TCP. */
    String url() {
        return "clamd://127.0.0.1:" + port;
    }

    /** For {@code scanners}, by its socket. */
    String socketUrl() {
        return "clamd:" + socket();
    }

    Path socket() {
        return home.folder().resolve("clamd.ctl");
    }

    @Override
    public void close() {
        try {
            stop();
        } finally {
            home.close();
        }
    }
}

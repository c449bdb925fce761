package org.postern.test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.postern.testing.TestAuthority;

/** c-icap, as Debian has it, with its virus scanner, which asks a {@link ClamdServer}; in the clear, and under TLS for {@code localhost}. */
final class IcapServer implements AutoCloseable {

    private static final String PACKAGES = "c-icap libc-icap-mod-virus-scan";

    private final Path program =
            Program.require(Optional.of(Path.of("/usr/bin/c-icap")).filter(Files::isExecutable), "c-icap", PACKAGES);
    private final Path modules = Program.require(modules(), "c-icap's virus_scan.so", PACKAGES);
    private final Unprivileged home = new Unprivileged("icap-");
    private final Path authority = home.folder().resolve("authority.pem");
    private final int port = Ports.free();
    private final int tlsPort = Ports.free();
    private Process server;

    /** Starts it; skips the test if it is not installed. */
    IcapServer(ClamdServer clamd) throws IOException {
        try {
            TestAuthority root = TestAuthority.root("ICAP");
            TestAuthority.Issued issued = root.rsaServer("localhost");
            home.write("certificates.pem", issued.pem());
            home.write("key.pem", issued.keyPem());
            root.trusted(authority);
            home.run("mkdir", home.folder().resolve("temporary").toString());
            Path settings = home.write("c-icap.conf", settings(clamd));
            server = home.serve(port, program.toString(), "-N", "-f", settings.toString());
        } catch (IOException | RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** Its folder has the name of the machine's architecture in its path. */
    private static Optional<Path> modules() throws IOException {
        try (Stream<Path> libraries = Files.list(Path.of("/usr/lib"))) {
            return libraries
                    .map(library -> library.resolve("c_icap"))
                    .filter(folder -> Files.exists(folder.resolve("virus_scan.so")))
                    .findFirst();
        }
    }

    private String settings(ClamdServer clamd) {
        return """
                PidFile HOME/pid
                CommandsSocket HOME/commands
                Port 127.0.0.1:PLAIN
                TlsPort 127.0.0.1:SECURE cert=HOME/certificates.pem key=HOME/key.pem
                StartServers 1
                MaxServers 3
                ThreadsPerChild 20
                TmpDir HOME/temporary
                ModulesDir MODULES
                ServicesDir MODULES
                TemplateDir /usr/share/c_icap/templates/
                LoadMagicFile /etc/c-icap/c-icap.magic
                ServerLog HOME/server.log
                AccessLog HOME/access.log
                Service antivirus_module virus_scan.so
                ServiceAlias avscan virus_scan?allow204=on&sizelimit=off&mode=simple
                virus_scan.ScanFileTypes TEXT DATA EXECUTABLE ARCHIVE GRAPHICS STREAM DOCUMENT
                virus_scan.SendPercentData 5
                virus_scan.StartSendPercentDataAfter 2M
                virus_scan.MaxObjectSize 50M
                Module common clamd_mod.so
                clamd_mod.ClamdSocket CLAMD
                """.replace("HOME", home.folder().toString())
                .replace("PLAIN", String.valueOf(port))
                .replace("SECURE", String.valueOf(tlsPort))
                .replace("MODULES", modules.toString())
                .replace("CLAMD", clamd.socket().toString());
    }

    /** For {@code scanners}. */
    String url() {
        return "icap://localhost:" + port + "/avscan";
    }

    /** For {@code scanners}. */
    String tlsUrl() {
        return "icaps://localhost:" + tlsPort + "/avscan";
    }

    /** That of a service which sends back large contents before it has scanned them. */
    String eagerUrl() {
        return "icap://localhost:" + port + "/virus_scan";
    }

    /** The certificate of the authority that has signed the server's. */
    Path authority() {
        return authority;
    }

    @Override
    public void close() {
        try {
            if (server != null) {
                home.end(server);
            }
        } finally {
            home.close();
        }
    }
}

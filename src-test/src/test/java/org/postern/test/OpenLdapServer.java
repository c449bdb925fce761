package org.postern.test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.postern.testing.TestAuthority;

/**
 * OpenLDAP, as Debian has it, with a directory of its own: in the clear, and under TLS with a certificate for {@code localhost}.
 * Passwords may be tried, by binding, and not be read; what SCRAM needs may be read by those in {@code ou=services}.
 */
final class OpenLdapServer implements AutoCloseable {

    static final String SUFFIX = "dc=example,dc=org";

    private final Path program =
            Program.require(Optional.of(Path.of("/usr/sbin/slapd")).filter(Files::isExecutable), "OpenLDAP", "slapd");
    private final Unprivileged home = new Unprivileged("slapd-");
    private final Path settings;
    private final Path authority = home.folder().resolve("authority.pem");
    private final int port = Ports.free();
    private final int tlsPort = Ports.free();
    private Process server;

    /**
     * Starts it; skips the test if it is not installed.
     *
     * @param entries in LDIF; that of the suffix is there, and {@code ou=people} and {@code ou=services} below
     */
    OpenLdapServer(String entries) throws IOException {
        try {
            settings = home.write("slapd.conf", settings());
            writeCertificates();
            load(entries);
            start();
        } catch (IOException | RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private String settings() {
        return """
                include /etc/ldap/schema/core.schema
                include /etc/ldap/schema/cosine.schema
                include /etc/ldap/schema/inetorgperson.schema
                # RFC 3112, with a syntax that the server has
                attributetype ( 1.3.6.1.4.1.4203.1.3.4 NAME 'authPassword'
                  DESC 'password authentication information'
                  EQUALITY caseExactIA5Match SYNTAX 1.3.6.1.4.1.1466.115.121.1.26 )
                objectclass ( 1.3.6.1.4.1.4203.1.4.7 NAME 'authPasswordObject'
                  DESC 'authentication password mix in class'
                  AUXILIARY MAY authPassword )
                modulepath /usr/lib/ldap
                moduleload back_mdb
                pidfile HOME/pid
                TLSCertificateFile HOME/certificates.pem
                TLSCertificateKeyFile HOME/key.pem
                database mdb
                suffix "SUFFIX"
                directory HOME/data
                dbnosync
                access to attrs=userPassword by anonymous auth by * none
                access to attrs=authPassword by dn.one="ou=services,SUFFIX" read by * none
                access to * by dn.one="ou=services,SUFFIX" read by self read by * none
                """.replace("HOME", home.folder().toString()).replace("SUFFIX", SUFFIX);
    }

    private void writeCertificates() throws IOException {
        TestAuthority root = TestAuthority.root("Directory");
        TestAuthority.Issued issued = root.rsaServer("localhost"); // GnuTLS reads no EC key of the JDK
        home.write("certificates.pem", issued.pem());
        home.write("key.pem", issued.keyPem());
        root.trusted(authority);
    }

    private void load(String entries) throws IOException {
        home.run("mkdir", home.folder().resolve("data").toString());
        Path all = home.write("entries.ldif", """
                dn: SUFFIX
                objectClass: domain
                dc: example

                dn: ou=people,SUFFIX
                objectClass: organizationalUnit
                ou: people

                dn: ou=services,SUFFIX
                objectClass: organizationalUnit
                ou: services

                """.replace("SUFFIX", SUFFIX) + entries);
        home.run("/usr/sbin/slapadd", "-q", "-f", settings.toString(), "-l", all.toString());
    }

    /** Starts it again, on the same ports and with what it had; if it does not run. */
    void start() throws IOException {
        if (server != null) {
            return;
        }
        server = home.serve(
                tlsPort,
                program.toString(),
                "-f",
                settings.toString(),
                "-h",
                "ldap://127.0.0.1:" + port + " ldaps://127.0.0.1:" + tlsPort,
                "-d", // stays where it was started
                "none");
    }

    /** Cuts all connections, and ends it. */
    void stop() throws IOException {
        if (server != null) {
            server.destroy();
            try {
                server.waitFor();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            server = null;
        }
    }

    String url() {
        return "ldap://localhost:" + port;
    }

    String tlsUrl() {
        return "ldaps://localhost:" + tlsPort;
    }

    /** The certificate of the authority that has signed the server's. */
    Path authority() {
        return authority;
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

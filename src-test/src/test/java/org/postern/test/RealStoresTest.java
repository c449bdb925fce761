package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Hashtable;
import javax.naming.AuthenticationException;
import javax.naming.Context;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.DirContext;
import javax.naming.directory.InitialDirContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postern.api.ScramKeys;

/** What the stores of users keep that companies have, and who may read it. */
@Tag("slow")
@UsesPrograms
class RealStoresTest {

    private static final String KEYS = "SCRAM-SHA-256$4096:c2FsdA==$" + "A".repeat(43) + "=:" + "A".repeat(43) + "=";
    private static final String ENTRIES = """
            dn: uid=ann,ou=people,dc=example,dc=org
            objectClass: inetOrgPerson
            objectClass: authPasswordObject
            uid: ann
            cn: Ann
            sn: Example
            userPassword: secret
            authPassword: KEYS

            dn: cn=postern,ou=services,dc=example,dc=org
            objectClass: applicationProcess
            objectClass: simpleSecurityObject
            cn: postern
            userPassword: service
            """.replace("KEYS", KEYS);

    @Test
    void postgresKeepsWhatScramNeeds() throws IOException, SQLException {
        try (PostgresServer server = new PostgresServer()) {
            server.execute("create role ann login password 'secret'");
            server.stop();
            server.start();
            try (Connection connection = DriverManager.getConnection(server.url(), "ann", "secret")) {
                assertThat(connection.isValid(5)).isTrue();
            }
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> DriverManager.getConnection(server.url(), "ann", "wrong"));
            try (Connection connection =
                            DriverManager.getConnection(server.url(), PostgresServer.USER, PostgresServer.PASSWORD);
                    ResultSet found = connection
                            .createStatement()
                            .executeQuery("select rolpassword from pg_authid where rolname = 'ann'")) {
                assertThat(found.next()).isTrue();
                assertThat(ScramKeys.parse(found.getString(1)).iterations()).isEqualTo(4096);
            }
        }
    }

    @Test
    void openLdapTellsWhatScramNeedsToWhomItConcerns() throws IOException, NamingException {
        try (OpenLdapServer server = new OpenLdapServer(ENTRIES)) {
            assertThatExceptionOfType(AuthenticationException.class)
                    .isThrownBy(() -> authPassword(server, "uid=ann,ou=people", "wrong"));
            assertThat(authPassword(server, "uid=ann,ou=people", "secret")).isNull();
            server.stop();
            server.start();
            Attribute visible = authPassword(server, "cn=postern,ou=services", "service");
            assertThat(visible.size()).isOne();
            assertThat(visible.get()).isEqualTo(ScramKeys.parse(KEYS).text());
        }
    }

    /** What that user may read of Ann's attribute; null if nothing. */
    @SuppressWarnings("JdkObsolete") // that is what JNDI wants
    private static Attribute authPassword(OpenLdapServer server, String name, String password) throws NamingException {
        Hashtable<String, String> environment = new Hashtable<>();
        environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.ldap.LdapCtxFactory");
        environment.put(Context.PROVIDER_URL, server.url());
        environment.put(Context.SECURITY_PRINCIPAL, name + "," + OpenLdapServer.SUFFIX);
        environment.put(Context.SECURITY_CREDENTIALS, password);
        DirContext context = new InitialDirContext(environment);
        try {
            return context.getAttributes("uid=ann,ou=people,dc=example,dc=org", new String[] {"authPassword"})
                    .get("authPassword");
        } finally {
            context.close();
        }
    }
}

package org.postern.test;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldif.LDIFReader;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;

/** The same on a machine that has neither: a database in the server's memory, and a directory that speaks LDAP too. */
@Tag("server")
class EmbeddedUserStoresTest extends UserStoresTestCase {

    /** Of the bean {@code FillDatabase}, which cannot be loaded where there is no Jakarta EE. */
    private static final String STATEMENTS = "test.database.statements";

    private InMemoryDirectoryServer directory;

    @Override
    void startStores() throws Exception {
        System.setProperty(STATEMENTS, """
                drop table if exists users;
                drop table if exists members;
                create table users (name varchar(100) primary key, password varchar(300));
                create table members (name varchar(100), group_name varchar(100));
                insert into users values ('ann', '%s');
                insert into members values ('ann', 'staff')
                """.formatted(ScramSecret.of(ANN)));
        InMemoryDirectoryServerConfig config = new InMemoryDirectoryServerConfig("dc=example,dc=org");
        config.setSchema(null);
        config.setListenerConfigs(
                InMemoryListenerConfig.createLDAPConfig("clear", InetAddress.getLoopbackAddress(), Ports.free(), null));
        directory = new InMemoryDirectoryServer(config);
        String entries = """
                dn: dc=example,dc=org
                objectClass: domain
                dc: example

                dn: ou=people,dc=example,dc=org
                objectClass: organizationalUnit
                ou: people

                dn: ou=services,dc=example,dc=org
                objectClass: organizationalUnit
                ou: services

                """ + RealUserStoresTest.entries();
        directory.importFromLDIF(
                true, new LDIFReader(new ByteArrayInputStream(entries.getBytes(StandardCharsets.UTF_8))));
        directory.startListening();
        createPool("org.h2.jdbcx.JdbcDataSource", "URL=jdbc\\:h2\\:mem\\:users;DB_CLOSE_DELAY\\=-1");
        set("directory.urls", "ldap://localhost:" + directory.getListenPort());
        set("directory.base", "ou=people,dc=example,dc=org");
        set("directory.groupBase", "ou=services,dc=example,dc=org");
    }

    @Override
    void stopStores() {
        System.clearProperty(STATEMENTS);
        if (directory != null) {
            directory.shutDown(true);
        }
    }

    @Override
    void setRunning(boolean running) throws LDAPException {
        if (running) {
            directory.startListening();
        } else {
            directory.shutDown(true);
        }
    }
}

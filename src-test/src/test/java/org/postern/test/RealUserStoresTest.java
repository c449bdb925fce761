package org.postern.test;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;

/** Users of PostgreSQL and of OpenLDAP, as Debian packages them; both keep what SCRAM needs. */
@Tag("slow")
class RealUserStoresTest extends UserStoresTestCase {

    /** What Payara's configuration gives as the property of that name. */
    private static final String ALIAS = "postern.directory.bindPassword";

    private PostgresServer database;
    private OpenLdapServer directory;
    private boolean hasAlias;

    @Override
    void startStores() throws Exception {
        database = new PostgresServer();
        database.execute(
                "create role ann password '" + ANN + "'",
                "create table users (name text primary key, password text)",
                "create table members (name text, group_name text)",
                // SCRAM as PostgreSQL makes it
                "insert into users select rolname, rolpassword from pg_authid where rolname = 'ann'",
                "insert into members values ('ann', 'staff')",
                "create role gateway login password 'of-the-gateway'",
                "grant select on users, members to gateway");
        directory = new OpenLdapServer(entries());
        createPool(
                "org.postgresql.ds.PGSimpleDataSource",
                "serverName=127.0.0.1:portNumber=" + database.port() + ":databaseName=" + PostgresServer.DATABASE
                        + ":user=gateway:password=of-the-gateway");
        set("directory.urls", directory.tlsUrl());
        set("directory.trustedCertificates", directory.authority().toString());
        set("directory.bindName", "cn=postern,ou=services," + OpenLdapServer.SUFFIX);
        Path file = Files.createTempFile("alias", "");
        Files.writeString(file, "AS_ADMIN_ALIASPASSWORD=hidden-service\n");
        DeployedGateway.run("create-password-alias", "--passwordfile", file.toString(), ALIAS);
        Files.delete(file);
        hasAlias = true;
        set("directory.base", "ou=people," + OpenLdapServer.SUFFIX);
        set("directory.groupBase", "ou=services," + OpenLdapServer.SUFFIX);
    }

    static String entries() {
        return """
                dn: uid=dora,ou=people,dc=example,dc=org
                objectClass: inetOrgPerson
                objectClass: authPasswordObject
                uid: dora
                cn: Dora
                sn: Example
                userPassword: %s
                authPassword: %s

                dn: cn=sales,ou=services,dc=example,dc=org
                objectClass: groupOfNames
                cn: sales
                member: uid=dora,ou=people,dc=example,dc=org

                dn: cn=postern,ou=services,dc=example,dc=org
                objectClass: applicationProcess
                objectClass: simpleSecurityObject
                cn: postern
                userPassword: hidden-service
                """.formatted(DORA, ScramSecret.of(DORA));
    }

    @Override
    void stopStores() throws Exception {
        if (hasAlias) {
            DeployedGateway.run("delete-password-alias", ALIAS);
        }
        if (directory != null) {
            directory.close();
        }
        if (database != null) {
            database.close();
        }
    }

    @Override
    void setRunning(boolean running) throws Exception {
        if (running) {
            database.start();
            directory.start();
        } else {
            database.stop();
            directory.stop();
        }
    }
}

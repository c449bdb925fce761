package org.postern.filters.users;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldif.LDIFReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.api.Auth;
import org.postern.api.Credential;
import org.postern.api.ScramKeys;
import org.postern.filters.TestSettings;
import org.postern.settings.SettingException;
import org.postern.testing.TestAuthority;

/** Users of a directory. */
@Tag("wire")
class DirectoryStoreTest {

    private static final String ENTRIES = """
            dn: dc=example,dc=org
            objectClass: domain
            dc: example

            dn: ou=people,dc=example,dc=org
            objectClass: organizationalUnit
            ou: people

            dn: ou=groups,dc=example,dc=org
            objectClass: organizationalUnit
            ou: groups

            dn: uid=ann,ou=people,dc=example,dc=org
            objectClass: inetOrgPerson
            uid: ann
            cn: Ann
            sn: Example
            mail: ann@example.org
            userPassword: pencil
            authPassword: other
            authPassword: KEYS
            memberOf: cn=Mailers,ou=groups,dc=example,dc=org

            dn: uid=ben,ou=people,dc=example,dc=org
            objectClass: inetOrgPerson
            uid: ben
            cn: Ben
            sn: Example
            mail: twice@example.org
            userPassword: pencil

            dn: uid=twice,ou=people,dc=example,dc=org
            objectClass: inetOrgPerson
            uid: twice
            cn: Twice
            sn: Example
            mail: twice@example.org

            dn: cn=staff,ou=groups,dc=example,dc=org
            objectClass: groupOfNames
            cn: staff
            member: uid=ann,ou=people,dc=example,dc=org
            member: uid=ben,ou=people,dc=example,dc=org

            dn: cn=service,dc=example,dc=org
            objectClass: applicationProcess
            cn: service
            userPassword: of-the-service
            """.replace("KEYS", StoredPasswordTest.SCRAM_PENCIL);

    private final TestAuthority authority = TestAuthority.root("Directory");
    private InMemoryDirectoryServer server;
    private final Map<String, String> settings = new HashMap<>();

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws LDAPException {
        InMemoryDirectoryServerConfig config = new InMemoryDirectoryServerConfig("dc=example,dc=org");
        config.setSchema(null);
        config.addAdditionalBindCredentials("cn=alone", "secret");
        SSLContext tls = serverTls("localhost");
        InetAddress here = InetAddress.getLoopbackAddress();
        config.setListenerConfigs(
                InMemoryListenerConfig.createLDAPConfig("clear", here, 0, tls.getSocketFactory()),
                InMemoryListenerConfig.createLDAPSConfig("tls", here, 0, tls.getServerSocketFactory(), null),
                InMemoryListenerConfig.createLDAPConfig(
                        "clearOther", here, 0, serverTls("other.test").getSocketFactory()),
                InMemoryListenerConfig.createLDAPSConfig(
                        "other", here, 0, serverTls("other.test").getServerSocketFactory(), null));
        server = new InMemoryDirectoryServer(config);
        server.importFromLDIF(true, new LDIFReader(new ByteArrayInputStream(ENTRIES.getBytes(UTF_8))));
        server.startListening();
        settings.put("urls", url("ldap", "clear"));
        settings.put("base", "ou=people,dc=example,dc=org");
        settings.put("groupBase", "ou=groups,dc=example,dc=org");
    }

    @AfterEach
    void stop() {
        server.shutDown(true);
    }

    private SSLContext serverTls(String name) {
        return authority.context(authority.server(name));
    }

    private String url(String scheme, String listener) {
        return scheme + "://localhost:" + server.getListenPort(listener);
    }

    private Optional<Auth> login(String user, String password) throws IOException {
        return TestSettings.make(DirectoryStore::new, settings).known(new Auth("PLAIN", user, password));
    }

    private Optional<Auth> proof(String user) throws IOException {
        return TestSettings.make(DirectoryStore::new, settings)
                .known(new Auth("SCRAM-SHA-256", user, new Credential.Proof(Optional.empty())));
    }

    @ParameterizedTest
    @CsvSource({
        "ann, pencil, true",
        "ann, wrong, false",
        "ann, '', false",
        "twice, pencil, false",
        "nobody, pencil, false",
        "nobody, '', false",
        "*, pencil, false",
        "an*, pencil, false",
        "'ann)(|(uid=*', pencil, false",
        "'ann,ou=people', pencil, false",
    })
    void haveTheirPasswords(String user, String password, boolean known) throws IOException {
        assertThat(login(user, password).isPresent()).isEqualTo(known);
    }

    @Test
    void areCalledWhatTheDirectoryCallsThemAndAreInGroups() throws IOException {
        settings.put("userAttributes", "uid, mail");
        settings.put("memberOf", "memberOf");
        Auth ann = login("ANN@example.org", "pencil").orElseThrow();
        assertThat(ann.subject()).isEqualTo("ann");
        assertThat(ann.groups()).containsExactlyInAnyOrder("staff", "Mailers");
        assertThatThrownBy(() -> login("twice@example.org", "pencil"))
                .isInstanceOf(IOException.class)
                .hasMessage("the directory has several entries for user twice@example.org");
    }

    @Test
    void areThoseWhomTheFilterMeans() throws IOException {
        settings.put("userFilter", "(!(uid=ben))");
        assertThat(login("ann", "pencil")).isPresent();
        assertThat(login("ben", "pencil")).isEmpty();
    }

    @Test
    void proveThatTheyKnowTheirPasswordIfTheDirectoryHasWhatThatNeeds() throws IOException {
        Auth ann = proof("ANN").orElseThrow();
        assertThat(ann.credential())
                .isEqualTo(new Credential.Proof(Optional.of(ScramKeys.parse(StoredPasswordTest.SCRAM_PENCIL))));
        assertThat(ann.subject()).isEqualTo("ann");
        assertThat(ann.groups()).containsExactly("staff");
        assertThat(proof("ben")).isEmpty();
        assertThat(proof("nobody")).isEmpty();
        settings.put("scramAttribute", "cn");
        assertThat(proof("ann")).isEmpty();
    }

    // ---- connections

    @ParameterizedTest
    @CsvSource({"ldaps, tls, false", "ldap, clear, true"})
    void areAskedForByTlsWithACertificateThatIsTrusted(String scheme, String listener, boolean startTls)
            throws IOException {
        settings.put("urls", url(scheme, listener));
        settings.put("startTls", String.valueOf(startTls));
        assertThatThrownBy(() -> login("ann", "pencil"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("the directory of users cannot be asked: ");
        settings.put(
                "trustedCertificates",
                authority.trusted(folder.resolve("root.pem")).toString());
        assertThat(login("ann", "pencil")).isPresent();
        assertThat(login("ann", "wrong")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"ldaps, other, false", "ldap, clearOther, true"})
    void areNotAskedForAtAServerOfAnotherName(String scheme, String listener, boolean startTls) throws IOException {
        settings.put("urls", url(scheme, listener));
        settings.put("startTls", String.valueOf(startTls));
        settings.put(
                "trustedCertificates",
                authority.trusted(folder.resolve("root.pem")).toString());
        assertThatThrownBy(() -> login("ann", "pencil"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("other.test");
    }

    @Test
    void areLookedForByAServiceOfItsOwn() throws IOException {
        settings.put("bindName", "cn=service,dc=example,dc=org");
        settings.put("bindPassword", "of-the-service");
        assertThat(login("ann", "pencil")).isPresent();
        settings.put("bindPassword", "wrong");
        assertThatThrownBy(() -> login("ann", "pencil"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("the directory of users cannot be asked: 49 (invalid credentials)");
    }

    @Test
    void areAskedForAtTheNextServerIfTheFirstOneIsDown() throws IOException {
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            settings.put("urls", "ldap://localhost:" + closed.getLocalPort() + ", " + settings.get("urls"));
        }
        assertThat(login("ann", "pencil")).isPresent();
    }

    @ParameterizedTest
    @CsvSource({"ldap, false", "ldap, true", "ldaps, false"})
    @Timeout(30)
    void areTroubleIfTheServerDoesNotAnswer(String scheme, boolean startTls) throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            settings.put("urls", scheme + "://localhost:" + silent.getLocalPort());
            settings.put("startTls", String.valueOf(startTls));
            settings.put("timeout", "100ms");
            assertThatThrownBy(() -> login("ann", "pencil"))
                    .isInstanceOf(IOException.class)
                    .satisfies(e -> assertThat(e.toString()).doesNotContain("pencil"));
        }
    }

    @Test
    void areTroubleIfTheServerIsDown() {
        server.shutDown(true);
        assertThatThrownBy(() -> login("ann", "pencil")).isInstanceOf(IOException.class);
    }

    // ---- settings

    @Test
    void areInADirectoryThatAnAdministratorNames() {
        DirectoryStore none = TestSettings.make(DirectoryStore::new, Map.of());
        assertThat(none.isConfigured()).isFalse();
        assertThatThrownBy(() -> none.known(new Auth("PLAIN", "ann", "pencil")))
                .isInstanceOf(IOException.class)
                .hasMessage("no directory of users is configured");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "urls=localhost",
                "urls=http://localhost",
                "urls=ldap://",
                "urls=ldap://localhost/dc=example",
                "startTls=yes",
                "trustedCertificates=/nowhere.pem",
                "bindName=service",
                "base=x",
                "userAttributes=",
                "userAttributes=(uid)",
                "userFilter=uid",
                "groupBase=x",
                "memberAttribute=",
                "timeout=5"
            })
    void settingsThatAreWrongAreTold(String setting) {
        String[] parts = setting.split("=", 2);
        settings.put(parts[0], parts[1]);
        assertThatThrownBy(() -> TestSettings.make(DirectoryStore::new, settings))
                .isInstanceOf(SettingException.class)
                .hasMessageStartingWith(
                        "Invalid value '" + parts[1] + "' for property postern.x." + parts[0] + ": expected ");
    }

    @Test
    void aFileWithoutCertificatesTrustsNobody() throws IOException {
        settings.put(
                "trustedCertificates",
                Files.createFile(folder.resolve("empty.pem")).toString());
        assertThatThrownBy(() -> TestSettings.make(DirectoryStore::new, settings))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("a PEM file with certificates");
    }
}

package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.api.Reply;
import org.postern.api.SmtpException;
import org.postern.filters.FilterSettings;
import org.postern.filters.smime.encrypt.SmimeEncryption;

/** Certificates of recipients are found in OpenLDAP. */
@Tag("slow")
@UsesPrograms
class RealCertificateDirectoryTest {

    private static final String MAIL =
            String.join("\r\n", "From: ann@example.org", "Content-Type: text/plain", "", "hello", "");

    @TempDir
    private static Path folder;

    private static SmimeFiles files;
    private static boolean made;
    private static OpenLdapServer server;

    /** For each test, so that each says why it is skipped; once there is something to be made. */
    @BeforeEach
    void makeOnce() throws Exception {
        new Program("openssl", "openssl");
        new Program("slapd", "slapd");
        if (!made) {
            start();
            made = true;
        }
    }

    private static void start() throws Exception {
        files = new SmimeFiles(folder);
        files.person("bob", "rsa:2048", 100);
        files.openssl("x509 -in bob.pem -outform DER -out bob.der", "bob.pem", "bob.der");
        files.openssl("crl2pkcs7 -nocrl -certfile bob.pem -outform DER -out bob.p7", "bob.pem", "bob.p7");
        server = new OpenLdapServer("""
                dn: cn=postern,ou=services,SUFFIX
                objectClass: device
                objectClass: simpleSecurityObject
                cn: postern
                userPassword: secret

                dn: uid=bob,ou=people,SUFFIX
                objectClass: inetOrgPerson
                uid: bob
                cn: Bob
                sn: Builder
                mail: bob@example.org
                userCertificate;binary:: CERTIFICATE
                userSMIMECertificate:: PKCS7

                dn: uid=eve,ou=people,SUFFIX
                objectClass: inetOrgPerson
                uid: eve
                cn: Eve
                sn: Dropper
                mail: eve@example.org
                """.replace("SUFFIX", OpenLdapServer.SUFFIX)
                .replace("CERTIFICATE", base64("bob.der"))
                .replace("PKCS7", base64("bob.p7")));
    }

    private static String base64(String name) throws Exception {
        return Base64.getEncoder()
                .encodeToString(files.read(name).getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
    }

    @AfterAll
    static void stop() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    private static SmimeEncryption encryption(String url, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "certificates",
                url,
                "bindName",
                "cn=postern,ou=services," + OpenLdapServer.SUFFIX,
                "bindPassword",
                "secret",
                "directoryTrustedCertificates",
                server.authority().toString()));
        settings.putAll(more);
        return new FilterSettings(
                        "x", name -> Optional.ofNullable(settings.get(name.substring(name.lastIndexOf('.') + 1))))
                .make(SmimeEncryption::new);
    }

    private static String url(String kind) {
        return (kind.equals("tls") ? server.tlsUrl() : server.url()) + "/ou=people," + OpenLdapServer.SUFFIX;
    }

    @ParameterizedTest
    @CsvSource({
        "clear, false, ''",
        "clear, true,  ''",
        "tls,   false, ''",
        "clear, false, '?userSMIMECertificate'",
        "clear, false, '?userCertificate?one?(objectClass=inetOrgPerson)'"
    })
    void areFound(String kind, String startTls, String behind) throws Exception {
        SmimeEncryption encryption = encryption(url(kind) + behind, Map.of("startTls", startTls));
        FilterExchange exchange = new FilterExchange(MAIL);
        assertThat(FilterExchange.passed(encryption.decide(exchange))).contains("smime-type=enveloped-data");
    }

    @Test
    void areNotThere() throws Exception {
        for (String url : new String[] {
            url("clear") + "??sub?(uid=eve)",
            url("clear") + "??sub?(mail=eve@example.org)",
            server.url() + "/ou=nowhere,dc=example,dc=org"
        }) {
            FilterExchange exchange = new FilterExchange(MAIL);
            assertThat(encryption(url, Map.of()).decide(exchange)).isInstanceOf(Reply.class);
            assertThat(exchange.notes()).containsEntry("smime.missing", "bob@example.org: no certificate");
        }
    }

    @Test
    void aPasswordThatIsRejectedDefersTheMessage() {
        assertThatThrownBy(() -> encryption(url("clear"), Map.of("bindPassword", "other"))
                        .decide(new FilterExchange(MAIL)))
                .isInstanceOf(SmtpException.class)
                .hasMessageContaining("invalid credentials");
    }

    /** What was found is kept while the server is away, and nothing else is taken for missing. */
    @Test
    void aServerThatIsAway() throws Exception {
        SmimeEncryption encryption = encryption(url("clear"), Map.of());
        assertThat(FilterExchange.passed(encryption.decide(new FilterExchange(MAIL))))
                .contains("enveloped-data");
        server.stop();
        try {
            assertThat(FilterExchange.passed(encryption.decide(new FilterExchange(MAIL))))
                    .contains("enveloped-data");
            assertThatThrownBy(() -> encryption(url("clear"), Map.of()).decide(new FilterExchange(MAIL)))
                    .isInstanceOfSatisfying(
                            SmtpException.class,
                            e -> assertThat(e.reply().toString())
                                    .isEqualTo("451 4.4.3 Certificates to encrypt for unavailable; try again later"));
        } finally {
            server.start();
        }
    }
}

package org.postern.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.settings.Settings;
import org.postern.testing.TestAuthority;
import org.postern.testing.TestAuthority.Issued;

/** Which certificate is shown, where it may come from, and what is spoken. */
@Tag("wire")
class ServerTlsTest {

    @TempDir
    private Path folder;

    private final TestAuthority root = TestAuthority.root("Root");
    private final TestAuthority authority = root.intermediate("Intermediate");

    // ---- names

    @ParameterizedTest
    @CsvSource({
        "'', main",
        "mail.example.org, mail",
        "MAIL.Example.ORG, mail",
        "other.example.org, any",
        "deep.other.example.org, main",
        "example.org, main",
        "mail.example.net, main",
        "unknown, main",
        "xn--bcher-kva.example.org, any",
    })
    void theCertificateIsThatOfTheNameThatTheClientAsksFor(String asked, String shown) throws Exception {
        TestSettings settings = new TestSettings(TestAuthority.keyStore(
                folder.resolve("keys.p12"),
                Map.of(
                        "main",
                        authority.server("main"),
                        "mail",
                        authority.server("mail"),
                        "any",
                        authority.server("any"))));
        settings.certificate = "main";
        settings.sni = Map.of("mail.example.org", "mail", "*.example.org", "any");
        for (String protocol : settings.protocols) {
            try (EchoServer server = new EchoServer(new ServerTls(settings.settings()));
                    EchoClient.Connection connection =
                            new EchoClient().speaks(protocol).connect(server, asked)) {
                assertThat(connection.certificate().getSubjectX500Principal().getName())
                        .isEqualTo("CN=" + shown);
                assertThat(connection.socket().getSession().getProtocol()).isEqualTo(protocol);
            }
        }
    }

    // ---- sources

    private String shown(TestSettings settings) throws Exception {
        try (EchoServer server = new EchoServer(new ServerTls(settings.settings()));
                EchoClient.Connection connection = new EchoClient().connect(server)) {
            assertThat(connection.socket().getSession().getPeerCertificates()).hasSizeGreaterThanOrEqualTo(2);
            return connection.certificate().getSubjectX500Principal().getName();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PKCS12", "JKS"})
    void keysMayBeInAKeyStore(String type) throws Exception {
        Path file = Files.write(
                folder.resolve("keys"),
                TestAuthority.keyStore(type, Map.of("one", authority.server("one"), "two", authority.server("two"))));
        TestSettings settings = new TestSettings(file);
        settings.certificate = "Two";
        assertThat(shown(settings)).isEqualTo("CN=two");
    }

    @Test
    void keysMayBeInPemFilesOrBesideThem() throws Exception {
        Issued one = authority.server("one");
        Issued two = authority.server("two");
        Path together = Files.writeString(folder.resolve("one.pem"), one.keyPem() + one.pem());
        Path beside = Files.writeString(folder.resolve("two.pem"), two.pem());
        Files.writeString(folder.resolve("two.key"), two.keyPem());
        Files.writeString(folder.resolve("root.pem"), TestAuthority.pem(root.certificate()));
        Files.writeString(folder.resolve("README"), "not ours");

        assertThat(shown(new TestSettings(together))).isEqualTo("CN=one");
        assertThat(shown(new TestSettings(beside))).isEqualTo("CN=two");
        TestSettings all = new TestSettings(folder);
        all.certificate = "one";
        assertThat(shown(all)).isEqualTo("CN=one");
        all.certificate = "two";
        assertThat(shown(all)).isEqualTo("CN=two");
    }

    @Test
    void aKeyInAPemFileMayHaveAPassword() throws Exception {
        Issued one = authority.server("one");
        Path file = Files.writeString(folder.resolve("one.pem"), one.pem() + one.encryptedKeyPem());
        TestSettings settings = new TestSettings(file);
        assertThat(shown(settings)).isEqualTo("CN=one");
        for (String wrong : List.of("secret", "")) {
            settings.password = wrong;
            refusal(settings).hasMessage("the private key of " + file + " cannot be read, or its password is wrong");
        }
    }

    @Test
    void certificatesOfAPemFileMayBeInAnyOrder() throws Exception {
        Issued one = authority.server("one");
        Path file = Files.writeString(
                folder.resolve("one.pem"), TestAuthority.pem(authority.certificate()) + one.pem() + one.keyPem());
        assertThat(shown(new TestSettings(file))).isEqualTo("CN=one");
    }

    // ---- mistakes

    private static AbstractThrowableAssert<?, ? extends Throwable> refusal(TestSettings settings) {
        return assertThatThrownBy(() -> new ServerTls(settings.settings())).isInstanceOf(TlsException.class);
    }

    @Test
    void aMistakeIsToldWithTheFileAndWhatIsWrong() throws Exception {
        Issued one = authority.server("one");
        Issued two = authority.server("two");
        Path keys = TestAuthority.keyStore(folder.resolve("keys.p12"), Map.of("one", one, "two", two));

        refusal(new TestSettings(folder.resolve("missing.p12")))
                .hasMessage(folder.resolve("missing.p12") + " is not there");
        refusal(new TestSettings(keys))
                .hasMessage(keys + " has more than one certificate, and none is chosen; it has [one, two]");

        TestSettings alias = new TestSettings(keys);
        alias.certificate = "three";
        refusal(alias).hasMessage(keys + " has no key 'three'; it has [one, two]");
        alias.certificate = "one";
        alias.sni = Map.of("mail.example.org", "four");
        refusal(alias).hasMessage(keys + " has no key 'four'; it has [one, two]");

        TestSettings password = new TestSettings(keys);
        password.certificate = "one";
        password.password = "secret";
        refusal(password).hasMessage("the password of " + keys + " is wrong").hasMessageNotContaining("secret");
        password.password = "";
        refusal(password).hasMessageContaining(keys.toString());

        Path empty = Files.createFile(folder.resolve("empty.p12"));
        refusal(new TestSettings(empty)).hasMessage(empty + " is empty");
        Path noise = Files.writeString(folder.resolve("noise.p12"), "noise");
        refusal(new TestSettings(noise))
                .hasMessageStartingWith(noise + " is no PKCS#12, JKS or PEM file, or is damaged");
    }

    @Test
    void aMistakeInAPemFileIsToldToo() throws Exception {
        Issued one = authority.server("one");
        Issued two = authority.server("two");
        Path mixed = Files.writeString(folder.resolve("mixed.pem"), one.keyPem() + two.pem());
        refusal(new TestSettings(mixed))
                .hasMessage("the key and the certificate 'mixed' in " + mixed + " do not belong together");

        Path only = Files.writeString(folder.resolve("only.pem"), one.pem());
        TestSettings withoutKey = new TestSettings(folder);
        withoutKey.certificate = "only";
        refusal(withoutKey).hasMessage(only + " has no private key, nor is there one in " + folder.resolve("only.key"));
        refusal(new TestSettings(only)).hasMessageContaining("no private key");

        Path other = Files.writeString(folder.resolve("other.pem"), two.keyPem() + two.pem());
        TestSettings alias = new TestSettings(folder);
        alias.certificate = "third";
        refusal(alias).hasMessage(folder + " has no key 'third'; it has [mixed, other]");

        String text = two.keyPem() + two.pem();
        Path cut = Files.writeString(folder.resolve("cut.pem"), text.substring(0, text.length() - 100));
        refusal(new TestSettings(cut)).hasMessageStartingWith(cut + " is cut off");
        Path cutKey = Files.writeString(folder.resolve("key.pem"), two.keyPem().substring(0, 100) + two.pem());
        refusal(new TestSettings(cutKey)).hasMessageContaining(cutKey.toString());
        assertThat(other).exists();
        refusal(new TestSettings(Files.createDirectory(folder.resolve("none"))))
                .hasMessage(folder.resolve("none") + " has no private key with a certificate");
    }

    /** As a file is that is just being written. */
    @Test
    void contentThatIsCutOffIsAMistakeWhereverItIs() throws Exception {
        Issued one = root.server("one"); // with one certificate: between two of them, nobody can tell
        Map<String, byte[]> contents = Map.of(
                "keys.p12",
                TestAuthority.keyStore("PKCS12", Map.of("one", one)),
                "keys.jks",
                TestAuthority.keyStore("JKS", Map.of("one", one)),
                "keys.pem",
                (one.keyPem() + one.pem().strip()).getBytes(StandardCharsets.US_ASCII));
        for (Map.Entry<String, byte[]> each : contents.entrySet()) {
            byte[] whole = each.getValue();
            for (int length = 0; length < whole.length; length += 31) {
                refusal(new TestSettings(Files.write(folder.resolve(each.getKey()), Arrays.copyOf(whole, length))))
                        .hasMessageContaining(each.getKey());
            }
        }
    }

    @Test
    void settingsThatDoNotFitTogetherAreAMistake() throws Exception {
        Path keys = TestAuthority.keyStore(folder.resolve("keys.p12"), Map.of("one", authority.server("one")));
        TestSettings settings = new TestSettings(keys);
        for (String name : List.of("*", "a.*.example.org", "*example.org", "", "a b", "*.", "a..b", "x=one, X")) {
            Settings texts = new Settings(Map.of("keyStore", keys.toString(), "sniCertificates", name + "=one"));
            ServerTlsSettings unused = ServerTlsSettings.read(texts, "here");
            assertThatThrownBy(texts::check)
                    .hasMessageStartingWith("Invalid value '" + name + "=one' for property sniCertificates");
        }
        settings.clients = ClientCertificates.ACCEPT;
        assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(() -> new ServerTls(settings.settings()));
        Path nothing =
                Files.writeString(folder.resolve("nothing.pem"), "-----BEGIN NOTHING-----\n-----END NOTHING-----\n");
        settings.trusted = Optional.of(nothing);
        refusal(settings).hasMessageStartingWith(nothing + " has no trusted certificates");
    }

    @Test
    void settingsTellNoPassword() {
        TestSettings settings = new TestSettings(folder);
        settings.password = "secret";
        assertThat(settings.settings().toString()).contains(folder.toString()).doesNotContain("secret");
    }

    // ---- protocols and ciphers

    @ParameterizedTest
    @CsvSource({"TLSv1.2, TLSv1.3", "TLSv1.3, TLSv1.2"})
    void otherVersionsAreRefused(String offered, String asked) throws Exception {
        TestSettings settings = new TestSettings(
                TestAuthority.keyStore(folder.resolve("keys.p12"), Map.of("one", authority.server("one"))));
        settings.protocols = List.of(offered);
        try (EchoServer server = new EchoServer(new ServerTls(settings.settings()))) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> new EchoClient().speaks(asked).connect(server));
            Awaitility.await().until(() -> !server.failures().isEmpty());
            assertThat(server.failures().get(0)).contains("SSLHandshakeException");
            new EchoClient().speaks(offered).connect(server).close();
        }
    }

    @ParameterizedTest
    @CsvSource({"true, TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "false, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"})
    void theOrderOfSuitesIsOursOrTheClients(boolean ours, String expected) throws Exception {
        TestSettings settings = new TestSettings(
                TestAuthority.keyStore(folder.resolve("keys.p12"), Map.of("one", authority.server("one"))));
        settings.serverOrder = ours;
        try (EchoServer server = new EchoServer(new ServerTls(settings.settings()));
                EchoClient.Connection connection = new EchoClient()
                        .speaks("TLSv1.2")
                        .offers(
                                "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
                                "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
                                "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384")
                        .connect(server)) {
            assertThat(connection.socket().getSession().getCipherSuite()).isEqualTo(expected);
        }
    }

    @Test
    void suitesThatAreNotSelectedAreRefused() throws Exception {
        TestSettings settings = new TestSettings(
                TestAuthority.keyStore(folder.resolve("keys.p12"), Map.of("one", authority.server("one"))));
        settings.ciphers = TestSettings.ciphers("ECDHE+AES256+AESGCM::TLS_AES_256_GCM_SHA384");
        try (EchoServer server = new EchoServer(new ServerTls(settings.settings()))) {
            for (String refused : List.of("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_AES_128_GCM_SHA256")) {
                assertThatExceptionOfType(IOException.class)
                        .isThrownBy(() -> new EchoClient().offers(refused).connect(server));
            }
            for (String taken : List.of("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "TLS_AES_256_GCM_SHA384")) {
                new EchoClient().offers(taken).connect(server).close();
            }
        }
    }
}

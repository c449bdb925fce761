package org.postern.filters.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.jcajce.JcaMiscPEMGenerator;
import org.bouncycastle.openssl.jcajce.JcePEMEncryptorBuilder;
import org.bouncycastle.util.io.pem.PemObjectGenerator;
import org.bouncycastle.util.io.pem.PemWriter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.testing.TestAuthority;
import org.postern.testing.TestAuthority.Issued;

/** Keys in the files that openssl, keytool and others write. */
@Tag("unit")
class KeyFilesTest {

    private static final TestAuthority ROOT = TestAuthority.root("root");
    private static final TestAuthority ISSUING = ROOT.intermediate("issuing");

    @TempDir
    Path folder;

    private static Issued issued(String algorithm, String parameters) throws Exception {
        return ISSUING.issue(
                pair(algorithm, parameters),
                algorithm + parameters,
                Instant.now().minusSeconds(60),
                Instant.now().plusSeconds(3600),
                Map.of());
    }

    private static KeyPair pair(String algorithm, String parameters) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        if (algorithm.equals("EC")) {
            generator.initialize(new ECGenParameterSpec(parameters));
        } else if (!parameters.isEmpty()) {
            generator.initialize(Integer.parseInt(parameters));
        }
        return generator.generateKeyPair();
    }

    /** As {@code openssl genrsa -traditional} and {@code openssl ecparam -genkey} write keys. */
    private static String traditional(PrivateKey own, String password) throws IOException, GeneralSecurityException {
        PrivateKey key = KeyFactory.getInstance(own.getAlgorithm(), new BouncyCastleProvider())
                .generatePrivate(new PKCS8EncodedKeySpec(
                        own.getEncoded())); // which writes the curve into the key, as openssl does
        PemObjectGenerator block = password.isEmpty()
                ? new JcaMiscPEMGenerator(key)
                : new JcaMiscPEMGenerator(
                        key,
                        new JcePEMEncryptorBuilder("AES-256-CBC")
                                .setProvider(new BouncyCastleProvider())
                                .build(password.toCharArray()));
        StringWriter text = new StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            writer.writeObject(block);
        }
        return text.toString();
    }

    private Path file(String name, String... content) throws IOException {
        return Files.writeString(folder.resolve(name), String.join("", content));
    }

    @ParameterizedTest
    @CsvSource({"RSA,2048", "EC,secp256r1", "EC,secp521r1", "Ed25519,''", "X25519,''"})
    void aKeyAndItsCertificatesInOneFile(String algorithm, String parameters) throws Exception {
        Issued own = issued(algorithm, parameters);
        Path file = file("all.pem", own.pem(), "Bag Attributes: text between\n", own.keyPem());
        List<CertifiedKey> keys = KeyFiles.certified(file, "");
        assertThat(keys).singleElement().satisfies(key -> {
            assertThat(key.key().getEncoded()).isEqualTo(own.key().getEncoded());
            assertThat(key.certificate()).isEqualTo(own.certificate());
            assertThat(key.chain()).isEqualTo(own.chain().subList(0, 2));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "secret"})
    void traditionalKeys(String password) throws Exception {
        for (String algorithm : List.of("RSA,2048", "EC,secp384r1")) {
            Issued own = issued(algorithm.split(",")[0], algorithm.split(",")[1]);
            Path file = file("key.pem", traditional(own.key(), password), own.pem());
            assertThat(KeyFiles.certified(file, password).get(0).certificate()).isEqualTo(own.certificate());
            PrivateKey read = KeyFiles.privateKey(file, password);
            assertThat(read.getAlgorithm()).isEqualTo(own.key().getAlgorithm());
            assertThat(signs(read, own.certificate())).isTrue();
        }
    }

    @Test
    void encryptedKeysOfPkcs8() throws Exception {
        Issued own = issued("RSA", "2048");
        Path file = file("encrypted.pem", own.encryptedKeyPem(), own.pem());
        assertThat(KeyFiles.certified(file, TestAuthority.PASSWORD)).hasSize(1);
        assertThatThrownBy(() -> KeyFiles.certified(file, "other"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("encrypted.pem")
                .hasMessageContaining("password");
        assertThatThrownBy(() -> KeyFiles.certified(file, "")).isInstanceOf(IOException.class);
    }

    @Test
    void aKeyOfACurveThatTheJdkDoesNotKnow() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", new BouncyCastleProvider());
        generator.initialize(new ECGenParameterSpec("brainpoolP256r1"));
        PrivateKey key = generator.generateKeyPair().getPrivate();
        assertThat(KeyFiles.privateKey(file("brainpool.pem", traditional(key, "")), "")
                        .getAlgorithm())
                .isIn("EC", "ECDSA");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PKCS12", "JKS"})
    void keyStores(String type) throws Exception {
        Issued own = issued("EC", "secp256r1");
        Issued other = issued("RSA", "2048");
        Path file =
                Files.write(folder.resolve("store"), TestAuthority.keyStore(type, Map.of("own", own, "other", other)));
        assertThat(KeyFiles.certified(file, TestAuthority.PASSWORD))
                .extracting(CertifiedKey::chain)
                .containsExactlyInAnyOrder(own.chain(), other.chain());
        assertThatThrownBy(() -> KeyFiles.certified(file, "other"))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith("store: the password is incorrect");
    }

    @Test
    void aFolderWithKeysAndCertificatesInFilesOfTheirOwn() throws Exception {
        Issued ann = issued("RSA", "2048");
        Issued bob = issued("EC", "secp256r1");
        file("ann.key", ann.keyPem());
        file("ann.crt", TestAuthority.pem(ann.certificate()));
        file("bob.pem", bob.keyPem(), TestAuthority.pem(bob.certificate()));
        file("chain.pem", TestAuthority.pem(ISSUING.certificate()), TestAuthority.pem(ROOT.certificate()));
        file(".swp", "not read");
        Files.createDirectory(folder.resolve("old"));
        List<CertifiedKey> keys = KeyFiles.certified(folder, "");
        assertThat(keys).extracting(CertifiedKey::chain).containsExactly(ann.chain(), bob.chain());
        assertThat(keys.get(0).chainWithoutRoot()).isEqualTo(ann.chain().subList(0, 2));
        assertThat(keys.get(0)).hasToString("key of CN=RSA2048");
        assertThat(KeyFiles.certificates(folder, "")).hasSize(4);
    }

    @Test
    void certificatesInOtherForms() throws Exception {
        Path der = Files.write(folder.resolve("ca.der"), ROOT.certificate().getEncoded());
        assertThat(KeyFiles.certificates(der, "")).containsExactly(ROOT.certificate());
        Path store = Files.write(
                folder.resolve("ca.p12"), TestAuthority.keyStore("PKCS12", Map.of("a", issued("EC", "secp256r1"))));
        assertThat(KeyFiles.certificates(store, TestAuthority.PASSWORD)).hasSize(1);
    }

    @Test
    void whatCannotBeReadIsNamed() throws Exception {
        Issued own = issued("EC", "secp256r1");
        Issued other = issued("EC", "secp256r1");
        assertRejected(folder.resolve("missing"), "missing: no such file or folder");
        assertRejected(file("empty", ""), "empty: neither PEM, PKCS#12 nor JKS");
        assertRejected(file("certificate.pem", own.pem()), "certificate.pem: no private key");
        assertRejected(file("other.pem", own.keyPem(), other.pem()), "other.pem: no certificate for the private key");
        assertRejected(
                file("curveless.pem", withoutCurve(own.key()), own.pem()),
                "curveless.pem: the private key is not readable: EC private key requires curve parameters");
        assertRejected(
                file("damaged.pem", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"), "damaged.pem: ");
        assertThatThrownBy(() -> KeyFiles.privateKey(file("two.pem", own.keyPem(), other.keyPem()), ""))
                .hasMessageEndingWith("two.pem: more than one private key");
        assertThatThrownBy(() -> KeyFiles.certificates(file("key.pem", own.keyPem()), ""))
                .hasMessageEndingWith("key.pem: no certificate");
    }

    /** Devices and pipes have no end. */
    @Test
    void whatIsNoFileIsNotRead() throws Exception {
        Path empty = Files.createDirectory(folder.resolve("none"));
        Path subfolders = Files.createDirectory(folder.resolve("subfolders"));
        Files.createDirectory(subfolders.resolve("sub"));
        for (Path place : List.of(Path.of("/dev/null"), Path.of("/dev/zero"))) {
            assertRejected(place, place + ": not a file");
            assertThatThrownBy(() -> KeyFiles.certificates(place, ""))
                    .isInstanceOf(IOException.class)
                    .hasMessage(place + ": not a file");
            assertThatThrownBy(() -> KeyFiles.privateKey(place, ""))
                    .isInstanceOf(IOException.class)
                    .hasMessage(place + ": not a file");
        }
        for (Path place : List.of(empty, subfolders)) {
            assertRejected(place, place + ": no private key");
            assertThatThrownBy(() -> KeyFiles.certificates(place, ""))
                    .isInstanceOf(IOException.class)
                    .hasMessage(place + ": no certificate");
            assertThatThrownBy(() -> KeyFiles.privateKey(place, ""))
                    .isInstanceOf(IOException.class)
                    .hasMessage(place + ": not a file");
        }
        Path nothing = file("nothing", "");
        assertThatThrownBy(() -> KeyFiles.certificates(nothing, ""))
                .hasMessage(nothing + ": neither PEM, PKCS#12 nor JKS");
        assertThatThrownBy(() -> KeyFiles.privateKey(nothing, "")).hasMessage(nothing + ": no private key in PEM");
        Path memory = Path.of("/proc/self/mem"); // a file that cannot be read
        assertThatThrownBy(() -> KeyFiles.certificates(memory, ""))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(memory + ": not readable: ");
    }

    private static String withoutCurve(PrivateKey key) throws IOException {
        StringWriter text = new StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            writer.writeObject(new JcaMiscPEMGenerator(key));
        }
        return text.toString();
    }

    private static void assertRejected(Path place, String message) {
        assertThatThrownBy(() -> KeyFiles.certified(place, ""))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(message);
    }

    private static boolean signs(PrivateKey key, X509Certificate certificate) throws GeneralSecurityException {
        Signature signature =
                Signature.getInstance("SHA256with" + key.getAlgorithm().replace("EC", "ECDSA"));
        signature.initSign(key);
        byte[] value = signature.sign();
        signature.initVerify(certificate);
        return signature.verify(value);
    }
}

package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.postern.api.Message;
import org.postern.api.octets.Octets;
import org.postern.filters.FilterSettings;
import org.postern.filters.smime.encrypt.SmimeEncryption;
import org.postern.filters.smime.sign.SmimeSignature;

/** What is signed and encrypted here is verified and decrypted, byte for byte, by OpenSSL, GnuPG's gpgsm and NSS' cmsutil. */
@Tag("slow")
@UsesPrograms
class RealSmimeOutTest {

    private static final String FIELDS = lines(
            "From: Alice <alice@example.org>",
            "To: bob@example.org",
            "Subject: Gr\u00c3\u00bc\u00c3\u009fe",
            "MIME-Version: 1.0");

    private static final String NESTED = lines("Content-Type: multipart/mixed;", "\tboundary=\"b\"", "")
            + lines("preamble ", "--b ", "", "Gr\u00c3\u00bc\u00c3\u009fe  ", "--b\t")
            + lines("Content-Type: multipart/alternative; boundary=c", "", "--c", "", ".", "..", "--c--", "--b-- ")
            + "epilogue  ";

    /** Entities, a character for each byte. */
    static List<String> entities() {
        return List.of(
                lines("Content-Type: text/plain", "", "hello"),
                lines("Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit", "")
                        + "Gr\u00c3\u00bc\u00c3\u009fe  \r\n\r\n\r\n",
                lines("Content-Type: text/plain", "") + "no line end",
                lines("Content-Type: text/plain", ""),
                lines("Content-Type: text/plain", "", "", ""),
                lines("Content-Type: text/plain; name=\"\u00c3\u00bc.txt\"", "", "raw UTF-8 in a header"),
                lines("Content-Type: multipart/mixed; boundary=b", "", "--b", "", "x") + "--b--",
                NESTED,
                lines("Content-Type: text/plain", "")
                        + lines("0123456789abcdef").repeat(20_000));
    }

    @TempDir
    private static Path folder;

    private static SmimeFiles files;
    private static boolean made;
    private static Program gpgsm;
    private static Program cmsutil;

    private static String lines(String... lines) {
        return String.join("\r\n", lines) + "\r\n";
    }

    /** For each test, so that each says why it is skipped; once there is something to be made. */
    @BeforeEach
    void makeOnce() throws Exception {
        new Program("openssl", "openssl");
        new Program("gpgsm", "gpgsm");
        new Program("cmsutil", "libnss3-tools");
        if (!made) {
            makeKeys();
            made = true;
        }
    }

    private static void makeKeys() throws Exception {
        files = new SmimeFiles(folder);
        gpgsm = new Program("gpgsm", "gpgsm");
        cmsutil = new Program("cmsutil", "libnss3-tools");
        String alice = "subjectAltName=email:alice@example.org";
        String bob = "subjectAltName=email:bob@example.org";
        files.person("alice", "rsa:2048", 100);
        files.person("aliceEc", "ec -pkeyopt ec_paramgen_curve:P-256", 100, alice);
        files.person("bob", "rsa:2048", 100);
        files.person("bobEc", "ec -pkeyopt ec_paramgen_curve:P-256", 100, bob);
        importToGpgsm();
        importToNss();
    }

    private static void importToGpgsm() throws Exception {
        Files.createDirectory(
                files.file("gnupg"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        files.openssl("x509 -in ca.pem -outform DER -out ca.der", "ca.pem", "ca.der");
        byte[] authority = MessageDigest.getInstance("SHA-1").digest(Files.readAllBytes(files.file("ca.der")));
        Files.writeString(
                files.file("gnupg").resolve("trustlist.txt"), HexFormat.of().formatHex(authority) + " S relax\n");
        for (String each : List.of("ca.pem", "bob.p12")) {
            assertThat(gpgsm("--import", files.file(each)).status()).isZero();
        }
    }

    private static void importToNss() throws Exception {
        String database = "sql:" + Files.createDirectory(files.file("nss"));
        Program certutil = new Program("certutil", "libnss3-tools");
        for (List<String> each : List.of(
                List.of("-N", "--empty-password", "-d", database),
                List.of(
                        "-A",
                        "-n",
                        "ca",
                        "-t",
                        "C,C,C",
                        "-i",
                        files.file("ca.pem").toString(),
                        "-d",
                        database))) {
            Program.Result result = certutil.run("", each);
            assertThat(result.status()).as(result.output()).isZero();
        }
        Program.Result result = new Program("pk12util", "libnss3-tools")
                .run("", List.of("-i", files.file("bob.p12").toString(), "-d", database, "-W", "secret", "-K", ""));
        assertThat(result.status()).as(result.output()).isZero();
    }

    @AfterAll
    static void stop() throws Exception {
        if (!made) {
            return;
        }
        new Program("gpgconf", "gpgconf")
                .run("", List.of("--homedir", files.file("gnupg").toString(), "--kill", "gpg-agent"));
    }

    // ---- what is tried

    private static FilterSettings settings(Map<String, String> settings) {
        return new FilterSettings(
                "x", property -> Optional.ofNullable(settings.get(property.substring(property.lastIndexOf('.') + 1))));
    }

    private static String signed(String entity, String key, String algorithm, String form) throws Exception {
        Path place =
                files.write("signer.pem", files.read(key + ".key") + files.read(key + ".pem") + files.read("ca.pem"));
        SmimeSignature signature = settings(Map.of("keys", place.toString(), "algorithm", algorithm, "form", form))
                .make(SmimeSignature::new);
        return FilterExchange.passed(signature.decide(new FilterExchange(FIELDS + entity)));
    }

    private static String encrypted(String entity, String reader, String algorithm) throws Exception {
        SmimeEncryption encryption = settings(
                        Map.of("certificates", files.file(reader + ".pem").toString(), "algorithm", algorithm))
                .make(SmimeEncryption::new);
        return FilterExchange.passed(encryption.decide(new FilterExchange(FIELDS + entity)));
    }

    private static Message message(String mail) {
        return Message.of(mail.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static Path write(String name, Octets octets) throws Exception {
        return Files.write(files.file(name), octets.open().readAllBytes());
    }

    // ---- who reads it

    private static Program.Result openssl(String... arguments) throws Exception {
        return new Program("openssl", "openssl").run("", List.of(arguments));
    }

    private static Program.Result gpgsm(Object... arguments) throws Exception {
        List<String> words =
                new ArrayList<>(List.of("--homedir", files.file("gnupg").toString()));
        words.addAll(List.of("--batch", "--disable-dirmngr", "--disable-crl-checks"));
        words.addAll(List.of("--pinentry-mode", "loopback", "--passphrase-fd", "0"));
        for (Object each : arguments) {
            words.add(each.toString());
        }
        return gpgsm.run("secret", words);
    }

    private static Program.Result cmsutil(Object... arguments) throws Exception {
        List<String> words = new ArrayList<>(List.of("-D", "-d", "sql:" + files.file("nss")));
        for (Object each : arguments) {
            words.add(each.toString());
        }
        return cmsutil.run("", words);
    }

    /** The signature of the second part is one of these bytes; and they are those of the first part. */
    private void verifyDetached(String mail, String entity) throws Exception {
        Message signed = message(mail);
        String boundary = signed.root().type().parameter("boundary").orElseThrow();
        assertThat(mail).contains("\r\n--" + boundary + "\r\n" + entity + "\r\n--" + boundary + "\r\n");
        Path part = files.write("part", entity);
        Path other = files.write("other", entity + " ");
        Path p7s = write("p7s", signed.root().parts().get(1).content());
        assertThat(opensslVerify(p7s, "-content", part).output()).contains("Verification successful");
        assertThat(opensslVerify(p7s, "-content", other).output()).contains("Verification failure");
        assertThat(gpgsm("--verify", p7s, part).output()).contains("Good signature from");
        assertThat(gpgsm("--verify", p7s, other).output()).contains("invalid signature");
        assertThat(nssVerify(p7s, part)).contains("status=GoodSignature");
        assertThat(nssVerify(p7s, other)).doesNotContain("status=GoodSignature");
    }

    private static Program.Result opensslVerify(Path cms, Object... more) throws Exception {
        List<String> words =
                new ArrayList<>(List.of("cms", "-verify", "-binary", "-inform", "DER", "-in", cms.toString()));
        words.addAll(List.of(
                "-CAfile",
                files.file("ca.pem").toString(),
                "-out",
                files.file("out").toString()));
        for (Object each : more) {
            words.add(each.toString());
        }
        return openssl(words.toArray(String[]::new));
    }

    private static String nssVerify(Path cms, Path part) throws Exception {
        return cmsutil("-i", cms, "-c", part, "-h", 0, "-u", 4, "-n").output();
    }

    private void verifyOpaque(String mail, String entity) throws Exception {
        Path p7m = write("p7m", message(mail).root().content());
        Path out = files.file("out");
        assertThat(opensslVerify(p7m).output()).contains("Verification successful");
        assertThat(files.read("out")).isEqualTo(entity);
        Files.delete(out);
        assertThat(gpgsm("--yes", "--output", out, "--verify", p7m).output()).contains("Good signature from");
        assertThat(files.read("out")).isEqualTo(entity);
        Files.delete(out);
        assertThat(cmsutil("-i", p7m, "-h", 0, "-u", 4, "-n").output()).contains("status=GoodSignature");
        cmsutil("-i", p7m, "-u", 4, "-o", out);
        assertThat(files.read("out")).isEqualTo(entity);
    }

    private static String opensslDecrypts(Path p7m, String reader) throws Exception {
        Program.Result result = openssl(
                "cms",
                "-decrypt",
                "-binary",
                "-inform",
                "DER",
                "-in",
                p7m.toString(),
                "-inkey",
                files.file(reader + ".key").toString(),
                "-recip",
                files.file(reader + ".pem").toString(),
                "-out",
                files.file("out").toString());
        return result.status() == 0 ? files.read("out") : result.output();
    }

    private static String gpgsmDecrypts(Path p7m) throws Exception {
        Program.Result result = gpgsm("--yes", "--output", files.file("out"), "--decrypt", p7m);
        return result.status() == 0 ? files.read("out") : result.output();
    }

    private static String nssDecrypts(Path p7m) throws Exception {
        Program.Result result = cmsutil("-i", p7m, "-o", files.file("out"));
        return result.status() == 0 ? files.read("out") : result.output();
    }

    // ---- signed

    @ParameterizedTest
    @MethodSource("entities")
    void detached(String entity) throws Exception {
        verifyDetached(signed(entity, "alice", "", "detached"), entity);
    }

    @ParameterizedTest
    @MethodSource("entities")
    void opaque(String entity) throws Exception {
        verifyOpaque(signed(entity, "alice", "", "opaque"), entity);
    }

    @ParameterizedTest
    @CsvSource({
        "alice,   SHA256withRSA",
        "alice,   SHA384withRSA",
        "alice,   SHA512withRSA",
        "alice,   SHA256withRSAandMGF1",
        "aliceEc, SHA256withECDSA"
    })
    void algorithms(String key, String algorithm) throws Exception {
        verifyDetached(signed(NESTED, key, algorithm, "detached"), NESTED);
        verifyOpaque(signed(NESTED, key, algorithm, "opaque"), NESTED);
    }

    /** As an administrator would try it, with the mail as a whole. */
    @Test
    void aMailAsAWhole() throws Exception {
        String entity = entities().get(0);
        for (String form : List.of("detached", "opaque")) {
            Path mail = files.write("mail.eml", signed(entity, "alice", "", form));
            assertThat(openssl(
                                    "cms",
                                    "-verify",
                                    "-in",
                                    mail.toString(),
                                    "-CAfile",
                                    files.file("ca.pem").toString())
                            .output())
                    .contains("hello", "Verification successful");
        }
    }

    // ---- encrypted

    @ParameterizedTest
    @MethodSource("entities")
    void comeBackByteForByte(String entity) throws Exception {
        Path p7m = write(
                "p7m", message(encrypted(entity, "bob", "AES-256-CBC")).root().content());
        assertThat(opensslDecrypts(p7m, "bob")).isEqualTo(entity);
        assertThat(gpgsmDecrypts(p7m)).isEqualTo(entity);
        assertThat(nssDecrypts(p7m)).isEqualTo(entity);
    }

    @ParameterizedTest
    @CsvSource({
        "bob,   AES-256-CBC,  true",
        "bob,   AES-128-CBC,  true",
        "bob,   DES-EDE3-CBC, true",
        "bob,   AES-256-GCM,  false",
        "bobEc, AES-256-CBC,  false",
        "bobEc, AES-128-CBC,  false",
        "bobEc, AES-256-GCM,  false"
    })
    void whoReadsWhichAlgorithm(String reader, String algorithm, boolean all) throws Exception {
        Path p7m = write(
                "p7m", message(encrypted(NESTED, reader, algorithm)).root().content());
        assertThat(opensslDecrypts(p7m, reader)).isEqualTo(NESTED);
        if (all) {
            assertThat(gpgsmDecrypts(p7m)).isEqualTo(NESTED);
            assertThat(nssDecrypts(p7m)).isEqualTo(NESTED);
        }
    }

    @Test
    void signedFirstAndEncryptedThen() throws Exception {
        String signed = signed(NESTED, "alice", "", "detached");
        String encrypted = encrypted(signed.substring(FIELDS.length()), "bob", "AES-256-CBC");
        Path p7m = write("p7m", message(encrypted).root().content());
        Map<String, String> read = new HashMap<>();
        read.put("openssl", opensslDecrypts(p7m, "bob"));
        read.put("gpgsm", gpgsmDecrypts(p7m));
        read.put("cmsutil", nssDecrypts(p7m));
        for (String inner : read.values()) {
            verifyDetached(inner, NESTED);
        }
    }
}

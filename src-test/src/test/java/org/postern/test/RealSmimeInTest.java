package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
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
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.api.Message;
import org.postern.api.Reply;
import org.postern.api.Verdict;
import org.postern.api.mime.NewPart;
import org.postern.filters.FilterSettings;
import org.postern.filters.smime.decrypt.SmimeDecryption;
import org.postern.filters.smime.verify.SmimeVerification;

/** What OpenSSL, GnuPG's gpgsm and NSS' cmsutil have signed or encrypted is verified and decrypted, byte for byte. */
@Tag("unit")
@UsesPrograms
class RealSmimeInTest {

    private static final String FROM =
            "From: Alice <alice@example.org>\r\nTo: bob@example.org\r\nMIME-Version: 1.0\r\n";
    private static final String ENTITY = String.join(
            "\r\n",
            "Content-Type: multipart/mixed; boundary=\"inner\"",
            "",
            "preamble",
            "--inner",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: 8bit",
            "",
            "Gr\u00c3\u00bc\u00c3\u009fe, trailing blanks  ",
            ". a dot",
            "--inner--",
            "");

    @TempDir
    private static Path folder;

    private static SmimeFiles files;
    private static boolean made;
    private static Program gpgsm;
    private static Program cmsutil;
    private static HttpServer server;
    private static SmimeVerification verification;
    private static SmimeDecryption decryption;

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
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
        files.person("alice", "rsa:2048", 100);
        files.person("ec", "ec -pkeyopt ec_paramgen_curve:P-256", 100, "subjectAltName=email:alice@example.org");
        for (String name : List.of("alice", "ec")) {
            Files.writeString(
                    Files.createDirectories(files.file("keys")).resolve(name + ".pem"),
                    files.read(name + ".key") + files.read(name + ".pem"));
        }
        verification = verification(Map.of());
        decryption = new FilterSettings(
                        "smimeDecrypt",
                        setting(Map.of("keys", files.file("keys").toString()))::get)
                .make(SmimeDecryption::new);
    }

    @AfterAll
    static void stop() throws Exception {
        if (!made) {
            return;
        }
        server.stop(0);
        if (Files.exists(files.file("gnupg"))) {
            new Program("gpgconf", "gpgconf")
                    .run("", List.of("--homedir", files.file("gnupg").toString(), "--kill", "gpg-agent"));
        }
    }

    private interface Texts {
        Optional<String> get(String property);
    }

    private static Texts setting(Map<String, String> settings) {
        return property -> Optional.ofNullable(settings.get(property.substring(property.lastIndexOf('.') + 1)));
    }

    private static SmimeVerification verification(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.putIfAbsent("trustedCertificates", files.file("ca.pem").toString());
        return new FilterSettings("smimeVerify", setting(all)::get).make(SmimeVerification::new);
    }

    // ---- who makes them

    /** The output of {@code openssl cms -sign} and the like, as it is sent. */
    private static String openssl(String arguments) throws Exception {
        files.write("entity", ENTITY);
        files.openssl(
                arguments + " -in entity -out mail", "entity", "mail", "alice.pem", "alice.key", "ec.pem", "ec.key");
        String mail = SmimeFiles.crLf(files.read("mail"));
        return FROM + mail.replace("MIME-Version: 1.0\r\n", "");
    }

    private static String signed(byte[] signature) {
        return FROM
                + String.join(
                        "\r\n",
                        "Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; boundary=outer",
                        "",
                        "--outer",
                        ENTITY,
                        "--outer",
                        "Content-Type: application/pkcs7-signature; name=smime.p7s",
                        "Content-Transfer-Encoding: base64",
                        "",
                        Base64.getMimeEncoder().encodeToString(signature),
                        "--outer--",
                        "");
    }

    private static String object(byte[] cms) {
        return FROM
                + String.join(
                        "\r\n",
                        "Content-Type: application/x-pkcs7-mime; name=smime.p7m",
                        "Content-Transfer-Encoding: base64",
                        "",
                        Base64.getMimeEncoder().encodeToString(cms),
                        "");
    }

    private static byte[] gpgsm(String arguments) throws Exception {
        Path home = files.file("gnupg");
        if (!Files.exists(home)) {
            Files.createDirectory(home);
            home.toFile().setReadable(false, false);
            home.toFile().setReadable(true, true);
            files.openssl("x509 -in ca.pem -outform DER -out ca.der", "ca.pem", "ca.der");
            byte[] authority = MessageDigest.getInstance("SHA-1").digest(Files.readAllBytes(files.file("ca.der")));
            Files.writeString(home.resolve("trustlist.txt"), HexFormat.of().formatHex(authority) + " S relax\n");
            runGpgsm("--import " + files.file("ca.pem"));
            runGpgsm("--import " + files.file("alice.p12"));
        }
        files.write("entity", ENTITY);
        runGpgsm("--yes " + arguments + " -o " + files.file("cms") + " " + files.file("entity"));
        return Files.readAllBytes(files.file("cms"));
    }

    private static void runGpgsm(String arguments) throws Exception {
        List<String> words =
                new ArrayList<>(List.of("--homedir", files.file("gnupg").toString()));
        words.addAll(List.of(("--batch --disable-dirmngr --disable-crl-checks --pinentry-mode loopback"
                        + " --passphrase-fd 0 " + arguments)
                .split(" ")));
        Program.Result result = gpgsm.run("secret", words);
        assertThat(result.status()).as(result.output()).isZero();
    }

    private static byte[] cmsutil(String arguments) throws Exception {
        String database = "sql:" + files.file("nss");
        if (!Files.exists(files.file("nss"))) {
            Files.createDirectory(files.file("nss"));
            Program certutil = new Program("certutil", "libnss3-tools");
            run(certutil, "-N --empty-password -d " + database);
            run(certutil, "-A -n ca -t C,C,C -i " + files.file("ca.pem") + " -d " + database);
            Program.Result imported = new Program("pk12util", "libnss3-tools")
                    .run(
                            "",
                            List.of(
                                    "-i",
                                    files.file("alice.p12").toString(),
                                    "-d",
                                    database,
                                    "-W",
                                    "secret",
                                    "-K",
                                    ""));
            assertThat(imported.status()).as(imported.output()).isZero();
        }
        files.write("entity", ENTITY);
        run(cmsutil, arguments + " -d " + database + " -i " + files.file("entity") + " -o " + files.file("cms"));
        return Files.readAllBytes(files.file("cms"));
    }

    private static void run(Program program, String arguments) throws Exception {
        Program.Result result = program.run("", List.of(arguments.split(" ")));
        assertThat(result.status()).as(result.output()).isZero();
    }

    // ---- signed

    private static void assertVerified(String mail) throws IOException {
        FilterExchange exchange = new FilterExchange(mail);
        assertThat(FilterExchange.passed(verification.decide(exchange))).isEqualTo(mail);
        assertThat(exchange.notes())
                .containsEntry("smime.verify", "pass")
                .containsEntry("smime.signer", "alice@example.org")
                .containsEntry("smime.issuer", "CN=Authority");

        FilterExchange other = new FilterExchange(mail);
        Verdict stripped = verification(Map.of("strip", "true")).decide(other);
        assertThat(FilterExchange.passed(stripped)).isEqualTo(FROM + ENTITY);
    }

    private static void assertRefused(SmimeVerification verification, String mail, String code, String reason)
            throws IOException {
        FilterExchange exchange = new FilterExchange(mail);
        assertThat(verification.decide(exchange))
                .isEqualTo(Reply.reject(554, code, "Signature verification failed: " + reason));
        assertThat(exchange.notes()).containsEntry("smime.verify", "fail").containsEntry("smime.reason", reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cms -sign -signer alice.pem -inkey alice.key",
                "cms -sign -signer alice.pem -inkey alice.key -md sha384",
                "cms -sign -signer alice.pem -inkey alice.key -md sha512 -nodetach",
                "cms -sign -signer alice.pem -inkey alice.key -binary",
                "cms -sign -signer alice.pem -inkey alice.key -binary -nodetach -indef",
                "cms -sign -signer alice.pem -inkey alice.key -keyopt rsa_padding_mode:pss",
                "cms -sign -signer alice.pem -inkey alice.key -keyopt rsa_padding_mode:pss -keyopt rsa_pss_saltlen:32",
                "cms -sign -signer alice.pem -inkey alice.key -keyid",
                "cms -sign -signer alice.pem -inkey alice.key -noattr",
                "cms -sign -signer ec.pem -inkey ec.key",
                "cms -sign -signer ec.pem -inkey ec.key -md sha512 -keyid -nodetach",
                "cms -sign -signer alice.pem -inkey alice.key -signer ec.pem -inkey ec.key",
                "smime -sign -signer alice.pem -inkey alice.key",
                "smime -sign -signer alice.pem -inkey alice.key -nodetach -md sha512",
            })
    void ofOpenSslIsVerified(String arguments) throws Exception {
        assertVerified(openssl(arguments));
    }

    @Test
    void ofGpgsmIsVerified() throws Exception {
        assertVerified(signed(gpgsm("--detach-sign -u alice@example.org")));
        assertVerified(object(gpgsm("--sign -u alice@example.org")));
        assertVerified(signed(gpgsm("--detach-sign --digest-algo SHA512 -u alice@example.org")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SHA256", "SHA384", "SHA512"})
    void ofNssIsVerified(String digest) throws Exception {
        assertVerified(signed(cmsutil("-S -T -N alice -H " + digest)));
        assertVerified(object(cmsutil("-S -N alice -H " + digest)));
        assertVerified(signed(cmsutil("-S -T -G -N alice -H " + digest)));
    }

    // ---- signed, and yet

    @ParameterizedTest
    @CsvSource({
        "'cms -sign -signer alice.pem -inkey alice.key -md sha1', 5.7.6, weak algorithm",
        "'cms -sign -signer alice.pem -inkey alice.key -md md5', 5.7.6, weak algorithm",
        "'cms -sign -signer alice.pem -inkey alice.key -nocerts', 5.7.5, no certificate of the signer",
    })
    void ofOpenSslIsRefused(String arguments, String code, String reason) throws Exception {
        assertRefused(verification, openssl(arguments), code, reason);
    }

    @Test
    void changedContentIsRefused() throws Exception {
        for (String arguments : List.of("", " -noattr", " -binary")) {
            String mail = openssl("cms -sign -signer alice.pem -inkey alice.key" + arguments);
            assertRefused(verification, mail.replace("trailing blanks  ", "trailing blanks "), "5.7.7", "tampered");
        }
        assertRefused(
                verification,
                signed(gpgsm("--detach-sign -u alice@example.org")).replace("preamble", "Preamble"),
                "5.7.7",
                "tampered");
    }

    @Test
    void anotherAuthorIsRefused() throws Exception {
        String mail = openssl("cms -sign -signer alice.pem -inkey alice.key");
        assertRefused(
                verification,
                mail.replace("alice@example.org", "mallory@example.org"),
                "5.7.5",
                "signer is not the author");
    }

    @Test
    void anotherAuthorityIsRefused() throws Exception {
        Path others = Files.createDirectory(files.file("others"));
        SmimeFiles other = new SmimeFiles(others);
        other.person("alice", "rsa:2048", 100);
        other.write("entity", ENTITY);
        other.openssl(
                "cms -sign -signer alice.pem -inkey alice.key -in entity -out mail",
                "alice.pem",
                "alice.key",
                "entity",
                "mail");
        assertRefused(verification, FROM + SmimeFiles.crLf(other.read("mail")), "5.7.5", "untrusted");
    }

    @Test
    void anExpiredCertificateIsRefused() throws Exception {
        files.write("extensions", "subjectAltName=email:alice@example.org\nextendedKeyUsage=emailProtection\n");
        files.write("index-expired", "");
        files.write("serial-expired", "2000\n");
        files.write("expired.conf", authority("index-expired", "serial-expired"));
        files.openssl(
                "req -newkey rsa:2048 -nodes -subj /CN=expired -keyout alice.key2 -out request",
                "alice.key2",
                "request");
        files.openssl(
                "ca -batch -config expired.conf -in request -extfile extensions -startdate 20200101000000Z"
                        + " -enddate 20210101000000Z -notext -out expired.pem",
                "expired.conf",
                "request",
                "extensions",
                "expired.pem");
        files.write("entity", ENTITY);
        files.openssl(
                "cms -sign -signer expired.pem -inkey alice.key2 -in entity -out mail",
                "expired.pem",
                "alice.key2",
                "entity",
                "mail");
        assertRefused(verification, FROM + SmimeFiles.crLf(files.read("mail")), "5.7.5", "expired");
    }

    private static String authority(String index, String serial) {
        return String.join(
                "\n",
                "[ca]",
                "default_ca=own",
                "[own]",
                "database=" + files.file(index),
                "serial=" + files.file(serial),
                "certificate=" + files.file("ca.pem"),
                "private_key=" + files.file("ca.key"),
                "new_certs_dir=" + folder,
                "default_md=sha256",
                "default_crl_days=30",
                "policy=any",
                "[any]",
                "commonName=supplied",
                "");
    }

    private static String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    /** One that is revoked and one that is not, by what the authority says over HTTP. */
    @ParameterizedTest
    @ValueSource(strings = {"crl", "ocsp"})
    void aRevokedCertificateIsRefused(String way) throws Exception {
        String extension = way.equals("crl")
                ? "crlDistributionPoints=URI:" + url("/crl")
                : "authorityInfoAccess=OCSP;URI:" + url("/ocsp");
        files.person("revoked", "rsa:2048", 100, extension, "subjectAltName=email:alice@example.org");
        String revoked = files.lastSerial();
        files.person("valid", "rsa:2048", 100, extension, "subjectAltName=email:alice@example.org");
        String index = "index-" + way;
        files.write(
                index,
                "R\t301231000000Z\t240101000000Z\t" + revoked + "\tunknown\t/CN=revoked\n" + "V\t301231000000Z\t\t"
                        + files.lastSerial() + "\tunknown\t/CN=valid\n");
        if (way.equals("crl")) {
            files.write("crl.conf", authority(index, "serial"));
            files.openssl("ca -gencrl -config crl.conf -out crl.pem", "crl.conf", "crl.pem");
            files.openssl("crl -in crl.pem -outform DER -out crl.der", "crl.pem", "crl.der");
        }
        server.createContext("/" + way, http -> {
            try (http) {
                String answer = "crl.der";
                if (way.equals("ocsp")) {
                    String path = http.getRequestURI().getPath(); // RFC 6960 A.1: small requests are in the URL
                    boolean get = http.getRequestMethod().equals("GET");
                    Files.write(
                            files.file("ocsp.request"),
                            get
                                    ? Base64.getMimeDecoder().decode(path.substring("/ocsp/".length()))
                                    : http.getRequestBody().readAllBytes());
                    answer = "ocsp.response";
                    files.openssl(
                            "ocsp -index " + index + " -CA ca.pem -rsigner ca.pem -rkey ca.key -reqin ocsp.request"
                                    + " -respout ocsp.response",
                            index,
                            "ca.pem",
                            "ca.key",
                            "ocsp.request",
                            answer);
                }
                byte[] bytes = Files.readAllBytes(files.file(answer));
                http.sendResponseHeaders(200, bytes.length);
                http.getResponseBody().write(bytes);
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        });
        SmimeVerification checked = verification(Map.of("revocation", way));
        for (String name : List.of("revoked", "valid")) {
            files.write("entity", ENTITY);
            files.openssl(
                    "cms -sign -signer " + name + ".pem -inkey " + name + ".key -in entity -out mail",
                    name + ".pem",
                    name + ".key",
                    "entity",
                    "mail");
            String mail = FROM + SmimeFiles.crLf(files.read("mail"));
            if (name.equals("revoked")) {
                assertRefused(checked, mail, "5.7.5", "revoked");
            } else {
                assertThat(FilterExchange.passed(checked.decide(new FilterExchange(mail))))
                        .isEqualTo(mail);
            }
        }
        assertThat(checked.decide(new FilterExchange(openssl("cms -sign -signer alice.pem -inkey alice.key"))))
                .isEqualTo(Reply.reject(451, "4.7.5", "Signature verification failed: revocation status unknown"));
    }

    /** Of 2013: with SHA-1, and a certificate that has expired; its content is what was signed, though. */
    @Test
    void ofThunderbirdIsVerified() throws Exception {
        Path corpus = Path.of(System.getProperty("postern.corpus"), "mimekit-thunderbird-signed.eml");
        assumeTrue(Files.exists(corpus), "needs -Dpostern.corpus=… with this mail");
        String mail = SmimeFiles.crLf(Files.readString(corpus, StandardCharsets.ISO_8859_1));
        SmimeVerification old = verification(Map.of("weakAlgorithms", "accept"));
        assertRefused(verification, mail, "5.7.6", "weak algorithm");
        assertRefused(old, mail, "5.7.5", "expired"); // which is not asked before the content is known to be right
        assertRefused(old, mail.replaceFirst("format=flowed", "format=Flowed"), "5.7.7", "tampered");

        Message more = Message.of(mail.getBytes(StandardCharsets.ISO_8859_1));
        Message changed = more.with(more.edit().add(NewPart.text("plain", "disclaimer\r\n")));
        FilterExchange wrapped = new FilterExchange(changed);
        old.decide(wrapped);
        assertThat(wrapped.notes()).containsEntry("smime.verify", "none").containsEntry("smime.signedParts", "1");
        String within =
                new String(changed.root().parts().get(0).raw().open().readAllBytes(), StandardCharsets.ISO_8859_1);
        assertRefused(old, "From: fejj@gnome.org\r\n" + within, "5.7.5", "expired");
    }

    // ---- encrypted

    private static void assertDecrypted(String mail) throws IOException {
        FilterExchange exchange = new FilterExchange(mail);
        assertThat(FilterExchange.passed(decryption.decide(exchange))).isEqualTo(FROM + ENTITY);
        assertThat(exchange.notes()).containsEntry("smime.decrypt", "pass");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cms -encrypt -aes128 -recip alice.pem",
                "cms -encrypt -aes192 -recip alice.pem",
                "cms -encrypt -aes256 -recip alice.pem",
                "cms -encrypt -des3 -recip alice.pem",
                "cms -encrypt -binary -aes256 -recip alice.pem",
                "cms -encrypt -stream -aes256 -recip alice.pem",
                "cms -encrypt -aes256 -keyid -recip alice.pem",
                "cms -encrypt -aes-128-gcm -recip alice.pem",
                "cms -encrypt -aes-256-gcm -recip alice.pem",
                "cms -encrypt -aes-256-gcm -stream -recip alice.pem",
                "cms -encrypt -aes256 -recip alice.pem -keyopt rsa_padding_mode:oaep",
                "cms -encrypt -aes256 -recip alice.pem -keyopt rsa_padding_mode:oaep -keyopt rsa_oaep_md:sha256",
                "cms -encrypt -aes-256-gcm -recip alice.pem -keyopt rsa_padding_mode:oaep -keyopt rsa_mgf1_md:sha256",
                "cms -encrypt -aes256 -recip ec.pem",
                "cms -encrypt -des3 -recip ec.pem",
                "cms -encrypt -aes-256-gcm -recip ec.pem",
                "cms -encrypt -aes256 -keyid -recip ec.pem",
                "cms -encrypt -aes256 -recip ec.pem -keyopt ecdh_kdf_md:sha256",
                "cms -encrypt -aes128 -recip ec.pem -keyopt ecdh_kdf_md:sha512 -keyopt ecdh_cofactor_mode:1",
                "cms -encrypt -aes256 -wrap aes128-wrap -recip ec.pem",
                "cms -encrypt -aes256 -recip alice.pem -recip ec.pem",
                "smime -encrypt -aes256",
                "smime -encrypt -des3",
            })
    void ofOpenSslIsDecrypted(String arguments) throws Exception {
        if (arguments.startsWith("smime")) {
            files.write("entity", ENTITY);
            files.openssl(arguments + " -in entity -out mail alice.pem", "entity", "mail", "alice.pem");
            assertDecrypted(FROM + SmimeFiles.crLf(files.read("mail")).replace("MIME-Version: 1.0\r\n", ""));
        } else {
            assertDecrypted(openssl(arguments));
        }
    }

    @Test
    void ofGpgsmIsDecrypted() throws Exception {
        assertDecrypted(object(gpgsm("--encrypt -r alice@example.org")));
        assertDecrypted(object(gpgsm("--encrypt --cipher-algo AES256 -r alice@example.org")));
        assertDecrypted(object(gpgsm("--encrypt --cipher-algo 3DES -r alice@example.org")));
    }

    @Test
    void ofNssIsDecrypted() throws Exception {
        assertDecrypted(object(cmsutil("-E -r alice@example.org")));
    }

    @Test
    void signedAndThenEncrypted() throws Exception {
        String signed = openssl("cms -sign -signer ec.pem -inkey ec.key");
        String entity = signed.substring(FROM.length());
        files.write("signed", entity);
        files.openssl("cms -encrypt -aes256 -recip alice.pem -in signed -out mail", "signed", "mail", "alice.pem");
        String mail = FROM + SmimeFiles.crLf(files.read("mail")).replace("MIME-Version: 1.0\r\n", "");
        String decrypted = FilterExchange.passed(decryption.decide(new FilterExchange(mail)));
        assertThat(decrypted).isEqualTo(FROM + entity);
        assertVerified(decrypted);
    }
}

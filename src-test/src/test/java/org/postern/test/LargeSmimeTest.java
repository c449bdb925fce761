package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.api.Data;
import org.postern.api.Message;
import org.postern.api.Pass;
import org.postern.api.Verdict;
import org.postern.api.mime.MimeRules;
import org.postern.api.octets.Octets;
import org.postern.filters.FilterSettings;
import org.postern.filters.smime.decrypt.SmimeDecryption;
import org.postern.filters.smime.verify.SmimeVerification;

/** A message of 200 MB, signed and encrypted by openssl, with a heap of 256 MB: none of it is held in memory as a whole. */
@Tag("slow")
@UsesPrograms
class LargeSmimeTest {

    private static final int CONTENT = 110_000_000;

    @TempDir
    private Path folder;

    /** A file as a message. */
    private record FileOctets(Path file) implements Octets {

        @Override
        public InputStream open() throws IOException {
            return Files.newInputStream(file);
        }

        @Override
        public long size() throws IOException {
            return Files.size(file);
        }
    }

    /** What runs with the small heap: takes a mail, a key and a trusted certificate, and prints the hash of what was signed. */
    public static final class Main {

        private Main() {}

        public static void main(String... files) throws Exception {
            Map<String, String> settings = Map.of(
                    "postern.d.keys", files[1],
                    "postern.v.trustedCertificates", files[2],
                    "postern.v.strip", "true");
            SmimeDecryption decryption =
                    new FilterSettings("d", name -> Optional.ofNullable(settings.get(name))).make(SmimeDecryption::new);
            SmimeVerification verification = new FilterSettings("v", name -> Optional.ofNullable(settings.get(name)))
                    .make(SmimeVerification::new);
            Message mail = Message.of(new FileOctets(Path.of(files[0])), MimeRules.DEFAULT);
            Message decrypted = message(decryption.decide(new FilterExchange(mail)));
            Message content = message(verification.decide(new FilterExchange(decrypted)));
            System.out.print(hash(content.root().body()));
        }

        private static Message message(Verdict verdict) {
            if (verdict instanceof Pass pass && pass.command() instanceof Data data) {
                return data.message();
            }
            throw new AssertionError(verdict);
        }
    }

    private static String hash(Octets octets) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (InputStream in = octets.open();
                OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            in.transferTo(out);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** A CMS object as a mail, or as the entity in one. */
    private static void write(Path file, String header, Path cms) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            out.write((header + "Content-Type: application/pkcs7-mime; name=smime.p7m\r\n"
                            + "Content-Transfer-Encoding: base64\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            try (OutputStream base64 = Base64.getMimeEncoder().wrap(out)) { // ends with what is left of three bytes
                Files.copy(cms, base64);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-aes256 -stream", "-aes256", "-aes-256-gcm"})
    void isDecryptedAndVerified(String cipher) throws Exception {
        SmimeFiles files = new SmimeFiles(folder);
        files.person("alice", "rsa:2048", 10);
        Files.writeString(files.file("keys.pem"), files.read("alice.key") + files.read("alice.pem"));
        String line = "0123456789".repeat(7) + "\r\n";
        Path body = files.write("body", line.repeat(CONTENT / line.length()));
        try (OutputStream out = Files.newOutputStream(files.file("entity"))) {
            out.write("Content-Type: text/plain\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            Files.copy(body, out);
        }
        files.openssl(
                "cms -sign -binary -nodetach -stream -outform DER -signer alice.pem -inkey alice.key -in entity -out object",
                "alice.pem",
                "alice.key",
                "entity",
                "object");
        write(files.file("signed"), "", files.file("object"));
        files.openssl(
                "cms -encrypt -binary -outform DER " + cipher + " -recip alice.pem -in signed -out object",
                "alice.pem",
                "signed",
                "object");
        write(files.file("mail"), "From: alice@example.org\r\n", files.file("object"));
        assertThat(Files.size(files.file("mail"))).isGreaterThan(200_000_000);

        Program java = new Program(Path.of(System.getProperty("java.home"), "bin", "java"));
        Program.Result result = java.patiently(Duration.ofMinutes(5))
                .run(
                        "",
                        List.of(
                                "-Xmx256m",
                                "-Djava.io.tmpdir=" + folder,
                                "-cp",
                                System.getProperty("java.class.path"),
                                Main.class.getName(),
                                files.file("mail").toString(),
                                files.file("keys.pem").toString(),
                                files.file("ca.pem").toString()));
        assertThat(result.output()).isEqualTo(hash(new FileOctets(body)));
    }
}

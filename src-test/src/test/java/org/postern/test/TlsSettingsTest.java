package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.test.policies.Journal;
import org.postern.testing.TestAuthority;
import org.postern.testing.TestAuthority.Issued;

/** What {@code openssl s_client} sees of interfaces with different settings. */
@Tag("server")
@UsesPrograms
class TlsSettingsTest extends TlsTestCase {

    private static final String SERVED = "221 2.0.0 ";

    TlsSettingsTest() {
        super(
                "ssl://127.0.0.1:0?name=usual&certificate=gateway",
                "ssl://127.0.0.1:0?name=only13&certificate=gateway&protocols=TLSv1.3",
                "ssl://127.0.0.1:0?name=choosy&keyStore=FILES/keys.p12"
                        + "&ciphers=ECDHE+AESGCM:DHE+AESGCM:!AES128::TLS_CHACHA20_POLY1305_SHA256",
                "ssl://127.0.0.1:0?name=obliging&certificate=gateway&serverCipherOrder=false",
                "ssl://127.0.0.1:0?name=named&certificate=gateway&sniCertificates=mail.example.org=mail,*.example.net=net",
                "ssl://127.0.0.1:0?name=ignore&certificate=gateway&clientCertificates=ignore",
                "ssl://127.0.0.1:0?name=accept&certificate=gateway&clientCertificates=accept",
                "ssl://127.0.0.1:0?name=require&certificate=gateway&clientCertificates=require",
                "ssl://127.0.0.1:0?name=forgetful&certificate=gateway&sessionCacheSize=0",
                "ssl://127.0.0.1:0?name=hasty&certificate=gateway&sessionLifetime=1s");
    }

    @Override
    void writeFiles(Path keys) throws IOException {
        root.server("localhost").write(keys.resolve("gateway.pem"));
        root.server("mail.example.org").write(keys.resolve("mail.pem"));
        root.server("*.example.net").write(keys.resolve("net.pem"));
        TestAuthority.keyStore(file("keys.p12"), Map.of("rsa", root.rsaServer("localhost")));

        TestAuthority intermediate = root.intermediate("Intermediate");
        writeClient("good", intermediate.client("Ann", "ann@example.org", "ann.example.org"));
        writeClient(
                "stranger",
                TestAuthority.root("Root").intermediate("Intermediate").client("Ann"));
        writeClient("expired", intermediate.expiredClient("Ann"));
        writeClient("deep", intermediate.intermediate("Deep").client("Ann"));
    }

    private void writeClient(String name, Issued client) throws IOException {
        client.write(file(name + ".pem"));
        StringBuilder chain = new StringBuilder();
        client.chain().subList(1, client.chain().size() - 1).forEach(each -> chain.append(TestAuthority.pem(each)));
        Files.writeString(file(name + "-chain.pem"), chain);
    }

    private List<String> arguments(String name, String... options) {
        List<String> arguments = new ArrayList<>(List.of(
                "s_client",
                "-connect",
                "127.0.0.1:" + address(name).getPort(),
                "-CAfile",
                file("root.pem").toString(),
                "-verify_return_error",
                "-crlf"));
        arguments.addAll(List.of(options));
        return arguments;
    }

    /** Connects, says EHLO and QUIT, and returns what the program printed. */
    private String connect(String name, String... options) throws IOException, InterruptedException {
        List<String> arguments = arguments(name, options);
        arguments.add("-ign_eof");
        return new Program("openssl", "openssl")
                .run("ehlo client.test\nquit\n", arguments)
                .output();
    }

    @ParameterizedTest
    @CsvSource({
        "usual, -tls1, protocol version",
        "usual, -tls1_1, protocol version",
        "usual, -tls1_2, " + SERVED,
        "usual, -tls1_3, " + SERVED,
        "only13, -tls1_2, protocol version",
        "only13, -tls1_3, " + SERVED,
    })
    void protocols(String name, String version, String end) throws IOException, InterruptedException {
        assertThat(connect(name, version, "-cipher", "ALL:@SECLEVEL=0")).contains(end);
    }

    @ParameterizedTest
    @CsvSource({
        "usual, ECDHE-ECDSA-AES256-GCM-SHA384, " + SERVED,
        "usual, ECDHE-ECDSA-AES128-GCM-SHA256, " + SERVED,
        "usual, ECDHE-ECDSA-CHACHA20-POLY1305, " + SERVED,
        "usual, ECDHE-ECDSA-AES256-SHA384, handshake failure",
        "usual, ECDHE-ECDSA-AES128-SHA, handshake failure",
        "usual, TLS_AES_256_GCM_SHA384, " + SERVED,
        "usual, TLS_AES_128_GCM_SHA256, " + SERVED,
        "usual, TLS_CHACHA20_POLY1305_SHA256, " + SERVED,
        "choosy, ECDHE-RSA-AES256-GCM-SHA384, " + SERVED,
        "choosy, DHE-RSA-AES256-GCM-SHA384, " + SERVED,
        "choosy, ECDHE-RSA-AES128-GCM-SHA256, handshake failure",
        "choosy, ECDHE-RSA-CHACHA20-POLY1305, handshake failure",
        "choosy, TLS_CHACHA20_POLY1305_SHA256, " + SERVED,
        "choosy, TLS_AES_256_GCM_SHA384, handshake failure",
    })
    void ciphers(String name, String cipher, String end) throws IOException, InterruptedException {
        String[] options = cipher.startsWith("TLS_")
                ? new String[] {"-tls1_3", "-ciphersuites", cipher}
                : new String[] {"-tls1_2", "-cipher", cipher};
        assertThat(connect(name, options)).contains(end);
    }

    @ParameterizedTest
    @CsvSource({
        "usual, -tls1_2, ECDHE-ECDSA-AES256-GCM-SHA384",
        "usual, -tls1_3, TLS_AES_256_GCM_SHA384",
        "obliging, -tls1_2, ECDHE-ECDSA-AES128-GCM-SHA256",
        "obliging, -tls1_3, TLS_AES_128_GCM_SHA256",
    })
    void theOrderOfCiphers(String name, String version, String chosen) throws IOException, InterruptedException {
        assertThat(connect(
                        name,
                        version,
                        "-cipher",
                        "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384",
                        "-ciphersuites",
                        "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384"))
                .contains("Cipher is " + chosen, SERVED);
    }

    @ParameterizedTest
    @CsvSource({
        "mail.example.org, mail.example.org",
        "MAIL.example.org, mail.example.org",
        "mx.example.net, *.example.net",
        "a.mx.example.net, localhost",
        "example.net, localhost",
        "other.test, localhost",
    })
    void certificatesByName(String asked, String shown) throws IOException, InterruptedException {
        for (String version : List.of("-tls1_2", "-tls1_3")) {
            assertThat(connect("named", version, "-servername", asked))
                    .containsPattern("subject=CN ?= ?\\Q" + shown + "\\E\n")
                    .contains(SERVED);
        }
    }

    @Test
    void aClientThatAsksForNoNameIsShownTheUsualCertificate() throws IOException, InterruptedException {
        assertThat(connect("named", "-noservername")).containsPattern("subject=CN ?= ?localhost\n");
    }

    @ParameterizedTest
    @CsvSource({
        "ignore, none, nobody",
        "ignore, good, nobody",
        "ignore, stranger, nobody",
        "ignore, expired, nobody",
        "ignore, deep, nobody",
        "accept, none, nobody",
        "accept, good, CN=Ann [ann@example.org] [ann.example.org] by CN=Intermediate",
        "accept, stranger, refused",
        "accept, expired, refused",
        "accept, deep, refused",
        "require, none, refused",
        "require, good, CN=Ann [ann@example.org] [ann.example.org] by CN=Intermediate",
        "require, stranger, refused",
        "require, expired, refused",
        "require, deep, refused",
    })
    void clientsCertificates(String name, String shown, String seen) throws IOException, InterruptedException {
        for (String version : List.of("-tls1_2", "-tls1_3")) {
            Journal.open(folder.resolve("journal"));
            String output = connect(name, options(version, shown));
            if (seen.equals("refused")) {
                assertThat(output).doesNotContain(SERVED);
                assertThat(Journal.lines()).isEmpty();
            } else {
                assertThat(output).contains(SERVED);
                assertThat(Journal.lines()).containsExactly(seen);
            }
        }
    }

    private String[] options(String version, String certificate) {
        String pem = file(certificate + ".pem").toString();
        return certificate.equals("none")
                ? new String[] {version}
                : new String[] {
                    version,
                    "-cert",
                    pem,
                    "-key",
                    pem,
                    "-cert_chain",
                    file(certificate + "-chain.pem").toString()
                };
    }

    @ParameterizedTest
    @CsvSource({
        "usual, -tls1_2, Reused",
        "usual, -tls1_3, Reused",
        "forgetful, -tls1_2, New",
        "forgetful, -tls1_3, New",
    })
    void resumption(String name, String version, String again) throws IOException, InterruptedException {
        String session = folder.resolve("session").toString();
        assertThat(connect(name, version, "-sess_out", session)).contains("New, TLSv1.", SERVED);
        assertThat(connect(name, version, "-sess_in", session)).contains(again + ", TLSv1.", SERVED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void aSessionIsNotResumedAfterItsLifetime(String version) throws IOException, InterruptedException {
        String session = folder.resolve("session").toString();
        assertThat(connect("hasty", version, "-sess_out", session)).contains(SERVED);
        Awaitility.await()
                .untilAsserted(() -> assertThat(connect("hasty", version, "-sess_in", session))
                        .contains("New, TLSv1.", SERVED));
    }

    @Test
    void aClientThatRenegotiatesIsCutOff() throws IOException {
        Process client = new Program("openssl", "openssl").start(arguments("usual", "-tls1_2"));
        assertThat(hears(client, "noop", "250 2.0.0")).isTrue();
        assertThat(hears(client, "R", "RENEGOTIATING")).isTrue();
        assertThat(client.inputReader().lines()).anyMatch(line -> line.contains("handshake failure"));
        assertThat(client.onExit().join().exitValue()).isNotZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"K", "k"})
    void newKeysOfTls13AreTaken(String command) throws IOException {
        Process client = new Program("openssl", "openssl").start(arguments("usual", "-tls1_3"));
        assertThat(hears(client, command, "KEYUPDATE")).isTrue();
        assertThat(hears(client, "noop", "250 2.0.0")).isTrue();
        assertThat(hears(client, "quit", SERVED)).isTrue();
    }

    /** Gives the program a line, and reads what it prints until there is the answer. */
    private static boolean hears(Process client, String line, String answer) throws IOException {
        client.outputWriter().append(line).append('\n').flush();
        return client.inputReader().lines().anyMatch(each -> each.contains(answer));
    }
}

package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.testing.ReceivedMail;
import org.postern.testing.ScriptedUpstream;

/** The mail clients that people use get their mail through, on each type of interface. */
@Tag("slow")
@TestInstance(Lifecycle.PER_CLASS)
@UsesPrograms
class RealClientsTest {

    private final ScriptedUpstream upstream = new ScriptedUpstream();
    private LaunchedGateway gateway;
    private String authority;

    @BeforeAll
    void launch(@TempDir Path folder) throws IOException, InterruptedException {
        gateway = new LaunchedGateway(
                folder,
                Map.of(
                        "postern.http.port", "0",
                        "postern.interfaces", "tcp://127.0.0.1:0, starttls://127.0.0.1:0, ssl://127.0.0.1:0",
                        "postern.upstream.host", "127.0.0.1",
                        "postern.upstream.port", String.valueOf(upstream.port())));
        authority = folder.resolve("kept/development-ca.pem").toString();
    }

    @AfterAll
    void end() throws InterruptedException {
        gateway.close();
        upstream.close();
    }

    private String port(String type) {
        return String.valueOf(gateway.address(type).getPort());
    }

    private ReceivedMail mailOf(String sender) {
        return upstream.mails().stream()
                .filter(mail -> mail.from().startsWith("MAIL FROM:<" + sender + ">"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no mail of " + sender));
    }

    @ParameterizedTest
    @CsvSource({"tcp,", "starttls,--tls", "ssl,--tls-on-connect"})
    void swaks(String type, String option) throws IOException, InterruptedException {
        Program swaks = new Program("swaks", "swaks, libnet-ssleay-perl");
        InetSocketAddress address = gateway.address(type);
        String sender = "swaks-" + type + "@example.org";
        Program.Result result = swaks.run(
                "",
                Stream.of(
                                "--server",
                                "127.0.0.1:" + address.getPort(),
                                "--from",
                                sender,
                                "--to",
                                "b@example.org",
                                option)
                        .filter(argument -> argument != null)
                        .toList());
        assertThat(result.status()).as(result.output()).isZero();
        assertThat(mailOf(sender).raw()).contains("This is a test mailing");
    }

    @ParameterizedTest
    @CsvSource({"tcp,off,off", "starttls,on,on", "ssl,on,off"})
    void msmtp(String type, String tls, String startTls) throws IOException, InterruptedException {
        Program msmtp = new Program("msmtp", "msmtp");
        String sender = "msmtp-" + type + "@example.org";
        Program.Result result = msmtp.run(
                "Subject: msmtp\n\n.a line with a dot\n",
                List.of(
                        "--host=localhost",
                        "--port=" + port(type),
                        "--tls=" + tls,
                        "--tls-starttls=" + startTls,
                        "--tls-trust-file=" + authority,
                        "--from=" + sender,
                        "b@example.org"));
        assertThat(result.status()).as(result.output()).isZero();
        assertThat(mailOf(sender).text()).endsWith("Subject: msmtp\r\n\r\n.a line with a dot\r\n");
    }

    @ParameterizedTest
    @CsvSource({"tcp,smtp", "starttls,smtp", "ssl,smtps"})
    void curl(String type, String scheme) throws IOException, InterruptedException {
        Program curl = new Program("curl", "curl");
        String sender = "curl-" + type + "@example.org";
        List<String> command = new ArrayList<>(List.of(
                "-sS",
                "--crlf",
                "--cacert",
                authority,
                "--url",
                scheme + "://localhost:" + port(type),
                "--mail-from",
                sender,
                "--mail-rcpt",
                "b@example.org",
                "--upload-file",
                "-"));
        if (type.equals("starttls")) {
            command.add("--ssl-reqd");
        }
        Program.Result result = curl.run("Subject: curl\n\n.dot\n", command);
        assertThat(result.status()).as(result.output()).isZero();
        assertThat(mailOf(sender).text()).isEqualTo("Subject: curl\r\n\r\n.dot\r\n");
    }

    @Test
    void smtplibOfPython() throws IOException, InterruptedException {
        Program python = new Program("python3", "python3");
        String script = """
                import smtplib, ssl
                context = ssl.create_default_context(cafile='%s')
                with smtplib.SMTP('localhost', %s) as client:
                    client.starttls(context=context)
                    client.sendmail('python@example.org', ['b@example.org', 'c@example.org'], 'Subject: smtplib\\n\\nhello\\n')
                """.formatted(authority, port("starttls"));
        Program.Result result = python.run(script, List.of("-"));
        assertThat(result.status()).as(result.output()).isZero();
        assertThat(mailOf("python@example.org").to()).hasSize(2);
    }

    @Test
    void opensslSeesTheCertificateOnBothKindsOfTls() throws IOException, InterruptedException {
        Program openssl = new Program("openssl", "openssl");
        List<String> verify =
                List.of("-CAfile", authority, "-verify_return_error", "-verify_hostname", "localhost", "-brief");
        List<String> implicit = new ArrayList<>(List.of("s_client", "-connect", "127.0.0.1:" + port("ssl")));
        implicit.addAll(verify);
        List<String> startTls =
                new ArrayList<>(List.of("s_client", "-starttls", "smtp", "-connect", "127.0.0.1:" + port("starttls")));
        startTls.addAll(verify);
        assertThat(openssl.run("QUIT\r\n", implicit).output()).contains("Verification: OK", "TLSv1.3");
        assertThat(openssl.run("QUIT\r\n", startTls).output()).contains("Verification: OK", "TLSv1.3");
    }
}

package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.postern.testing.Certificates;
import org.postern.testing.ScriptedUpstream;

/**
 * The example that Axway's documentation deploys: STARTTLS in front, STARTTLS with authentication behind, and a mail client that
 * logs in with its password. The trace has the conversation as that page does.
 */
@Tag("server")
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@UsesPrograms
class DeploymentExampleTest {

    private static final String PASSWORD = "hidden-password";
    private static final String LOGIN =
            Base64.getEncoder().encodeToString(("\0john.doe@gmail.com\0" + PASSWORD).getBytes(StandardCharsets.UTF_8));

    @Deployment(name = DeployedGateway.DEPLOYMENT, managed = false, testable = false)
    static EnterpriseArchive ear() {
        return Ear.built();
    }

    @ArquillianResource
    Deployer deployer;

    @TempDir
    Path folder;

    private final ScriptedUpstream upstream = new ScriptedUpstream();

    @AfterEach
    void noConnectionIsLeft() {
        upstream.close();
    }

    @Test
    void theTraceReadsLikeTheExampleWithoutThePassword() throws IOException, InterruptedException {
        Program python = new Program("python3", "python3");
        Certificates front = new Certificates(folder, "localhost");
        Certificates behind = new Certificates(folder, "smtp.gmail.test");
        upstream.startTls(behind.server())
                .offers("SIZE 35651584", "8BITMIME", "AUTH PLAIN", "ENHANCEDSTATUSCODES")
                .on("AUTH", "235 2.7.0 Accepted")
                .on("END", (conversation, line) -> {
                    conversation.take();
                    conversation.say("250 2.0.0 OK 1287150409 v11sm7979387weq.40");
                })
                .on("QUIT", "221 2.0.0 closing connection v11sm7979387weq.40");
        try (LogRecords log = new LogRecords();
                DeployedGateway gateway = new DeployedGateway(
                        deployer,
                        Map.of(
                                "interfaces",
                                "starttls://127.0.0.1:0?traceLevel=DATA",
                                "hostName",
                                "gateway.test",
                                "keyStore",
                                front.keyStore(),
                                "keyStorePassword",
                                Certificates.PASSWORD),
                        Map.of(
                                "host", "smtp.gmail.test",
                                "port", String.valueOf(upstream.port()),
                                "addresses", "smtp.gmail.test=127.0.0.1",
                                "connectionSecurity", "STARTTLS",
                                "trustedCertificates", behind.trusted()))) {
            Program.Result sent =
                    python.run(client(front, gateway.address("starttls").getPort()), List.of("-"));
            assertThat(sent.status()).as(sent.output()).isZero();
            Awaitility.await().until(() -> trace(log).stream().anyMatch(line -> line.startsWith("DEBUG closed")));
            assertThat(trace(log))
                    .containsSubsequence(
                            "DATA client snd 32: <220 gateway.test ESMTP Postern>",
                            "DATA client rcv 18: <ehlo [127.0.0.1]>",
                            "DATA upstream snd 18: <EHLO [127.0.0.1]>",
                            "DATA upstream snd 10: <STARTTLS>",
                            "DATA upstream rcv 17: <220 2.0.0 Ready>",
                            "DEBUG TLSv1.3 with TLS_AES_256_GCM_SHA384",
                            "DATA upstream snd 18: <EHLO [127.0.0.1]>",
                            """
                            DATA client snd 108: <250-gateway.test Hello [127.0.0.1]
                                250-SIZE 35651584
                                250-8BITMIME
                                250-ENHANCEDSTATUSCODES
                                250 STARTTLS>""",
                            "DATA client rcv 10: <STARTTLS>",
                            "DATA client snd 30: <220 2.0.0 Ready to start TLS>",
                            "DEBUG TLSv1.3 with TLS_AES_256_GCM_SHA384",
                            "DATA client rcv 18: <ehlo [127.0.0.1]>",
                            """
                            DATA client snd 110: <250-gateway.test Hello [127.0.0.1]
                                250-SIZE 35651584
                                250-8BITMIME
                                250-AUTH PLAIN
                                250 ENHANCEDSTATUSCODES>""",
                            "DATA client rcv 16: <AUTH PLAIN ***>",
                            "DATA upstream snd 16: <AUTH PLAIN ***>",
                            "DATA upstream rcv 9: <235 ***>",
                            "DATA client snd 9: <235 ***>",
                            "DATA client rcv 41: <mail FROM:<john.doe@axway.com> size=111>",
                            "DATA upstream snd 41: <MAIL FROM:<john.doe@axway.com> SIZE=111>",
                            "DATA upstream rcv 21: <250 2.1.0 Sender OK>",
                            "DATA client snd 21: <250 2.1.0 Sender OK>",
                            "DATA client rcv 26: <rcpt TO:<test@gmail.com>>",
                            "DATA upstream snd 26: <RCPT TO:<test@gmail.com>>",
                            "DATA client rcv 6: <data>",
                            "DATA upstream snd 6: <DATA>",
                            "DATA upstream rcv 14: <354 Go ahead>",
                            "DATA client snd 14: <354 Go ahead>",
                            """
                            DATA client rcv 114: <From: John Doe <john.doe@axway.com>
                                To: test@gmail.com
                                Subject: API Gateway Test
                               \s
                                This mail has been sent
                                .>""",
                            "DATA upstream snd 3: <.>",
                            "DATA upstream rcv 44: <250 2.0.0 OK 1287150409 v11sm7979387weq.40>",
                            "DATA client snd 44: <250 2.0.0 OK 1287150409 v11sm7979387weq.40>",
                            "DATA client rcv 6: <QUIT>",
                            "DATA upstream snd 6: <QUIT>",
                            "DATA upstream rcv 49: <221 2.0.0 closing connection v11sm7979387weq.40>",
                            "DATA client snd 49: <221 2.0.0 closing connection v11sm7979387weq.40>");
            assertThat(log.ofGateway()).noneMatch(line -> line.contains(LOGIN) || line.contains(PASSWORD));
        }
        assertThat(upstream.mail().text()).contains("Subject: API Gateway Test\r\n");
    }

    private static String client(Certificates front, int port) {
        return """
                import smtplib, ssl
                context = ssl.create_default_context(cafile='%s')
                with smtplib.SMTP('localhost', %s, local_hostname='[127.0.0.1]') as client:
                    client.starttls(context=context)
                    client.login('john.doe@gmail.com', '%s')
                    client.sendmail('john.doe@axway.com', 'test@gmail.com', 'From: John Doe <john.doe@axway.com>\\n'
                        'To: test@gmail.com\\nSubject: API Gateway Test\\n\\nThis mail has been sent\\n')
                """.formatted(front.trusted(), port, PASSWORD);
    }

    /** The lines of the trace without their level in the server's log and their session. */
    private static List<String> trace(LogRecords log) {
        return log.ofGateway().stream()
                .filter(line -> line.startsWith("INFO DATA ") || line.startsWith("INFO DEBUG "))
                .map(line -> line.replaceFirst("INFO ", "").replaceFirst(" \\[[0-9A-Z]+]", ""))
                .toList();
    }
}

package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.test.policies.Journal;
import org.postern.testing.Certificates;
import org.postern.testing.SmtpClient;

/**
 * Each message attribute that Axway's documentation lists for a command has its value there: policies for the five commands print
 * what they know.
 */
@Tag("server")
class MessageAttributesTest extends PoliciesTestCase {

    private static final Certificates CERTIFICATES =
            new Certificates(Path.of(System.getProperty("java.io.tmpdir")), "gateway.test");

    MessageAttributesTest() {
        super(
                "attributes",
                Map.of(
                        "interfaces",
                        "tcp://127.0.0.1:0, ssl://127.0.0.1:0",
                        "keyStore",
                        CERTIFICATES.keyStore(),
                        "keyStorePassword",
                        Certificates.PASSWORD));
    }

    private SmtpClient connect(String type) throws IOException {
        SmtpClient client = new SmtpClient(gateway.address(type));
        if (type.equals("ssl")) {
            client.secure(CERTIFICATES.client());
        }
        return client;
    }

    @ParameterizedTest
    @CsvSource({"tcp, smtp-tcp", "ssl, smtp-ssl"})
    void haveTheirValuesAtEachCommand(String type, String protocol) throws IOException {
        try (SmtpClient client = connect(type)) {
            assertThat(client.hello()).startsWith("250");
            assertThat(client.say("AUTH PLAIN AGFubgBzZWNyZXQ=")).startsWith("235"); // ann, secret
            assertThat(client.say("MAIL FROM:<ann@example.org>")).startsWith("250");
            assertThat(client.say("RCPT TO:<ben@example.org>")).startsWith("250");
            assertThat(client.say("RCPT TO:<cat@example.org>")).startsWith("250");
            assertThat(client.data("Subject: Greetings\r\nMIME-Version: 1.0\r\n\r\nHello,\r\n..dots too\r\n"))
                    .startsWith("250");
        }
        List<String> printed = Journal.lines();
        System.out.println(String.join("\n", printed));
        String id = printed.stream()
                .filter(line -> line.startsWith("HELO id="))
                .findFirst()
                .orElseThrow();
        assertThat(id).matches("HELO id=[0-9A-Z]+");
        assertThat(printed).containsExactly("""
                        HELO client.address=127.0.0.1
                        HELO id=ID
                        HELO message.protocol.type=PROTOCOL
                        HELO message.source=PORT
                        HELO monitoring.enabled=true
                        HELO smtp.helo.domain=client.test
                        HELO smtp.helo.greeting=Hello client.test
                        AUTH authentication.subject.id=ann
                        AUTH authentication.subject.password=secret
                        AUTH client.address=127.0.0.1
                        AUTH id=ID
                        AUTH message.protocol.type=PROTOCOL
                        AUTH message.source=PORT
                        AUTH monitoring.enabled=true
                        AUTH smtp.helo.domain=client.test
                        MAIL authentication.subject.id=ann
                        MAIL client.address=127.0.0.1
                        MAIL id=ID
                        MAIL message.protocol.type=PROTOCOL
                        MAIL message.source=PORT
                        MAIL monitoring.enabled=true
                        MAIL smtp.helo.domain=client.test
                        MAIL smtp.mail.from=ann@example.org
                        RCPT authentication.subject.id=ann
                        RCPT client.address=127.0.0.1
                        RCPT id=ID
                        RCPT message.protocol.type=PROTOCOL
                        RCPT message.source=PORT
                        RCPT monitoring.enabled=true
                        RCPT smtp.helo.domain=client.test
                        RCPT smtp.mail.from=ann@example.org
                        RCPT smtp.rcpt.recipients=[]
                        RCPT smtp.rcpt.to=ben@example.org
                        RCPT authentication.subject.id=ann
                        RCPT client.address=127.0.0.1
                        RCPT id=ID
                        RCPT message.protocol.type=PROTOCOL
                        RCPT message.source=PORT
                        RCPT monitoring.enabled=true
                        RCPT smtp.helo.domain=client.test
                        RCPT smtp.mail.from=ann@example.org
                        RCPT smtp.rcpt.recipients=[ben@example.org]
                        RCPT smtp.rcpt.to=cat@example.org
                        DATA authentication.subject.id=ann
                        DATA client.address=127.0.0.1
                        DATA content.body=Hello,\\r\\n.dots too\\r\\n
                        DATA id=ID
                        DATA message.protocol.type=PROTOCOL
                        DATA message.source=PORT
                        DATA monitoring.enabled=true
                        DATA smtp.helo.domain=client.test
                        DATA smtp.mail.from=ann@example.org
                        DATA smtp.rcpt.recipients=[ben@example.org, cat@example.org]
                        """.replace("ID", id.replace("HELO id=", ""))
                .replace("PROTOCOL", protocol)
                .replace("PORT", String.valueOf(gateway.address(type).getPort()))
                .split("\n"));
    }
}

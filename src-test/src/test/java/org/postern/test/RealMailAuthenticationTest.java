package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postern.testing.DnsServer;
import org.postern.testing.ReceivedMail;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;

/** The policy MailAuthentication as it is deployed, and what it writes, read by authres (Debian: python3-authres). */
@Tag("slow")
@UsesPrograms
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@Timeout(180)
class RealMailAuthenticationTest {

    private static final String TEXT = "Subject: x\r\n\r\nhello\r\n";
    private static final String MAIL = "From: ann@example.org\r\n" + TEXT;
    private static final String REJECTED = "550 5.7.1 Email rejected per DMARC policy for example.org";

    private static final String PYTHON = """
            import base64, sys
            import authres
            for line in sys.stdin:
                field = authres.AuthenticationResultsHeader.parse(base64.b64decode(line).decode())
                for result in field.results:
                    properties = [p.type + '.' + p.name + '=' + p.value for p in result.properties]
                    print(' '.join([field.authserv_id, result.method, result.result] + properties))
            """;

    @Deployment(name = DeployedGateway.DEPLOYMENT, managed = false, testable = false)
    static EnterpriseArchive ear() {
        return Ear.built();
    }

    @ArquillianResource
    Deployer deployer;

    private final ScriptedUpstream upstream = new ScriptedUpstream();
    private final DnsServer dns = new DnsServer();
    private final Map<String, String> settings = new TreeMap<>();

    @BeforeEach
    void publish() {
        dns.txt("example.org", "v=spf1 ip4:127.0.0.1 -all").txt("_dmarc.example.org", "v=DMARC1; p=reject");
        settings.put("postern.mailAuthentication.resolver", dns.address());
        settings.put("postern.mailAuthentication.authservId", "gw.example.org");
    }

    @AfterEach
    void noConnectionIsLeft() {
        settings.keySet().forEach(System::clearProperty);
        dns.close();
        upstream.close();
    }

    private DeployedGateway deploy() {
        settings.forEach(System::setProperty);
        return new DeployedGateway(
                deployer,
                Map.of(
                        "interfaces", "tcp://127.0.0.1:0",
                        "hostName", "gateway.test",
                        "enabledPolicies", "MailAuthentication"),
                Map.of("host", "127.0.0.1", "port", String.valueOf(upstream.port())));
    }

    private static String send(DeployedGateway gateway, String sender, String message) throws IOException {
        try (SmtpClient client = new SmtpClient(gateway.address("tcp"))) {
            client.hello();
            String reply = client.mail(sender, "ben@example.net", message);
            client.say("QUIT");
            return reply;
        }
    }

    @Test
    void passesAndRejectsAsTheDomainWants() throws Exception {
        settings.put("postern.mailAuthentication.enforce", "dmarc");
        try (DeployedGateway gateway = deploy()) {
            String forged = "Authentication-Results: gw.example.org; dmarc=pass header.from=bank.example\r\n";
            assertThat(send(gateway, "ann@example.org", forged + MAIL)).startsWith("250");
            assertThat(send(gateway, "ann@other.example", MAIL)).isEqualTo(REJECTED);
            dns.remove("example.org").txt("example.org", "v=spf1 -all");
            assertThat(send(gateway, "ann@example.org", MAIL)).isEqualTo(REJECTED);
            dns.servfail("_dmarc.example.org");
            assertThat(send(gateway, "ann@example.org", MAIL)).startsWith("451 4.4.3 ");
        }
        assertThat(upstream.mails().stream().map(ReceivedMail::raw))
                .singleElement()
                .satisfies(raw -> assertThat(raw)
                        .startsWith(
                                "Authentication-Results: gw.example.org;\r\n spf=pass smtp.mailfrom=ann@example.org;\r\n")
                        .endsWith(";\r\n dkim=none;\r\n dmarc=pass header.from=example.org\r\n" + MAIL));
    }

    // ---- what is written

    private static void send(DeployedGateway gateway, String sender, String helo, String message) throws IOException {
        try (SmtpClient client = new SmtpClient(gateway.address("tcp"))) {
            client.reply(); // the greeting
            client.say("EHLO " + helo);
            assertThat(client.mail(sender, "ben@example.net", message)).startsWith("250");
            client.say("QUIT");
        }
    }

    /** The fields of all messages that have been relayed. */
    private List<String> written() {
        return upstream.mails().stream()
                .map(ReceivedMail::raw)
                .map(raw -> raw.substring(0, raw.indexOf("\r\n", raw.indexOf(" dmarc="))))
                .toList();
    }

    @Test
    void isReadByAuthres() throws Exception {
        dns.txt("bad.example", "v=spf1 \"a\\b\"; -all").servfail("down.example");
        try (DeployedGateway gateway = deploy()) {
            for (String sender : List.of(
                    "alice@example.org",
                    "",
                    "a/b=c+d@example.org",
                    "\"a b\\\"c\"@example.org",
                    "a..b@example.org",
                    "alice@[192.0.2.1]",
                    "alice@bad.example",
                    "alice@down.example",
                    "l".repeat(64) + "@example.org",
                    "alice@" + "long.".repeat(40) + "example")) {
                send(gateway, sender, "client.example.org", MAIL);
            }
            for (String helo : List.of("[127.0.0.1]", "[IPv6:2001:db8::1]", "_x.example", "localhost")) {
                send(gateway, "alice@example.org", helo, MAIL);
            }
            send(gateway, "alice@example.org", "h.example", TEXT);
            send(gateway, "a@b.example", "h.example", "From: a@xn--mller-kva.example\r\n" + TEXT);
            send(
                    gateway,
                    "a@b.example",
                    "h.example",
                    "DKIM-Signature: v=1; a=rsa-sha256; d=example.org; s=x; h=from; bh=YQ==; b=ab/+cd==\r\n" + MAIL);
        }
        List<String> fields = written();
        assertThat(fields).allMatch(field -> field.startsWith("Authentication-Results: gw.example.org;\r\n spf="));
        List<String> results = authres(fields);
        assertThat(results)
                .allMatch(result -> result.startsWith("gw.example.org "))
                .hasSize(4 * 17 - 1);
        assertThat(results)
                .contains(
                        "gw.example.org spf pass smtp.mailfrom=alice@example.org",
                        "gw.example.org spf pass smtp.mailfrom=a/b=c+d@example.org",
                        "gw.example.org spf pass smtp.mailfrom=\"a b\\\"c\"@example.org",
                        "gw.example.org spf none smtp.mailfrom=alice@[192.0.2.1]",
                        "gw.example.org spf permerror smtp.mailfrom=alice@bad.example",
                        "gw.example.org spf temperror smtp.mailfrom=alice@down.example",
                        "gw.example.org spf none smtp.helo=[127.0.0.1]",
                        "gw.example.org dkim none",
                        "gw.example.org dkim neutral header.d=example.org header.s=x header.b=ab/+cd==",
                        "gw.example.org dmarc permerror",
                        "gw.example.org dmarc none header.from=xn--mller-kva.example",
                        "gw.example.org dmarc fail header.from=example.org policy.dmarc=reject");
    }

    private static List<String> authres(List<String> fields) throws Exception {
        Path python = Program.require(
                Optional.of(Path.of("/usr/bin/python3")) // Debian's, which has Debian's packages
                        .filter(file -> Files.exists(Path.of("/usr/lib/python3/dist-packages/authres"))),
                "authres",
                "python3-authres");
        Path script = Files.writeString(Files.createTempFile("postern", ".py"), PYTHON);
        try {
            String input = fields.stream()
                    .map(field -> Base64.getEncoder().encodeToString(field.getBytes(StandardCharsets.UTF_8)))
                    .collect(Collectors.joining("\n", "", "\n"));
            Program.Result result = new Program(python).run(input, List.of(script.toString()));
            assertThat(result.status()).as(result.output()).isZero();
            return result.output().lines().toList();
        } finally {
            Files.delete(script);
        }
    }
}

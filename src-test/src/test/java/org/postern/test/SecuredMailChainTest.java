package org.postern.test;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
import org.junit.jupiter.api.io.TempDir;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;

/**
 * One mail through all that decrypts, scans, signs and encrypts, as it is deployed: SmimeDecrypt, VirusScan, XmlSign, SmimeSign,
 * SmimeEncrypt and DkimSign, in the order that they ship with. What leaves is taken apart by the programs of others.
 */
@Tag("slow")
@UsesPrograms
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@Timeout(180)
class SecuredMailChainTest {

    private static final String CHAIN = "SmimeDecrypt,VirusScan,XmlSign,SmimeSign,SmimeEncrypt,DkimSign";
    private static final String ORDER = "<order xmlns=\"urn:example:order\" nr='7'><item  count=\"4000\"/></order>";
    private static final Pattern XML_PART =
            Pattern.compile("Content-Type: application/xml\r\n\r\n(<order .*?</order>)\r\n--b", Pattern.DOTALL);

    @Deployment(name = DeployedGateway.DEPLOYMENT, managed = false, testable = false)
    static EnterpriseArchive ear() {
        return Ear.built();
    }

    @ArquillianResource
    Deployer deployer;

    @TempDir
    Path folder;

    private final ScriptedUpstream upstream = new ScriptedUpstream();
    private final Map<String, String> settings = new TreeMap<>();
    private ClamdServer clamd;
    private SmimeFiles files;
    private DkimPrograms dkim;

    /** Here rather than before all, so that each test says why it is skipped. */
    @BeforeEach
    void makeKeys() throws Exception {
        files = new SmimeFiles(folder);
        for (String name : List.of("ann", "bob", "gateway")) {
            files.person(name, "rsa:2048", 30);
        }
        dkim = new DkimPrograms(Files.createDirectory(folder.resolve("dkim")));
        clamd = new ClamdServer("");
        set("smimeDecrypt.keys", files.file("gateway.p12").toString());
        set("smimeDecrypt.keysPassword", "secret");
        set("virusScan.scanners", clamd.url());
        set("xmlSign.key", files.file("ann.p12").toString());
        set("xmlSign.keyPassword", "secret");
        set("smimeSign.keys", "ann@example.org " + files.file("ann.p12"));
        set("smimeSign.keysPassword", "secret");
        set("smimeEncrypt.certificates", files.file("bob.pem").toString());
        set("dkimSign.keys", "example.org=rsa:" + dkim.rsa.file() + " ed:" + dkim.ed25519.file());
    }

    @AfterEach
    void noConnectionIsLeft() {
        settings.keySet().forEach(System::clearProperty);
        if (clamd != null) {
            clamd.close();
        }
        upstream.close();
    }

    private void set(String name, String value) {
        settings.put("postern." + name, value);
    }

    private DeployedGateway deploy() {
        settings.forEach(System::setProperty);
        return new DeployedGateway(
                deployer,
                Map.of(
                        "interfaces", "tcp://127.0.0.1:0",
                        "hostName", "gateway.test",
                        "enabledPolicies", CHAIN),
                Map.of("host", "127.0.0.1", "port", String.valueOf(upstream.port())));
    }

    private static String send(DeployedGateway gateway, String message) throws IOException {
        try (SmtpClient client = new SmtpClient(gateway.address("tcp"))) {
            client.hello();
            String reply = client.mail("ann@example.org", "bob@example.org", message);
            client.say("QUIT");
            return reply;
        }
    }

    /** A mail with an XML document and a file, encrypted for the gateway. */
    private String encrypted(String attachment) throws Exception {
        String entity = """
                Content-Type: multipart/mixed; boundary=b

                --b
                Content-Type: text/plain; charset=iso-8859-1
                Content-Transfer-Encoding: 8bit

                Grüße
                --b
                Content-Type: application/xml

                %s
                --b
                Content-Type: application/octet-stream
                Content-Transfer-Encoding: base64

                %s
                --b--
                """.formatted(ORDER, Base64.getEncoder().encodeToString(attachment.getBytes(ISO_8859_1)));
        files.write("entity", SmimeFiles.crLf(entity));
        files.openssl(
                "cms -encrypt -binary -aes256 -in entity -out mail.p7m -from ann@example.org -to bob@example.org"
                        + " -subject Order gateway.pem",
                "entity",
                "mail.p7m",
                "gateway.pem");
        return SmimeFiles.crLf(files.read("mail.p7m"));
    }

    @Test
    void whatLeavesIsValidForThePrograms() throws Exception {
        String mail;
        try (DeployedGateway gateway = deploy()) {
            assertThat(send(gateway, encrypted("a list of prices"))).startsWith("250 ");
            mail = upstream.mail().raw();
        }
        assertThat(mail).startsWith("DKIM-Signature: ").doesNotContain("<order", "Content-Type: multipart");

        dkim.write("mail.eml", mail.getBytes(ISO_8859_1));
        assertThat(dkim.dkimpy()).containsExactly(Map.entry("mail.eml", List.of("pass", "pass")));
        assertThat(dkim.opendkim("mail.eml")).hasSize(2).allMatch(result -> result.endsWith(" pass"));

        files.write("relayed", mail);
        files.openssl(
                "cms -decrypt -binary -in relayed -recip bob.pem -inkey bob.key -out signed",
                "relayed",
                "bob.pem",
                "bob.key",
                "signed");
        files.openssl(
                "cms -verify -in signed -CAfile ca.pem -signer signer.pem -out verified",
                "signed",
                "ca.pem",
                "signer.pem",
                "verified");
        assertThat(files.read("signer.pem").strip())
                .isEqualTo(files.read("ann.pem").strip());

        String content = files.read("verified");
        assertThat(content).contains("\r\nGrüße\r\n");
        Matcher xml = XML_PART.matcher(content);
        assertThat(xml.find()).as(content).isTrue();
        assertThat(xml.group(1)).startsWith(ORDER.substring(0, ORDER.length() - "</order>".length()));
        files.write("order.xml", xml.group(1));
        Program.Result verified = new Program("xmlsec1", "xmlsec1")
                .run(
                        "",
                        List.of(
                                "--verify",
                                "--trusted-pem",
                                files.file("ca.pem").toString(),
                                files.file("order.xml").toString()));
        assertThat(verified.status()).as(verified.output()).isZero();
    }

    /** It is found only because it is decrypted before it is scanned. */
    @Test
    void aVirusInWhatWasEncryptedIsFound() throws Exception {
        try (DeployedGateway gateway = deploy()) {
            assertThat(send(gateway, encrypted(ClamdServer.EICAR)))
                    .isEqualTo("554 5.7.1 Virus found: " + ClamdServer.FOUND);
        }
        assertThat(upstream.mails()).isEmpty();
    }
}

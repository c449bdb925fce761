package org.postern.test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.logging.LogRecord;
import java.util.stream.Stream;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.net.ssl.SSLContext;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;
import org.postern.testing.TestAuthority;

/**
 * Everything that is said at AUTH, by each mechanism, by clients that are let in and by clients that are not, with policies that fail,
 * and by the gateway itself; and all that the run writes: the log of every logger at every level, the whole conversation, what is
 * printed, what JMX shows, and each file of the server. No secret is in any of it.
 */
@Tag("server")
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class SecretsTest {

    private static final String HIDDEN = "hidden-";
    private static final String RIGHT = HIDDEN + "right";

    private final ScriptedUpstream upstream = new ScriptedUpstream();
    private final BearerToken issuer = new BearerToken();
    private final TestAuthority authority = TestAuthority.root("Clients");
    private final Map<String, String> settings = new HashMap<>();
    /** What must not be found, as it is and in base64. */
    private final TreeSet<String> secrets = new TreeSet<>();

    private final List<String> written = new ArrayList<>();
    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private WholeLog log;

    @TempDir
    private Path folder;

    @BeforeEach
    void listen() throws IOException {
        set("postern.singleUser.name", "ann");
        set("postern.singleUser.password", RIGHT);
        set("postern.tokenUsers.issuer", "https://issuer.test");
        set("postern.tokenUsers.audience", "mail");
        set(
                "postern.tokenUsers.keys",
                Files.writeString(folder.resolve("keys.json"), issuer.keys()).toString());
        set("test.scram.keys", ScramSecret.of(RIGHT));
        log = new WholeLog(folder.resolve("log"), record -> !isOfConfiguration(record));
        System.setOut(new PrintStream(printed, true, UTF_8));
        System.setErr(new PrintStream(printed, true, UTF_8));
        secret(HIDDEN);
    }

    private void set(String name, String value) {
        settings.put(name, value);
        System.setProperty(name, value);
    }

    @AfterEach
    void end() {
        System.setOut(out);
        System.setErr(err);
        log.close();
        settings.keySet().forEach(System::clearProperty);
        upstream.close();
    }

    /** Takes note of it, as it is and as it is said. */
    private String secret(String text) {
        secrets.add(text);
        String said = Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
        secrets.add(said.replaceFirst("=+$", ""));
        return said;
    }

    private String plain(String user, String password) {
        return "AUTH PLAIN " + secret("\0" + user + "\0" + password);
    }

    private static Map<String, String> adapter(String more) {
        Map<String, String> adapter = new HashMap<>(Map.of(
                "hostName", "gateway.test",
                "traceLevel", "DATA",
                "maxAuthFailuresPerClient", "1000",
                "maxAuthFailuresPerSubject", "9",
                "authDelayAfter", "1000",
                "maxErrors", "1000"));
        for (String property : more.split(";")) {
            adapter.put(property.split("=", 2)[0], property.split("=", 2)[1]);
        }
        return adapter;
    }

    // ---- what was written

    /** While the gateway is still there. */
    private void readJmx() throws Exception {
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        for (ObjectName name : beans.queryNames(new ObjectName("org.postern:*"), null)) {
            written.add(name + " " + beans.getMBeanInfo(name));
            for (MBeanAttributeInfo attribute : beans.getMBeanInfo(name).getAttributes()) {
                Object value = beans.getAttribute(name, attribute.getName());
                written.add(attribute.getName() + " "
                        + (value instanceof Object[] several ? List.of(several) : String.valueOf(value)));
            }
        }
    }

    private void readFiles() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(System.getProperty("payara.instance")))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                try {
                    written.add(file + "\n" + Files.readString(file, StandardCharsets.ISO_8859_1));
                } catch (NoSuchFileException e) {
                    // the server has deleted it meanwhile
                }
            }
        } catch (UncheckedIOException e) {
            // the same, for a folder
        }
    }

    private void assertThatNoSecretWasWritten(String butThis) throws IOException {
        log.close();
        System.setOut(out);
        System.setErr(err);
        readFiles();
        written.add(printed.toString(UTF_8));
        assertThat(log.linesWith(List.of(butThis))).isNotEmpty();
        assertThat(log.linesWith(secrets)).isEmpty();
        assertThat(written).hasSizeGreaterThan(20);
        for (String secret : secrets) {
            assertThat(written)
                    .as(secret)
                    .filteredOn(text -> text.contains(secret))
                    .isEmpty();
        }
    }

    /** At its finest level Payara logs the properties of pools and commands, which have the gateway's own password: {@code deployment.md}. */
    private static boolean isOfConfiguration(LogRecord each) {
        return Stream.of("After merging props with defaultMCFProps", "validateParameters(model=")
                .anyMatch(String.valueOf(each.getMessage())::startsWith);
    }

    // ---- what is said

    @Test
    void whatClientsSayToPolicies() throws Exception {
        Path keyStore =
                TestAuthority.keyStore(folder.resolve("keys.p12"), Map.of("gateway", authority.rsaServer("localhost")));
        try (DeployedGateway gateway = new DeployedGateway(
                Ear.withPolicies("secrets"),
                adapter("interfaces=starttls://127.0.0.1:0?clientCertificates=accept;keyStore=" + keyStore
                        + ";keyStorePassword=" + TestAuthority.PASSWORD + ";trustedCertificates="
                        + authority.trusted(folder.resolve("root.pem"))
                        + ";enabledPolicies=SingleUser, TokenUsers, CertificateUsers"))) {
            gateway.relayTo(upstream);
            logInByPassword(gateway);
            logInByProof(gateway);
            logInByToken(gateway);
            logInByCertificate(gateway);
            try (SmtpClient client = connect(gateway)) {
                for (int i = 0; i < 9; i++) {
                    client.say(plain("bob", HIDDEN + "guess" + i));
                }
                assertThat(client.say(plain("bob", HIDDEN + "more"))).startsWith("421 ");
            }
            readJmx();
        }
        assertThatNoSecretWasWritten("PRINTED ");
    }

    private SmtpClient connect(DeployedGateway gateway) throws IOException {
        return connect(gateway, authority.trustingClient(), "");
    }

    private SmtpClient connect(DeployedGateway gateway, SSLContext tls, String besides) throws IOException {
        SmtpClient client = new SmtpClient(gateway.address(0));
        client.hello();
        client.startTls(tls);
        assertThat(client.say("EHLO client.test"))
                .contains("AUTH " + besides + "SCRAM-SHA-256 OAUTHBEARER XOAUTH2 PLAIN LOGIN");
        return client;
    }

    private void logInByPassword(DeployedGateway gateway) throws Exception {
        try (SmtpClient client = connect(gateway)) {
            assertThat(client.say(plain("ann", HIDDEN + "wrong"))).startsWith("535 ");
            assertThat(client.say(plain("checked", RIGHT))).startsWith("454 ");
            assertThat(client.say(plain("unchecked", RIGHT))).startsWith("454 ");
            assertThat(client.say(plain("mistaken", RIGHT))).startsWith("454 ");
            assertThat(client.say("AUTH PLAIN " + secret("no message of PLAIN")))
                    .startsWith("501 ");
            assertThat(client.say("AUTH PLAIN " + secret("not padded") + "=")).startsWith("501 ");
            assertThat(client.say("AUTHPLAIN " + secret("\0ann\0" + RIGHT))).startsWith("500 ");
            assertThat(client.say(" AUTH PLAIN " + secret("\0ann\0" + RIGHT))).startsWith("500 ");
            assertThat(client.say("AUTH\tPLAIN " + secret("\0ann\0" + RIGHT))).startsWith("500 ");
            assertThat(client.say("AUTH LOGIN")).startsWith("334 ");
            assertThat(client.say(secret("ann"))).startsWith("334 ");
            assertThat(client.say(secret(HIDDEN + "wrong"))).startsWith("535 ");
            assertThat(client.say(secret(RIGHT))).as("too late").startsWith("500 ");
            assertThat(client.say("AUTH CRAM-MD5 " + secret(RIGHT))).startsWith("504 ");
            assertThat(client.say("AUTH LOGIN " + secret("ann"))).startsWith("334 ");
            assertThat(client.say(secret(RIGHT))).startsWith("235 ");
            assertThat(client.say(plain("ann", RIGHT))).startsWith("503 ");
        }
        secrets.remove("ann"); // said as a secret, and none
        secrets.remove("YW5u");
    }

    private void logInByProof(DeployedGateway gateway) throws Exception {
        try (SmtpClient client = connect(gateway)) {
            ScramClient wrong = new ScramClient(client);
            assertThat(wrong.logIn("ann", HIDDEN + "wrong")).startsWith("535 ");
            ScramClient right = new ScramClient(client);
            assertThat(right.logIn("ann", RIGHT)).startsWith("235 ");
            wrong.messages().forEach(this::secret);
            right.messages().forEach(this::secret);
        }
        for (String part : ScramSecret.of(RIGHT).split("[$:]")) {
            if (part.length() > 20) {
                secrets.add(part);
            }
        }
    }

    private void logInByToken(DeployedGateway gateway) throws Exception {
        String good = issuer.of("ann", Instant.now().plusSeconds(600));
        String old = issuer.of("ann", Instant.now().minusSeconds(600));
        for (String token : List.of(good, old)) {
            secrets.add(token.substring(token.indexOf('.') + 1, token.lastIndexOf('.')));
            secrets.add(token.substring(token.lastIndexOf('.') + 1));
        }
        for (String token : List.of(old, old + "x", "not.a.token", good)) {
            try (SmtpClient client = connect(gateway)) {
                String bearer = secret("n,,\1auth=Bearer " + token + "\1\1");
                String answer = client.say("AUTH OAUTHBEARER " + bearer);
                if (!token.equals(good)) {
                    assertThat(answer).startsWith("334 ");
                    assertThat(client.say("AQ==")).startsWith("535 ");
                    answer = client.say("AUTH XOAUTH2 " + secret("user=ann\1auth=Bearer " + good + "\1\1"));
                }
                assertThat(answer).startsWith("235 ");
            }
        }
    }

    private void logInByCertificate(DeployedGateway gateway) throws Exception {
        try (SmtpClient client =
                connect(gateway, authority.context(authority.client("Ann", "ann@example.org")), "EXTERNAL ")) {
            String asEve = Base64.getEncoder().encodeToString("eve@example.org".getBytes(UTF_8));
            assertThat(client.say("AUTH EXTERNAL " + asEve)).startsWith("535 ");
            assertThat(client.say("AUTH EXTERNAL =")).startsWith("235 ");
        }
    }

    @Test
    void whatClientsSayToTheServerAndTheServerRepeats() throws Exception {
        upstream.offers("AUTH PLAIN LOGIN").on("AUTH", (conversation, line) -> {
            if (line.equals("AUTH LOGIN")) {
                conversation.say("334 VXNlcm5hbWU6");
                String user = conversation.readLine();
                conversation.say("334 " + user);
                conversation.say("535 5.7.8 You said " + user + " and " + conversation.readLine());
            } else {
                conversation.say(line.length() % 2 == 0 ? "235 2.7.0 You said " + line : "535 5.7.8 Not with " + line);
            }
        });
        try (DeployedGateway gateway = new DeployedGateway(Ear.built(), adapter("interfaces=tcp://127.0.0.1:0"))) {
            gateway.relayTo(upstream);
            for (String password : List.of(RIGHT, RIGHT + "2", RIGHT + "34")) {
                try (SmtpClient client = new SmtpClient(gateway.address(0))) {
                    client.hello();
                    client.say("AUTH LOGIN");
                    client.say(secret(RIGHT + "user"));
                    assertThat(client.say(secret(password))).startsWith("535 5.7.8 You said ");
                    assertThat(client.say(plain("ann", password))).contains("AUTH PLAIN");
                    client.say("QUIT");
                }
            }
            readJmx();
        }
        assertThatNoSecretWasWritten("AUTH PLAIN ***");
    }

    @Test
    void whatTheGatewaySaysToTheServerAndTheServerRepeats() throws Exception {
        Path passwords = Files.writeString(folder.resolve("passwords"), "AS_ADMIN_ALIASPASSWORD=" + RIGHT + "\n");
        DeployedGateway.run("create-password-alias", "--passwordfile", passwords.toString(), "hiddenPassword");
        secrets.clear(); // the alias is in the server's configuration by its name
        secret(RIGHT);
        try (DeployedGateway gateway = new DeployedGateway(Ear.built(), adapter("interfaces=tcp://127.0.0.1:0"))) {
            for (String mechanism : List.of("PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-256")) {
                for (String serversPassword : List.of(RIGHT, "other")) {
                    upstream.offers("AUTH " + mechanism).on("AUTH", new SaslServer("ann", serversPassword));
                    gateway.relayTo(Map.of(
                            "host", "127.0.0.1",
                            "port", String.valueOf(upstream.port()),
                            "userName", "ann",
                            "password", "${ALIAS=hiddenPassword}",
                            "mechanisms", mechanism));
                    try (SmtpClient client = new SmtpClient(gateway.address(0))) {
                        assertThat(client.hello()).startsWith(serversPassword.equals(RIGHT) ? "250" : "454 ");
                    }
                }
            }
            upstream.offers("AUTH PLAIN")
                    .on("AUTH", (conversation, line) -> conversation.say("535 5.7.8 Not with " + line));
            plain("ann", RIGHT);
            gateway.relayTo(Map.of(
                    "host", "127.0.0.1",
                    "port", String.valueOf(upstream.port()),
                    "userName", "ann",
                    "password", "${ALIAS=hiddenPassword}"));
            try (SmtpClient client = new SmtpClient(gateway.address(0))) {
                assertThat(client.hello()).startsWith("454 ");
            }
            readJmx();
        } finally {
            DeployedGateway.run("delete-password-alias", "hiddenPassword");
        }
        assertThatNoSecretWasWritten("does not accept user ann by PLAIN");
    }
}

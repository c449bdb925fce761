package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.management.MBeanException;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.naming.InitialContext;
import javax.sql.DataSource;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;

/** Messages are kept in quarantine, seen by JMX and released; copies are kept in an archive of each kind. */
@Tag("server")
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class StoredMessagesTest {

    /** With dots at the beginning of lines, and letters that are not ASCII. */
    private static final String PROGRAM = """
            Subject: x
            Content-Type: application/x-x; name=setup.exe

            ..
            ..dot
            \u00fc\s

            """.replace("\n", "\r\n");

    private static final String POOL = "test/mail";
    private static final String DATA_SOURCE = "jdbc/mail";

    @Deployment(name = DeployedGateway.DEPLOYMENT, managed = false, testable = false)
    static EnterpriseArchive ear() {
        return Ear.withPolicies("gate");
    }

    @ArquillianResource
    Deployer deployer;

    @TempDir
    Path folder;

    private final ScriptedUpstream upstream = new ScriptedUpstream();
    private final Map<String, String> settings = new TreeMap<>();

    @AfterEach
    void noConnectionIsLeft() throws Exception {
        settings.keySet().forEach(System::clearProperty);
        upstream.close();
        assertThat(quarantines()).isEmpty();
    }

    private void set(String name, String value) {
        settings.put("postern." + name, value);
    }

    private DeployedGateway deploy(String enabledPolicies) {
        settings.forEach(System::setProperty);
        return new DeployedGateway(
                deployer,
                Map.of(
                        "interfaces", "tcp://127.0.0.1:0",
                        "hostName", "gateway.test",
                        "enabledPolicies", enabledPolicies),
                Map.of("host", "127.0.0.1", "port", String.valueOf(upstream.port())));
    }

    private static String send(DeployedGateway gateway, String message) throws IOException {
        try (SmtpClient client = new SmtpClient(gateway.address("tcp"))) {
            client.hello();
            String reply = client.mail("ann@example.org", "ben@example.org", message);
            client.say("QUIT");
            return reply;
        }
    }

    private static String raw(String message) {
        return new String(message.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    // ---- quarantine

    private static Set<ObjectName> quarantines() throws Exception {
        return ManagementFactory.getPlatformMBeanServer()
                .queryNames(new ObjectName("org.postern:type=Quarantine,*"), null);
    }

    private static Object invoke(String operation, Object... arguments) throws Exception {
        String[] types = Stream.of(arguments)
                .map(argument -> argument instanceof Integer ? "int" : String.class.getName())
                .toArray(String[]::new);
        return ManagementFactory.getPlatformMBeanServer()
                .invoke(quarantines().iterator().next(), operation, arguments, types);
    }

    private static CompositeData[] list() throws Exception {
        return (CompositeData[]) invoke("list", 0, 10);
    }

    private void useTable(String table) throws Exception {
        String sql = documented("docs/policies/quarantine.md").replace("postern_quarantine", table);
        Path script = Files.writeString(
                folder.resolve("table.sql"), sql.replace("create table", "create table if not exists"));
        DeployedGateway.run(
                "create-jdbc-connection-pool",
                "--datasourceclassname=org.h2.jdbcx.JdbcDataSource",
                "--restype=javax.sql.DataSource",
                "--steadypoolsize=0",
                "--property=URL=jdbc\\:h2\\:mem\\:" + table + ";DB_CLOSE_DELAY\\=-1;INIT\\=RUNSCRIPT FROM $$" + script
                        + "$$",
                POOL);
        DeployedGateway.run("create-jdbc-resource", "--connectionpoolid=" + POOL, DATA_SOURCE);
    }

    private static void dropTable() {
        DeployedGateway.run("delete-jdbc-resource", DATA_SOURCE);
        DeployedGateway.run("delete-jdbc-connection-pool", POOL);
    }

    private static String documented(String document) throws IOException {
        Matcher sql = Pattern.compile("For H2:\\n\\n```sql\\n(.*?;)\\n```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("..").resolve(document)));
        assertThat(sql.find()).isTrue();
        return sql.group(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"folder", "table"})
    void areReleasedFromQuarantineByteForByte(String kind) throws Exception {
        set("attachmentRules.rules", "name=*.exe quarantine");
        if (kind.equals("folder")) {
            set("quarantine.folder", folder.toString());
        } else {
            useTable("postern_quarantine");
            set("quarantine.dataSource", DATA_SOURCE);
        }
        try (DeployedGateway gateway = deploy("AttachmentRules, StampMessage")) {
            assertThat(send(gateway, PROGRAM)).startsWith("250");
            assertThat(send(gateway, PROGRAM)).startsWith("250");
            assertThat(upstream.mails()).isEmpty();

            assertThat(list()).hasSize(2);
            CompositeData first = list()[1];
            String id = (String) first.get("id");
            assertThat(first.get("sender")).isEqualTo("ann@example.org");
            assertThat((String[]) first.get("recipients")).containsExactly("ben@example.org");
            assertThat(first.get("policy")).isEqualTo("AttachmentRules");
            assertThat((String) first.get("reason")).startsWith("setup.exe (").endsWith("rule: name=*.exe");
            assertThat((String) invoke("show", id)).contains("Subject: x", ".dot");

            upstream.on("END", "452 4.2.2 Mailbox full");
            assertThatThrownBy(() -> invoke("release", id))
                    .isInstanceOf(MBeanException.class)
                    .rootCause()
                    .hasMessageContaining("452 4.2.2 Mailbox full");
            upstream.usual("END");
            assertThat((String) invoke("release", id)).startsWith("250 ");
            assertThat(upstream.mail().from()).startsWith("MAIL FROM:<ann@example.org>");
            assertThat(upstream.mail().to()).containsExactly("RCPT TO:<ben@example.org>");
            assertThat(upstream.mail().raw()).isEqualTo(raw(PROGRAM));

            invoke("delete", list()[0].get("id"));
            assertThat(list()).isEmpty();
            assertThat(upstream.mails()).hasSize(1);
        } finally {
            if (kind.equals("table")) {
                dropTable();
            }
        }
    }

    @Test
    void cannotGoIntoAQuarantineThatIsNotThere() {
        set("attachmentRules.rules", "name=*.exe quarantine");
        assertThatThrownBy(() -> deploy("AttachmentRules"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("AttachmentRules")
                .hasMessageContaining("no quarantine is configured");
    }

    // ---- archive

    private List<Path> files(String ending) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> file.toString().endsWith(ending)).toList();
        }
    }

    @Test
    void areArchivedInAFolder() throws IOException {
        set("archive.folder", folder.toString());
        try (DeployedGateway gateway = deploy("Archive, StampMessage")) {
            assertThat(send(gateway, PROGRAM)).startsWith("250");
        }
        assertThat(files(".properties")).hasSize(1);
        assertThat(Files.readString(files(".eml").get(0)).replaceFirst("X-Postern-Session: .*\r\n", ""))
                .isEqualTo(PROGRAM.replace("\r\n.", "\r\n"));
        assertThat(upstream.mail().raw()).endsWith(raw(PROGRAM));
    }

    @Test
    void areArchivedInATable() throws Exception {
        set("archive.dataSource", DATA_SOURCE);
        set("archive.when", "after");
        useTable("postern_archive");
        try (DeployedGateway gateway = deploy("Archive")) {
            assertThat(send(gateway, PROGRAM)).startsWith("250");
            upstream.on("END", "552 5.2.2 Mailbox full");
            assertThat(send(gateway, PROGRAM)).startsWith("552");
            DataSource source = (DataSource) new InitialContext().lookup(DATA_SOURCE);
            try (Connection connection = source.getConnection();
                    ResultSet rows =
                            connection.createStatement().executeQuery("select sender, message from postern_archive")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).isEqualTo("ann@example.org");
                assertThat(new String(rows.getBinaryStream(2).readAllBytes(), StandardCharsets.UTF_8))
                        .isEqualTo(PROGRAM.replace("\r\n.", "\r\n"));
                assertThat(rows.next()).isFalse();
            }
        } finally {
            dropTable();
        }
    }

    @Test
    void areArchivedByAnotherServer() throws IOException {
        set("archive.server", "smtp/archive");
        set("archive.recipient", "archive@example.org");
        try (ScriptedUpstream archive = new ScriptedUpstream();
                DeployedGateway gateway = deploy("Archive")) {
            assertThat(send(gateway, PROGRAM)).startsWith("451 4.3.0 The message could not be archived");
            assertThat(upstream.mails()).isEmpty();
            DeployedGateway.run(
                    "create-connector-connection-pool",
                    "--raname=postern#ra",
                    "--connectiondefinition=org.postern.api.SmtpConnectionFactory",
                    "--steadypoolsize=0",
                    "--transactionsupport=NoTransaction",
                    "--property=host=127.0.0.1:port=" + archive.port(),
                    "archivePool");
            DeployedGateway.run("create-connector-resource", "--poolname=archivePool", "smtp/archive");
            try {
                assertThat(send(gateway, PROGRAM)).startsWith("250");
                archive.on("MAIL", "451 4.3.0 not now");
                assertThat(send(gateway, PROGRAM)).startsWith("451 4.3.0 The message could not be archived");
            } finally {
                DeployedGateway.run("delete-connector-resource", "smtp/archive");
                DeployedGateway.run("delete-connector-connection-pool", "archivePool");
            }
            assertThat(archive.mail().from()).startsWith("MAIL FROM:<>");
            assertThat(archive.mail().to()).containsExactly("RCPT TO:<archive@example.org>");
            assertThat(archive.mail().raw()).isEqualTo(raw(PROGRAM));
            assertThat(upstream.mail().raw()).isEqualTo(raw(PROGRAM));
        }
    }
}

package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;

/** What an administrator of Payara Server sees: by {@code asadmin}, and in the server's log. */
@Tag("slow")
@UsesPrograms
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PayaraServerTest {

    private static final String POOL = "resources.connector-connection-pool.upstreamPool.property.";

    @TempDir
    static Path folder;

    private final ScriptedUpstream upstream = new ScriptedUpstream();
    private final ScriptedUpstream other = new ScriptedUpstream();
    private PayaraServer server;
    private InetSocketAddress address;
    private int logged;

    @AfterAll
    void stop() throws Exception {
        if (server != null) {
            server.close();
        }
        upstream.close();
        other.close();
    }

    @BeforeEach
    void begin() throws Exception {
        if (server == null) { // here, so that each test says why it is skipped
            server = new PayaraServer(folder);
        }
        address = PayaraServer.freeAddress();
        logged = server.log().size();
    }

    @AfterEach
    void undeploy() throws Exception {
        if (server != null) {
            server.undeploy();
        }
    }

    private Program.Result deploy(EnterpriseArchive ear, String... properties) throws Exception {
        return server.deploy(ear, address, properties);
    }

    private void deployWithUpstream() throws Exception {
        assertThat(deploy(Ear.built()).status()).isZero();
        server.createPool("host=127.0.0.1:port=" + upstream.port());
    }

    private boolean listens() {
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private void sendMail() throws IOException {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(this::listens);
        try (SmtpClient client = new SmtpClient(address)) {
            client.hello();
            assertThat(client.mail("a@example.org", "b@example.org", "Subject: x\r\n\r\n"))
                    .startsWith("250");
        }
    }

    private void assertMails(int first, int second) {
        assertThat(upstream.mails()).hasSize(first);
        assertThat(other.mails()).hasSize(second);
    }

    private void restartApplication() throws Exception {
        server.administer("disable", "postern");
        server.administer("enable", "postern");
    }

    @Test
    void aChangedPropertyOfThePoolHoldsAtOnceAlsoAfterTheApplicationWasDisabled() throws Exception {
        int before = upstream.mails().size();
        int others = other.mails().size();
        deployWithUpstream();
        sendMail();
        assertMails(before + 1, others);
        restartApplication();
        sendMail();
        assertMails(before + 2, others);

        server.administer("set", POOL + "port=" + other.port());
        sendMail();
        assertMails(before + 2, others + 1);
        assertThat(server.asadmin("ping-connection-pool", "upstreamPool").status())
                .isZero();
        server.awaitLog(
                logged,
                "INFO connection pool upstreamPool: connected to 127.0.0.1:" + other.port()
                        + " for the server itself, as for a ping");

        server.administer("set", POOL + "host=nohost.invalid");
        Program.Result ping = server.asadmin("ping-connection-pool", "upstreamPool");
        assertThat(ping.status()).isNotZero();
        assertThat(ping.output()).contains("cannot connect to nohost.invalid:" + other.port());

        server.administer("set", POOL + "host="); // which removes it
        server.administer("set", POOL + "port=" + upstream.port());
        sendMail();
        assertMails(before + 3, others + 1);
        assertThat(server.log().stream().skip(logged))
                .filteredOn(entry -> entry.startsWith("INFO connection pool upstreamPool: mail goes to "))
                .extracting(entry -> entry.replaceAll(".* mail goes to ", ""))
                .startsWith(
                        "127.0.0.1:" + upstream.port(),
                        "127.0.0.1:" + upstream.port(),
                        "127.0.0.1:" + other.port(),
                        "nohost.invalid:" + other.port())
                .endsWith("127.0.0.1:" + upstream.port());
    }

    /** Neither the gateway's, nor the server's of what it found in the archive. */
    @Test
    void aDeploymentIsWithoutWarnings() throws Exception {
        deployWithUpstream();
        sendMail();
        assertThat(server.log().stream().skip(logged))
                .isNotEmpty()
                .noneMatch(entry -> entry.startsWith("WARNING") || entry.startsWith("SEVERE"));
    }

    @Test
    void aMisspeltPropertyIsAWarningWithTheOneThatIsMeant() throws Exception {
        assertThat(deploy(Ear.built(), "maxSesions=5").status()).isZero();
        server.createPool("host=127.0.0.1:port=" + upstream.port() + ":heloNmae=x");
        sendMail();
        server.awaitLog(
                logged,
                "WARNING resource adapter config postern#ra: there is no property maxSesions; did you mean maxSessions?");
        server.awaitLog(
                logged, "WARNING connection pool upstreamPool: there is no property heloNmae; did you mean heloName?");
    }

    /** In asadmin's answer, on one line and without a stack trace, and last in the log. */
    private void assertRefused(Program.Result deployment, String... reasons) throws Exception {
        assertThat(deployment.status()).isNotZero();
        assertThat(deployment.output()).contains(reasons).doesNotContain("\tat ");
        List<String> entries = server.log();
        assertThat(entries.get(entries.size() - 1)).startsWith("SEVERE ").contains(reasons);
        assertThat(entries.subList(logged, entries.size()))
                .noneMatch(entry -> entry.contains("StackOverflowError") || entry.contains("NoClassDefFoundError"));
        assertThat(server.administer("list-applications")).doesNotContain("postern");
        assertThat(listens()).isFalse();
    }

    @Test
    void aPolicyThatThereIsNotIsARefusedDeployment() throws Exception {
        assertRefused(
                deploy(Ear.built(), "enabledPolicies=StampMesage"),
                "Invalid value 'StampMesage' for property enabledPolicies: expected one of StampMessage, ",
                "(did you mean StampMessage?)");
    }

    @Test
    void aWrongActivationPropertyIsARefusedDeployment() throws Exception {
        assertRefused(
                deploy(Ear.withPolicies("elsewhere")),
                "policy OnNoInterface: Invalid value 'inside' for property interfaces: expected");
    }

    @Test
    void aConfigPropertyThatIsNotSetIsARefusedDeployment() throws Exception {
        assertRefused(
                deploy(Ear.withPolicies("unset")),
                "policy NeedsLimit: the property postern.needs.limit is not set, which it needs");
        undeploy();
        server.administer("create-system-properties", "postern.needs.limit=many");
        try {
            assertRefused(
                    deploy(Ear.withPolicies("unset")),
                    "policy NeedsLimit: postern.needs.limit has a value that is no whole number");
            undeploy();
            server.administer("delete-system-property", "postern.needs.limit");
            server.administer("create-system-properties", "postern.needs.limit=5");
            assertThat(deploy(Ear.withPolicies("unset")).status()).isZero();
            Awaitility.await().until(this::listens);
        } finally {
            server.asadmin("delete-system-property", "postern.needs.limit");
        }
    }

    @Test
    void aMisspeltFilterIsAWarning() throws Exception {
        server.administer("create-system-properties", "postern.sendrRules.rules=* reject");
        try {
            assertThat(deploy(Ear.built()).status()).isZero();
            server.awaitLog(
                    logged,
                    "WARNING no filter has a property postern.sendrRules.rules; did you mean postern.senderRules.rules?");
        } finally {
            server.administer("delete-system-property", "postern.sendrRules.rules");
        }
    }

    @Test
    void wrongSettingsOfFiltersAreARefusedDeployment() throws Exception {
        server.administer("create-system-properties", "postern.senderRules.rules=nonsense");
        server.administer("create-system-properties", "postern.throttle.rate=often");
        try {
            assertRefused(
                    deploy(Ear.built()), "2 invalid settings", "postern.senderRules.rules", "postern.throttle.rate");
        } finally {
            server.administer("delete-system-property", "postern.senderRules.rules");
            server.administer("delete-system-property", "postern.throttle.rate");
        }
    }

    /** When the server cannot refuse it any more, the log ends with the reason. */
    private void assertDoesNotListen(EnterpriseArchive ear, String reason) throws Exception {
        deploy(ear);
        String last = server.awaitLog(logged, "SEVERE Postern does not listen: ");
        assertThat(last).contains(reason).doesNotContain("\tat ");
        List<String> entries = server.log();
        assertThat(entries.subList(entries.indexOf(last), entries.size()))
                .as("the server calls it a success before")
                .noneMatch(entry -> entry.contains("was successfully deployed"));
        assertThat(listens()).isFalse();
    }

    @Test
    void aBeanThatCannotBeMadeIsFoundBeforeTheGatewayListens() throws Exception {
        assertDoesNotListen(
                Ear.withPolicies("unmade"),
                "policy CannotBeMade is not ready: the server cannot make its bean, and has logged the reason before this"
                        + " line");
        assertThat(server.log()).anySatisfy(entry -> assertThat(entry).contains("no licence"));
    }

    @Test
    void aPolicyMayFindThatItIsNotReady() throws Exception {
        assertDoesNotListen(
                Ear.withPolicies("unready"), "policy NotReady is not ready: IOException: the archive is full");
    }

    @Test
    void aBeanThatIsNoPolicyIsARefusedDeploymentAndNoMore() throws Exception {
        Program.Result deployment = deploy(Ear.withPolicies("stranger"));
        assertThat(deployment.status()).isNotZero();
        assertThat(server.log().stream().skip(logged))
                .anySatisfy(entry -> assertThat(entry).contains("NoPolicy", "MDB destination not specified"))
                .noneMatch(entry -> entry.contains("StackOverflowError") || entry.contains("NoClassDefFoundError"));
    }

    @Test
    void aChangeOfTheAdaptersPropertiesWhileItRunsStopsItWhichTheLogHas() throws Exception {
        deployWithUpstream();
        sendMail();
        server.administer("set", "resources.resource-adapter-config.postern#ra.property.maxSessions=5");
        server.awaitLog(logged, "INFO no longer listening on tcp://127.0.0.1:" + address.getPort());
        restartApplication();
        sendMail();
    }

    @Test
    void theLineOfTheLastMailIsInTheLogWhateverEndsTheService() throws Exception {
        deployWithUpstream();
        assertLastMailIsLogged("disable", "postern");
        server.administer("enable", "postern");
        assertLastMailIsLogged("undeploy", "--cascade=true", "postern");
    }

    @Test
    void afterARestartOfTheServerMailFlowsAndTheLastLineIsThere() throws Exception {
        deployWithUpstream();
        int from = server.log().size();
        sendMail();
        server.stop();
        assertLastMailIsLogged(from);
        server.start();
        sendMail();
    }

    private void assertLastMailIsLogged(String... end) throws Exception {
        int from = server.log().size();
        sendMail();
        server.administer(end);
        assertLastMailIsLogged(from);
    }

    private void assertLastMailIsLogged(int from) throws IOException {
        assertThat(server.log().stream().skip(from))
                .anySatisfy(entry -> assertThat(entry).contains("from=<a@example.org> recipients=1"));
    }
}

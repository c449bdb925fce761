package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.testing.SmtpClient;
import org.postern.testing.TestAuthority;

/**
 * Ann is in a database, Dora in a directory, and Cid in a store that the application brings: they log in by each mechanism, with the
 * mail clients that people use, and with no others. Nothing secret of it is in any log.
 */
@UsesPrograms
abstract class UserStoresTestCase extends PoliciesTestCase {

    /** What begins so is secret. */
    private static final String HIDDEN = "hidden-";

    static final String ANN = HIDDEN + "ann";
    static final String DORA = HIDDEN + "dora";

    private static final String POOL = "test/users";
    private static final String DATA_SOURCE = "jdbc/users";
    private static final String REFUSED = "535 5.7.8 Authentication credentials invalid";
    private static final String WHO = "MAIL FROM:<who@example.org>";

    private static final TestAuthority AUTHORITY = TestAuthority.root("Clients' authority");

    private final Map<String, String> settings = new HashMap<>();
    private Path home;
    private Path trusted;
    private WholeLog log;
    private boolean hasPool;

    UserStoresTestCase() {
        super("users", Map.of());
    }

    @Override
    Map<String, String> adapter() throws IOException {
        Map<String, TestAuthority.Issued> keys = Map.of("gateway", AUTHORITY.rsaServer("localhost"));
        return Map.of(
                "interfaces",
                "starttls://127.0.0.1:0?traceLevel=DATA",
                "hostName",
                "gateway.test",
                "enabledPolicies",
                "StoreUsers, ScramUsers",
                "keyStore",
                TestAuthority.keyStore(home.resolve("keys.p12"), keys).toString(),
                "keyStorePassword",
                TestAuthority.PASSWORD,
                "maxAuthFailuresPerClient",
                "1000",
                "maxAuthFailuresPerSubject",
                "1000",
                "authDelayAfter",
                "1000");
    }

    /** Makes a pool of connections to the database of users. */
    final void createPool(String dataSourceClass, String properties) {
        DeployedGateway.run(
                "create-jdbc-connection-pool",
                "--datasourceclassname=" + dataSourceClass,
                "--restype=javax.sql.DataSource",
                "--steadypoolsize=0",
                "--isconnectvalidatereq=true",
                "--validationmethod=auto-commit",
                "--property=" + properties,
                POOL);
        hasPool = true;
        DeployedGateway.run("create-jdbc-resource", "--connectionpoolid=" + POOL, DATA_SOURCE);
        set("database.dataSource", DATA_SOURCE);
        set("database.passwordQuery", "select password from users where name = ?");
        set("database.groupsQuery", "select group_name from members where name = ?");
    }

    private void deletePool() {
        if (hasPool) {
            DeployedGateway.run("delete-jdbc-resource", DATA_SOURCE);
            DeployedGateway.run("delete-jdbc-connection-pool", POOL);
        }
    }

    /** A setting of policies, without what all of them begin with. */
    final void set(String name, String value) {
        settings.put("postern." + name, value);
    }

    /** Starts the stores, fills them, and sets by {@link #set} where they are. */
    abstract void startStores() throws Exception;

    abstract void stopStores() throws Exception;

    @Override
    final void prepare() throws Exception {
        home = Files.createTempDirectory("users-");
        trusted = AUTHORITY.trusted(home.resolve("authority.pem"));
        startStores();
        // the JDK publishes with which arguments the test starts its clients
        log = new WholeLog(home.resolve("log"), record -> !"java.lang.ProcessBuilder".equals(record.getLoggerName()));
        settings.forEach(System::setProperty);
    }

    @Override
    final void cleanUp() throws Exception {
        settings.keySet().forEach(System::clearProperty);
        try {
            deletePool();
            stopStores();
        } finally {
            if (log != null) {
                log.close();
            }
        }
        if (log != null) { // else there have been no tests
            assertNothingHiddenIsLogged();
        }
        try (Stream<Path> files = Files.list(home)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(home);
    }

    private void assertNothingHiddenIsLogged() throws IOException {
        assertThat(log.linesWith(List.of("policy StoreUsers failed: the d")))
                .as("trouble is a line")
                .isNotEmpty();
        assertThat(log.linesWith(List.of("EJBException: message-driven bean method")))
                .isEmpty();
        assertThat(log.linesWith(
                        List.of(HIDDEN, base64(ANN), base64(DORA), base64("\0ann\0" + ANN), base64("\0dora\0" + DORA))))
                .isEmpty();
    }

    static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private SmtpClient connectByTls() throws IOException {
        SmtpClient client = connect();
        client.startTls(AUTHORITY.trustingClient());
        assertThat(client.say("EHLO client.test")).contains("AUTH SCRAM-SHA-256 PLAIN LOGIN");
        return client;
    }

    // ---- to the letter

    @ParameterizedTest
    @CsvSource({
        "ann, hidden-ann, 'ann: staff'",
        "dora, hidden-dora, 'dora: sales'",
        "DORA, hidden-dora, 'dora: sales'",
        "cid, hidden-cid, 'cid: partners'"
    })
    void whoIsKnownIsLetInWithItsGroups(String user, String password, String told) throws IOException {
        try (SmtpClient client = connectByTls()) {
            assertThat(client.say("AUTH PLAIN " + base64("\0" + user + "\0" + password)))
                    .startsWith("235 ");
            assertThat(client.say(WHO)).isEqualTo("550 5.7.1 " + told);
        }
        try (SmtpClient client = connectByTls()) {
            assertThat(client.say("AUTH LOGIN")).startsWith("334 ");
            assertThat(client.say(base64(user))).startsWith("334 ");
            assertThat(client.say(base64(password))).startsWith("235 ");
            assertThat(client.say(WHO)).isEqualTo("550 5.7.1 " + told);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ann, hidden-dora",
        "dora, hidden-ann",
        "ann, ''",
        "dora, ''",
        "eve, hidden-ann",
        "*, hidden-dora",
        "do*, hidden-dora",
        "'dora)(uid=*', hidden-dora",
        "'dora,ou=people', hidden-dora",
        "'ann'' or ''x''=''x', hidden-ann",
    })
    void nobodyElseIs(String user, String password) throws IOException {
        try (SmtpClient client = connectByTls()) {
            assertThat(client.say("AUTH PLAIN " + base64("\0" + user + "\0" + password)))
                    .isEqualTo(REFUSED);
            assertThat(client.say(WHO)).isEqualTo("550 5.7.1 nobody: ");
        }
    }

    @Test
    void storesThatCannotBeAskedAreTroubleForAWhile() throws Exception {
        try (SmtpClient client = connectByTls()) {
            setRunning(false);
            String asDora = "AUTH PLAIN " + base64("\0dora\0" + DORA);
            assertThat(client.say(asDora)).isEqualTo("454 4.7.0 Temporary authentication failure");
            setRunning(true);
            Awaitility.await().until(() -> client.say(asDora).startsWith("235 "));
        } finally {
            setRunning(true);
        }
    }

    /** Stops and starts what can be, the directory at least. */
    abstract void setRunning(boolean running) throws Exception;

    // ---- with the clients that people use

    private String port() {
        return String.valueOf(gateway.address(0).getPort());
    }

    private void assertResult(Program.Result result, boolean known, String sender) {
        if (known) {
            assertThat(result.status()).as(result.output()).isZero();
        } else {
            assertThat(result.status()).as(result.output()).isNotZero();
        }
        assertThat(upstream.mails().stream().filter(mail -> mail.from().contains(sender)))
                .hasSize(known ? 1 : 0);
    }

    @ParameterizedTest
    @CsvSource({
        "PLAIN, ann, hidden-ann, true",
        "LOGIN, ann, hidden-ann, true",
        "PLAIN, dora, hidden-dora, true",
        "LOGIN, dora, hidden-dora, true",
        "PLAIN, ann, hidden-dora, false",
        "LOGIN, dora, hidden-ann, false",
    })
    void swaks(String mechanism, String user, String password, boolean known) throws Exception {
        Program swaks = new Program("swaks", "swaks, libnet-ssleay-perl");
        Program.Result result = swaks.run(
                "",
                List.of(
                        "--server",
                        "127.0.0.1:" + port(),
                        "--tls",
                        "--auth",
                        mechanism,
                        "--auth-user",
                        user,
                        "--auth-password",
                        password,
                        "--from",
                        "swaks@example.org",
                        "--to",
                        "b@example.org"));
        assertResult(result, known, "swaks@example.org");
    }

    @ParameterizedTest
    @CsvSource({
        "PLAIN, ann, hidden-ann, true",
        "LOGIN, ann, hidden-ann, true",
        "PLAIN, dora, hidden-dora, true",
        "LOGIN, dora, hidden-dora, true",
        "PLAIN, dora, hidden-ann, false",
    })
    void curl(String mechanism, String user, String password, boolean known) throws Exception {
        Program curl = new Program("curl", "curl");
        Program.Result result = curl.run(
                "Subject: curl\n\nHello\n",
                List.of(
                        "-sS",
                        "--crlf",
                        "--ssl-reqd",
                        "--cacert",
                        trusted.toString(),
                        "--user",
                        user + ":" + password,
                        "--login-options",
                        "AUTH=" + mechanism,
                        "--url",
                        "smtp://localhost:" + port(),
                        "--mail-from",
                        "curl@example.org",
                        "--mail-rcpt",
                        "b@example.org",
                        "--upload-file",
                        "-"));
        assertResult(result, known, "curl@example.org");
    }

    @ParameterizedTest
    @CsvSource({
        "scram-sha-256, ann, hidden-ann, true",
        "scram-sha-256, dora, hidden-dora, true",
        "scram-sha-256, ann, hidden-dora, false",
        "scram-sha-256, dora, hidden-ann, false",
        "scram-sha-256, eve, hidden-ann, false",
        "on, ann, hidden-ann, true",
        "plain, dora, hidden-dora, true",
        "login, ann, hidden-ann, true",
    })
    void msmtp(String mechanism, String user, String password, boolean known) throws Exception {
        Program msmtp = new Program("msmtp", "msmtp");
        Path file = Files.writeString(folder.resolve("password"), password);
        Program.Result result = msmtp.run(
                "Subject: msmtp\n\nHello\n",
                List.of(
                        "--host=localhost",
                        "--port=" + port(),
                        "--tls=on",
                        "--tls-starttls=on",
                        "--tls-trust-file=" + trusted,
                        "--auth=" + mechanism,
                        "--user=" + user,
                        "--passwordeval=cat " + file,
                        "--from=msmtp@example.org",
                        "b@example.org"));
        assertResult(result, known, "msmtp@example.org");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ann, hidden-ann, true", "dora, hidden-dora, true", "ann, hidden-dora, false"})
    void smtplibOfPython(String userAndPassword) throws Exception {
        String[] words = userAndPassword.split(", ");
        Program python = new Program("python3", "python3");
        String script = """
                import smtplib, ssl
                context = ssl.create_default_context(cafile='%s')
                with smtplib.SMTP('localhost', %s) as client:
                    client.starttls(context=context)
                    client.login('%s', '%s')
                    client.sendmail('python@example.org', ['b@example.org'], 'Subject: smtplib\\n\\nhello\\n')
                """.formatted(trusted, port(), words[0], words[1]);
        assertResult(python.run(script, List.of("-")), Boolean.parseBoolean(words[2]), "python@example.org");
    }
}

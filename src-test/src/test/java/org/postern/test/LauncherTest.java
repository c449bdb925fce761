package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;

/** The product as {@code mvn -Prun} runs it, in a process of its own. */
@Tag("server")
class LauncherTest {

    private static final String THREE_INTERFACES = "tcp://127.0.0.1:0, starttls://127.0.0.1:0, ssl://127.0.0.1:0";

    @TempDir
    Path folder;

    @Test
    void runsWithADemoMailboxAndShowsWhatArrived() throws Exception {
        try (LaunchedGateway gateway =
                new LaunchedGateway(folder, Map.of("postern.http.port", "0", "postern.interfaces", THREE_INTERFACES))) {
            assertThat(gateway.output()).hasSizeLessThanOrEqualTo(15).last().isEqualTo("Postern is ready");
            assertThat(gateway.printed("Policies .*")).contains("none are on");
            gateway.address("starttls");
            gateway.address("ssl");
            assertThat(gateway.printed("TLS certificate.*"))
                    .endsWith(folder.resolve("kept/development-ca.pem").toString());
            assertThat(gateway.printed(" +printf .* curl --crlf .*")).contains("smtp://127.0.0.1:");
            String page = gateway.printed("Upstream server .*").replaceAll(".*(http\\S+)", "$1");

            try (SmtpClient client = new SmtpClient(gateway.address("tcp"))) {
                client.hello();
                assertThat(client.mail("me@example.org", "you@example.org", "Subject: <Hello>\r\n\r\nIt works.\r\n"))
                        .startsWith("250");
            }
            assertThat(get(page)).contains("me@example.org", "&lt;Hello&gt;").doesNotContain("<Hello>");
            assertThat(get(page + "mails/1/source")).isEqualTo("Subject: <Hello>\r\n\r\nIt works.\r\n");
            assertConsoleShows(gateway.printed("Console .*"), "me@example.org");
        }
        assertThat(filesIn(folder.resolve("tmp"))).isEmpty();
    }

    /** By the user and the password that were printed. */
    private static void assertConsoleShows(String line, String sender) throws Exception {
        Matcher printed = Pattern.compile("Console +(http\\S+) +user (\\S+), password (\\S+)")
                .matcher(line);
        assertThat(printed.matches()).as(line).isTrue();
        ConsoleClient console = new ConsoleClient(URI.create(printed.group(1)));
        assertThat(console.login(printed.group(2), "guessed").statusCode()).isEqualTo(401);
        HttpResponse<String> login = console.login(printed.group(2), printed.group(3));
        assertThat(login.statusCode()).isEqualTo(200);
        assertThat(login.body()).contains("\"postern-admin\"");
        String service = console.get("/postern/api/services").body();
        assertThat(service).contains("\"state\":\"LISTENING\"").matches(".*\"version\":\"\\d+\\.[^\"]+\".*");
        String name = service.replaceFirst("(?s).*?\"name\":\"([^\"]+)\".*", "$1");
        assertThat(console.get("/postern/api/services/" + name + "/transactions")
                        .body())
                .contains(sender);
    }

    private static String get(String address) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address)).build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static List<Path> filesIn(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }

    @Test
    void runsTwiceOnOneMachine() throws Exception {
        Map<String, String> settings = Map.of("postern.http.port", "0", "postern.interfaces", THREE_INTERFACES);
        try (LaunchedGateway one = new LaunchedGateway(folder, settings);
                LaunchedGateway other = new LaunchedGateway(folder, settings);
                SmtpClient client = new SmtpClient(one.address("tcp"));
                SmtpClient otherClient = new SmtpClient(other.address("tcp"))) {
            assertThat(client.hello()).startsWith("250");
            assertThat(otherClient.hello()).startsWith("250");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    postern.interfaces                  | smtp://*:25               | Invalid value 'smtp://*:25' for property interfaces: expected
                    postern.interfaces                  | tcp://192.0.2.77:0        | Invalid value 'tcp://192.0.2.77:0' for property interfaces: expected
                    postern.upstream.connectionSecurity | MAYBE                     | Invalid value 'MAYBE' for property connectionSecurity: expected one of NONE, SSL, STARTTLS
                    postern.enabledPolicies             | Nobody                    | Invalid value 'Nobody' for property enabledPolicies: expected one of
                    postern.idleTimeout                 | soon                      | Invalid value 'soon' for property idleTimeout: expected a duration
                    postern.colour                      | red                       | there is no property postern.colour
                    postern.upstream.hots               | mail.example.org          | did you mean postern.upstream.host?
                    postern.upstraem.host               | mail.example.org          | did you mean postern.upstream.host?
                    postern.interfaces                  | tcp://*:0?idleTimout=5m   | idleTimeout
                    postern.throttle.rate               | often                     | Invalid value 'often' for property postern.throttle.rate: expected
                    postern.throttle.rat                | 5/1m                      | did you mean postern.throttle.rate?
                    """)
    void saysWhatIsWrongAndEndsWithStatusOne(String name, String value, String message) throws Exception {
        Map<String, String> settings = new ConcurrentHashMap<>(Map.of(
                "postern.http.port",
                "0",
                "postern.interfaces",
                "tcp://127.0.0.1:0",
                "postern.upstream.host",
                "127.0.0.1"));
        settings.put(name, value);
        LaunchedGateway gateway = new LaunchedGateway(folder, settings);
        assertThat(gateway.exitStatus()).isEqualTo(1);
        assertThat(gateway.output())
                .hasSizeLessThanOrEqualTo(10)
                .last()
                .asString()
                .startsWith("Postern does not start: ")
                .contains(message);
        assertThat(filesIn(folder.resolve("tmp"))).isEmpty();
    }

    private LaunchedGateway launch(String policies, Map<String, String> settings) throws Exception {
        Path ear = folder.resolve("application.ear");
        Ear.withPolicies(policies).as(ZipExporter.class).exportTo(ear.toFile(), true);
        Map<String, String> all = new HashMap<>(Map.of(
                "postern.http.port",
                "0",
                "postern.interfaces",
                "tcp://127.0.0.1:0",
                "postern.upstream.host",
                "127.0.0.1"));
        all.putAll(settings);
        return new LaunchedGateway(folder, all, ear);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    unmade   | policy CannotBeMade is not ready: IllegalStateException: no licence (at org.postern.test.policies.unmade
                    unready  | policy NotReady is not ready: IOException: the archive is full
                    unset    | policy NeedsLimit: the property postern.needs.limit is not set, which it needs
                    stranger | the message-driven bean NoPolicy implements no interface of a policy
                    """)
    void saysWhichBeanCannotWork(String policies, String message) throws Exception {
        LaunchedGateway gateway = launch(policies, Map.of());
        assertThat(gateway.exitStatus()).isEqualTo(1);
        assertThat(gateway.output())
                .hasSizeLessThanOrEqualTo(10)
                .last()
                .asString()
                .startsWith("Postern does not start: " + message);
    }

    @Test
    void namesThePropertyThatIsMeant() throws Exception {
        LaunchedGateway missing = launch("unset", Map.of("postern.needs.limti", "5"));
        assertThat(missing.exitStatus()).isEqualTo(1);
        assertThat(missing.output())
                .last()
                .asString()
                .endsWith("the property postern.needs.limit is not set, which it needs (did you mean that by"
                        + " postern.needs.limti?)");
        try (LaunchedGateway optional =
                launch("unset", Map.of("postern.needs.limit", "5", "postern.needs.coment", "x"))) {
            assertThat(optional.printed(".* WARNING .*"))
                    .endsWith("no policy has a property postern.needs.coment; did you mean postern.needs.comment?");
        }
    }

    @Test
    void showsTheGatewaysWarningsWhileItStarts() throws Exception {
        try (LaunchedGateway gateway =
                new LaunchedGateway(folder, Map.of("postern.http.port", "0", "postern.interfaces", "tcp://*:0"))) {
            assertThat(gateway.printed(".* WARNING .*")).contains("relays AUTH without TLS");
        }
    }

    @Test
    void writesTheLineOfTheLastMailAndSaysThatItStops() throws Exception {
        LaunchedGateway gateway = new LaunchedGateway(
                folder, Map.of("postern.http.port", "0", "postern.interfaces", "tcp://127.0.0.1:0"));
        try (gateway;
                SmtpClient client = new SmtpClient(gateway.address("tcp"))) {
            client.hello();
            assertThat(client.mail("me@example.org", "you@example.org", "Subject: x\r\n\r\n"))
                    .startsWith("250");
            gateway.close();
        }
        Awaitility.await()
                .untilAsserted(() -> assertThat(gateway.output()).last().isEqualTo("Stopped"));
        assertThat(gateway.printed(".* INFO \\S+ client=.*")).contains("from=<me@example.org> recipients=1");
        assertThat(gateway.printed("Stopping.*")).isNotEmpty();
    }

    @Test
    void saysThatAPortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String uri = "tcp://127.0.0.1:" + taken.getLocalPort();
            LaunchedGateway gateway =
                    new LaunchedGateway(folder, Map.of("postern.http.port", "0", "postern.interfaces", uri));
            assertThat(gateway.exitStatus()).isEqualTo(1);
            assertThat(gateway.printed("Postern does not start: .*"))
                    .contains(
                            "Invalid value '" + uri + "' for property interfaces: expected ", "Address already in use");

            LaunchedGateway http = new LaunchedGateway(
                    folder,
                    Map.of(
                            "postern.http.port",
                            String.valueOf(taken.getLocalPort()),
                            "postern.interfaces",
                            "tcp://127.0.0.1:0"));
            assertThat(http.exitStatus()).isEqualTo(1);
            assertThat(http.printed("Postern does not start: .*"))
                    .contains("Invalid value '" + taken.getLocalPort() + "' for property postern.http.port: ");
        }
    }

    /** Every message that was accepted is at the upstream server, whatever happens to the gateway. */
    @ParameterizedTest
    @ValueSource(strings = {"", "StampMessage"})
    void hasLostNothingThatItAcknowledgedWhenItIsKilled(String policies) throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream()) {
            Set<String> acknowledged = ConcurrentHashMap.newKeySet();
            CountDownLatch enough = new CountDownLatch(500);
            LaunchedGateway gateway = new LaunchedGateway(
                    folder,
                    Map.of(
                            "postern.http.port", "0",
                            "postern.interfaces", "tcp://127.0.0.1:0",
                            "postern.enabledPolicies", policies,
                            "postern.upstream.host", "127.0.0.1",
                            "postern.upstream.port", String.valueOf(upstream.port())));
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                String name = "client" + i;
                Thread client = new Thread(() -> sendUntilCut(gateway, name, acknowledged, enough), name);
                clients.add(client);
                client.start();
            }
            assertThat(enough.await(60, TimeUnit.SECONDS)).isTrue();
            gateway.kill();
            for (Thread client : clients) {
                client.join();
            }
            upstream.awaitAllEnded();
            Set<String> arrived = upstream.mails().stream()
                    .map(mail -> mail.raw().replaceAll("(?s).*Subject: (\\S+).*", "$1"))
                    .collect(Collectors.toSet());
            assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(500);
            assertThat(arrived).containsAll(acknowledged);
        }
    }

    private static void sendUntilCut(
            LaunchedGateway gateway, String name, Set<String> acknowledged, CountDownLatch enough) {
        try (SmtpClient client = new SmtpClient(gateway.address("tcp"))) {
            client.hello();
            for (int i = 0; ; i++) {
                String subject = name + "-" + i;
                if (!client.mail(name + "@example.org", "b@example.org", "Subject: " + subject + "\r\n\r\n")
                        .startsWith("250 2.0.0")) {
                    return; // cut in the middle of a reply
                }
                acknowledged.add(subject);
                enough.countDown();
            }
        } catch (IOException | AssertionError e) {
            // cut
        }
    }
}

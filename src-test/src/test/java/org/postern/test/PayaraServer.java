package org.postern.test;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;

/** Payara Server as an administrator has it: a domain of its own, in a process of its own, and {@code asadmin}. */
final class PayaraServer implements AutoCloseable {

    private static final int ADMIN_PORT = 48;
    private static final int HTTP_PORT = 80;
    /** Above its base, the ports of a domain. */
    private static final int[] PORTS = {ADMIN_PORT, HTTP_PORT, 81, 76, 37, 38, 39, 86, 66, 9};

    private final Path asadmin;
    private final Path folder;
    private final Path domains;
    private final int base;

    /**
     * Makes a domain and starts it. Skips the test if the server is not there, as {@link Program#require} does.
     *
     * @param folder for the domain, and for what it is given
     */
    PayaraServer(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        domains = folder.resolve("domains");
        Path file = Path.of(System.getProperty("postern.payara.server"), "bin", "asadmin");
        asadmin = Program.require(
                Optional.of(file).filter(Files::isExecutable),
                "Payara Server in " + file.getParent().getParent(),
                "none; .ci/run unpacks the one that Maven has");
        base = freeBase();
        requireSuccess(run(List.of(
                "create-domain",
                "--domaindir",
                domains.toString(),
                "--portbase",
                "" + base,
                "--nopassword",
                "true",
                "test")));
        start();
    }

    /** Starts it, which it is already when it has been made. */
    void start() throws IOException, InterruptedException {
        requireSuccess(run(List.of("start-domain", "--domaindir", domains.toString(), "test")));
    }

    private static int freeBase() {
        return IntStream.generate(() -> ThreadLocalRandom.current().nextInt(20_000, 60_000))
                .filter(candidate -> Arrays.stream(PORTS).allMatch(port -> isFree(candidate + port)))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** A command to the domain that runs. */
    Program.Result asadmin(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("--port", String.valueOf(base + ADMIN_PORT)));
        command.addAll(List.of(arguments));
        return run(command);
    }

    /** A command that has to succeed. */
    String administer(String... arguments) throws IOException, InterruptedException {
        return requireSuccess(asadmin(arguments));
    }

    /** An address where nothing listens. */
    static InetSocketAddress freeAddress() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return (InetSocketAddress) free.getLocalSocketAddress();
        }
    }

    /**
     * Deploys an application as {@code postern}.
     *
     * @param address of its only interface
     * @param properties of its adapter, beside that
     */
    Program.Result deploy(EnterpriseArchive ear, InetSocketAddress address, String... properties)
            throws IOException, InterruptedException {
        administer(
                "create-resource-adapter-config",
                "--property",
                "interfaces=tcp\\://127.0.0.1\\:" + address.getPort()
                        + (properties.length == 0 ? "" : ":" + String.join(":", properties)),
                "postern#ra");
        Path file = folder.resolve("application.ear");
        ear.as(ZipExporter.class).exportTo(file.toFile(), true);
        return asadmin("deploy", "--name", "postern", file.toString());
    }

    /** Its pool of connections to the upstream server. */
    void createPool(String properties) throws IOException, InterruptedException {
        administer(
                "create-connector-connection-pool",
                "--raname",
                "postern#ra",
                "--connectiondefinition",
                "org.postern.api.SmtpConnectionFactory",
                "--steadypoolsize=0",
                "--maxpoolsize=500",
                "--poolresize=1",
                "--maxwait=3000",
                "--transactionsupport=NoTransaction",
                "--property",
                properties,
                "upstreamPool");
        administer("create-connector-resource", "--poolname=upstreamPool", "smtp/upstream");
    }

    /** Removes all that may have been deployed. */
    void undeploy() throws IOException, InterruptedException {
        asadmin("undeploy", "--cascade=true", "postern");
        asadmin("delete-resource-adapter-config", "postern#ra");
    }

    /** A user that may log in to what is deployed. */
    void createUser(String name, String group, String password) throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve(name), "AS_ADMIN_USERPASSWORD=" + password + "\n");
        administer("--passwordfile", file.toString(), "create-file-user", "--groups", group, name);
    }

    /** Where Postern's console is. */
    URI console() {
        return URI.create("http://127.0.0.1:" + (base + HTTP_PORT) + "/postern/");
    }

    private static String requireSuccess(Program.Result result) {
        if (result.status() != 0) {
            throw new AssertionError(result.output());
        }
        return result.output();
    }

    private Program.Result run(List<String> arguments) throws IOException, InterruptedException {
        return new Program(asadmin).patiently(Duration.ofMinutes(2)).run("", arguments);
    }

    /** The messages of the server's log, an entry each with its level before it; what a line break is inside is one still. */
    List<String> log() throws IOException {
        List<String> entries = new ArrayList<>();
        try (Stream<Path> files = Files.list(domains.resolve("test/logs"))) {
            for (Path file : files.filter(each ->
                            each.getFileName().toString().startsWith("server.log")) // and those that it has rotated
                    .sorted(Comparator.comparing(PayaraServer::isCurrent).thenComparing(Path::toString))
                    .toList()) {
                Stream.of(Files.readString(file, UTF_8).split("(?m)^(?=\\[\\d{4}-)"))
                        .map(entry -> entry.replaceAll(
                                "(?s)^\\[[^]]*] \\[[^]]*] \\[(\\w+)].*?\\[\\[\\s*(.*?)]]\\s*$", "$1 $2"))
                        .forEach(entries::add);
            }
        }
        return entries;
    }

    /** The one that is written to comes after all that have been rotated. */
    private static boolean isCurrent(Path file) {
        return file.getFileName().toString().equals("server.log");
    }

    /** Waits for a message that has this in it, behind so many others. */
    String awaitLog(int from, String text) {
        return Awaitility.await()
                .alias("no entry of the log has " + text)
                .atMost(Duration.ofSeconds(30))
                .until(
                        () -> log().stream()
                                .skip(from)
                                .filter(entry -> entry.contains(text))
                                .findFirst()
                                .orElse(""),
                        entry -> !entry.isEmpty());
    }

    /** Ends it as an administrator does. */
    void stop() throws IOException, InterruptedException {
        requireSuccess(run(List.of("stop-domain", "--domaindir", domains.toString(), "test")));
    }

    @Override
    public void close() throws IOException, InterruptedException {
        run(List.of("stop-domain", "--kill", "true", "--domaindir", domains.toString(), "test"));
    }
}

package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postern.testing.SmtpClient;

/** A project made with the archetype, as {@code docs/writing-a-policy.md} describes it, is built, tested and run. */
@Tag("slow")
class ArchetypeTest {

    private static final long PATIENCE_SECONDS = 240; // the first time, Maven fetches its plug-ins
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    Path folder;

    private final Path maven = Path.of(System.getProperty("maven.home"), "bin", "mvn");

    @Test
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void aGeneratedProjectIsBuiltTestedAndRun() throws Exception {
        assumeTrue(Files.isExecutable(maven), maven + " is not there");
        try (IsolatedRepository repository = repository(Files.createDirectory(folder.resolve("repository")))) {
            assertThat(run(maven(repository, folder, documentedCommand()))).isBlank();

            Path project = folder.resolve("mail-rules");
            assertThat(run(maven(repository, project, List.of("verify")))).contains("Tests run: 2, Failures: 0");
            assertThat(project.resolve("ear/target/mail-rules.ear")).exists();

            ProcessBuilder running = maven(
                    repository,
                    project,
                    List.of(
                            "-Prun",
                            "-Dpostern.http.port=0",
                            "-Dpostern.interfaces=tcp://127.0.0.1:0, starttls://127.0.0.1:0"));
            try (LaunchedGateway gateway = new LaunchedGateway(running)) {
                assertThat(gateway.output()).hasSizeLessThanOrEqualTo(20).last().isEqualTo("Postern is ready");
                assertThat(gateway.printed("Policies .*")).endsWith("MAIL 100 OwnMailOverTls for *@example.com");
                refusesWhatItsPolicyRefuses(gateway);
                deliversTheRest(gateway);
            }
            saysWhyItDoesNotStart(repository, project);
        }
    }

    private void saysWhyItDoesNotStart(IsolatedRepository repository, Path project) throws Exception {
        LaunchedGateway gateway = new LaunchedGateway(maven(
                repository,
                project,
                List.of("-Prun", "-Dpostern.http.port=0", "-Dpostern.interfaces=tcp://127.0.0.1:0?idleTimout=5m")));
        assertThat(gateway.exitStatus()).isEqualTo(1);
        assertThat(gateway.output())
                .hasSizeLessThanOrEqualTo(10)
                .last()
                .asString()
                .startsWith("Postern does not start: ")
                .contains("idleTimout", "idleTimeout");
    }

    private static void refusesWhatItsPolicyRefuses(LaunchedGateway gateway) throws IOException {
        try (SmtpClient client = new SmtpClient(gateway.address("tcp"))) {
            client.hello();
            assertThat(client.say("MAIL FROM:<me@example.com>"))
                    .isEqualTo("550 5.7.1 Mail from example.com comes over TLS");
        }
    }

    private static void deliversTheRest(LaunchedGateway gateway) throws Exception {
        try (SmtpClient client = new SmtpClient(gateway.address("tcp"))) {
            client.hello();
            assertThat(client.mail("me@example.org", "you@example.org", "Subject: Hello\r\n\r\nIt works.\r\n"))
                    .startsWith("250");
        }
        String mailbox = gateway.printed("Upstream server .*").replaceAll(".*(http\\S+)", "$1");
        HttpRequest request = HttpRequest.newBuilder(URI.create(mailbox)).build();
        assertThat(HttpClient.newHttpClient()
                        .send(request, HttpResponse.BodyHandlers.ofString())
                        .body())
                .contains("me@example.org")
                .doesNotContain("me@example.com");
    }

    /** The command that the documentation has, with the plug-in's version that is known to work. */
    private static List<String> documentedCommand() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/writing-a-policy.md"));
        Matcher command = Pattern.compile("mvn -q archetype:generate((?:[^\\n\\\\]|\\\\\\n)*)")
                .matcher(page);
        assertThat(command.find()).isTrue();
        List<String> arguments = new ArrayList<>(List.of(
                "-q",
                "org.apache.maven.plugins:maven-archetype-plugin:" + System.getProperty("archetype.version")
                        + ":generate"));
        arguments.addAll(List.of(command.group(1).replace("\\\n", " ").strip().split(" +")));
        return arguments;
    }

    private static IsolatedRepository repository(Path folder) throws IOException {
        String version = System.getProperty("postern.version");
        Path users = Path.of(System.getProperty("maven.repository"));
        IsolatedRepository repository = new IsolatedRepository(folder, users, version);
        repository.install(ROOT, "postern");
        repository.install(ROOT.resolve("application"), "postern-application");
        repository.install(
                ROOT.resolve("api"), "postern-api", ROOT.resolve("api/target/postern-api-" + version + ".jar"));
        repository.install(
                ROOT.resolve("core"), "postern-core", ROOT.resolve("core/target/postern-core-" + version + ".jar"));
        repository.install(
                ROOT.resolve("test-kit"),
                "postern-testkit",
                ROOT.resolve("test-kit/target/postern-testkit-" + version + ".jar"));
        repository.install(ROOT.resolve("ra"), "postern-ra", ROOT.resolve("ra/target/postern-ra-" + version + ".rar"));
        repository.install(
                ROOT.resolve("settings"),
                "postern-settings",
                ROOT.resolve("settings/target/postern-settings-" + version + ".jar"));
        repository.install(
                ROOT.resolve("monitor"),
                "postern-monitor",
                ROOT.resolve("monitor/target/postern-monitor-" + version + ".jar"));
        repository.install(
                ROOT.resolve("console"),
                "postern-console",
                ROOT.resolve("console/target/postern-console-" + version + ".war"));
        repository.install(ROOT.resolve("demo"), "postern-demo", Path.of(System.getProperty("postern.demo")));
        repository.install(
                ROOT.resolve("launcher"),
                "postern-launcher",
                ROOT.resolve("launcher/target/postern-launcher-" + version + ".jar"));
        repository.install(
                ROOT.resolve("archetype"),
                "postern-archetype",
                ROOT.resolve("archetype/target/postern-archetype-" + version + ".jar"));
        return repository;
    }

    private ProcessBuilder maven(IsolatedRepository repository, Path directory, List<String> arguments) {
        List<String> command =
                new ArrayList<>(List.of(maven.toString(), "-B", "-ntp", "-Dmaven.repo.local=" + repository.folder()));
        if (System.getProperty("maven.offline").endsWith("true")) {
            command.add("-o");
        }
        command.addAll(arguments);
        ProcessBuilder program = new ProcessBuilder(command).directory(directory.toFile());
        program.environment().put("JAVA_HOME", System.getProperty("java.home"));
        program.environment() // the JVM's warning of Maven's own Guava, from JDK 24 on, is none of the archetype's
                .put("MAVEN_OPTS", "-XX:+IgnoreUnrecognizedVMOptions --sun-misc-unsafe-memory-access=allow");
        return program;
    }

    private String run(ProcessBuilder program) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "output", ".txt");
        Process process = program.redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new AssertionError(program.command() + " does not end:\n" + Files.readString(output));
        }
        String printed = Files.readString(output)
                .replaceAll("\\u001B\\[[;\\d]*m", ""); // Maven prints them where there is no terminal
        assertThat(process.exitValue()).as(printed).isZero();
        return printed;
    }
}

package org.postern.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.glassfish.embeddable.BootstrapProperties;
import org.glassfish.embeddable.CommandResult;
import org.glassfish.embeddable.GlassFish;
import org.glassfish.embeddable.GlassFishException;
import org.glassfish.embeddable.GlassFishProperties;
import org.glassfish.embeddable.GlassFishRuntime;

/** A Payara server in this JVM, in a temporary folder of its own, with no port but one for HTTP. */
final class EmbeddedServer {

    /** The server's own has none, and says so on each of them. No version, which would be the server's. */
    private static final String NAME_ON_ERROR_PAGES =
            "product_name=Postern\nmajor_version=\nminor_version=\nupdate_version=\n";

    private final ConsoleLog log;
    private final Path folder;
    private final GlassFish server;
    private final List<String> links = new ArrayList<>();
    private volatile boolean serving;

    private EmbeddedServer(ConsoleLog log, Path folder, GlassFish server) {
        this.log = log;
        this.folder = folder;
        this.server = server;
    }

    /**
     * @param home of an unpacked Payara Server; {@code -} for the one on the class path
     * @param httpPort a port that is free
     * @param user who may log in
     */
    static EmbeddedServer start(ConsoleLog log, String home, int httpPort, ConsoleUser user)
            throws IOException, LaunchException {
        Path folder = Files.createTempDirectory("postern-");
        for (String name : List.of("config", "config/branding", "docroot", "lib", "logs", "tmp")) {
            Files.createDirectory(folder.resolve(name));
        }
        Files.writeString(folder.resolve("config/keyfile"), user.line()); // the folder is its owner's alone
        for (String name : List.of("domain.xml", "login.conf")) { // copies, since the server rewrites the first one
            Files.write(folder.resolve("config").resolve(name), resource(name));
        }
        Files.writeString(folder.resolve("config/branding/postern.properties"), NAME_ON_ERROR_PAGES);
        System.setProperty("java.io.tmpdir", folder.resolve("tmp").toString());
        System.setProperty("glassfish.embedded.tmpdir", folder.resolve("tmp").toString());
        System.setProperty("postern.http.port", Integer.toString(httpPort));
        System.setProperty("launcher.jms.port", Integer.toString(freePort(0)));
        System.setProperty(
                "java.security.auth.login.config",
                folder.resolve("config/login.conf").toString());
        try {
            BootstrapProperties bootstrap = new BootstrapProperties();
            if (!home.equals("-")) {
                bootstrap.setInstallRoot(home);
                Path driver = Path.of(home, "..", "h2db", "bin", "h2.jar"); // which the one on the class path has in it
                Files.copy(driver, folder.resolve("lib/h2.jar"));
            }
            GlassFishProperties properties = new GlassFishProperties();
            properties.setInstanceRoot(folder.toString());
            GlassFish server = GlassFishRuntime.bootstrap(bootstrap).newGlassFish(properties);
            EmbeddedServer started = new EmbeddedServer(log, folder, server);
            started.writeIndex();
            Runtime.getRuntime().addShutdownHook(new Thread(started::stop, "postern-stop"));
            server.start();
            return started;
        } catch (IOException e) {
            delete(folder);
            throw e;
        } catch (GlassFishException e) {
            delete(folder);
            Throwable reason = log.takeFailure().orElse(ConsoleLog.reason(e));
            throw new LaunchException("the server does not start: " + Failure.text(reason), e);
        }
    }

    /** There is something to be stopped from now on, which the user is to see. */
    void serving() {
        serving = true;
    }

    /** The port, or any if it is 0; throws if it is not free. */
    static int freePort(int wanted) throws IOException {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted));
            return probe.getLocalPort();
        }
    }

    /** Runs a command as {@code asadmin} would. */
    void run(String command, String... arguments) throws LaunchException {
        log.takeFailure();
        CommandResult result;
        try {
            result = server.getCommandRunner().run(command, arguments);
        } catch (GlassFishException e) {
            throw new LaunchException(command + " failed: " + e.getMessage(), e);
        }
        if (result.getExitStatus() == CommandResult.ExitStatus.FAILURE) {
            throw new LaunchException(
                    Failure.sentence(String.valueOf(result.getOutput()), log.takeFailure(), log.bean()));
        }
    }

    /** Deploys an application with pages, to which the page at {@code /} leads from then on. */
    void deployPages(String name, Path war) throws IOException, LaunchException {
        run("deploy", "--name=" + name, "--contextroot=" + name, war.toString());
        link("/" + name + "/", name);
    }

    /** Lets the page at {@code /} lead to another one. */
    void link(String address, String text) throws IOException {
        links.add("<li><a href=\"" + address + "\">" + text + "</a></li>\n");
        writeIndex();
    }

    private void writeIndex() throws IOException {
        String pages =
                links.isEmpty() ? "<p>No application here has pages.</p>" : "<ul>\n" + String.join("", links) + "</ul>";
        String text = new String(resource("index.html"), StandardCharsets.UTF_8);
        Files.writeString(folder.resolve("docroot/index.html"), text.replace("{pages}", pages));
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream file = EmbeddedServer.class.getResourceAsStream(name)) {
            return Objects.requireNonNull(file, name).readAllBytes();
        }
    }

    /** The text of {@code asadmin}'s option {@code --property}. */
    static String properties(Map<String, String> properties) {
        return properties.entrySet().stream()
                .filter(entry -> !entry.getValue().isEmpty()) // which the command does not take
                .map(entry -> entry.getKey() + "=" + entry.getValue().replaceAll("([\\\\:=])", "\\\\$1"))
                .collect(Collectors.joining(":"));
    }

    private void stop() {
        PrintStream out = System.out;
        if (serving) {
            out.println("\nStopping; waiting for transactions under way");
        }
        System.setOut(new PrintStream(
                OutputStream.nullOutputStream(), false, Charset.defaultCharset())); // it prints while it stops
        try {
            if (server.getStatus() == GlassFish.Status.STARTED) {
                server.stop();
            }
        } catch (GlassFishException e) {
            System.err.println("postern: the server does not stop: " + e.getMessage());
        } finally {
            System.setOut(out);
            delete(folder);
            if (serving) {
                out.println("Stopped");
            }
        }
    }

    private static void delete(Path folder) {
        for (int attempt = 0; attempt < 3 && Files.exists(folder); attempt++) { // a half-started server may still write
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            } catch (IOException | UncheckedIOException e) {
                // the next attempt may succeed; what is left then is in the temporary folder of the machine
            }
        }
    }
}

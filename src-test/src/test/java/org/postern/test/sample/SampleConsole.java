package org.postern.test.sample;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.glassfish.embeddable.CommandResult;
import org.glassfish.embeddable.GlassFish;
import org.glassfish.embeddable.GlassFishProperties;
import org.glassfish.embeddable.GlassFishRuntime;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;

/**
 * Runs the console alone, with made-up traffic, for work on its pages: what is changed in their folder is served at once. Users: admin
 * (both roles), monitor and guest (none), each with its name as password.
 */
public final class SampleConsole {

    private SampleConsole() {}

    /**
     * Runs it.
     *
     * @param arguments a port, the folder of the project that is built, and of the one whose pages are served
     */
    public static void main(String[] arguments) throws Exception {
        Path project = Path.of(arguments[1]).toAbsolutePath();
        Path folder = Files.createTempDirectory("sample-");
        for (String name : List.of("config", "docroot", "lib", "logs", "tmp")) {
            Files.createDirectory(folder.resolve(name));
        }
        Files.createFile(folder.resolve("config/keyfile"));
        for (String name : List.of("domain.xml", "login.conf")) {
            Files.copy(
                    project.resolve("launcher/src/main/resources/org/postern/launcher")
                            .resolve(name),
                    folder.resolve("config").resolve(name));
        }
        System.setProperty("postern.http.port", arguments[0]);
        System.setProperty("launcher.jms.port", "0");
        System.setProperty("launcher.database.url", "jdbc:h2:mem:default");
        System.setProperty("java.io.tmpdir", folder.resolve("tmp").toString());
        System.setProperty("glassfish.embedded.tmpdir", folder.resolve("tmp").toString());
        System.setProperty(
                "java.security.auth.login.config",
                folder.resolve("config/login.conf").toString());
        GlassFishProperties properties = new GlassFishProperties();
        properties.setInstanceRoot(folder.toString());
        GlassFish server = GlassFishRuntime.bootstrap().newGlassFish(properties);
        server.start();
        for (String[] user :
                new String[][] {{"admin", "postern-admin"}, {"monitor", "postern-monitor"}, {"guest", "staff"}}) {
            Path password = Files.writeString(folder.resolve("password"), "AS_ADMIN_USERPASSWORD=" + user[0]);
            run(server, "create-file-user", "--passwordfile", password.toString(), "--groups", user[1], user[0]);
        }
        File ear = folder.resolve("sample.ear").toFile();
        SampleEar.of(
                        project.resolve("ear/target/postern.ear").toFile(),
                        project.resolve("src-test/target/test-classes").toFile())
                .as(ZipExporter.class)
                .exportTo(ear);
        run(server, "deploy", "--name=sample", ear.getPath());
        System.out.println("http://127.0.0.1:" + arguments[0] + "/postern/");
        System.out.println("traffic: http://127.0.0.1:" + arguments[0] + "/sample/traffic?value=5");
        serve(
                Path.of(arguments[arguments.length - 1]).resolve("console/src/main/webapp"),
                folder.resolve("applications/sample/console_war"));
    }

    private static void run(GlassFish server, String command, String... arguments) throws Exception {
        CommandResult result = server.getCommandRunner().run(command, arguments);
        if (result.getExitStatus() != CommandResult.ExitStatus.SUCCESS) {
            throw new IllegalStateException(result.getOutput(), result.getFailureCause());
        }
    }

    /** Copies what is newer, for ever. */
    private static void serve(Path from, Path to) throws IOException, InterruptedException {
        while (true) {
            try (Stream<Path> files = Files.walk(from)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Path copy = to.resolve(from.relativize(file).toString());
                    if (!file.toString().contains("WEB-INF")
                            && (!Files.exists(copy)
                                    || Files.getLastModifiedTime(file).compareTo(Files.getLastModifiedTime(copy))
                                            > 0)) {
                        Files.createDirectories(copy.getParent());
                        Files.copy(file, copy, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                    }
                }
            }
            Thread.sleep(300);
        }
    }
}

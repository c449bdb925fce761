package org.postern.test;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.postern.launcher.Launcher;

/** The product in a process of its own, as {@code mvn -Prun} starts it. */
final class LaunchedGateway implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 120;
    /** What Maven prints when it ends, also where there is no terminal. */
    private static final Pattern COLOUR = Pattern.compile("\u001B\\[[;\\d]*m");

    private final Process process;
    private final List<String> output = new CopyOnWriteArrayList<>();
    private final CountDownLatch readyOrEnded = new CountDownLatch(1);

    /**
     * Starts it, and waits until it is ready or has ended.
     *
     * @param folder for what it keeps
     * @param settings as given by {@code -D}
     * @param jvmOptions more of them
     */
    LaunchedGateway(Path folder, Map<String, String> settings, String... jvmOptions)
            throws IOException, InterruptedException {
        this(folder, settings, Path.of(System.getProperty("postern.ear")), jvmOptions);
    }

    /** The same with another EAR. */
    LaunchedGateway(Path folder, Map<String, String> settings, Path ear, String... jvmOptions)
            throws IOException, InterruptedException {
        this(launcher(folder, settings, ear, jvmOptions));
    }

    private static ProcessBuilder launcher(Path folder, Map<String, String> settings, Path ear, String... jvmOptions)
            throws IOException {
        Path file = Files.createTempFile(folder, "settings", ".properties");
        Properties properties = new Properties();
        properties.putAll(settings);
        try (var out = Files.newOutputStream(file)) {
            properties.store(out, null);
        }
        Path temporary = Files.createDirectories(folder.resolve("tmp"));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(System.getProperty("postern.jvm.options").split(" ")));
        command.addAll(List.of(jvmOptions));
        command.addAll(List.of(
                "-Djava.io.tmpdir=" + temporary,
                "-classpath",
                System.getProperty("surefire.test.class.path"),
                Launcher.class.getName(),
                file.toString(),
                ear.toString(),
                System.getProperty("postern.demo"),
                folder.resolve("kept").toString(),
                System.getProperty("payara.home")));
        return new ProcessBuilder(command);
    }

    /** Starts it by another program, such as Maven, and waits until it is ready or has ended. */
    LaunchedGateway(ProcessBuilder program) throws IOException, InterruptedException {
        process = program.redirectErrorStream(true).start();
        Thread reader = new Thread(this::read, "launched-output");
        reader.setDaemon(true);
        reader.start();
        if (!readyOrEnded.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            kill();
            throw new AssertionError("neither ready nor ended:\n" + String.join("\n", output));
        }
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String printed = lines.readLine(); printed != null; printed = lines.readLine()) {
                String line = COLOUR.matcher(printed).replaceAll("");
                if (line.isEmpty() && !printed.isEmpty()) {
                    continue; // nothing on the screen
                }
                output.add(line);
                if (line.equals("Postern is ready")) {
                    readyOrEnded.countDown();
                }
            }
        } catch (IOException e) {
            // killed: that closes it, perhaps in the middle of a line
        } finally {
            readyOrEnded.countDown();
        }
    }

    /** What it has printed. */
    List<String> output() {
        return List.copyOf(output);
    }

    /** Its exit status, once it has ended. */
    int exitStatus() throws InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("still running:\n" + String.join("\n", output));
        }
        return process.exitValue();
    }

    /** Where the interface of that type listens, as it was printed. */
    InetSocketAddress address(String type) {
        URI uri = URI.create(printed("Listening +" + type + "://.*").replaceAll("Listening +", ""));
        return new InetSocketAddress(uri.getHost(), uri.getPort());
    }

    /** The first line that matches. */
    String printed(String pattern) {
        return output.stream()
                .filter(line -> line.matches(pattern))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + pattern + " in\n" + String.join("\n", output)));
    }

    /** {@code kill -9}, of what it has started too. */
    void kill() throws InterruptedException {
        List<ProcessHandle> started = process.descendants().toList();
        process.destroyForcibly().waitFor();
        started.forEach(ProcessHandle::destroyForcibly);
    }

    /**
     * Ends it as {@code kill} does.
     *
     * @throws AssertionError if it does not end, or leaves a process that it has started
     */
    @Override
    public void close() throws InterruptedException {
        List<ProcessHandle> all = Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList();
        process.toHandle().destroy(); // not the process, which would close the stream of what it prints
        try {
            CompletableFuture.allOf(all.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            all.forEach(ProcessHandle::destroyForcibly);
            throw new AssertionError("it did not end:\n" + String.join("\n", output), e);
        }
    }
}

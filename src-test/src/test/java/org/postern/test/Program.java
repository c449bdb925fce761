package org.postern.test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program of the system, as its package installs it. */
final class Program {

    private final Path file;
    private Duration maxWait = Duration.ofSeconds(60);

    /** Skips the test if the program is not installed, as {@link #require} does. */
    Program(String name, String debianPackage) {
        file = require(find(name), name, debianPackage);
    }

    /** A program that is there. */
    Program(Path file) {
        this.file = file;
    }

    private static Optional<Path> find(String name) {
        return Stream.concat(Stream.of(System.getenv("PATH").split(":", -1)), Stream.of("/usr/sbin", "/usr/local/sbin"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * Skips the test if a program is not installed, or is hidden by {@code -Dpostern.programs=hidden}.
     *
     * @param found the program, if it is installed
     * @return the program
     * @throws AssertionError if it is not installed and the environment has {@code CI=true}: no test is to be skipped there
     */
    static Path require(Optional<Path> found, String name, String debianPackage) {
        UsesPrograms.Extension.requireUse();
        assumeFalse(System.getProperty("postern.programs").equals("hidden"), () -> name + " is hidden");
        String reason = name + " is not installed (Debian: " + debianPackage + ")";
        if (found.isEmpty() && "true".equals(System.getenv("CI"))) {
            throw new AssertionError(reason + ", and with CI=true it has to be");
        }
        assumeTrue(found.isPresent(), reason);
        return found.orElseThrow();
    }

    /** It may take longer than most do. */
    Program patiently(Duration time) {
        maxWait = time;
        return this;
    }

    /** What a program left: its exit status and all that it printed. */
    record Result(int status, String output) {}

    Result run(String input, List<String> arguments) throws IOException, InterruptedException {
        Process process = start(arguments);
        List<String> output = new CopyOnWriteArrayList<>();
        CompletableFuture<Void> reading = CompletableFuture.runAsync(
                () -> process.inputReader(UTF_8).lines().forEach(output::add));
        try (Writer out = process.outputWriter(UTF_8)) {
            out.write(input);
        } catch (IOException e) {
            // it has ended before it has read all; the reason it has printed
        }
        if (!process.waitFor(maxWait.toSeconds(), TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new AssertionError(file + " does not end:\n" + String.join("\n", output));
        }
        reading.join();
        return new Result(process.exitValue(), String.join("\n", output));
    }

    /** Starts it; for programs that serve. */
    Process start(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(file.toString()));
        command.addAll(arguments);
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }
}

package org.postern.test;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program of the system, as its package installs it. */
final class Program {

    private static final long PATIENCE_SECONDS = 60;

    private final Path file;

    /** Skips the test if the program is not installed. */
    Program(String name, String debianPackage) {
        Optional<Path> found = Stream.concat(
                        Stream.of(System.getenv("PATH").split(":", -1)), Stream.of("/usr/sbin", "/usr/local/sbin"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
        assumeTrue(found.isPresent(), () -> name + " is not installed (Debian: " + debianPackage + ")");
        file = found.orElseThrow();
    }

    /** What a program left: its exit status and all that it printed. */
    record Result(int status, String output) {}

    Result run(String input, List<String> arguments) throws IOException, InterruptedException {
        Process process = start(arguments);
        try (var out = process.getOutputStream()) {
            out.write(input.getBytes(StandardCharsets.UTF_8));
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(file + " does not end:\n" + output);
        }
        return new Result(process.exitValue(), output);
    }

    /** Starts it; for programs that serve. */
    Process start(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(file.toString()));
        command.addAll(arguments);
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }
}

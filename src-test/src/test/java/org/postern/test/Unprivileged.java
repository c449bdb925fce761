package org.postern.test;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A folder for a server of the system, and its programs at work there: as nobody if the test is root's, because some refuse to be
 * root.
 */
final class Unprivileged implements AutoCloseable {

    private static final boolean ROOT = System.getProperty("user.name").equals("root");
    private static final List<String> AS_NOBODY =
            List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--");
    private static final int PATIENCE_SECONDS = 60;

    private final Path folder;

    /** @param prefix what the folder's name begins with; it is accessible to all users, as those of tests are not */
    Unprivileged(String prefix) throws IOException {
        folder = Files.createTempDirectory(Path.of("/tmp"), prefix);
        give(folder);
    }

    Path folder() {
        return folder;
    }

    /** Writes a file that only its owner can read. */
    Path write(String name, String text) throws IOException {
        Path file = Files.createFile(
                folder.resolve(name),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        give(Files.writeString(file, text));
        return file;
    }

    private static void give(Path file) throws IOException {
        if (ROOT) {
            Files.setOwner(
                    file, file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
        }
    }

    /**
     * Runs a program to its end.
     *
     * @throws AssertionError with what it printed, if it fails
     */
    void run(String... command) throws IOException {
        Process process = start(command);
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(command[0] + " does not end:\n" + printed());
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        if (process.exitValue() != 0) {
            throw new AssertionError(command[0] + " fails:\n" + printed());
        }
    }

    /**
     * Starts a program that serves.
     *
     * @param port where it listens once it does
     * @return its own process, with nothing between
     * @throws AssertionError with what it printed, if it does not
     */
    Process serve(int port, String... command) throws IOException {
        Process process = start(command);
        try {
            Ports.awaitListening(port);
            return process;
        } catch (ConditionTimeoutException e) {
            process.destroyForcibly();
            throw new AssertionError(command[0] + " does not listen:\n" + printed(), e);
        }
    }

    /** Ends a program that serves, and those that it has started. */
    void end(Process process) {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("process " + process.pid() + " does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            all.forEach(ProcessHandle::destroyForcibly);
        }
    }

    private Process start(String... command) throws IOException {
        List<String> whole = new ArrayList<>(ROOT ? AS_NOBODY : List.of());
        whole.addAll(List.of(command));
        return new ProcessBuilder(whole)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log()))
                .start();
    }

    /** What all of them have printed. */
    private String printed() throws IOException {
        return Files.readString(log().toPath());
    }

    private File log() {
        return folder.resolve("log").toFile();
    }

    /** Deletes the folder. */
    @Override
    public void close() {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package org.postern.test.policies;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** What policies report to the test that has deployed them: lines of a file, since class loaders lie between them. */
public final class Journal {

    private static final String FILE = "postern.test.journal";

    private Journal() {}

    /** Begins a new one. */
    public static void open(Path file) throws IOException {
        Files.writeString(file, "");
        System.setProperty(FILE, file.toString());
    }

    /** Writes a line. */
    public static void write(String line) throws IOException {
        Files.writeString(Path.of(System.getProperty(FILE)), line + '\n', StandardOpenOption.APPEND);
    }

    /** What has been written. */
    public static List<String> lines() throws IOException {
        return Files.readAllLines(Path.of(System.getProperty(FILE)));
    }

    /** Ends it. */
    public static void close() {
        System.clearProperty(FILE);
    }
}

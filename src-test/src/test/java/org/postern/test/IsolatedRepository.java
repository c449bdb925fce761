package org.postern.test;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A local repository of Maven's which is the user's, without anything of Postern's, and has this build's artifacts instead: as
 * {@code mvn install} would leave it, for this test alone.
 */
final class IsolatedRepository implements AutoCloseable {

    private final Path users;
    private final Path folder;
    private final String version;

    /**
     * @param folder an empty one
     * @param users the user's repository
     * @param version of what this build has built
     */
    IsolatedRepository(Path folder, Path users, String version) throws IOException {
        this.folder = folder;
        this.users = users;
        this.version = version;
        link(users, folder, "org");
        link(users.resolve("org"), Files.createDirectory(folder.resolve("org")), "postern");
    }

    private static void link(Path from, Path to, String except) throws IOException {
        for (Path entry : entries(from)) {
            if (!entry.getFileName().toString().equals(except)) {
                Files.createSymbolicLink(to.resolve(entry.getFileName()), entry);
            }
        }
    }

    private static List<Path> entries(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.toList();
        }
    }

    Path folder() {
        return folder;
    }

    /** Puts a module's pom there. */
    void install(Path module, String artifactId) throws IOException {
        Path target = Files.createDirectories(folder.resolve("org/postern/" + artifactId + "/" + version));
        Files.copy(module.resolve("pom.xml"), target.resolve(artifactId + "-" + version + ".pom"));
    }

    /** Puts a module's pom and what was built of it there. */
    void install(Path module, String artifactId, Path built) throws IOException {
        install(module, artifactId);
        String extension = built.toString().replaceAll(".*\\.", "");
        Path target = folder.resolve("org/postern/" + artifactId + "/" + version);
        Files.copy(built, target.resolve(artifactId + "-" + version + "." + extension));
    }

    /** Lets go of the user's repository, and gives it what was fetched, which is not to be fetched again. */
    @Override
    public void close() throws IOException {
        keep(folder, users, "org");
        keep(folder.resolve("org"), users.resolve("org"), "postern");
    }

    private static void keep(Path from, Path to, String except) throws IOException {
        for (Path entry : entries(from)) {
            Path place = to.resolve(entry.getFileName());
            if (Files.isSymbolicLink(entry)) {
                Files.delete(entry); // so that deleting this folder cannot follow it
            } else if (Files.isDirectory(entry)
                    && !entry.getFileName().toString().equals(except)
                    && !Files.exists(place)) {
                move(entry, place);
            }
        }
    }

    private static void move(Path fetched, Path place) throws IOException {
        try {
            Files.move(fetched, place);
        } catch (DirectoryNotEmptyException e) {
            // on another file system; it is fetched again the next time
        }
    }
}

package org.postern.upstream.token;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Tokens from a file, which another process keeps up to date.
 *
 * @param path read for each authentication
 */
public record TokenFile(Path path) implements TokenSource {

    @Override
    public String token() throws IOException {
        try {
            return Files.readString(path).strip();
        } catch (NoSuchFileException e) {
            throw new IOException("there is no file " + path, e);
        }
    }
}

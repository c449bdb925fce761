package org.postern.upstream;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Tokens from a file, which somebody else keeps fresh.
 *
 * @param path read for each authentication
 */
record TokenFile(Path path) implements TokenSource {

    @Override
    public String token() throws IOException {
        try {
            return Files.readString(path).strip();
        } catch (NoSuchFileException e) {
            throw new IOException("there is no file " + path, e);
        }
    }

    @Override
    public void refused(String token) {
        // the next one is read anew anyway
    }
}

package org.postern.upstream.token;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Where OAuth 2.0 access tokens come from. From any thread. */
public interface TokenSource {

    /**
     * A token that is valid now.
     *
     * @throws IOException if there is none; the message has no secret in it
     */
    String token() throws IOException;

    /** Takes note that the mail server has not accepted a token: it is not to be used again, if it would be. */
    default void refused(String token) {}

    /** Tokens from a file, which another process keeps up to date; it is read for each authentication. */
    static TokenSource in(Path file) {
        return () -> {
            try {
                return Files.readString(file).strip();
            } catch (NoSuchFileException e) {
                throw new IOException("there is no file " + file, e);
            }
        };
    }
}

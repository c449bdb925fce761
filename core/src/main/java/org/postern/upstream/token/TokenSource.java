package org.postern.upstream.token;

import java.io.IOException;

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
}

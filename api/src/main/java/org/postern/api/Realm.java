package org.postern.api;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/** The users of the application server: those of its realm for applications. */
public interface Realm {

    /**
     * Asks whether that is a user's password.
     *
     * @return the groups that the user is in; empty if there is no such user with that password
     * @throws IOException if the server cannot be asked, or does not let adapters ask (Jakarta Connectors §17)
     */
    Optional<Set<String>> groups(String user, String password) throws IOException;
}

package org.postern.filters.users;

import java.io.IOException;
import java.util.Optional;
import org.postern.api.Auth;

/** What keeps users with their passwords. */
public interface UserStore {

    /** Whether an administrator has said where it is. */
    boolean isConfigured();

    /**
     * Looks up the user of a client that has sent a password, or is going to prove that it knows one.
     *
     * @param claimed with a password, or with a proof of SCRAM-SHA-256
     * @return the same with the user's groups, and with the keys that the proof is to be checked with; empty if there is no such user,
     *     or the password is another one, or there are no keys
     * @throws IOException if the store cannot be asked, or has something that cannot be read
     * @throws IllegalArgumentException if it is another kind of credential
     */
    Optional<Auth> known(Auth claimed) throws IOException;
}

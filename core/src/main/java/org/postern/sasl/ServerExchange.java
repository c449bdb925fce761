package org.postern.sasl;

import java.io.IOException;
import java.util.Optional;
import org.postern.api.Auth;

/**
 * The server's side of one exchange, by which a client authenticates: up to where policies have to decide, and from there to
 * its end. For one use. What does not belong into the exchange ends it, by a {@link javax.security.sasl.SaslException} whose message
 * has nothing of what the client said; any other {@link IOException} is one of the {@link Challenger}'s.
 */
public interface ServerExchange {

    /**
     * Finds out what the client claims.
     *
     * @param initial its initial response; empty if it gave none
     * @throws javax.security.sasl.AuthenticationException if the client wants to act for another user
     */
    Auth claim(Optional<byte[]> initial) throws IOException;

    /**
     * Checks the proof of a client that policies have passed.
     *
     * @param vouched what the client claimed, and what was found out about it since
     * @return false if it still had to prove that, and has not
     */
    default boolean proves(Auth vouched) throws IOException {
        return true;
    }

    /** Ends the exchange with a client that is let in, if the mechanism has something to say about that. */
    default void welcome() throws IOException {}

    /** Ends the exchange with a client that is refused, if the mechanism has something to say about that. */
    default void refuse() throws IOException {}
}

package org.postern.sasl;

import java.io.IOException;
import java.util.Optional;
import org.postern.api.Auth;

/**
 * The server's side of one exchange, by which a client says to us who it is: up to where somebody has to decide, and from there to
 * its end. For one use. What does not belong into the exchange ends it, by a {@link javax.security.sasl.SaslException} whose message
 * has nothing of what the client said.
 */
public interface ServerExchange {

    /**
     * Finds out what the client claims.
     *
     * @param initial its initial response; empty if it gave none
     * @throws javax.security.sasl.AuthenticationException if the client wants to act for somebody else
     * @throws javax.security.sasl.SaslException if it is not what the mechanism has
     * @throws IOException what the {@link Challenger} throws
     */
    Auth claim(Optional<byte[]> initial) throws IOException;

    /**
     * Finds out whether a client is who it says whom somebody has vouched for.
     *
     * @param vouched what the client claimed, and what was found out about it since
     * @return false if it still had to prove that, and has not
     * @throws javax.security.sasl.SaslException if it does not say what the mechanism has
     * @throws IOException what the {@link Challenger} throws
     */
    default boolean proves(Auth vouched) throws IOException {
        return true;
    }

    /**
     * Ends the exchange with a client that is let in, if the mechanism has something to say about that.
     *
     * @throws javax.security.sasl.SaslException if the client does not say what the mechanism has
     * @throws IOException what the {@link Challenger} throws
     */
    default void welcome() throws IOException {}

    /**
     * Ends the exchange with a client that is refused, if the mechanism has something to say about that.
     *
     * @throws javax.security.sasl.SaslException if the client does not say what the mechanism has
     * @throws IOException what the {@link Challenger} throws
     */
    default void refuse() throws IOException {}
}

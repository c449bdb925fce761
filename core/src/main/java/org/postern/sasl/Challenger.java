package org.postern.sasl;

import java.io.IOException;

/** How a server speaks to the client in the middle of an exchange. */
@FunctionalInterface
public interface Challenger {

    /**
     * Says a challenge, and returns what the client says to it.
     *
     * @throws javax.security.sasl.SaslException if the client says nothing that could be a response
     * @throws IOException if the client cannot be reached, or cancels the exchange
     */
    byte[] ask(byte[] challenge) throws IOException;
}

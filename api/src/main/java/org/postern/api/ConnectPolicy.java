package org.postern.api;

import java.io.IOException;

/**
 * Decides about a client before it is greeted: the interface of a message-driven bean. Passing greets it, later if {@link
 * Connect#withDelay} says so; a 554 rejects every command but QUIT (RFC 5321 §3.1), and any other rejection ends the connection.
 */
@FunctionalInterface
public interface ConnectPolicy extends Readiness {

    /**
     * Looks at the client and accepts it, or replies in the place of the greeting.
     *
     * @return the verdict; anything thrown instead becomes a 421 to the client
     * @throws IOException if something that the decision needs cannot be reached
     */
    Verdict connect(Exchange<Connect> exchange) throws IOException;

    /** {@inheritDoc} */
    @Override // declared here too, because Payara calls no method that the interface of the bean inherits
    default void ready() throws Exception {}
}

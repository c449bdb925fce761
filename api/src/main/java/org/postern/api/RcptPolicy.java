package org.postern.api;

import java.io.IOException;

/** Decides about RCPT: the interface of a message-driven bean. */
@FunctionalInterface
public interface RcptPolicy extends Readiness {

    /**
     * Looks at the command and passes it on, changes it, or answers it.
     *
     * @return the verdict; anything thrown instead becomes a 451 to the client, and the command goes no further
     * @throws IOException if something that the decision needs cannot be reached, or proceeding failed
     */
    Verdict rcpt(Exchange<Rcpt> exchange) throws IOException;

    /** {@inheritDoc} */
    @Override // declared here too, because Payara calls no method that the interface of the bean inherits
    default void ready() throws Exception {}
}

package org.postern.sasl;

import java.util.Optional;
import javax.security.sasl.SaslException;

/**
 * One exchange by which a client says who it is, as its mechanism has it (RFC 4422 §3). For one use. What the server says is not
 * trusted: what does not belong into the exchange ends it.
 */
public interface SaslExchange {

    /** What the client says first; empty if the server begins. */
    Optional<byte[]> initialResponse();

    /**
     * What the client says to a challenge.
     *
     * @throws SaslException if the mechanism has no such challenge here; without the server's text, and without a secret
     */
    byte[] respond(byte[] challenge) throws SaslException;

    /**
     * To be called when the server says that the exchange has succeeded.
     *
     * @throws SaslException if it cannot have: the server still owes something
     */
    default void requireComplete() throws SaslException {}
}

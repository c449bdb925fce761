package org.postern.filters.store;

import java.io.IOException;
import org.postern.api.Data;
import org.postern.api.Exchange;

/** Where policies put messages aside, to be looked at, released or deleted. */
@FunctionalInterface
public interface Quarantine {

    /**
     * Puts the message of an exchange aside, as it is there, with its envelope.
     *
     * @param policy who puts it there
     * @param reason why, in one line, such as the name of a virus
     * @return the id that it has in the quarantine
     * @throws IOException if it cannot be stored; nothing of it is left then
     */
    String put(Exchange<Data> exchange, String policy, String reason) throws IOException;
}

package org.postern.filters.store;

import java.io.IOException;
import org.postern.api.octets.Octets;

/** Where messages can be kept. */
public interface MessageStore {

    /**
     * Keeps a message.
     *
     * @param message its bytes, which are read once
     * @throws IOException if it cannot be kept; nothing of it is left then, but what another server has taken
     */
    void put(StoredMessage stored, Octets message) throws IOException;

    /**
     * Finds out whether it can be used.
     *
     * @throws IOException if it cannot, with the reason
     */
    void check() throws IOException;

    /** What it is and where, for logs and monitoring; without a secret. */
    @Override
    String toString();
}

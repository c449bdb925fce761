package org.postern.filters.store;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.postern.api.octets.Octets;

/** A store whose messages can be looked at, and deleted. */
interface ReadableStore extends MessageStore {

    /**
     * How much is in it.
     *
     * @param messages their number
     * @param size their bytes
     */
    record Usage(long messages, long size) {}

    /** How much is in it: it counts. */
    Usage usage() throws IOException;

    /**
     * Some of the messages, the newest first.
     *
     * @param offset how many are left out
     * @param max how many there are, at most
     */
    List<StoredMessage> list(int offset, int max) throws IOException;

    /** A message by its id; empty if there is none. */
    Optional<StoredMessage> find(String id) throws IOException;

    /** The bytes of a message that is there. */
    Octets message(StoredMessage stored);

    /** Deletes a message; returns whether it was there. */
    boolean delete(String id) throws IOException;

    /** Deletes the messages from before that time; returns how many. */
    int deleteBefore(Instant time) throws IOException;
}

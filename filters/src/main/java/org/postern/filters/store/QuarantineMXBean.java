package org.postern.filters.store;

import java.io.IOException;
import java.util.List;

/** The quarantine, by JMX. Each method throws {@link IOException} if the store cannot be used. */
public interface QuarantineMXBean {

    /** Where it is. */
    String getStore();

    /** How many messages are in it; counted at most once a minute. */
    long getMessages() throws IOException;

    /** Their bytes together; counted at most once a minute. */
    long getSize() throws IOException;

    /**
     * Some messages, the newest first.
     *
     * @param offset how many of the newest are left out
     * @param max how many are wanted; not more than 1,000 come
     */
    List<QuarantinedMessage> list(int offset, int max) throws IOException;

    /** What is known of a message, and its first 16 KiB as text. */
    String show(String id) throws IOException;

    /**
     * Sends a message to its recipients, and deletes it once the server has taken it.
     *
     * @return that server's reply
     * @throws IOException if it has not, with its reply; the message stays
     */
    String release(String id) throws IOException;

    /** Deletes a message. */
    void delete(String id) throws IOException;
}

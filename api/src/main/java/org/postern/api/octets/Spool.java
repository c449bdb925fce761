package org.postern.api.octets;

import java.io.OutputStream;

/**
 * Where a policy keeps a content that it makes, such as the encrypted form of a message: in memory, and what is more than the adapter's
 * {@code spoolThreshold} in a temporary file in its {@code spoolFolder}, which this user alone can read. From {@link
 * org.postern.api.Exchange#spool}.
 */
public interface Spool extends Octets, AutoCloseable {

    /**
     * Writes behind what has been written. What is written can be read at once; an output that is closed does not end the spool. Not for
     * several threads at a time.
     */
    OutputStream output();

    /** Their number, so far. */
    @Override
    long size();

    /** Deletes what is kept, which cannot be read any more; it is done at the end of the exchange, if not before. */
    @Override
    void close();
}

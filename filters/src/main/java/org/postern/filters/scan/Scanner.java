package org.postern.filters.scan;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.postern.api.octets.Octets;

/** Finds viruses. Its text is its address, for logs. */
@FunctionalInterface
public interface Scanner extends AutoCloseable {

    /**
     * Scans a content.
     *
     * @param timeout for all of it: to connect, to send and to wait for the answer
     * @throws IOException if there is no answer, or none that can be understood, or the content cannot be read; the message names the
     *     scanner
     * @throws java.io.InterruptedIOException if the thread was interrupted, which it still is then, or the time is over
     */
    default Scan scan(Octets content, Duration timeout) throws IOException {
        return scan(List.of(content), timeout).get(0);
    }

    /**
     * Scans several contents, ten thousand as well, with few connections.
     *
     * @param timeout for all of them together
     * @return what it says of each, in their order
     * @throws IOException as {@link #scan(Octets, Duration)} does, if that is so for one of them
     */
    List<Scan> scan(List<Octets> contents, Duration timeout) throws IOException;

    /** Closes connections that it has kept. It can be asked all the same, which opens others. */
    @Override
    default void close() {}
}

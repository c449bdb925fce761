package org.postern.monitor.traffic;

import java.util.List;
import java.util.Optional;

/** Keeps transactions beyond the memory of the JVM. From any thread. */
public interface TrafficStore extends AutoCloseable {

    /** Takes a transaction to be written later. Never waits: one that finds no room is counted in {@link #dropped()}. */
    void add(EndedTransaction transaction);

    /**
     * Those that match, newest first.
     *
     * @param before the one behind which to go on; empty for the newest
     * @param limit how many at most
     * @throws TrafficException if the store does not answer
     */
    List<Summary> find(TrafficFilter filter, Optional<Summary> before, int limit) throws TrafficException;

    /** One of them; empty if it is not there. */
    Optional<Transaction> find(String id) throws TrafficException;

    /** Its message; empty if it is not there, or not recorded. */
    Optional<byte[]> content(String id) throws TrafficException;

    /** What administrators know it by. */
    String name();

    /** Why it does not work now; empty if it does. */
    String problem();

    /** How many transactions wait to be written. */
    int waiting();

    /** How many were not written since the start. */
    long dropped();

    /** Writes what waits, for a few seconds at most, and ends. */
    @Override
    void close();
}

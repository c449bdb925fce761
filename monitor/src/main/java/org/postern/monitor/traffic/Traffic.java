package org.postern.monitor.traffic;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The transactions of a service that are kept: the last ones in memory, and those before in the database if there is one. */
public interface Traffic {

    /** That of a service whose monitoring is off. */
    Traffic NONE = new Traffic() {
        @Override
        public List<Summary> find(TrafficFilter filter, Optional<String> before, int limit) {
            return List.of();
        }

        @Override
        public Optional<Transaction> find(String id) {
            return Optional.empty();
        }

        @Override
        public Optional<byte[]> content(String id) {
            return Optional.empty();
        }

        @Override
        public TrafficState state() {
            return new TrafficState(false, 0, 0, 0, 0, Optional.empty(), "", "", 0, 0);
        }

        @Override
        public Runnable subscribe(Consumer<EndedTransaction> subscriber) {
            return () -> {};
        }
    };

    /**
     * Those that match, newest first.
     *
     * @param before the id of the transaction behind which to go on; empty for the newest
     * @param limit how many at most, 1 to 10,000
     * @throws TrafficException if the database does not answer; it says why
     */
    List<Summary> find(TrafficFilter filter, Optional<String> before, int limit) throws TrafficException;

    /**
     * One of them; empty if it is not kept any more.
     *
     * @throws TrafficException if the database does not answer
     */
    Optional<Transaction> find(String id) throws TrafficException;

    /**
     * Its message, as far as it is recorded; empty if it is not.
     *
     * @throws TrafficException if the database does not answer
     */
    Optional<byte[]> content(String id) throws TrafficException;

    /** What is kept where. */
    TrafficState state();

    /**
     * Receives each transaction from now on, within a tenth of a second, and before another question is answered. From any thread; it must
     * neither wait nor throw.
     *
     * @return ends it
     */
    Runnable subscribe(Consumer<EndedTransaction> subscriber);
}

package org.postern.net;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.postern.api.Reply;
import org.postern.api.SmtpException;

/**
 * Ends waits that last too long. A blocking write cannot be given a time-out in Java, and one on every read costs a timer
 * each; so a connection notes by when it wants to be done, and one thread looks at all of them a few times a second.
 */
public final class DeadlineMonitor implements AutoCloseable {

    private static final long TICK_MILLIS = 100;

    private final Set<Deadlines> connections = ConcurrentHashMap.newKeySet();
    private final CountDownLatch ended = new CountDownLatch(1);

    /** Starts watching, on a daemon thread of its own. */
    public DeadlineMonitor() {
        Thread thread = new Thread(this::watch, "postern-deadlines");
        thread.setDaemon(true);
        thread.start();
    }

    void add(Deadlines connection) throws SmtpException {
        connections.add(connection);
        if (ended.getCount() == 0) {
            throw new SmtpException(
                    Reply.reject(421, "4.3.2", "Service not available; try again later"), "the service has ended");
        }
    }

    void remove(Deadlines connection) {
        connections.remove(connection);
    }

    /** How many connections are open. */
    public int open() {
        return connections.size();
    }

    private void watch() {
        try {
            while (!ended.await(TICK_MILLIS, TimeUnit.MILLISECONDS)) {
                long now = System.nanoTime();
                for (Deadlines connection : connections) {
                    connection.check(now);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // an interruption ends the thread
        }
    }

    /** Stops watching and closes what is still open. */
    @Override
    public void close() {
        ended.countDown();
        // not by a method reference, which would load a class: after a deployment that failed, the server has no more
        // of them
        for (Deadlines connection : connections) {
            connection.close();
        }
    }
}

package org.postern.jca.connection;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.ConnectionEventListener;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionFactory;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A container's pool as the specification has it: unbounded, and without any cleverness. Like Payara's it looks through its links one
 * by one, the last used first, and once more when it has opened a new one.
 */
final class SimplePool implements ConnectionManager, AutoCloseable {

    private static final long serialVersionUID = 1;

    private final transient Deque<ManagedConnection> idle = new ArrayDeque<>();

    @Override
    public synchronized Object allocateConnection(ManagedConnectionFactory factory, ConnectionRequestInfo requestInfo)
            throws ResourceException {
        Optional<ManagedConnection> found = match(factory, requestInfo);
        if (found.isEmpty()) {
            ManagedConnection fresh = factory.createManagedConnection(null, requestInfo);
            fresh.addConnectionEventListener(new Listener());
            idle.addLast(fresh);
            found = match(factory, requestInfo).or(() -> Optional.of(fresh));
        }
        ManagedConnection connection = found.get();
        idle.remove(connection);
        return connection.getConnection(null, requestInfo);
    }

    private Optional<ManagedConnection> match(ManagedConnectionFactory factory, ConnectionRequestInfo requestInfo)
            throws ResourceException {
        for (ManagedConnection each : List.copyOf(idle)) {
            if (factory.matchManagedConnections(Set.of(each), null, requestInfo) != null) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    private synchronized void giveBack(ManagedConnection connection) {
        try {
            connection.cleanup();
            idle.addFirst(connection);
        } catch (ResourceException e) {
            destroy(connection);
        }
    }

    private static void destroy(ManagedConnection connection) {
        try {
            connection.destroy();
        } catch (ResourceException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public synchronized void close() {
        idle.forEach(SimplePool::destroy);
        idle.clear();
    }

    private final class Listener implements ConnectionEventListener {

        @Override
        public void connectionClosed(ConnectionEvent event) {
            giveBack((ManagedConnection) event.getSource());
        }

        @Override
        public void connectionErrorOccurred(ConnectionEvent event) {
            destroy((ManagedConnection) event.getSource());
        }

        @Override
        public void localTransactionStarted(ConnectionEvent event) {
            // there are none
        }

        @Override
        public void localTransactionCommitted(ConnectionEvent event) {
            // there are none
        }

        @Override
        public void localTransactionRolledback(ConnectionEvent event) {
            // there are none
        }
    }
}

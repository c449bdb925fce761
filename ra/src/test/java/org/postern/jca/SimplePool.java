package org.postern.jca;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.ConnectionEventListener;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionFactory;
import java.util.HashSet;
import java.util.Set;

/** A container's pool as the specification has it: unbounded, and without any cleverness. */
final class SimplePool implements ConnectionManager, AutoCloseable {

    private static final long serialVersionUID = 1;

    private final transient Set<ManagedConnection> idle = new HashSet<>();

    @Override
    public synchronized Object allocateConnection(ManagedConnectionFactory factory, ConnectionRequestInfo requestInfo)
            throws ResourceException {
        ManagedConnection connection = factory.matchManagedConnections(Set.copyOf(idle), null, requestInfo);
        if (connection == null) {
            connection = factory.createManagedConnection(null, requestInfo);
            connection.addConnectionEventListener(new Listener());
        } else {
            idle.remove(connection);
        }
        return connection.getConnection(null, requestInfo);
    }

    private synchronized void giveBack(ManagedConnection connection) {
        try {
            connection.cleanup();
            idle.add(connection);
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

package org.postern.jca.connection;

import jakarta.resource.NotSupportedException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionEvent;
import jakarta.resource.spi.ConnectionEventListener;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.LocalTransaction;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionMetaData;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.security.auth.Subject;
import javax.transaction.xa.XAResource;
import org.jspecify.annotations.Nullable;
import org.postern.upstream.Credentials;
import org.postern.upstream.LinkPool;
import org.postern.upstream.UpstreamLink;
import org.postern.upstream.UpstreamSettings;

/**
 * One link to the upstream server, in the container's pool. A link that another conversation may have goes back to it when its handle
 * is closed; any other leaves the pool then, with one error event.
 */
public final class SmtpManagedConnection implements ManagedConnection {

    private final UpstreamSettings settings;
    private final UpstreamLink link;
    private final List<ConnectionEventListener> listeners = new CopyOnWriteArrayList<>();
    private @Nullable Handle handle;
    private boolean destroyed;
    private @Nullable PrintWriter logWriter;

    public SmtpManagedConnection(UpstreamSettings settings, UpstreamLink link) {
        this.settings = settings;
        this.link = link;
    }

    /** What a conversation holds of the link; a container may move it to another one. */
    public static final class Handle implements LinkPool.Lease {

        private volatile SmtpManagedConnection connection;
        private volatile boolean closed;

        private Handle(SmtpManagedConnection connection) {
            this.connection = connection;
        }

        @Override
        public UpstreamLink link() {
            if (closed) {
                throw new IllegalStateException("the connection has been closed");
            }
            return connection.link;
        }

        @Override
        public void abort() {
            connection.abort(this);
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                connection.closed(this);
            }
        }
    }

    public synchronized boolean isFor(UpstreamSettings wanted) {
        return !destroyed && settings.equals(wanted);
    }

    /** Whether the pool should give this link; one that is of no more use as well, so that it leaves the pool. */
    public boolean matches(LinkRequest request) {
        return link.broken() || (link.wanted() && link.suits(request.greeting(), request.fresh()));
    }

    /** Whether the link can be used; over one that is not in use the server is asked whether it still answers. */
    public boolean valid() {
        boolean idle;
        synchronized (this) {
            idle = handle == null;
        }
        return idle ? link.answers() : !link.broken();
    }

    @Override
    public synchronized Object getConnection(@Nullable Subject subject, @Nullable ConnectionRequestInfo requestInfo)
            throws ResourceException {
        if (destroyed) {
            throw new ResourceException("the link has been destroyed");
        }
        Handle fresh = new Handle(this);
        link.trace(LinkRequest.of(requestInfo).trace());
        handle = fresh;
        return fresh;
    }

    @Override
    public void associateConnection(Object connection) {
        Handle adopted = (Handle) connection;
        adopted.connection.left(adopted);
        adopted.connection = this;
        synchronized (this) {
            handle = adopted;
        }
    }

    private synchronized void left(Handle moved) {
        if (handle == moved) {
            handle = null;
        }
    }

    private synchronized void abort(Handle aborting) {
        if (handle == aborting) {
            link.abort();
        }
    }

    private void closed(Handle closing) {
        boolean forgotten;
        synchronized (this) {
            if (handle != closing) {
                return; // cleaned up already
            }
            handle = null;
            forgotten = destroyed;
        }
        if (forgotten) {
            link.close(); // the pool has forgotten it while it was in use
        } else if (link.rest()) {
            ConnectionEvent event = new ConnectionEvent(this, ConnectionEvent.CONNECTION_CLOSED);
            event.setConnectionHandle(closing);
            listeners.forEach(listener -> listener.connectionClosed(event));
        } else {
            link.close();
            ConnectionEvent event = new ConnectionEvent(this, ConnectionEvent.CONNECTION_ERROR_OCCURRED);
            event.setConnectionHandle(closing);
            listeners.forEach(listener -> listener.connectionErrorOccurred(event));
        }
    }

    @Override
    public void cleanup() throws ResourceException {
        boolean inUse;
        synchronized (this) {
            inUse = handle != null;
            if (handle != null) {
                handle.closed = true;
                handle = null;
            }
        }
        boolean reusable = inUse ? link.rest() : link.reusable();
        if (!reusable) {
            throw new ResourceException("the link cannot be used again");
        }
    }

    /** Ends the link; if a handle is open, not before that is closed, since some servers forget links that are in use. */
    @Override
    public void destroy() {
        synchronized (this) {
            destroyed = true;
            if (handle != null) {
                return;
            }
        }
        link.close();
    }

    @Override
    public void addConnectionEventListener(ConnectionEventListener listener) {
        listeners.add(listener);
    }

    @Override
    public void removeConnectionEventListener(ConnectionEventListener listener) {
        listeners.remove(listener);
    }

    @Override
    public XAResource getXAResource() throws ResourceException {
        throw new NotSupportedException("a mail server has no transactions");
    }

    @Override
    public LocalTransaction getLocalTransaction() throws ResourceException {
        throw new NotSupportedException("a mail server has no transactions");
    }

    @Override
    public ManagedConnectionMetaData getMetaData() {
        return new ManagedConnectionMetaData() {
            @Override
            public String getEISProductName() {
                return "SMTP server at " + link.host();
            }

            @Override
            public String getEISProductVersion() {
                return "RFC 5321";
            }

            @Override
            public int getMaxConnections() {
                return 0;
            }

            @Override
            public String getUserName() {
                return settings.credentials().map(Credentials::userName).orElse("");
            }
        };
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return logWriter;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter writer) {
        logWriter = writer;
    }
}

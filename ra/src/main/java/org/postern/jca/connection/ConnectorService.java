package org.postern.jca.connection;

import jakarta.resource.spi.ResourceAdapter;
import org.postern.jca.config.ServerConfiguration;
import org.postern.monitor.EventSink;
import org.postern.net.DeadlineMonitor;

/** The adapter, as its connection factories see it. */
public interface ConnectorService extends ResourceAdapter {

    /** Ends waits on the connections of this service that last too long. */
    DeadlineMonitor monitor();

    /** Receives which connections are opened. */
    EventSink events();

    /** The server's configuration, as it is now. */
    ServerConfiguration serverConfiguration();
}

package org.postern.testing;

import java.util.Iterator;
import java.util.ServiceLoader;
import org.postern.net.DeadlineMonitor;
import org.postern.relay.UpstreamSource;

/** Where the conversations of a gateway under test have their links from. */
public interface Links extends AutoCloseable {

    /**
     * The upstream server.
     *
     * @param pooled whether links are kept for later conversations
     */
    UpstreamSource source(TestProperties upstream, boolean pooled, DeadlineMonitor monitor);

    /** Ends the links that are kept. */
    @Override
    void close();

    /** Those of a module that has its own, such as a connector's; else plain ones. */
    static Links make() {
        Iterator<Links> own = ServiceLoader.load(Links.class).iterator();
        return own.hasNext() ? own.next() : new PlainLinks();
    }
}

package org.postern.testing;

import org.postern.api.SmtpConnection;
import org.postern.net.DeadlineMonitor;
import org.postern.net.Trace;
import org.postern.relay.UpstreamSource;
import org.postern.upstream.ReplayingConnection;
import org.postern.upstream.Upstream;
import org.postern.upstream.UpstreamLink;

/** An upstream server without a container's pool: a link for each conversation, closed with it. */
final class DirectUpstream implements UpstreamSource {

    private final String name;
    private final Upstream upstream;
    private final DeadlineMonitor monitor;

    /** @param name for the log */
    DirectUpstream(String name, Upstream upstream, DeadlineMonitor monitor) {
        this.name = name;
        this.upstream = upstream;
        this.monitor = monitor;
    }

    @Override
    public SmtpConnection connect(Trace trace) {
        return new ReplayingConnection((helo, fresh) -> {
            String greeting = upstream.settings().greeting(helo);
            return new PooledLease(upstream.open(monitor, trace, greeting, fresh), UpstreamLink::close);
        });
    }

    @Override
    public String name() {
        return name;
    }
}

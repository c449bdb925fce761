package org.postern.testing;

import org.postern.api.SmtpConnection;
import org.postern.net.DeadlineMonitor;
import org.postern.net.Trace;
import org.postern.relay.UpstreamSource;
import org.postern.upstream.ReplayingConnection;
import org.postern.upstream.Upstream;

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
        return new ReplayingConnection((helo, fresh) ->
                upstream.open(monitor, trace, upstream.settings().greeting(helo), fresh));
    }

    @Override
    public String name() {
        return name;
    }
}

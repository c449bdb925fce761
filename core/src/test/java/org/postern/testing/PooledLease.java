package org.postern.testing;

import java.util.function.Consumer;
import org.postern.upstream.LinkPool;
import org.postern.upstream.UpstreamLink;

/** A link in the hands of one conversation, given back when that closes it. */
final class PooledLease implements LinkPool.Lease {

    private final UpstreamLink link;
    private final Consumer<UpstreamLink> giveBack;
    private volatile boolean closed;

    PooledLease(UpstreamLink link, Consumer<UpstreamLink> giveBack) {
        this.link = link;
        this.giveBack = giveBack;
    }

    @Override
    public UpstreamLink link() {
        return link;
    }

    @Override
    public void abort() {
        link.abort();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            giveBack.accept(link);
        }
    }
}

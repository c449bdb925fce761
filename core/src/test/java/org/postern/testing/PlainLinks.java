package org.postern.testing;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.postern.api.Helo;
import org.postern.api.SmtpConnection;
import org.postern.net.DeadlineMonitor;
import org.postern.net.Trace;
import org.postern.relay.UpstreamSource;
import org.postern.settings.Settings;
import org.postern.tls.ClientTls;
import org.postern.tls.TlsException;
import org.postern.upstream.LinkPool;
import org.postern.upstream.ReplayingConnection;
import org.postern.upstream.Upstream;
import org.postern.upstream.UpstreamLink;
import org.postern.upstream.UpstreamSettings;

/** Links without a container: one for each conversation, or a small pool that gives those first that were used last. */
final class PlainLinks implements Links {

    private static final String NAME = "smtp/upstream";

    private final Deque<UpstreamLink> idle = new ArrayDeque<>();

    @Override
    public UpstreamSource source(TestProperties properties, boolean pooled, DeadlineMonitor monitor) {
        Settings settings = new Settings(properties.texts());
        UpstreamSettings read = UpstreamSettings.read(settings);
        settings.check();
        try {
            Upstream upstream = new Upstream(read, new ClientTls(read.tls()), event -> {});
            return pooled ? new Pool(upstream, monitor) : new DirectUpstream(NAME, upstream, monitor);
        } catch (TlsException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Override
    public void close() {
        synchronized (idle) {
            idle.forEach(UpstreamLink::close);
            idle.clear();
        }
    }

    private final class Pool implements UpstreamSource {

        private final Upstream upstream;
        private final DeadlineMonitor monitor;

        Pool(Upstream upstream, DeadlineMonitor monitor) {
            this.upstream = upstream;
            this.monitor = monitor;
        }

        @Override
        public SmtpConnection connect(Trace trace) {
            return new ReplayingConnection((helo, fresh) -> take(helo, fresh, trace));
        }

        @Override
        public String name() {
            return NAME;
        }

        private LinkPool.Lease take(Helo helo, boolean fresh, Trace trace) throws IOException {
            String greeting = upstream.settings().greeting(helo);
            for (; ; ) {
                Optional<UpstreamLink> kept = keptFor(greeting, fresh);
                UpstreamLink link = kept.isPresent() ? kept.get() : upstream.open(monitor, trace, greeting, fresh);
                link.trace(trace);
                if (link.claim(greeting, fresh)) {
                    return new PooledLease(link, this::giveBack);
                }
                link.close();
            }
        }

        private Optional<UpstreamLink> keptFor(String greeting, boolean fresh) {
            synchronized (idle) {
                Optional<UpstreamLink> found = idle.stream()
                        .filter(link -> link.broken() || (link.wanted() && link.suits(greeting, fresh)))
                        .findFirst();
                found.ifPresent(idle::remove);
                return found;
            }
        }

        private void giveBack(UpstreamLink link) {
            synchronized (idle) {
                if (link.rest()) {
                    idle.addFirst(link);
                    return;
                }
            }
            link.close();
        }
    }
}

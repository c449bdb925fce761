package org.postern.tls;

import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.postern.tls.ServerTlsSettings.Resumption;

/**
 * The contexts in which sessions are made and resumed. The JDK keeps a session in a ticket that the client has, or in a cache for
 * clients that want no ticket. It looks at the age of cached ones only, and a cache of size zero is one without a bound to it.
 * So there is a new context, which knows neither the cache nor the keys of the tickets of the last one, whenever the lifetime is
 * over; and for each connection, if nothing is to be resumed. That takes some twenty microseconds a connection, where a
 * handshake takes a thousand.
 */
final class ServerContexts {

    private final KeyManager keys;
    private final Optional<TrustManager> trust;
    private final Resumption resumption;
    private volatile @Nullable Epoch epoch;

    /** A time in which sessions can be resumed. */
    private record Epoch(SSLContext context, long end) {}

    ServerContexts(KeyManager keys, Optional<TrustManager> trust, Resumption resumption) {
        this.keys = keys;
        this.trust = trust;
        this.resumption = resumption;
    }

    /** The context for a connection that begins now, by {@code System.nanoTime} or what stands for it. */
    SSLContext at(long now) {
        if (resumption.cacheSize() == 0) {
            return make(1, 1); // a ticket is sent, and cannot be read by the next context; no client needs to keep it
        }
        Epoch current = epoch;
        if (current == null || now - current.end >= 0) {
            Duration lifetime = resumption.lifetime();
            SSLContext context =
                    make(resumption.cacheSize(), (int) Math.max(1, lifetime.toSeconds())); // 0 would be without end
            // two threads may make two at once: then the sessions of one of them cannot be resumed
            current = new Epoch(context, now + lifetime.toNanos());
            epoch = current;
        }
        return current.context;
    }

    private SSLContext make(int size, int seconds) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {keys}, trust.stream().toArray(TrustManager[]::new), null);
            SSLSessionContext sessions = context.getServerSessionContext();
            sessions.setSessionCacheSize(size);
            sessions.setSessionTimeout(seconds);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every JDK has it, and what it needs is made
        }
    }
}

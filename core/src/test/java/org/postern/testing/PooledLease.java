package org.postern.testing;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.postern.upstream.LinkPool;
import org.postern.upstream.UpstreamLink;

/** A link in the hands of one conversation, given back when that closes it. */
final class PooledLease {

    private PooledLease() {}

    static LinkPool.Lease of(UpstreamLink link, Consumer<UpstreamLink> giveBack) {
        AtomicBoolean closed = new AtomicBoolean();
        return (LinkPool.Lease) Proxy.newProxyInstance(
                LinkPool.Lease.class.getClassLoader(), new Class<?>[] {LinkPool.Lease.class}, (self, method, args) -> {
                    if (method.getName().equals("close")) {
                        if (closed.compareAndSet(false, true)) {
                            giveBack.accept(link);
                        }
                        return null;
                    }
                    try {
                        return method.invoke(link, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}

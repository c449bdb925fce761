package org.postern.session;

import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/** Makes the correlation ids of sessions: short, and hardly ever the same after a restart. */
final class SessionId {

    private static final long FIRST = ThreadLocalRandom.current().nextLong(1L << 40);

    private static final AtomicLong COUNT = new AtomicLong(FIRST);

    private SessionId() {}

    static String next() {
        return Long.toString(COUNT.incrementAndGet(), Character.MAX_RADIX).toUpperCase(Locale.ROOT);
    }
}

package org.postern.console.access;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.postern.api.text.Network;

/**
 * Failed logins by client address (IPv6: by network of 64 bits). One that has had too many in a minute waits for the next one. An
 * attempt counts from its beginning, so that many at once are no way around.
 */
public final class LoginAttempts {

    static final int MAX_FAILURES = 10;
    static final int MAX_CLIENTS = 10_000;

    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    private static final int NETWORK_OF_ONE_CLIENT = 64;

    private final LongSupplier clock;
    private final Map<Object, Count> counts = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Count> eldest) {
            return size() > MAX_CLIENTS;
        }
    };

    private static final class Count {
        private final long since;
        private int failures;

        Count(long since) {
            this.since = since;
        }
    }

    public LoginAttempts() {
        this(System::nanoTime);
    }

    LoginAttempts(LongSupplier clock) {
        this.clock = clock;
    }

    /** Counts one that may fail; throws 429 if there were too many. */
    public synchronized void begin(InetAddress client) throws Problem {
        long now = clock.getAsLong();
        Count count = counts.get(key(client));
        if (count == null || now - count.since >= MINUTE) {
            counts.remove(key(client)); // to become the youngest
            count = new Count(now);
            counts.put(key(client), count);
        }
        if (count.failures >= MAX_FAILURES) {
            int seconds = (int) Math.max(1, TimeUnit.NANOSECONDS.toSeconds(count.since + MINUTE - now));
            throw new Problem(
                    429,
                    "More than " + MAX_FAILURES + " logins from " + client.getHostAddress()
                            + " have failed within a minute: try again in " + seconds + " s",
                    seconds);
        }
        count.failures++;
    }

    /** The one that was begun has not failed. */
    public synchronized void succeeded(InetAddress client) {
        Count count = counts.get(key(client));
        if (count != null && count.failures > 0) {
            count.failures--;
        }
    }

    private static Object key(InetAddress client) {
        return client instanceof Inet6Address ? Network.around(client, NETWORK_OF_ONE_CLIENT) : client;
    }
}

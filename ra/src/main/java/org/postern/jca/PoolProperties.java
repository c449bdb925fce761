package org.postern.jca;

import jakarta.resource.spi.ManagedConnectionFactory;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.postern.jca.ServerConfiguration.Configured;
import org.postern.settings.Names;

/**
 * The properties of the pool that a factory makes connections for: as the server's configuration has them now, else as the server has
 * set them in the factory's bean. From any thread.
 */
final class PoolProperties {

    private static final Logger LOG = System.getLogger(PoolProperties.class.getName());

    /** How long a change may go unnoticed where no new connection is made. */
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final ManagedConnectionFactory factory;
    private final Map<String, String> defaults;
    private Map<String, String> entered = Map.of();
    private Set<String> unknown = Set.of();
    /** What was read last; empty if nothing was. */
    private Map<String, String> texts = Map.of();

    private volatile long nextLook = System.nanoTime();
    private volatile String name = "";

    /** @param defaults the text of each property that there is, by its name */
    PoolProperties(ManagedConnectionFactory factory, Map<String, String> defaults) {
        this.factory = factory;
        this.defaults = defaults;
    }

    /** Whether it is time to look for a change. */
    boolean isDue() {
        return System.nanoTime() - nextLook >= 0;
    }

    /** Whether the configuration has other texts than when it was read last. */
    synchronized boolean haveChanged(ServerConfiguration server) {
        nextLook = System.nanoTime() + PERIOD_NANOS;
        return server.pool(factory)
                .filter(pool -> !pool.entered().equals(entered))
                .isPresent();
    }

    /**
     * Reads them. What cannot be read has not changed.
     *
     * @param set what the server has set in the bean
     */
    synchronized Map<String, String> read(ServerConfiguration server, Map<String, String> set) {
        Optional<Configured> pool = server.pool(factory);
        Optional<Map<String, String>> resolved = pool.flatMap(Configured::resolved);
        if (pool.isEmpty() || resolved.isEmpty()) {
            return texts.isEmpty() ? set : texts;
        }
        name = pool.get().name();
        entered = pool.get().entered();
        warnOfUnknown();
        Map<String, String> read = new TreeMap<>(defaults);
        resolved.get().forEach((property, text) -> {
            if (!text.isEmpty()) { // no server sets what is empty
                read.put(property, text);
            }
        });
        texts = read;
        return read;
    }

    private void warnOfUnknown() {
        Set<String> names = new TreeSet<>(entered.keySet());
        names.removeAll(defaults.keySet());
        names.stream()
                .filter(property -> !unknown.contains(property))
                .forEach(property -> LOG.log(
                        Level.WARNING, () -> label() + ": " + Names.unknown("property", property, defaults.keySet())));
        unknown = names;
    }

    /** What to call the pool in a message. */
    String label() {
        return name.isEmpty() ? "connection pool" : "connection pool " + name;
    }
}

package org.postern.jca.connection;

import jakarta.resource.spi.ManagedConnectionFactory;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.postern.jca.config.ServerConfiguration;
import org.postern.jca.config.ServerConfiguration.Configured;
import org.postern.settings.Names;

/**
 * The properties of the pool that a factory makes connections for: as the server's configuration has them now, else as the server has
 * set them in the factory's bean. From any thread.
 */
public final class PoolProperties {

    private static final Logger LOG = System.getLogger(PoolProperties.class.getName());

    /** How long a change may go unnoticed where no new connection is made. */
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final ManagedConnectionFactory factory;
    private final Map<String, String> defaults;
    private Map<String, String> entered = Map.of();
    private Set<String> unknown = Set.of();
    private Map<String, String> inBean = Map.of();
    /** What was read from the configuration last; empty if nothing was. */
    private Map<String, String> texts = Map.of();

    private volatile long nextLook = System.nanoTime();
    private volatile String label = "connection pool";

    /** @param defaults the text of each property that there is, by its name */
    public PoolProperties(ManagedConnectionFactory factory, Map<String, String> defaults) {
        this.factory = factory;
        this.defaults = defaults;
    }

    /** Whether it is time to look for a change. */
    public boolean isDue() {
        return System.nanoTime() - nextLook >= 0;
    }

    /**
     * Whether the configuration, or the bean, has other texts than when they were read last.
     *
     * @param set what the server has set in the bean
     */
    public synchronized boolean haveChanged(ServerConfiguration server, Map<String, String> set) {
        nextLook = System.nanoTime() + PERIOD_NANOS;
        return !set.equals(inBean)
                || server.pool(factory)
                        .filter(pool -> !pool.entered().equals(entered))
                        .isPresent();
    }

    /**
     * Reads them. What cannot be read has not changed.
     *
     * @param set what the server has set in the bean
     */
    public synchronized Map<String, String> read(ServerConfiguration server, Map<String, String> set) {
        inBean = set;
        Optional<Configured> pool = server.pool(factory);
        Optional<Map<String, String>> resolved =
                pool.flatMap(each -> each.resolved().get());
        if (pool.isEmpty() || resolved.isEmpty()) {
            return texts.isEmpty() ? set : texts;
        }
        label = "connection pool " + pool.get().name();
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
                        Level.WARNING, () -> label + ": " + Names.unknown("property", property, defaults.keySet())));
        unknown = names;
    }

    /** What to call the pool in a message. */
    public String label() {
        return label;
    }
}

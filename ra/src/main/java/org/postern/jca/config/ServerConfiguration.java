package org.postern.jca.config;

import jakarta.resource.spi.ManagedConnectionFactory;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the application server's configuration says now, as opposed to what the server has set in our beans: some servers set a
 * changed pool property late or never, and pass over names that a bean does not have.
 */
public interface ServerConfiguration {

    /** Of a server that cannot be asked. */
    ServerConfiguration UNKNOWN = new ServerConfiguration() {};

    /**
     * What an administrator has entered in one place.
     *
     * @param name what the administrator calls it: {@code upstreamPool}, {@code postern#ra}
     * @param entered the texts as they were entered, by the names of the properties; cheap, for comparisons
     * @param resolved the texts with references to passwords and variables resolved; empty if they cannot be read
     */
    record Configured(String name, Map<String, String> entered, Supplier<Optional<Map<String, String>>> resolved) {}

    /** The adapter's own properties; empty if the server has none, or cannot be asked. */
    default Optional<Configured> adapter() {
        return Optional.empty();
    }

    /** The properties of the pool whose connections a factory makes; empty if the server has none, or cannot be asked. */
    default Optional<Configured> pool(ManagedConnectionFactory factory) {
        return Optional.empty();
    }
}

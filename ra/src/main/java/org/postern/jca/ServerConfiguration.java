package org.postern.jca;

import jakarta.resource.spi.ManagedConnectionFactory;
import java.util.Map;
import java.util.Optional;

/**
 * What the application server's configuration says now, as opposed to what the server has set in our beans: some servers set a
 * changed pool property late or never, and pass over names that a bean does not have.
 */
interface ServerConfiguration {

    /** Of a server that cannot be asked. */
    ServerConfiguration UNKNOWN = new ServerConfiguration() {
        @Override
        public Optional<Configured> adapter() {
            return Optional.empty();
        }

        @Override
        public Optional<Configured> pool(ManagedConnectionFactory factory) {
            return Optional.empty();
        }
    };

    /** What an administrator has entered in one place. */
    interface Configured {

        /** What the administrator calls it: {@code upstreamPool}, {@code postern#ra}. */
        String name();

        /** The texts as they were entered, by the names of the properties; cheap, for comparisons. */
        Map<String, String> entered();

        /** The texts with references to passwords and variables resolved; empty if they cannot be read. */
        Optional<Map<String, String>> resolved();
    }

    /** The adapter's own properties; empty if the server has none, or cannot be asked. */
    Optional<Configured> adapter();

    /** The properties of the pool whose connections a factory makes; empty if the server has none, or cannot be asked. */
    Optional<Configured> pool(ManagedConnectionFactory factory);
}

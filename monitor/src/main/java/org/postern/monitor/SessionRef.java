package org.postern.monitor;

import java.net.InetAddress;
import java.util.Optional;

/**
 * The session that an event belongs to, as it was then.
 *
 * @param id the correlation id
 * @param interfaceName the interface that the client is connected to
 * @param client its address, as a proxy says where there is one
 * @param user the user that the client has authenticated as
 * @param tls protocol and cipher suite; empty without TLS
 * @param trace the id of the distributed trace; empty if there is none
 */
public record SessionRef(
        String id,
        String interfaceName,
        InetAddress client,
        Optional<String> user,
        Optional<String> tls,
        String trace) {

    /** One without a distributed trace. */
    public SessionRef(
            String id, String interfaceName, InetAddress client, Optional<String> user, Optional<String> tls) {
        this(id, interfaceName, client, user, tls, "");
    }
}

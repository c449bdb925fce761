package org.postern.telemetry;

import java.net.InetSocketAddress;

/** Where the spans of sessions go. */
@FunctionalInterface
public interface Telemetry {

    /** Nowhere. */
    Telemetry NONE = (id, interfaceName, peer, local) -> SessionSpans.NONE;

    /**
     * Begins the span of a session.
     *
     * @param id the correlation id
     * @param peer the other end of the connection: the client, or a proxy before it
     * @param local this end
     * @return {@link SessionSpans#NONE} if nothing receives spans now
     */
    SessionSpans session(String id, String interfaceName, InetSocketAddress peer, InetSocketAddress local);
}

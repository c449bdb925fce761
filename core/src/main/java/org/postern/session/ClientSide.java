package org.postern.session;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.postern.net.Connection;
import org.postern.net.Connection.TlsLayer;

/**
 * What the conversation has of the client.
 *
 * @param tls for an interface that is secured by TLS
 * @param pause lets it wait for so long, or less if the session is to end
 */
record ClientSide(
        Connection connection,
        SessionState state,
        ClientReplies replies,
        Optional<TlsLayer> tls,
        Consumer<Duration> pause) {}

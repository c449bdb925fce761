package org.postern.api;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Set;

/** A client's connection. */
public interface Session {

    /** The correlation id, in every line of the log about this session. */
    String id();

    /** Where the client connects from. */
    InetSocketAddress client();

    /** The address and port that it connected to. */
    InetSocketAddress local();

    /** True once the connection is encrypted. */
    boolean secure();

    /** The certificate that the client has shown; empty if it has not, or was not asked. */
    Optional<ClientCertificate> clientCertificate();

    /** What the client said at HELO or EHLO; empty before that. */
    Optional<String> heloDomain();

    /** Who the client is; empty if it has not authenticated itself, or did so to the upstream server. */
    Optional<String> subject();

    /** The groups that policies have found that user in; empty for none, and for no user. */
    Set<String> groups();
}

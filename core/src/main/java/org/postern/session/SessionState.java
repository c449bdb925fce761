package org.postern.session;

import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.postern.api.ClientCertificate;
import org.postern.api.Session;
import org.postern.monitor.SessionRef;
import org.postern.net.Connection;
import org.postern.net.ProxyHeader;
import org.postern.policy.Caller;
import org.postern.telemetry.SessionSpans;
import org.postern.telemetry.Telemetry;

/** What is known of a client's connection: what policies see, and what events refer to. Read from any thread. */
final class SessionState implements Session {

    private final String id;
    private final String interfaceName;
    private final Connection connection;
    private final SessionSpans spans;
    private volatile InetSocketAddress client;
    private volatile InetSocketAddress local;
    private volatile Optional<ClientCertificate> clientCertificate = Optional.empty();
    private volatile Optional<String> tls = Optional.empty();
    private volatile Optional<String> heloDomain = Optional.empty();
    private volatile Optional<Caller> caller = Optional.empty();
    private volatile SessionRef ref;

    SessionState(String id, String interfaceName, Connection connection, Telemetry telemetry) {
        this.id = id;
        this.interfaceName = interfaceName;
        this.connection = connection;
        client = connection.remoteAddress();
        local = connection.localAddress();
        spans = telemetry.session(id, interfaceName, client, local);
        ref = makeRef();
    }

    private SessionRef makeRef() {
        return new SessionRef(id, interfaceName, client.getAddress(), caller.map(Caller::name), tls, spans.traceId());
    }

    SessionSpans spans() {
        return spans;
    }

    /** For events, as the session is now. */
    SessionRef ref() {
        return ref;
    }

    /** A proxy has forwarded the connection of this client. */
    void forwarded(ProxyHeader header) {
        client = header.client();
        local = header.local();
        spans.client(client.getAddress());
        ref = makeRef();
    }

    void secured() {
        clientCertificate = connection.tlsSession().flatMap(SessionState::certificate);
        tls = connection.tlsSession().map(agreed -> agreed.getProtocol() + " with " + agreed.getCipherSuite());
        ref = makeRef();
        connection.trace().debug(() -> tls.orElse("no TLS"));
    }

    private static Optional<ClientCertificate> certificate(SSLSession tls) {
        try {
            return Optional.of(new ClientCertificate(Stream.of(tls.getPeerCertificates())
                    .map(X509Certificate.class::cast)
                    .toList()));
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty(); // it has shown none
        }
    }

    void greetedBy(Optional<String> domain) {
        heloDomain = domain;
    }

    /** Policies have decided who the client is. */
    void authenticated(Optional<Caller> known) {
        caller = known;
        ref = makeRef();
    }

    Optional<Caller> caller() {
        return caller;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public InetSocketAddress client() {
        return client;
    }

    @Override
    public InetSocketAddress local() {
        return local;
    }

    @Override
    public boolean secure() {
        return connection.secure();
    }

    @Override
    public Optional<ClientCertificate> clientCertificate() {
        return clientCertificate;
    }

    @Override
    public Optional<String> heloDomain() {
        return heloDomain;
    }

    @Override
    public Optional<String> subject() {
        return caller.map(Caller::name);
    }

    @Override
    public Set<String> groups() {
        return caller.map(Caller::groups).orElse(Set.of());
    }
}

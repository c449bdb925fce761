package org.postern.testkit;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Set;
import org.postern.api.ClientCertificate;
import org.postern.api.Session;
import org.postern.api.text.Network;
import org.postern.policy.Caller;

/**
 * A simulated client connection: unless set otherwise, an unencrypted one from {@value #CLIENT} by a client that has said
 * {@code EHLO client.example.org} and has not authenticated itself.
 */
public record TestSession(
        String id,
        InetSocketAddress client,
        InetSocketAddress local,
        boolean secure,
        Optional<ClientCertificate> clientCertificate,
        Optional<String> heloDomain,
        Optional<Caller> caller)
        implements Session {

    private static final String CLIENT = "192.0.2.1"; // RFC 5737

    /** The usual one. */
    public TestSession() {
        this(
                "TEST0001",
                new InetSocketAddress(address(CLIENT), 49152),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 8025),
                false,
                Optional.empty(),
                Optional.of("client.example.org"),
                Optional.empty());
    }

    @Override
    public Optional<String> subject() {
        return caller.map(Caller::name);
    }

    @Override
    public Set<String> groups() {
        return caller.map(Caller::groups).orElse(Set.of());
    }

    /** The same, under another correlation id. */
    public TestSession withId(String other) {
        return new TestSession(other, client, local, secure, clientCertificate, heloDomain, caller);
    }

    /**
     * The same, from elsewhere.
     *
     * @param address IPv4 or IPv6, such as {@code 198.51.100.7} or {@code 2001:db8::7}; no name, which would be looked up
     * @throws IllegalArgumentException if it is no address
     */
    public TestSession withClient(String address) {
        return withClient(address(address));
    }

    TestSession withClient(InetAddress address) {
        InetSocketAddress other = new InetSocketAddress(address, client.getPort());
        return new TestSession(id, other, local, secure, clientCertificate, heloDomain, caller);
    }

    /** The same, at another port of the gateway's. */
    public TestSession withLocalPort(int port) {
        InetSocketAddress other = new InetSocketAddress(local.getAddress(), port);
        return new TestSession(id, client, other, secure, clientCertificate, heloDomain, caller);
    }

    /** The same over TLS, or not. */
    public TestSession withSecure(boolean other) {
        return new TestSession(id, client, local, other, clientCertificate, heloDomain, caller);
    }

    /** The same over TLS, by a client that has shown this certificate. */
    public TestSession withClientCertificate(ClientCertificate shown) {
        return new TestSession(id, client, local, true, Optional.of(shown), heloDomain, caller);
    }

    /** The same by a client that calls itself so. */
    public TestSession withHeloDomain(String domain) {
        return new TestSession(id, client, local, secure, clientCertificate, Optional.of(domain), caller);
    }

    /** The same before HELO or EHLO. */
    public TestSession withoutHelo() {
        return new TestSession(id, client, local, secure, clientCertificate, Optional.empty(), caller);
    }

    /** The same by a client that has authenticated itself as this user, in these groups. */
    public TestSession withSubject(String user, String... inGroups) {
        Optional<Caller> known = Optional.of(new Caller(user, Set.of(inGroups)));
        return new TestSession(id, client, local, secure, clientCertificate, heloDomain, known);
    }

    private static InetAddress address(String text) {
        return Network.parse(text)
                .filter(network -> !text.contains("/"))
                .map(Network::base)
                .orElseThrow(() -> new IllegalArgumentException("not an IP address: " + text));
    }
}

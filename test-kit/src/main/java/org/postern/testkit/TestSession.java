package org.postern.testkit;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.Set;
import org.postern.api.ClientCertificate;
import org.postern.api.Session;

/**
 * A client's connection that is none: unless told otherwise, an unencrypted one from {@value #CLIENT} by a client that has said
 * {@code EHLO client.example.org} and has not authenticated itself.
 */
public record TestSession(
        String id,
        InetSocketAddress client,
        InetSocketAddress local,
        boolean secure,
        Optional<ClientCertificate> clientCertificate,
        Optional<String> heloDomain,
        Optional<String> subject,
        Set<String> groups)
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
                Optional.empty(),
                Set.of());
    }

    /** The same, under another correlation id. */
    public TestSession withId(String other) {
        return new TestSession(other, client, local, secure, clientCertificate, heloDomain, subject, groups);
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
        return new TestSession(
                id,
                new InetSocketAddress(address, client.getPort()),
                local,
                secure,
                clientCertificate,
                heloDomain,
                subject,
                groups);
    }

    /** The same, at another port of the gateway's. */
    public TestSession withLocalPort(int port) {
        return new TestSession(
                id,
                client,
                new InetSocketAddress(local.getAddress(), port),
                secure,
                clientCertificate,
                heloDomain,
                subject,
                groups);
    }

    /** The same over TLS, or not. */
    public TestSession withSecure(boolean other) {
        return new TestSession(id, client, local, other, clientCertificate, heloDomain, subject, groups);
    }

    /** The same over TLS, by a client that has shown this certificate. */
    public TestSession withClientCertificate(ClientCertificate shown) {
        return new TestSession(id, client, local, true, Optional.of(shown), heloDomain, subject, groups);
    }

    /** The same by a client that calls itself so. */
    public TestSession withHeloDomain(String domain) {
        return new TestSession(id, client, local, secure, clientCertificate, Optional.of(domain), subject, groups);
    }

    /** The same before HELO or EHLO. */
    public TestSession withoutHelo() {
        return new TestSession(id, client, local, secure, clientCertificate, Optional.empty(), subject, groups);
    }

    /** The same by a client that has authenticated itself as this user, who is in these groups. */
    public TestSession withSubject(String user, String... inGroups) {
        return new TestSession(
                id, client, local, secure, clientCertificate, heloDomain, Optional.of(user), Set.of(inGroups));
    }

    private static InetAddress address(String text) {
        boolean literal = text.matches("[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
        try {
            if (literal) {
                return InetAddress.getByName(text);
            }
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not an IP address: " + text, e);
        }
        throw new IllegalArgumentException("not an IP address: " + text);
    }
}

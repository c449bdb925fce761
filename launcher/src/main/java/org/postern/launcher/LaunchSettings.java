package org.postern.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.postern.settings.Names;

/**
 * What the user gave by {@code -Dpostern.…}: properties of the adapter, of the outgoing server, and of the shipped policies.
 *
 * @param adapter by name, without the prefix
 * @param upstream by name, without the prefix
 * @param policies by name with the prefix, as the policies read them
 * @param httpPort 0 for any free one
 */
record LaunchSettings(
        Map<String, String> adapter, Map<String, String> upstream, Map<String, String> policies, int httpPort) {

    private static final String PREFIX = "postern.";
    private static final String UPSTREAM_PREFIX = "postern.upstream.";
    private static final String HTTP_PORT = "postern.http.port";

    /** The adapter's properties; a test compares them with the bean. */
    static final Set<String> ADAPTER_NAMES = Set.of(
            "interfaces",
            "upstream",
            "hostName",
            "keyStore",
            "keyStorePassword",
            "certificate",
            "sniCertificates",
            "clientCertificates",
            "trustedCertificates",
            "trustedCertificatesPassword",
            "maxChainDepth",
            "ciphers",
            "serverCipherOrder",
            "sessionCacheSize",
            "sessionLifetime",
            "protocols",
            "idleTimeout",
            "scarceIdleTimeout",
            "activeTimeout",
            "commandTimeout",
            "messageTimeout",
            "drainTimeout",
            "policyWait",
            "traceLevel",
            "addressFamily",
            "backlog",
            "proxyNetworks",
            "requiresEndpoint",
            "requiresLink",
            "probeInterval",
            "maxSessionsPerNetwork",
            "clientNetwork",
            "maxHeaderSize",
            "receivedHeader",
            "correlationHeader",
            "maxSessions",
            "maxSessionsPerClient",
            "maxErrors",
            "maxLoggedRefusals",
            "maxMessageSize",
            "maxRecipients",
            "spoolThreshold",
            "spoolFolder",
            "bareNewline",
            "nul",
            "authInClear",
            "requireAuth",
            "addressSyntax",
            "maxAuthFailuresPerClient",
            "maxAuthFailuresPerSubject",
            "authDelayAfter",
            "authDelay",
            "authFailurePeriod",
            "enabledPolicies",
            "disabledPolicies",
            "monitoring");

    /** The outgoing server's properties; a test compares them with the bean. */
    static final Set<String> UPSTREAM_NAMES = Set.of(
            "host",
            "port",
            "addresses",
            "sourceAddress",
            "failoverTimeout",
            "hostDownTime",
            "connectionSecurity",
            "trustedCertificates",
            "trustedCertificatesPassword",
            "clientCertificate",
            "clientCertificatePassword",
            "clientCertificateAlias",
            "ciphers",
            "protocols",
            "userName",
            "password",
            "mechanisms",
            "tokenSource",
            "tokenClientId",
            "tokenClientSecret",
            "tokenScope",
            "heloName",
            "connectTimeout",
            "activeTimeout",
            "commandTimeout",
            "dataTimeout",
            "idleTimeout",
            "linkLifetime",
            "messagesPerLink",
            "maxReplySize");

    static LaunchSettings read(Path file) throws IOException, LaunchException {
        Properties given = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            given.load(in);
        }
        return of(given);
    }

    static LaunchSettings of(Properties given) throws LaunchException {
        Map<String, String> adapter = new TreeMap<>();
        Map<String, String> upstream = new TreeMap<>();
        Map<String, String> policies = new TreeMap<>();
        int httpPort = 8080;
        for (String name : given.stringPropertyNames()) {
            String value = given.getProperty(name);
            if (name.equals(HTTP_PORT)) {
                httpPort = port(value);
            } else if (name.startsWith(UPSTREAM_PREFIX)) {
                put(upstream, UPSTREAM_NAMES, UPSTREAM_PREFIX, name, value);
            } else if (name.startsWith(PREFIX) && name.indexOf('.', PREFIX.length()) > 0) {
                requireNoGroup(name);
                policies.put(name, value); // postern.<policy>.<name>
            } else if (name.startsWith(PREFIX)) {
                put(adapter, ADAPTER_NAMES, PREFIX, name, value);
            }
        }
        for (String name : List.of("port", "connectionSecurity")) {
            if (upstream.containsKey(name) && !upstream.containsKey("host")) {
                throw new LaunchException(UPSTREAM_PREFIX + name + "=" + upstream.get(name) + " is wrong without "
                        + UPSTREAM_PREFIX + "host: mail goes to the demo mailbox then");
            }
        }
        return new LaunchSettings(adapter, upstream, policies, httpPort);
    }

    /** Names without values, since some are secrets. */
    @Override
    public String toString() {
        return "LaunchSettings[adapter=" + adapter.keySet() + ", upstream=" + upstream.keySet() + ", policies="
                + policies.keySet() + ", httpPort=" + httpPort + "]";
    }

    /** Refuses a name that is one of the launcher's but for a slip of the pen: else mail would go elsewhere, in silence. */
    private static void requireNoGroup(String name) throws LaunchException {
        String policy = name.substring(PREFIX.length(), name.indexOf('.', PREFIX.length()));
        Optional<String> group = Names.nearest(policy, List.of("upstream", "http"));
        if (group.isPresent()) {
            String meant = PREFIX + group.get() + name.substring(PREFIX.length() + policy.length());
            throw new LaunchException("there is no property " + name + "; did you mean " + meant + "?");
        }
    }

    private static void put(Map<String, String> target, Set<String> known, String prefix, String name, String value)
            throws LaunchException {
        String own = name.substring(prefix.length());
        if (!known.contains(own)) {
            throw new LaunchException(Names.unknown(
                    "property", name, known.stream().map(each -> prefix + each).toList()));
        }
        target.put(own, value);
    }

    private static int port(String text) throws LaunchException {
        if (text.matches("\\d{1,5}") && Integer.parseInt(text) <= 65535) {
            return Integer.parseInt(text);
        }
        throw new LaunchException(
                HTTP_PORT + "=" + text + " is wrong; allowed is a port from 0 to 65535, 0 for any free one");
    }

    /** Whether mail goes to a server of the user's. */
    boolean hasUpstream() {
        return upstream.containsKey("host");
    }
}

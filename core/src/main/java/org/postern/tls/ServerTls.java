package org.postern.tls;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/**
 * TLS as a server speaks it. Files that have changed are in use within seconds, for new handshakes; connections go on as they
 * are. A session is resumed only under the certificates that it began with.
 */
public final class ServerTls {

    private static final Logger LOG = System.getLogger(ServerTls.class.getName());

    private final ServerTlsSettings settings;
    private final SSLParameters parameters;
    private final LongSupplier nanoTime;
    private final Watched<Material> material;

    /** What is made of the files. */
    private record Material(ServerNames names, ServerContexts contexts) {}

    /** @throws TlsException if a file cannot be used, or has not the certificates that the settings name */
    public ServerTls(ServerTlsSettings settings) throws TlsException {
        this(settings, System::nanoTime);
    }

    ServerTls(ServerTlsSettings settings, LongSupplier nanoTime) throws TlsException {
        this.settings = settings;
        this.nanoTime = nanoTime;
        requireConsistent(settings);
        parameters = parameters(settings);
        List<Path> paths = settings.clients().certificates() == ClientCertificates.IGNORE
                ? List.of(settings.keys().store())
                : Stream.concat(Stream.of(settings.keys().store()), settings.clients().trusted().stream())
                        .toList();
        material = new Watched<>(paths, this::make, this::warn, nanoTime);
    }

    private static void requireConsistent(ServerTlsSettings settings) throws TlsException {
        if (settings.clients().certificates() != ClientCertificates.IGNORE
                && settings.clients().trusted().isEmpty()) {
            throw new TlsException("client certificates are asked for, and there are no trusted certificates for them");
        }
        Set<String> names = new HashSet<>();
        for (String name : settings.keys().byName().keySet()) {
            if (!ServerNames.isName(name)) {
                throw new TlsException(
                        "'" + name + "' is no host name, nor *. and a domain, to choose a certificate by");
            }
            if (!names.add(name.toLowerCase(Locale.ROOT))) {
                throw new TlsException("there are two certificates for " + name.toLowerCase(Locale.ROOT));
            }
        }
    }

    private static SSLParameters parameters(ServerTlsSettings settings) {
        SSLParameters parameters = new SSLParameters(
                settings.suites().ciphers().suites().toArray(String[]::new),
                settings.suites().protocols().toArray(String[]::new));
        parameters.setUseCipherSuitesOrder(settings.suites().serverOrder());
        switch (settings.clients().certificates()) {
            case IGNORE -> parameters.setNeedClientAuth(false);
            case ACCEPT -> parameters.setWantClientAuth(true);
            case REQUIRE -> parameters.setNeedClientAuth(true);
        }
        return parameters;
    }

    private Material make(List<Content> contents) throws TlsException {
        Content keyStore = contents.get(0);
        Map<String, Identity> identities = new HashMap<>(); // each read once, also if it has more names
        Identity otherwise = identity(keyStore, settings.keys().certificate(), identities);
        Map<String, Identity> bySni = new HashMap<>();
        for (Map.Entry<String, String> each : settings.keys().byName().entrySet()) {
            bySni.put(each.getKey().toLowerCase(Locale.ROOT), identity(keyStore, each.getValue(), identities));
        }
        ServerNames names = new ServerNames(bySni, otherwise);
        Optional<TrustManager> trust = contents.size() == 1
                ? Optional.empty()
                : Optional.of(new DepthLimit(
                        TrustedCertificates.read(
                                contents.get(1), settings.clients().trustedPassword()),
                        settings.clients().maxChainDepth()));
        return new Material(names, new ServerContexts(new IdentityKeyManager(names), trust, settings.resumption()));
    }

    private Identity identity(Content keyStore, String alias, Map<String, Identity> identities) throws TlsException {
        Identity known = identities.get(alias);
        if (known == null) {
            known = Identity.read(keyStore, settings.keys().password(), alias);
            identities.put(alias, known);
        }
        return known;
    }

    /** A TLS socket over an accepted one, the handshake not begun. */
    public SSLSocket over(Socket accepted) throws IOException {
        SSLSocket tls = (SSLSocket) material.current()
                .contexts
                .at(nanoTime.getAsLong())
                .getSocketFactory()
                .createSocket(accepted, accepted.getInetAddress().getHostAddress(), accepted.getPort(), true);
        tls.setUseClientMode(false);
        tls.setSSLParameters(parameters);
        return tls;
    }

    /**
     * What an administrator should know of the certificates: one that is not valid, will expire within thirty days, or is not for
     * the name it is shown for. They are logged after each change of the files; at the start, and whenever else, it is
     * the caller who has a place for them.
     */
    public List<String> warnings(Instant now) {
        return CertificateWarnings.of(material.current().names, settings.hostName(), now);
    }

    private void warn(Material made) {
        CertificateWarnings.of(made.names, settings.hostName(), Instant.now())
                .forEach(warning -> LOG.log(Level.WARNING, warning));
    }
}

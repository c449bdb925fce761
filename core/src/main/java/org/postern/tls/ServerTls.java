package org.postern.tls;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.Socket;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
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
        parameters = parameters(settings);
        List<Path> paths = settings.clients().certificates() == ClientCertificates.IGNORE
                ? List.of(settings.keys().store())
                : List.of(settings.keys().store(), settings.clients().trusted().orElseThrow());
        material = new Watched<>(paths, this::make, this::warn, nanoTime);
    }

    private static SSLParameters parameters(ServerTlsSettings settings) {
        SSLParameters parameters = settings.suites().parameters();
        parameters.setUseCipherSuitesOrder(settings.serverOrder());
        switch (settings.clients().certificates()) {
            case IGNORE -> parameters.setNeedClientAuth(false);
            case ACCEPT -> parameters.setWantClientAuth(true);
            case REQUIRE -> parameters.setNeedClientAuth(true);
        }
        return parameters;
    }

    private Material make(List<Content> contents) throws TlsException {
        ServerTlsSettings.Keys keys = settings.keys();
        Identity otherwise = Identity.read(contents.get(0), keys.password(), keys.certificate());
        Map<String, Identity> identities = new HashMap<>(Map.of(keys.certificate(), otherwise));
        for (String alias : new HashSet<>(keys.byName().values())) { // each read once, also if it has more names
            identities.put(alias, Identity.read(contents.get(0), keys.password(), alias));
        }
        Map<String, Identity> bySni = new HashMap<>();
        keys.byName().forEach((name, alias) -> bySni.put(name, identities.get(alias)));
        ServerNames names = new ServerNames(bySni, otherwise);
        Optional<TrustManager> trust = contents.size() == 1
                ? Optional.empty()
                : Optional.of(new DepthLimit(
                        TrustedCertificates.read(
                                contents.get(1), settings.clients().trustedPassword()),
                        settings.clients().maxChainDepth()));
        return new Material(names, new ServerContexts(new IdentityKeyManager(names), trust, settings.resumption()));
    }

    /** A TLS socket over an accepted one, the handshake not started. */
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

    /**
     * A certificate that is shown to clients.
     *
     * @param host the requested host name (SNI) that it is for; empty for all others
     * @param names the host names and addresses in it, in lower case
     */
    public record Served(String host, X509Certificate certificate, List<String> names) {}

    /** Those in force now, the one for clients that name no host first. Looks at the files, at most once a second. */
    public List<Served> certificates() {
        ServerNames names = material.current().names;
        List<Served> all = new ArrayList<>(List.of(served("", names.otherwise())));
        new TreeMap<>(names.certificates()).forEach((host, identity) -> all.add(served(host, identity)));
        return all;
    }

    private static Served served(String host, Identity identity) {
        X509Certificate certificate = identity.certificate();
        return new Served(host, certificate, List.copyOf(CertificateWarnings.names(certificate)));
    }

    private void warn(Material made) {
        CertificateWarnings.of(made.names, settings.hostName(), Instant.now())
                .forEach(warning -> LOG.log(Level.WARNING, warning));
    }
}

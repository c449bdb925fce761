package org.postern.tls;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.X509TrustManager;
import nl.altindag.ssl.util.SSLContextUtils;

/**
 * TLS as a client speaks it: the server's chain and its name are always checked. Changed files are in use within seconds, for new
 * connections.
 */
public final class ClientTls {

    private static final Logger LOG = System.getLogger(ClientTls.class.getName());
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|.*:.*");

    private final ClientTlsSettings settings;
    private final Watched<Material> material;

    /** What is made of the files. */
    private record Material(SSLSocketFactory sockets, Optional<Identity> identity) {}

    /** @throws TlsException if a file cannot be used, or has not the certificate that the settings name */
    public ClientTls(ClientTlsSettings settings) throws TlsException {
        this(settings, System::nanoTime);
    }

    ClientTls(ClientTlsSettings settings, LongSupplier nanoTime) throws TlsException {
        this.settings = settings;
        List<Path> paths = Stream.of(settings.trustedCertificates(), settings.clientCertificate())
                .flatMap(Optional::stream)
                .toList();
        material = new Watched<>(paths, this::make, this::warn, nanoTime);
    }

    private Material make(List<Content> contents) throws TlsException {
        X509TrustManager trust = TrustedCertificates.manager(
                settings.trustedCertificates().isEmpty()
                        ? null
                        : TrustedCertificates.read(contents.get(0), settings.trustedCertificatesPassword()));
        Optional<Identity> identity = settings.clientCertificate().isEmpty()
                ? Optional.empty()
                : Optional.of(identity(contents.get(contents.size() - 1)));
        List<IdentityKeyManager> keys =
                identity.stream().map(IdentityKeyManager::new).toList();
        return new Material(
                SSLContextUtils.createSslContext(keys, List.of(trust)).getSocketFactory(), identity);
    }

    private Identity identity(Content content) throws TlsException {
        try {
            return Identity.read(content, settings.clientCertificatePassword(), settings.clientCertificateAlias());
        } catch (TlsException e) {
            throw e.about("clientCertificate");
        }
    }

    /** A TLS socket over a connected one, for a server of that name or address; the handshake not started. */
    public SSLSocket over(Socket connected, String host) throws IOException {
        SSLSocket tls = (SSLSocket) material.current().sockets.createSocket(connected, host, connected.getPort(), true);
        tls.setUseClientMode(true);
        SSLParameters parameters = settings.suites().parameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS"); // RFC 6125: the name is in the certificate
        parameters.setServerNames(serverNames(host));
        tls.setSSLParameters(parameters);
        return tls;
    }

    /** What RFC 6066 §3 allows: a name, no address. */
    private static List<SNIServerName> serverNames(String host) {
        if (ADDRESS.matcher(host).matches()) {
            return List.of();
        }
        try {
            return List.of(new SNIHostName(host.endsWith(".") ? host.substring(0, host.length() - 1) : host));
        } catch (IllegalArgumentException e) {
            return List.of(); // a name that DNS knows and TLS does not, such as one with an underscore
        }
    }

    /** What an administrator should know of our own certificate: that it is not valid, or will expire within thirty days. */
    public List<String> warnings(Instant now) {
        return warnings(material.current(), now);
    }

    private static List<String> warnings(Material material, Instant now) {
        return material.identity
                .map(identity -> CertificateWarnings.dates(identity, now))
                .orElse(List.of());
    }

    private void warn(Material made) {
        warnings(made, Instant.now()).forEach(warning -> LOG.log(Level.WARNING, warning));
    }
}

package org.postern.tls;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import nl.altindag.ssl.SSLFactory;

/** TLS as a client speaks it: the server's chain and its name are always checked. */
public final class ClientTls {

    private final SSLSocketFactory sockets;
    private final String[] protocols;

    /**
     * @param trusted a PKCS#12, JKS or PEM file of certificates to trust; empty for those of the JVM
     * @param password of that file; empty for none
     * @throws IOException if a file cannot be read
     * @throws GeneralSecurityException if a file's content is of no use
     */
    public ClientTls(Optional<Path> trusted, String password, List<String> protocols)
            throws IOException, GeneralSecurityException {
        SSLFactory.Builder builder = SSLFactory.builder();
        sockets = (trusted.isPresent()
                        ? builder.withTrustMaterial(KeyStores.trust(trusted.get(), password))
                        : builder.withDefaultTrustMaterial())
                .build()
                .getSslContext()
                .getSocketFactory();
        this.protocols = protocols.toArray(String[]::new);
    }

    /** A TLS socket over a connected one, for a server of that name; the handshake not begun. */
    public SSLSocket over(Socket connected, String host) throws IOException {
        SSLSocket tls = (SSLSocket) sockets.createSocket(connected, host, connected.getPort(), true);
        tls.setUseClientMode(true);
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setProtocols(protocols);
        parameters.setEndpointIdentificationAlgorithm("HTTPS"); // RFC 6125: the name is in the certificate
        tls.setSSLParameters(parameters);
        return tls;
    }
}

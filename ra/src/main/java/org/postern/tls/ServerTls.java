package org.postern.tls;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import nl.altindag.ssl.SSLFactory;

/** TLS as a server speaks it, with one certificate. */
public final class ServerTls {

    private final SSLSocketFactory sockets;
    private final String[] protocols;

    /**
     * @param keyStore a PKCS#12, JKS or PEM file
     * @param password of the file and the key in it; empty for none
     * @param alias of the key; may be empty if there is only one
     * @throws IOException if the file cannot be read or the password is wrong
     * @throws GeneralSecurityException if it has no such key
     */
    public ServerTls(Path keyStore, String password, String alias, List<String> protocols)
            throws IOException, GeneralSecurityException {
        sockets = SSLFactory.builder()
                .withIdentityMaterial(KeyStores.identity(keyStore, password, alias))
                .build()
                .getSslContext()
                .getSocketFactory();
        this.protocols = protocols.toArray(String[]::new);
    }

    /** A TLS socket over an accepted one, the handshake not begun. */
    public SSLSocket over(Socket accepted) throws IOException {
        SSLSocket tls = (SSLSocket)
                sockets.createSocket(accepted, accepted.getInetAddress().getHostAddress(), accepted.getPort(), true);
        tls.setUseClientMode(false);
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setProtocols(protocols);
        parameters.setUseCipherSuitesOrder(true);
        tls.setSSLParameters(parameters);
        return tls;
    }
}

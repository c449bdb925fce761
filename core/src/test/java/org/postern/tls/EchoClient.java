package org.postern.tls;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.postern.testing.TestAuthority;

/** A client that trusts everybody, remembers its sessions, and counts the handshakes in which it was shown a certificate. */
final class EchoClient {

    private final SSLContext context;
    private final AtomicInteger fullHandshakes = new AtomicInteger();
    private String[] protocols = {"TLSv1.3", "TLSv1.2"};
    private String[] suites;

    EchoClient() {
        this(null);
    }

    /** @param identity what it shows to a server that asks, whatever authorities that names; null for nothing */
    EchoClient(TestAuthority.Issued identity) {
        try {
            context = SSLContext.getInstance("TLS");
            context.init(
                    identity == null
                            ? null
                            : new KeyManager[] {
                                new IdentityKeyManager(
                                        new Identity("client", "memory", identity.key(), identity.chain()))
                            },
                    new TrustManager[] {new TrustEverybody()},
                    null);
            suites = context.getDefaultSSLParameters().getCipherSuites();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    EchoClient speaks(String... versions) {
        protocols = versions;
        return this;
    }

    EchoClient offers(String... names) {
        suites = names;
        return this;
    }

    int fullHandshakes() {
        return fullHandshakes.get();
    }

    Connection connect(EchoServer server) throws IOException {
        return connect(server, "");
    }

    /** Connects and says a line, so that what the server has to object has been heard. */
    Connection connect(EchoServer server, String sni) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(20_000);
        SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(socket, "127.0.0.1", server.port(), true);
        SSLParameters parameters = new SSLParameters(suites, protocols);
        parameters.setServerNames(sni.isEmpty() ? List.of() : List.of(new SNIHostName(sni)));
        tls.setSSLParameters(parameters);
        try {
            tls.startHandshake();
            Connection connection = new Connection(
                    tls, new BufferedReader(new InputStreamReader(tls.getInputStream(), StandardCharsets.US_ASCII)));
            connection.say("hello");
            return connection;
        } catch (IOException e) {
            tls.close();
            throw e;
        }
    }

    record Connection(SSLSocket socket, BufferedReader in) implements AutoCloseable {

        String say(String line) throws IOException {
            socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
            String answer = in.readLine();
            if (answer == null) {
                throw new EOFException();
            }
            return answer;
        }

        X509Certificate certificate() throws IOException {
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private final class TrustEverybody extends X509ExtendedTrustManager {
        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
            fullHandshakes.incrementAndGet();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}

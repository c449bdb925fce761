package org.postern.filters.tls;

import java.net.InetSocketAddress;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.postern.filters.FilterSettings;
import org.postern.settings.Setting;

/**
 * TLS with servers that a filter asks. Their certificates have to be for the host that is asked.
 *
 * @param context with the authorities that are trusted, and our own certificate
 * @param ciphers the cipher suites, by the names of the JDK; empty for those of the JVM
 */
public record ClientTls(SSLContext context, List<String> ciphers) {

    private static final String CIPHERS =
            "cipher suites of this JVM by their names, such as TLS_AES_256_GCM_SHA384," + " with commas between them";

    /** Properties {@code trustedCertificates}, {@code clientCertificate}, {@code clientCertificatePassword} and {@code ciphers}. */
    public static ClientTls read(FilterSettings settings) {
        String password = settings.secret("clientCertificatePassword");
        KeyManager[] own = settings.read("clientCertificate", "", file -> ClientKey.managers(file, password));
        SSLContext context = settings.read("trustedCertificates", "", file -> TrustedCertificates.context(file, own));
        return new ClientTls(context, settings.read("ciphers", "", ClientTls::ciphers));
    }

    /** That of the JVM. */
    public static ClientTls ofJvm() {
        try {
            return new ClientTls(SSLContext.getDefault(), List.of());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> ciphers(Setting setting) {
        List<String> names = setting.list();
        Set<String> known = Set.of(ofJvm().context.getSupportedSSLParameters().getCipherSuites());
        if (!known.containsAll(names)) {
            throw setting.invalid(CIPHERS);
        }
        return names;
    }

    /** For a connection to a server; its certificate has to be for the host name there. */
    public SSLEngine engine(InetSocketAddress address) {
        SSLEngine engine = context.createSSLEngine(address.getHostString(), address.getPort());
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        if (!ciphers.isEmpty()) {
            parameters.setCipherSuites(ciphers.toArray(String[]::new));
        }
        engine.setSSLParameters(parameters);
        return engine;
    }
}

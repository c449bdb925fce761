package org.postern.filters.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.postern.settings.Setting;

/** The authorities whose certificates a server may show: those of a PEM file, or of the JVM. */
public final class TrustedCertificates {

    private static final String ALLOWED = "a PEM file with certificates, or nothing";

    private TrustedCertificates() {}

    /**
     * For clients; the file is read once, when the application is deployed.
     *
     * @throws org.postern.settings.SettingException if it is none
     */
    public static SSLContext context(Setting file) {
        return context(file, new KeyManager[0]);
    }

    /**
     * For clients that have a certificate.
     *
     * @param own what knows it, and its private key
     */
    public static SSLContext context(Setting file, KeyManager[] own) {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(file.isEmpty() ? null : read(file));
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(own, factory.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException | InvalidPathException e) {
            throw file.invalid(ALLOWED + " (" + e.getMessage() + ")");
        }
    }

    private static KeyStore read(Setting file) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        Collection<? extends Certificate> certificates;
        try (InputStream in = Files.newInputStream(Path.of(file.text()))) {
            certificates = CertificateFactory.getInstance("X.509").generateCertificates(in);
        }
        if (certificates.isEmpty()) {
            throw file.invalid(ALLOWED);
        }
        for (Certificate certificate : certificates) {
            store.setCertificateEntry(String.valueOf(store.size()), certificate);
        }
        return store;
    }
}

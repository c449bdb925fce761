package org.postern.filters.tls;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import org.postern.filters.keys.CertifiedKey;
import org.postern.filters.keys.KeyFiles;
import org.postern.settings.Setting;

/** The certificate that we show to a server that asks for one, and its private key. */
final class ClientKey {

    private static final String ALLOWED =
            "a PEM, PKCS#12 or JKS file with a private key and its certificates, which clientCertificatePassword"
                    + " decrypts, or nothing";

    private ClientKey() {}

    /** None for an empty text; the file is read once, when the application is deployed. */
    static KeyManager[] managers(Setting file, String password) {
        if (file.isEmpty()) {
            return new KeyManager[0];
        }
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (CertifiedKey each : KeyFiles.certified(Path.of(file.text()), password)) {
                store.setKeyEntry(
                        "key" + store.size(),
                        each.key(),
                        password.toCharArray(),
                        each.chain().toArray(X509Certificate[]::new));
            }
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, password.toCharArray());
            return factory.getKeyManagers();
        } catch (GeneralSecurityException | IOException | InvalidPathException e) {
            throw file.invalid(ALLOWED + " (" + e.getMessage() + ")");
        }
    }
}

package org.postern.filters.keys;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** A key store in PKCS#12 or JKS. */
record KeyStoreFile(Path file, KeyStore store, String password) {

    /** @throws IOException with the file and the reason, if it is none or the password is incorrect */
    static KeyStoreFile open(Path file, String password) throws IOException {
        try {
            return new KeyStoreFile(file, KeyStore.getInstance(file.toFile(), password.toCharArray()), password);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(file + ": neither PEM, PKCS#12 nor JKS", e);
        } catch (IOException e) {
            boolean incorrect = e.getCause() instanceof GeneralSecurityException;
            throw new IOException(file + (incorrect ? ": the password is incorrect" : ": " + e.getMessage()), e);
        }
    }

    /** The private keys with their chains. */
    List<CertifiedKey> keys() throws IOException {
        List<CertifiedKey> keys = new ArrayList<>();
        try {
            for (String alias : Collections.list(store.aliases())) {
                Key key = store.isKeyEntry(alias) ? store.getKey(alias, password.toCharArray()) : null;
                Certificate[] chain = store.getCertificateChain(alias);
                if (key instanceof PrivateKey own && chain != null) {
                    keys.add(new CertifiedKey(
                            own,
                            Stream.of(chain).map(X509Certificate.class::cast).toList()));
                }
            }
        } catch (GeneralSecurityException e) {
            throw new IOException(file + ": a key cannot be read with this password: " + e.getMessage(), e);
        }
        return keys;
    }

    /** The certificates, and those of the keys. */
    List<X509Certificate> certificates() throws IOException {
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            for (String alias : Collections.list(store.aliases())) {
                if (store.getCertificate(alias) instanceof X509Certificate certificate) {
                    certificates.add(certificate);
                }
            }
        } catch (GeneralSecurityException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
        return certificates;
    }
}

package org.postern.filters.keys;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A file with certificates. */
final class CertificateFile {

    private CertificateFile() {}

    /** Those of a file in PEM, DER, PKCS#7, PKCS#12 or JKS; in a key store, also those of its keys, without their issuers. */
    static List<X509Certificate> read(Path file, String password) throws IOException {
        byte[] bytes = PemFile.bytes(file);
        if (PemFile.isPem(bytes)) {
            List<X509Certificate> certificates =
                    PemFile.read(file, bytes, password).certificates();
            return certificates.isEmpty() ? ofFactory(bytes) : certificates;
        }
        List<X509Certificate> certificates = ofFactory(bytes);
        return certificates.isEmpty() ? ofKeyStore(file, password) : certificates;
    }

    /** DER, and PKCS#7 in DER or PEM; none if it is something else. */
    private static List<X509Certificate> ofFactory(byte[] bytes) {
        try {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(bytes))
                    .stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (CertificateException e) {
            return List.of();
        }
    }

    private static List<X509Certificate> ofKeyStore(Path file, String password) throws IOException {
        KeyStore store = KeyFiles.open(file, password);
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            for (String alias : Collections.list(store.aliases())) {
                Certificate certificate = store.getCertificate(alias);
                if (certificate instanceof X509Certificate found) {
                    certificates.add(found);
                }
            }
        } catch (KeyStoreException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
        return certificates;
    }
}

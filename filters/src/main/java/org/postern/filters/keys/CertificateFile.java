package org.postern.filters.keys;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
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
        return certificates.isEmpty() ? KeyStoreFile.open(file, password).certificates() : certificates;
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
}

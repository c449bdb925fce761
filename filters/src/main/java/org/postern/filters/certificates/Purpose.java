package org.postern.filters.certificates;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;

/** What a certificate is to be for. A certificate that does not restrict its use is for everything. */
public enum Purpose {
    /** Signatures of mails (RFC 8550 §4.4): {@code emailProtection}, and {@code digitalSignature} or {@code nonRepudiation}. */
    EMAIL("1.3.6.1.5.5.7.3.4"),
    /** Signatures of documents: {@code digitalSignature} or {@code nonRepudiation}. */
    SIGNATURE("");

    private static final String ANY_EXTENDED_KEY_USAGE = "2.5.29.37.0";
    private static final int DIGITAL_SIGNATURE = 0;
    private static final int NON_REPUDIATION = 1;

    private final String extendedKeyUsage;

    Purpose(String extendedKeyUsage) {
        this.extendedKeyUsage = extendedKeyUsage;
    }

    /** Whether a signer's certificate is for it. */
    boolean allowsSigner(X509Certificate certificate) {
        boolean[] usage = certificate.getKeyUsage();
        return (usage == null || usage[DIGITAL_SIGNATURE] || usage[NON_REPUDIATION]) && allowsExtended(certificate);
    }

    /** Whether an authority's certificate has nothing against it. */
    boolean allowsExtended(X509Certificate certificate) {
        try {
            List<String> usages = certificate.getExtendedKeyUsage();
            return extendedKeyUsage.isEmpty()
                    || usages == null
                    || usages.contains(extendedKeyUsage)
                    || usages.contains(ANY_EXTENDED_KEY_USAGE);
        } catch (CertificateParsingException e) {
            return false;
        }
    }
}

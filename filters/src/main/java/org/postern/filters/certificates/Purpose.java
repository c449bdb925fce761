package org.postern.filters.certificates;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.IntStream;

/** What a certificate is to be for. A certificate that does not restrict its use is for everything. */
public enum Purpose {
    /** Signatures of mails (RFC 8550 §4.4): {@code emailProtection}, and {@code digitalSignature} or {@code nonRepudiation}. */
    EMAIL("1.3.6.1.5.5.7.3.4", 0, 1),
    /** Encryption of mails (RFC 8550 §4.4): {@code emailProtection}, and {@code keyEncipherment} or {@code keyAgreement}. */
    EMAIL_ENCRYPTION("1.3.6.1.5.5.7.3.4", 2, 4),
    /** Signatures of documents: {@code digitalSignature} or {@code nonRepudiation}. */
    SIGNATURE("", 0, 1);

    private static final String ANY_EXTENDED_KEY_USAGE = "2.5.29.37.0";

    private final String extendedKeyUsage;
    /** Bits of RFC 5280 §4.2.1.3, of which one is enough. */
    private final int[] keyUsages;

    Purpose(String extendedKeyUsage, int... keyUsages) {
        this.extendedKeyUsage = extendedKeyUsage;
        this.keyUsages = keyUsages;
    }

    /** Whether the certificate of a signer or recipient is for it. */
    public boolean allowsOwner(X509Certificate certificate) {
        boolean[] usage = certificate.getKeyUsage();
        return (usage == null || IntStream.of(keyUsages).anyMatch(bit -> usage[bit])) && allowsExtended(certificate);
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

package org.postern.filters.smime.decrypt;

import java.io.IOException;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.util.DigestFactory;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.postern.filters.keys.CertifiedKey;
import org.postern.filters.smime.CmsInput;

/**
 * A private key that decrypts, and what senders call its certificate.
 *
 * @param key as Bouncy Castle has it
 * @param holder the certificate
 * @param keyIdentifier that of the certificate, or if it has none, the one that senders make of its key (RFC 5280
 *     §4.2.1.2), in hexadecimal digits
 */
record RecipientKey(PrivateKey key, X509CertificateHolder holder, String keyIdentifier, X509Certificate certificate) {

    /** @throws IOException if the key or certificate is of a kind that Bouncy Castle does not read */
    static RecipientKey of(CertifiedKey certified) throws IOException {
        try {
            X509Certificate certificate = certified.certificate();
            X509CertificateHolder holder = new X509CertificateHolder(certificate.getEncoded());
            PrivateKey key = new JcaPEMKeyConverter()
                    .setProvider(CmsInput.PROVIDER)
                    .getPrivateKey(PrivateKeyInfo.getInstance(certified.key().getEncoded()));
            return new RecipientKey(key, holder, HexFormat.of().formatHex(keyIdentifier(holder)), certificate);
        } catch (CertificateEncodingException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Whether a sender means this one. */
    boolean hasIdentifier(byte[] identifier) {
        return keyIdentifier.equals(HexFormat.of().formatHex(identifier));
    }

    private static byte[] keyIdentifier(X509CertificateHolder holder) {
        Extension extension = holder.getExtension(Extension.subjectKeyIdentifier);
        if (extension != null) {
            return SubjectKeyIdentifier.getInstance(ASN1OctetString.getInstance(extension.getExtnValue())
                            .getOctets())
                    .getKeyIdentifier();
        }
        byte[] key = holder.getSubjectPublicKeyInfo().getPublicKeyData().getOctets();
        Digest sha1 = DigestFactory.createSHA1();
        sha1.update(key, 0, key.length);
        byte[] identifier = new byte[sha1.getDigestSize()];
        sha1.doFinal(identifier, 0);
        return identifier;
    }

    /** Whose it is, for the log. */
    String name() {
        return certificate.getSubjectX500Principal().getName();
    }
}

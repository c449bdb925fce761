package org.postern.filters.smime.verify;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.postern.filters.smime.CmsInput;
import org.postern.filters.smime.Identity;

/** Signed mails as senders make them; a character for each byte. */
final class Signing {

    private final List<X509Certificate> certificates = new ArrayList<>();
    private final CMSSignedDataGenerator generator = new CMSSignedDataGenerator();

    Signing signer(Identity signer) {
        return signer(signer, Identity.algorithm(signer.key()));
    }

    Signing signer(Identity signer, String algorithm) {
        certificates.addAll(signer.chain());
        return signerWithoutCertificate(signer, algorithm);
    }

    Signing signerWithoutCertificate(Identity signer, String algorithm) {
        try {
            generator.addSignerInfoGenerator(new JcaSimpleSignerInfoGeneratorBuilder()
                    .setProvider(CmsInput.PROVIDER)
                    .build(algorithm, signer.key(), signer.certificate()));
            return this;
        } catch (OperatorCreationException | CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    Signing certificate(X509Certificate certificate) {
        certificates.add(certificate);
        return this;
    }

    /** One whose key the JDK does not read. */
    Signing certificate(X509CertificateHolder certificate) {
        try {
            generator.addCertificate(certificate);
            return this;
        } catch (CMSException e) {
            throw new IllegalStateException(e);
        }
    }

    byte[] sign(String entity, boolean opaque) {
        try {
            generator.addCertificates(new JcaCertStore(certificates));
            return generator
                    .generate(new CMSProcessableByteArray(entity.getBytes(StandardCharsets.ISO_8859_1)), opaque)
                    .getEncoded();
        } catch (IOException | CMSException | CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A multipart/signed, without a header of a message. */
    String clear(String entity) {
        return clear(entity, sign(entity, false));
    }

    static String clear(String entity, byte[] signature) {
        return String.join(
                "\r\n",
                "Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\";",
                " micalg=sha-256; boundary=\"signed\"",
                "",
                "This is a multipart message.",
                "--signed",
                entity,
                "--signed",
                "Content-Type: application/pkcs7-signature; name=smime.p7s",
                "Content-Transfer-Encoding: base64",
                "",
                base64(signature),
                "--signed--",
                "");
    }

    String opaque(String entity) {
        return opaque(sign(entity, true));
    }

    static String opaque(byte[] cms) {
        return String.join(
                "\r\n",
                "Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m",
                "Content-Transfer-Encoding: base64",
                "",
                base64(cms),
                "");
    }

    private static String base64(byte[] bytes) {
        return Base64.getMimeEncoder().encodeToString(bytes);
    }
}

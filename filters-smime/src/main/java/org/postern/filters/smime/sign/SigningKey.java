package org.postern.filters.smime.sign;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.CMSSignedDataStreamGenerator;
import org.bouncycastle.cms.CMSSignedGenerator;
import org.bouncycastle.cms.CMSTypedData;
import org.bouncycastle.cms.SignerInfoGenerator;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoGeneratorBuilder;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.postern.api.octets.Octets;
import org.postern.filters.keys.CertifiedKey;
import org.postern.filters.smime.CmsInput;

/** A key that signs, with the certificate that goes with each signature, and the algorithm. */
record SigningKey(CertifiedKey own, SignatureAlgorithm algorithm) {

    private static final int BUFFER = 1 << 16;

    X509Certificate certificate() {
        return own.certificate();
    }

    boolean isValidAt(Instant when) {
        return !when.isBefore(certificate().getNotBefore().toInstant())
                && !when.isAfter(certificate().getNotAfter().toInstant());
    }

    /**
     * Makes a SignedData without the content (RFC 5652 §5), in DER.
     *
     * @throws IOException if the content cannot be read, or the key does not sign
     */
    byte[] signature(Octets content) throws IOException {
        try {
            CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
            prepare(generator);
            return generator
                    .generate(new Content(content), false)
                    .toASN1Structure()
                    .getEncoded(ASN1Encoding.DER);
        } catch (CMSException e) {
            throw failed(e);
        }
    }

    /**
     * Writes a SignedData with the content in it, as long as that is: in BER, which needs no length before the content.
     *
     * @throws IOException as {@link #signature} does, or if it cannot be written
     */
    void writeSigned(Octets content, OutputStream out) throws IOException {
        try {
            CMSSignedDataStreamGenerator generator = new CMSSignedDataStreamGenerator();
            generator.setBufferSize(BUFFER);
            prepare(generator);
            try (InputStream in = content.open();
                    OutputStream signing = generator.open(out, true)) {
                in.transferTo(signing);
            }
        } catch (CMSException e) {
            throw failed(e);
        }
    }

    private void prepare(CMSSignedGenerator generator) throws CMSException {
        try {
            SignerInfoGenerator signer = new JcaSimpleSignerInfoGeneratorBuilder()
                    .setProvider(CmsInput.PROVIDER)
                    .build(algorithm.toString(), own.key(), certificate());
            generator.addSignerInfoGenerator(signer);
            generator.addCertificates(new JcaCertStore(own.chainWithoutRoot()));
        } catch (OperatorCreationException | CertificateEncodingException e) {
            throw new CMSException(String.valueOf(e.getMessage()), e);
        }
    }

    private static IOException failed(CMSException e) {
        return new IOException("the key does not sign: " + e.getMessage(), e);
    }

    /**
     * Signs something and verifies it by the certificate.
     *
     * @throws IOException if the key does not sign, or is not the certificate's
     */
    void requireSound() throws IOException {
        Octets content = Octets.of("\r\n");
        try {
            boolean sound = new CMSSignedData(new Content(content), signature(content))
                    .getSignerInfos()
                    .getSigners()
                    .iterator()
                    .next()
                    .verify(new JcaSimpleSignerInfoVerifierBuilder()
                            .setProvider(CmsInput.PROVIDER)
                            .build(certificate().getPublicKey()));
            if (!sound) {
                throw new IOException("the key is not that of its certificate");
            }
        } catch (CMSException | OperatorCreationException e) {
            throw new IOException("the key does not sign: " + e.getMessage(), e);
        }
    }

    /** What is signed, read where it is. */
    private record Content(Octets octets) implements CMSTypedData {

        @Override
        public ASN1ObjectIdentifier getContentType() {
            return CMSObjectIdentifiers.data;
        }

        @Override
        public void write(OutputStream out) throws IOException {
            try (InputStream in = octets.open()) {
                in.transferTo(out);
            }
        }

        @Override
        public Object getContent() {
            return octets;
        }
    }

    /** Those that are valid then, the newest first. */
    static List<SigningKey> validAt(List<SigningKey> keys, Instant when) {
        return keys.stream()
                .filter(key -> key.isValidAt(when))
                .sorted(Comparator.comparing((SigningKey key) ->
                                key.certificate().getNotBefore().toInstant())
                        .reversed())
                .toList();
    }
}

package org.postern.filters.smime.verify;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedDataParser;
import org.bouncycastle.cms.CMSSignerDigestMismatchException;
import org.bouncycastle.cms.CMSTypedStream;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.DigestCalculator;
import org.bouncycastle.operator.DigestCalculatorProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.util.Properties;
import org.bouncycastle.util.Store;
import org.postern.api.octets.Octets;
import org.postern.filters.certificates.KeyLimits;
import org.postern.filters.smime.CmsInput;

/** A SignedData (RFC 5652 §5), whose signatures are checked while its content is read once. Whom they are of is another matter. */
final class SignedObject {

    private static final Logger LOG = System.getLogger(SignedObject.class.getName());

    static final int MAX_SIGNERS = 10;
    static final int MAX_CERTIFICATES = 50;
    /** Of certificates that are called the same: one is the signer's, or two if it has been renewed. */
    private static final int MAX_CANDIDATES = 3;
    /** Of such certificates for all signers. */
    private static final int MAX_ATTEMPTS = MAX_SIGNERS + 2;

    /**
     * Bouncy Castle would test whether a modulus is a prime, which takes a third of a second for 8192 bits. The owner of such a key could as
     * well publish the private one: it is for authorities not to certify it.
     */
    private static final String UNTESTED_MODULUS = "org.bouncycastle.rsa.allow_unsafe_mod";

    private final Octets cms;
    private final Optional<Octets> detached;
    private final Algorithms algorithms;

    /** @param detached the content, if it is not in the object */
    SignedObject(Octets cms, Optional<Octets> detached, Algorithms algorithms) {
        this.cms = cms;
        this.detached = detached;
        this.algorithms = algorithms;
    }

    /**
     * Those whose signatures are right.
     *
     * @param certificates all that came with them, as far as they can be read
     */
    record Signed(List<X509CertificateHolder> signers, List<X509Certificate> certificates) {}

    /**
     * Checks all signatures.
     *
     * @param out gets the content; it is not to be used if this throws
     * @return empty if it has neither a content nor a signature: certificates alone
     * @throws InvalidSignatureException if one of them is not right
     * @throws IOException if the message cannot be read, or the content not written
     */
    Optional<Signed> verify(OutputStream out) throws IOException, InvalidSignatureException {
        try (CmsInput in = CmsInput.open(cms);
                InputStream content = detached.isPresent() ? detached.get().open() : InputStream.nullInputStream()) {
            CMSSignedDataParser parser = open(in, content);
            CMSTypedStream signed = parser.getSignedContent();
            if (signed != null) {
                if (!CMSObjectIdentifiers.data.equals(signed.getContentType())) {
                    throw malformed("its content is no message");
                }
                copy(in, signed.getContentStream(), out);
                in.allow(CmsInput.MAX_STRUCTURE);
            }
            try {
                Collection<SignerInformation> signers = parser.getSignerInfos().getSigners();
                if (signed == null && signers.isEmpty()) {
                    return Optional.empty();
                }
                @SuppressWarnings("unchecked") // Bouncy Castle does not say of what
                Store<X509CertificateHolder> certificates = parser.getCertificates();
                return Optional.of(verify(signers, certificates));
            } catch (CMSException | RuntimeException | StackOverflowError e) {
                in.requireReadable();
                throw malformed(String.valueOf(e.getMessage()));
            }
        }
    }

    private CMSSignedDataParser open(CmsInput in, InputStream content) throws IOException, InvalidSignatureException {
        try {
            CMSSignedDataParser parser = detached.isPresent()
                    ? new CMSSignedDataParser(digests(), new CMSTypedStream(content), in.forParser())
                    : new CMSSignedDataParser(digests(), in.forParser());
            if (parser.getDigestAlgorithmIDs().size() > MAX_SIGNERS) {
                throw malformed("too many digest algorithms");
            }
            return parser;
        } catch (CMSException | RuntimeException | StackOverflowError e) {
            in.requireReadable();
            throw malformed(String.valueOf(e.getMessage()));
        }
    }

    private void copy(CmsInput in, InputStream content, OutputStream out)
            throws IOException, InvalidSignatureException {
        if (detached.isEmpty()) {
            in.allow(Long.MAX_VALUE);
        }
        byte[] chunk = new byte[64 * 1024];
        for (int length = read(in, content, chunk); length >= 0; length = read(in, content, chunk)) {
            out.write(chunk, 0, length);
        }
    }

    /** What fails with a detached content is the message itself. */
    private int read(CmsInput in, InputStream content, byte[] chunk) throws IOException, InvalidSignatureException {
        try {
            return content.read(chunk);
        } catch (IOException | RuntimeException e) {
            in.requireReadable();
            if (detached.isPresent()) {
                throw e;
            }
            throw malformed(String.valueOf(e.getMessage()));
        }
    }

    /** For what is not accepted, one that does nothing: a sender can name it without using it. */
    private DigestCalculatorProvider digests() {
        try {
            DigestCalculatorProvider all = new JcaDigestCalculatorProviderBuilder()
                    .setProvider(CmsInput.PROVIDER)
                    .build();
            return algorithm -> algorithms.accepts(algorithm.getAlgorithm()) ? all.get(algorithm) : none(algorithm);
        } catch (OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static DigestCalculator none(AlgorithmIdentifier algorithm) {
        return new DigestCalculator() {
            @Override
            public AlgorithmIdentifier getAlgorithmIdentifier() {
                return algorithm;
            }

            @Override
            public OutputStream getOutputStream() {
                return OutputStream.nullOutputStream();
            }

            @Override
            public byte[] getDigest() {
                return new byte[0];
            }
        };
    }

    // ---- the signers

    private Signed verify(Collection<SignerInformation> signers, Store<X509CertificateHolder> store)
            throws InvalidSignatureException {
        Collection<X509CertificateHolder> all = store.getMatches(null);
        if (signers.size() > MAX_SIGNERS) {
            throw malformed(signers.size() + " signers");
        }
        if (all.size() > MAX_CERTIFICATES) {
            throw malformed(all.size() + " certificates");
        }
        if (signers.isEmpty()) {
            throw new InvalidSignatureException(Reason.NO_CERTIFICATE, "no signer");
        }
        List<X509CertificateHolder> verified = new ArrayList<>();
        int attempts = 0;
        for (SignerInformation signer : signers) {
            algorithms.requireDigest(signer);
            List<X509CertificateHolder> own =
                    all.stream().filter(signer.getSID()::match).toList();
            attempts += own.size();
            if (own.size() > MAX_CANDIDATES || attempts > MAX_ATTEMPTS) {
                throw malformed(own.size() + " certificates of one issuer and number");
            }
            verified.add(verify(signer, own));
        }
        return new Signed(verified, certificates(all));
    }

    /** With each certificate that the signer may mean: a sender can add others that are called the same. */
    private X509CertificateHolder verify(SignerInformation signer, List<X509CertificateHolder> candidates)
            throws InvalidSignatureException {
        InvalidSignatureException last =
                new InvalidSignatureException(Reason.NO_CERTIFICATE, "no certificate of a signer");
        for (X509CertificateHolder certificate : candidates) {
            try {
                requireValid(signer, certificate);
                return certificate;
            } catch (InvalidSignatureException e) {
                last = e;
            }
        }
        throw last;
    }

    private void requireValid(SignerInformation signer, X509CertificateHolder certificate)
            throws InvalidSignatureException {
        if (!KeyLimits.accept(certificate.getSubjectPublicKeyInfo())) { // before a library makes a key of it
            throw new InvalidSignatureException(Reason.UNSUPPORTED_ALGORITHM, "too large a key, or a malformed one");
        }
        Properties.setThreadOverride(UNTESTED_MODULUS, true);
        try {
            X509Certificate own = new JcaX509CertificateConverter()
                    .setProvider(CmsInput.PROVIDER)
                    .getCertificate(certificate);
            algorithms.requireKey(own.getPublicKey());
            // by the key: whether the certificate is valid at the time that the signer claims is not what counts
            boolean valid = signer.verify(new JcaSimpleSignerInfoVerifierBuilder()
                    .setProvider(CmsInput.PROVIDER)
                    .build(own.getPublicKey()));
            if (!valid) {
                throw new InvalidSignatureException(Reason.TAMPERED, "invalid signature");
            }
        } catch (CMSSignerDigestMismatchException e) {
            throw new InvalidSignatureException(Reason.TAMPERED, String.valueOf(e.getMessage()));
        } catch (CMSException | OperatorCreationException | CertificateException | RuntimeException e) {
            throw malformed(String.valueOf(e.getMessage()));
        } finally {
            Properties.removeThreadOverride(UNTESTED_MODULUS);
        }
    }

    /** As the JDK has them, which checks their paths. */
    private static List<X509Certificate> certificates(Collection<X509CertificateHolder> all) {
        List<X509Certificate> certificates = new ArrayList<>();
        for (X509CertificateHolder each : all) {
            try {
                certificates.add(new JcaX509CertificateConverter().getCertificate(each));
            } catch (CertificateException | RuntimeException e) {
                LOG.log(Level.DEBUG, () -> "a certificate cannot be used for a path: " + e.getMessage());
            }
        }
        return certificates;
    }

    private static InvalidSignatureException malformed(String why) {
        return new InvalidSignatureException(Reason.MALFORMED, why);
    }
}

package org.postern.filters.smime.verify;

import java.security.PublicKey;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSASSAPSSparams;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cms.SignerInformation;

/** Which digests and keys a signature may have (RFC 8551 §2.1 and §4.3). */
final class Algorithms {

    private static final Set<ASN1ObjectIdentifier> DIGESTS = Set.of(
            NISTObjectIdentifiers.id_sha224,
            NISTObjectIdentifiers.id_sha256,
            NISTObjectIdentifiers.id_sha384,
            NISTObjectIdentifiers.id_sha512,
            NISTObjectIdentifiers.id_sha3_256,
            NISTObjectIdentifiers.id_sha3_384,
            NISTObjectIdentifiers.id_sha3_512);
    private static final ASN1ObjectIdentifier SHA1 = OIWObjectIdentifiers.idSHA1;
    private static final Set<ASN1ObjectIdentifier> BROKEN =
            Set.of(PKCSObjectIdentifiers.md2, PKCSObjectIdentifiers.md4, PKCSObjectIdentifiers.md5, SHA1);

    private static final int MIN_RSA = 2048;
    private static final int MIN_OLD_RSA = 1024;
    private static final int MIN_EC = 224;

    private final boolean old;

    /** @param old whether SHA-1, and RSA from 1024 bits on, are accepted */
    Algorithms(boolean old) {
        this.old = old;
    }

    boolean accepts(ASN1ObjectIdentifier digest) {
        return DIGESTS.contains(digest) || (old && digest.equals(SHA1));
    }

    /** Throws if a signer's digest is not to be believed. */
    void requireDigest(SignerInformation signer) throws InvalidSignatureException {
        requireDigest(signer.getDigestAlgorithmID());
        AlgorithmIdentifier signature = signer.toASN1Structure().getDigestEncryptionAlgorithm();
        if (signature.getAlgorithm().equals(PKCSObjectIdentifiers.id_RSASSA_PSS)) {
            // without parameters it is SHA-1: RFC 4055 §3.1
            requireDigest(RSASSAPSSparams.getInstance(
                            signature.getParameters() == null ? new DERSequence() : signature.getParameters())
                    .getHashAlgorithm());
        }
    }

    private void requireDigest(AlgorithmIdentifier digest) throws InvalidSignatureException {
        ASN1ObjectIdentifier algorithm = digest.getAlgorithm();
        if (!accepts(algorithm)) {
            Reason reason = BROKEN.contains(algorithm) ? Reason.WEAK_ALGORITHM : Reason.UNSUPPORTED_ALGORITHM;
            throw new InvalidSignatureException(reason, "digest algorithm " + algorithm);
        }
    }

    /** Throws if a key is weak or of an unknown kind; too large it cannot be ({@link org.postern.filters.certificates.KeyLimits}). */
    void requireKey(PublicKey key) throws InvalidSignatureException {
        boolean strong;
        int size = 0;
        if (key instanceof RSAPublicKey rsa) {
            size = rsa.getModulus().bitLength();
            strong = size >= (old ? MIN_OLD_RSA : MIN_RSA);
        } else if (key instanceof ECKey ec) {
            size = ec.getParams().getOrder().bitLength();
            strong = size >= MIN_EC;
        } else if (Set.of("Ed25519", "Ed448", "EdDSA").contains(key.getAlgorithm())) {
            strong = true;
        } else {
            throw unsupported(key);
        }
        if (!strong) {
            throw new InvalidSignatureException(Reason.WEAK_ALGORITHM, key.getAlgorithm() + " with " + size + " bits");
        }
    }

    private static InvalidSignatureException unsupported(PublicKey key) {
        return new InvalidSignatureException(Reason.UNSUPPORTED_ALGORITHM, "a key of " + key.getAlgorithm());
    }
}

package org.postern.filters.certificates;

import java.io.IOException;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/**
 * Which public keys are so large that it takes seconds to use one. A sender chooses the keys of the certificates that come with a signature,
 * and some libraries test a modulus for primes where they make a key of it; so this looks at the encoding, before there is a key.
 */
public final class KeyLimits {

    /** Of an RSA modulus, in bits. */
    private static final int MAX_MODULUS = 8192;
    /** Of an RSA exponent, in bits: each one takes a multiplication more. */
    private static final int MAX_EXPONENT = 64;
    /** Of any key, in bytes as it is encoded. */
    private static final int MAX_ENCODED = 4096;

    private static final Set<ASN1ObjectIdentifier> RSA = Set.of(
            PKCSObjectIdentifiers.rsaEncryption,
            PKCSObjectIdentifiers.id_RSASSA_PSS,
            PKCSObjectIdentifiers.id_RSAES_OAEP);

    private KeyLimits() {}

    /** The same as {@link #accept(SubjectPublicKeyInfo)}, for the key of a certificate that the JDK has read. */
    public static boolean accept(X509Certificate certificate) {
        byte[] encoded = certificate.getPublicKey().getEncoded();
        try {
            return encoded != null && accept(SubjectPublicKeyInfo.getInstance(encoded));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** False for a key that is too large, of a curve that is not named but described by its parameters, or malformed. */
    public static boolean accept(SubjectPublicKeyInfo key) {
        ASN1ObjectIdentifier algorithm = key.getAlgorithm().getAlgorithm();
        try {
            if (key.getEncoded().length > MAX_ENCODED) {
                return false;
            } else if (RSA.contains(algorithm)) {
                RSAPublicKey rsa = RSAPublicKey.getInstance(key.parsePublicKey());
                return isWithin(rsa.getModulus(), MAX_MODULUS) && isWithin(rsa.getPublicExponent(), MAX_EXPONENT);
            }
            return !algorithm.equals(X9ObjectIdentifiers.id_ecPublicKey)
                    || key.getAlgorithm().getParameters() instanceof ASN1ObjectIdentifier;
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    private static boolean isWithin(BigInteger number, int bits) {
        return number.signum() > 0 && number.bitLength() <= bits;
    }
}

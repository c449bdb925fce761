package org.postern.filters.keys;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed448PrivateKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.params.RSAPrivateCrtKeyParameters;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.X448PrivateKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;

/** Which certificate a private key belongs to. */
final class PublicKeys {

    private PublicKeys() {}

    /** The first one with the public key of this private key. */
    static Optional<X509Certificate> certificateOf(PrivateKeyInfo key, List<X509Certificate> certificates)
            throws IOException {
        byte[] bits = bits(key);
        return certificates.stream()
                .filter(each -> Arrays.equals(bits, bits(each)))
                .findFirst();
    }

    /** Without the algorithm, which can be written in several ways. */
    private static byte[] bits(X509Certificate certificate) {
        return SubjectPublicKeyInfo.getInstance(certificate.getPublicKey().getEncoded())
                .getPublicKeyData()
                .getBytes();
    }

    private static byte[] bits(PrivateKeyInfo key) throws IOException {
        AsymmetricKeyParameter own = PrivateKeyFactory.createKey(key);
        return SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(publicKey(own))
                .getPublicKeyData()
                .getBytes();
    }

    private static AsymmetricKeyParameter publicKey(AsymmetricKeyParameter key) throws IOException {
        if (key instanceof RSAPrivateCrtKeyParameters rsa) {
            return new RSAKeyParameters(false, rsa.getModulus(), rsa.getPublicExponent());
        } else if (key instanceof ECPrivateKeyParameters ec) {
            return new ECPublicKeyParameters(
                    ec.getParameters().getG().multiply(ec.getD()).normalize(), ec.getParameters());
        } else if (key instanceof Ed25519PrivateKeyParameters ed) {
            return ed.generatePublicKey();
        } else if (key instanceof Ed448PrivateKeyParameters ed) {
            return ed.generatePublicKey();
        } else if (key instanceof X25519PrivateKeyParameters x) {
            return x.generatePublicKey();
        } else if (key instanceof X448PrivateKeyParameters x) {
            return x.generatePublicKey();
        }
        throw new IOException("a private key of an unknown kind");
    }
}

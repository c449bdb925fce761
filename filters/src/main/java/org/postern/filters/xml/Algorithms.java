package org.postern.filters.xml;

import java.security.Key;
import java.security.NoSuchProviderException;
import java.security.interfaces.ECKey;
import java.security.interfaces.EdECKey;
import java.security.interfaces.RSAKey;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.crypto.dsig.CanonicalizationMethod;
import javax.xml.crypto.dsig.DigestMethod;
import javax.xml.crypto.dsig.SignatureMethod;
import javax.xml.crypto.dsig.Transform;
import javax.xml.crypto.dsig.XMLSignatureFactory;

/**
 * The algorithms that signatures are made with and accepted with (RFC 9231): without SHA-1, without MACs, and without transforms after which it
 * would not be plain what has been signed.
 */
public final class Algorithms {

    public static final int MIN_RSA_BITS = 2048;

    /** What is signed with. */
    public enum Signing {
        RSA_SHA256("RSA", SignatureMethod.RSA_SHA256),
        RSA_SHA384("RSA", SignatureMethod.RSA_SHA384),
        RSA_SHA512("RSA", SignatureMethod.RSA_SHA512),
        RSA_PSS_SHA256("RSA", SignatureMethod.SHA256_RSA_MGF1),
        RSA_PSS_SHA384("RSA", SignatureMethod.SHA384_RSA_MGF1),
        RSA_PSS_SHA512("RSA", SignatureMethod.SHA512_RSA_MGF1),
        ECDSA_SHA256("EC", SignatureMethod.ECDSA_SHA256),
        ECDSA_SHA384("EC", SignatureMethod.ECDSA_SHA384),
        ECDSA_SHA512("EC", SignatureMethod.ECDSA_SHA512),
        ED25519("EdDSA", "http://www.w3.org/2021/04/xmldsig-more#eddsa-ed25519"); // RFC 9231 §2.3.12

        private final String kind;
        private final String uri;

        Signing(String kind, String uri) {
            this.kind = kind;
            this.uri = uri;
        }

        public String uri() {
            return uri;
        }

        /** As it is written in settings, such as {@code RSA-SHA256}. */
        public String text() {
            return name().replace('_', '-');
        }

        public boolean takes(Key key) {
            return kind.equals(kind(key));
        }

        /** That of a key if none is configured. */
        public static Optional<Signing> of(Key key) {
            return Stream.of(RSA_SHA256, ECDSA_SHA256, ED25519)
                    .filter(each -> each.takes(key))
                    .findFirst();
        }
    }

    private static final Set<String> SIGNATURES =
            Stream.of(Signing.values()).map(Signing::uri).collect(Collectors.toUnmodifiableSet());
    private static final Set<String> DIGESTS = Set.of(
            DigestMethod.SHA256,
            DigestMethod.SHA384,
            DigestMethod.SHA512,
            DigestMethod.SHA3_256,
            DigestMethod.SHA3_384,
            DigestMethod.SHA3_512);
    private static final Set<String> CANONICAL = Set.of(
            CanonicalizationMethod.INCLUSIVE,
            CanonicalizationMethod.INCLUSIVE_WITH_COMMENTS,
            CanonicalizationMethod.EXCLUSIVE,
            CanonicalizationMethod.EXCLUSIVE_WITH_COMMENTS,
            CanonicalizationMethod.INCLUSIVE_11,
            CanonicalizationMethod.INCLUSIVE_11_WITH_COMMENTS);

    private Algorithms() {}

    /** The JDK's, whatever an application server has beside it. */
    public static XMLSignatureFactory factory() {
        try {
            return XMLSignatureFactory.getInstance("DOM", "XMLDSig");
        } catch (NoSuchProviderException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String kind(Key key) {
        if (key instanceof RSAKey) {
            return "RSA";
        } else if (key instanceof ECKey) {
            return "EC";
        }
        return key instanceof EdECKey ? "EdDSA" : "";
    }

    /** Whether a method of signatures is one for keys of that kind. */
    public static boolean fits(String signatureMethod, Key key) {
        return Stream.of(Signing.values()).anyMatch(each -> each.uri().equals(signatureMethod) && each.takes(key));
    }

    public static boolean isStrong(Key key) {
        return !(key instanceof RSAKey rsa) || rsa.getModulus().bitLength() >= MIN_RSA_BITS;
    }

    public static void requireSignature(String uri) throws XmlException {
        require(SIGNATURES, uri, "signature algorithm");
    }

    public static void requireDigest(String uri) throws XmlException {
        require(DIGESTS, uri, "digest algorithm");
    }

    public static void requireCanonical(String uri) throws XmlException {
        require(CANONICAL, uri, "canonicalization");
    }

    /** In a reference: that of enveloped signatures, and canonical forms. */
    public static void requireTransform(String uri) throws XmlException {
        if (!uri.equals(Transform.ENVELOPED)) {
            require(CANONICAL, uri, "transform");
        }
    }

    private static void require(Set<String> allowed, String uri, String what) throws XmlException {
        if (!allowed.contains(uri)) {
            throw new XmlException(what + " not allowed: " + uri);
        }
    }
}

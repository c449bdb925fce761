package org.postern.filters.smime.decrypt;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.cms.GCMParameters;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.postern.filters.smime.CmsInput;

/** The algorithms that a content may be encrypted with (RFC 8551 §2.7, RFC 3370 §5.1). No other is tried. */
enum ContentCipher {
    AES_128_CBC(NISTObjectIdentifiers.id_aes128_CBC, "AES", 16, false),
    AES_192_CBC(NISTObjectIdentifiers.id_aes192_CBC, "AES", 24, false),
    AES_256_CBC(NISTObjectIdentifiers.id_aes256_CBC, "AES", 32, false),
    DES_EDE3_CBC(PKCSObjectIdentifiers.des_EDE3_CBC, "DESede", 24, false),
    AES_128_GCM(NISTObjectIdentifiers.id_aes128_GCM, "AES", 16, true),
    AES_192_GCM(NISTObjectIdentifiers.id_aes192_GCM, "AES", 24, true),
    AES_256_GCM(NISTObjectIdentifiers.id_aes256_GCM, "AES", 32, true);

    /** RFC 5084 §3.2: a shorter one could be guessed. */
    private static final int MIN_TAG = 12;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final ASN1ObjectIdentifier identifier;
    private final String keyAlgorithm;
    private final int keyLength;
    private final boolean authenticated;

    ContentCipher(ASN1ObjectIdentifier identifier, String keyAlgorithm, int keyLength, boolean authenticated) {
        this.identifier = identifier;
        this.keyAlgorithm = keyAlgorithm;
        this.keyLength = keyLength;
        this.authenticated = authenticated;
    }

    /** That of an encrypted object; empty if it is not one of ours. */
    static Optional<ContentCipher> of(AlgorithmIdentifier algorithm, boolean authenticated) {
        return Stream.of(values())
                .filter(each -> each.identifier.equals(algorithm.getAlgorithm()))
                .filter(each -> each.authenticated == authenticated)
                .filter(each -> !authenticated
                        || GCMParameters.getInstance(algorithm.getParameters()).getIcvLen() >= MIN_TAG)
                .findFirst();
    }

    /** As it is written, such as {@code AES-256-CBC}. */
    String title() {
        return name().replace('_', '-');
    }

    boolean fits(byte[] key) {
        return key.length == keyLength;
    }

    SecretKey key(byte[] bytes) {
        return new SecretKeySpec(bytes, keyAlgorithm);
    }

    /** One that decrypts to nothing that makes sense. */
    SecretKey randomKey() {
        byte[] bytes = new byte[keyLength];
        RANDOM.nextBytes(bytes);
        return key(bytes);
    }

    /** Whether a content that has been changed does not decrypt at all. */
    boolean isAuthenticated() {
        return authenticated;
    }

    int blockSize() {
        return keyAlgorithm.equals("AES") ? 16 : 8;
    }

    /** Decrypts CBC, and leaves the padding as it is: what is wrong with it must not show. */
    Cipher cbc(SecretKey key, AlgorithmIdentifier algorithm) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(keyAlgorithm + "/CBC/NoPadding", CmsInput.PROVIDER);
        byte[] iv = ASN1OctetString.getInstance(algorithm.getParameters()).getOctets();
        cipher.init(Cipher.DECRYPT_MODE, key, new IvParameterSpec(iv));
        return cipher;
    }
}

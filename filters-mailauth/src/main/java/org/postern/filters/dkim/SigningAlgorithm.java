package org.postern.filters.dkim;

import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.util.Optional;
import java.util.stream.Stream;

/** What header fields are signed by (RFC 6376 §3.3, RFC 8463). SHA-1 is not among them (RFC 8301 §3.1). */
enum SigningAlgorithm {
    /** RSASSA-PKCS1-v1_5 with SHA-256. */
    RSA_SHA256("rsa-sha256", "rsa", "SHA256withRSA"),
    /** Ed25519 over the SHA-256 hash. */
    ED25519_SHA256("ed25519-sha256", "ed25519", "Ed25519");

    private final String tag;
    private final String keyType;
    private final String jdkName;

    SigningAlgorithm(String tag, String keyType, String jdkName) {
        this.tag = tag;
        this.keyType = keyType;
        this.jdkName = jdkName;
    }

    /** By the tag {@code a=}. */
    static Optional<SigningAlgorithm> of(String tag) {
        return Stream.of(values())
                .filter(each -> each.tag.equalsIgnoreCase(tag))
                .findFirst();
    }

    /** As in {@code a=}. */
    String tag() {
        return tag;
    }

    /** As in {@code k=} of a key's record. */
    String keyType() {
        return keyType;
    }

    byte[] sign(PrivateKey key, byte[] header) throws InvalidKeyException, SignatureException {
        Signature signature = signature();
        signature.initSign(key);
        signature.update(input(header));
        return signature.sign();
    }

    boolean verify(PublicKey key, byte[] header, byte[] value) {
        try {
            Signature signature = signature();
            signature.initVerify(key);
            signature.update(input(header));
            return signature.verify(value);
        } catch (InvalidKeyException | SignatureException e) { // of another length, most often
            return false;
        }
    }

    /** RFC 8463 §3: the hash is what is signed, and hashed once more within. */
    private byte[] input(byte[] header) {
        return this == ED25519_SHA256 ? Sha256.of(header) : header;
    }

    private Signature signature() {
        try {
            return Signature.getInstance(jdkName);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

package org.postern.filters.dkim;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.interfaces.EdECKey;
import java.security.interfaces.RSAKey;
import java.security.spec.NamedParameterSpec;
import org.postern.filters.keys.KeyFiles;

/** A key that messages of a domain are signed with, published at {@code selector._domainkey.domain}. */
record SigningKey(String domain, String selector, SigningAlgorithm algorithm, PrivateKey key) {

    /** What is shorter, many receivers reject (RFC 8301 §3.2). */
    private static final int GOOD_RSA_BITS = 2048;

    /**
     * Reads a key.
     *
     * @throws IOException with the file and the reason
     */
    static SigningKey read(String domain, String selector, String file, String password) throws IOException {
        try {
            PrivateKey key = KeyFiles.privateKey(Path.of(file), password);
            if (key instanceof RSAKey rsa && rsa.getModulus().bitLength() < DkimKey.MIN_RSA_BITS) {
                throw new IOException(
                        file + ": an RSA key of " + rsa.getModulus().bitLength() + " bits");
            }
            return new SigningKey(domain, selector, algorithm(key, file), key);
        } catch (InvalidPathException e) {
            throw new IOException(file + ": not the path of a file", e);
        }
    }

    private static SigningAlgorithm algorithm(PrivateKey key, String file) throws IOException {
        if (key instanceof RSAKey && key.getAlgorithm().equals("RSA")) {
            return SigningAlgorithm.RSA_SHA256;
        }
        if (key instanceof EdECKey edwards
                && edwards.getParams().getName().equals(NamedParameterSpec.ED25519.getName())) {
            return SigningAlgorithm.ED25519_SHA256;
        }
        throw new IOException(file + ": a key for " + key.getAlgorithm() + ", neither RSA nor Ed25519");
    }

    /** Whether it is an RSA key of fewer than 2048 bits. */
    boolean isShort() {
        return key instanceof RSAKey rsa && rsa.getModulus().bitLength() < GOOD_RSA_BITS;
    }

    byte[] sign(byte[] header) {
        try {
            return algorithm.sign(key, header);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot sign with the key " + this, e);
        }
    }

    /** As notes have it. */
    @Override
    public String toString() {
        return domain + "/" + selector;
    }
}

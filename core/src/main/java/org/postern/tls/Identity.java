package org.postern.tls;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import nl.altindag.ssl.pem.util.PemUtils;

/**
 * A private key, and the chain of certificates to its public key.
 *
 * @param alias by which the settings call it
 * @param source where it is, for messages
 * @param chain the own certificate first, each signed by the next
 */
record Identity(String alias, String source, PrivateKey key, List<X509Certificate> chain) {

    private static final String KEY_BLOCK = "PRIVATE KEY-----";

    /**
     * Reads the key of one alias; of the only one, if the alias is empty.
     *
     * @throws TlsException if there is none, or the password or the content is wrong
     */
    static Identity read(Content content, String password, String alias) throws TlsException {
        return content.isPem() ? readPem(content, password, alias) : readKeyStore(content, password, alias);
    }

    X509Certificate certificate() {
        return chain.get(0);
    }

    /** The alias and the file; nothing secret. */
    @Override
    public String toString() {
        return "certificate '" + alias + "' in " + source;
    }

    // ---- PKCS#12, JKS

    private static Identity readKeyStore(Content content, String password, String alias) throws TlsException {
        Path file = content.path();
        KeyStore store = content.keyStore(password);
        try {
            List<String> keys = new ArrayList<>();
            for (String each : new TreeSet<>(Collections.list(store.aliases()))) {
                if (store.isKeyEntry(each)) {
                    keys.add(each);
                }
            }
            String wanted = choose(alias, keys, file);
            Key key = store.getKey(wanted, password.toCharArray());
            Certificate[] chain = store.getCertificateChain(wanted);
            if (!(key instanceof PrivateKey own) || chain == null) {
                throw new TlsException("'" + wanted + "' in " + file
                        + " has no private key with a certificate, or its password is another one");
            }
            return of(
                    wanted,
                    file,
                    own,
                    Stream.of(chain).map(X509Certificate.class::cast).toList());
        } catch (UnrecoverableKeyException e) {
            throw new TlsException("the password for the key '" + alias + "' in " + file + " is wrong", e);
        } catch (GeneralSecurityException e) {
            throw new TlsException(file + " is of no use (" + e.getMessage() + ")", e);
        }
    }

    // ---- PEM

    private static Identity readPem(Content content, String password, String alias) throws TlsException {
        Map<String, Path> certificates = new TreeMap<>();
        List<String> keys = new ArrayList<>();
        for (Path file : content.files().keySet()) {
            if (file.equals(content.path()) || !file.toString().endsWith(Content.KEY)) {
                certificates.put(Content.alias(file), file);
                if (keyText(content, file).contains(KEY_BLOCK)) {
                    keys.add(Content.alias(file));
                }
            }
        }
        Path withoutKey = certificates.get(alias);
        if (withoutKey != null && !keys.contains(alias)) {
            throw new TlsException(
                    withoutKey + " has no private key, nor is there one in " + Content.keyFile(withoutKey));
        }
        String wanted = choose(alias, keys, content.path());
        Path file = certificates.getOrDefault(wanted, content.path());
        List<X509Certificate> chain = TrustedCertificates.pem(content.text(file), file);
        try {
            PrivateKey key = PemUtils.parsePrivateKey(
                    keyText(content, file), password.isEmpty() ? null : password.toCharArray());
            return of(wanted, file, key, chain);
        } catch (NoClassDefFoundError e) { // the adapter's archive is without it: an EAR has it once, in lib
            throw new TlsException(
                    "the private key of " + file + " cannot be read: keys in PEM files need"
                            + " org.bouncycastle:bcpkix-jdk18on in the EAR's lib",
                    e);
        } catch (RuntimeException e) {
            throw new TlsException("the private key of " + file + " cannot be read, or its password is wrong", e);
        }
    }

    /** The text with the key: the file beside the certificate, or the certificate's own. */
    private static String keyText(Content content, Path certificate) {
        String own = content.text(certificate);
        return own.contains(KEY_BLOCK) ? own : content.text(Content.keyFile(certificate));
    }

    // ---- either

    private static String choose(String alias, List<String> keys, Path path) throws TlsException {
        if (keys.isEmpty()) {
            throw new TlsException(path + " has no private key with a certificate");
        }
        if (!alias.isEmpty()) {
            return keys.stream()
                    .filter(alias::equalsIgnoreCase)
                    .findFirst()
                    .orElseThrow(() -> new TlsException(path + " has no key '" + alias + "'; it has " + keys));
        }
        if (keys.size() > 1) {
            throw new TlsException(path + " has more than one certificate, and none is chosen; it has " + keys);
        }
        return keys.get(0);
    }

    /** Finds the chain that belongs to the key, in whatever order the certificates are. */
    private static Identity of(String alias, Path file, PrivateKey key, List<X509Certificate> certificates)
            throws TlsException {
        try {
            for (X509Certificate certificate : certificates) {
                Optional<PrivateKey> own = ofJdk(key, certificate.getPublicKey());
                if (own.isPresent() && belongTogether(own.get(), certificate.getPublicKey())) {
                    return new Identity(alias, file.toString(), own.get(), chain(certificate, certificates));
                }
            }
        } catch (GeneralSecurityException e) {
            throw new TlsException(
                    "the key or the certificate '" + alias + "' in " + file + " is of no use (" + e + ")", e);
        }
        throw new TlsException("the key and the certificate '" + alias + "' in " + file + " do not belong together");
    }

    private static List<X509Certificate> chain(X509Certificate own, List<X509Certificate> certificates) {
        List<X509Certificate> chain = new ArrayList<>(List.of(own));
        for (X509Certificate last = own; last != null; ) {
            X509Certificate signed = last;
            last = certificates.stream()
                    .filter(each -> !chain.contains(each))
                    .filter(each -> TrustedCertificates.issued(each, signed))
                    .findFirst()
                    .orElse(null);
            if (last != null) {
                chain.add(last);
            }
        }
        return List.copyOf(chain);
    }

    private static boolean belongTogether(PrivateKey key, PublicKey certified) throws GeneralSecurityException {
        String algorithm = switch (certified.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            case "DSA" -> "SHA256withDSA";
            case "EdDSA", "Ed25519", "Ed448" -> "EdDSA";
            default -> "";
        };
        if (algorithm.isEmpty()) {
            return true; // RSASSA-PSS has parameters of its own; the handshake shows
        }
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        byte[] signed = signature.sign();
        signature.initVerify(certified);
        try {
            return signature.verify(signed);
        } catch (SignatureException e) {
            return false; // of another length
        }
    }

    /** The key as an object of the JDK, whose name for the algorithm TLS knows; empty if it is of another algorithm. */
    private static Optional<PrivateKey> ofJdk(PrivateKey key, PublicKey certified) {
        try {
            return Optional.of(KeyFactory.getInstance(certified.getAlgorithm())
                    .generatePrivate(new PKCS8EncodedKeySpec(key.getEncoded())));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }
}

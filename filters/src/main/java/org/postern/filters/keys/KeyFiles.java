package org.postern.filters.keys;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/** Reads private keys and certificates from files: PEM, PKCS#12 and JKS. */
public final class KeyFiles {

    private KeyFiles() {}

    /**
     * Reads the keys that there is a certificate for.
     *
     * @param place a file in PEM, with keys and certificates in any order; a PKCS#12 or JKS file; or a folder of such files, where a key
     *     and its certificate may be in files of their own
     * @param password that decrypts the keys, and opens the key stores; empty if there is none
     * @return in the order of the file names; a key's chain as far as it can be put together of what is in the place
     * @throws IOException with the file and the reason, if something cannot be read, the password is incorrect, a key has no certificate
     *     there, or there is no key at all
     */
    public static List<CertifiedKey> certified(Path place, String password) throws IOException {
        List<CertifiedKey> all = new ArrayList<>();
        Map<PrivateKeyInfo, Path> keys = new LinkedHashMap<>();
        List<X509Certificate> certificates = new ArrayList<>();
        for (Path file : files(place)) {
            byte[] bytes = PemFile.bytes(file);
            if (PemFile.isPem(bytes)) {
                PemFile pem = PemFile.read(file, bytes, password);
                certificates.addAll(pem.certificates());
                pem.keys().forEach(key -> keys.put(key, file));
            } else {
                all.addAll(KeyStoreFile.open(file, password).keys());
            }
        }
        for (Map.Entry<PrivateKeyInfo, Path> each : keys.entrySet()) {
            Path file = each.getValue();
            X509Certificate own = certificate(file, each.getKey(), certificates)
                    .orElseThrow(() -> new IOException(file + ": no certificate for the private key"));
            all.add(new CertifiedKey(convert(file, each.getKey()), chain(own, certificates)));
        }
        if (all.isEmpty()) {
            throw new IOException(place + ": no private key");
        }
        return all;
    }

    private static Optional<X509Certificate> certificate(
            Path file, PrivateKeyInfo key, List<X509Certificate> certificates) throws IOException {
        try {
            return PublicKeys.certificateOf(key, certificates);
        } catch (IOException | IllegalArgumentException e) {
            throw new IOException(file + ": the private key is not readable: " + e.getMessage(), e);
        }
    }

    /**
     * Reads a key that needs no certificate.
     *
     * @param file in PEM, with one private key
     * @param password that decrypts it; empty if it is not encrypted
     * @throws IOException with the file and the reason
     */
    public static PrivateKey privateKey(Path file, String password) throws IOException {
        byte[] bytes = PemFile.bytes(file);
        List<PrivateKeyInfo> keys =
                PemFile.isPem(bytes) ? PemFile.read(file, bytes, password).keys() : List.of();
        if (keys.size() != 1) {
            throw new IOException(file + (keys.isEmpty() ? ": no private key in PEM" : ": more than one private key"));
        }
        return convert(file, keys.get(0));
    }

    /**
     * Reads certificates alone.
     *
     * @param place a file in PEM, DER or PKCS#7; a PKCS#12 or JKS file; or a folder of such files
     * @param password that opens the key stores; empty if there is none
     * @return in the order of the file names; at least one
     * @throws IOException with the file and the reason
     */
    public static List<X509Certificate> certificates(Path place, String password) throws IOException {
        List<X509Certificate> all = new ArrayList<>();
        for (Path file : files(place)) {
            all.addAll(CertificateFile.read(file, password));
        }
        if (all.isEmpty()) {
            throw new IOException(place + ": no certificate");
        }
        return all;
    }

    private static List<Path> files(Path place) throws IOException {
        if (!Files.exists(place)) {
            throw new IOException(place + ": no such file or folder");
        }
        if (!Files.isDirectory(place)) {
            return List.of(place);
        }
        try (Stream<Path> files = Files.list(place)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        } catch (AccessDeniedException e) {
            throw new IOException(place + ": permission denied", e);
        } catch (UncheckedIOException e) {
            throw new IOException(place + ": not readable: " + e.getMessage(), e);
        }
    }

    /** By the JDK, so that every library takes it; one that the JDK does not know, by Bouncy Castle. */
    private static PrivateKey convert(Path file, PrivateKeyInfo key) throws IOException {
        try {
            return new JcaPEMKeyConverter().getPrivateKey(key);
        } catch (PEMException unknown) {
            try {
                return new JcaPEMKeyConverter()
                        .setProvider(new BouncyCastleProvider())
                        .getPrivateKey(key);
            } catch (PEMException e) {
                throw new IOException(file + ": a private key of an unknown kind", e);
            }
        }
    }

    /** Up to the last issuer that is there. */
    private static List<X509Certificate> chain(X509Certificate own, List<X509Certificate> certificates) {
        List<X509Certificate> chain = new ArrayList<>(List.of(own));
        Optional<X509Certificate> issuer = issuer(own, certificates);
        while (issuer.isPresent() && !chain.contains(issuer.get())) {
            chain.add(issuer.get());
            issuer = issuer(issuer.get(), certificates);
        }
        return chain;
    }

    private static Optional<X509Certificate> issuer(X509Certificate of, List<X509Certificate> certificates) {
        return certificates.stream()
                .filter(each -> each.getSubjectX500Principal().equals(of.getIssuerX500Principal()))
                .filter(each -> isSignedBy(of, each))
                .findFirst();
    }

    private static boolean isSignedBy(X509Certificate certificate, X509Certificate issuer) {
        try {
            certificate.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}

package org.postern.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS8EncryptedPrivateKeyInfoBuilder;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEOutputEncryptorBuilder;

/** A certificate authority, the certificates that it signs, and the files of them. */
public final class TestAuthority {

    public static final String PASSWORD = "changeit";
    private static final AtomicLong SERIAL = new AtomicLong(1);

    /** A key and its chain, the own certificate first and the root last. */
    public record Issued(PrivateKey key, List<X509Certificate> chain) {
        public X509Certificate certificate() {
            return chain.get(0);
        }

        /** Certificates without the root. */
        public String pem() {
            return chain.subList(0, Math.max(1, chain.size() - 1)).stream()
                    .map(TestAuthority::pem)
                    .collect(Collectors.joining());
        }

        public String keyPem() {
            return block("PRIVATE KEY", key.getEncoded());
        }

        /** With {@link #PASSWORD}. */
        public String encryptedKeyPem() {
            return block(
                    "ENCRYPTED PRIVATE KEY",
                    unchecked(() -> new JcaPKCS8EncryptedPrivateKeyInfoBuilder(key)
                            .build(new JcePKCSPBEOutputEncryptorBuilder(NISTObjectIdentifiers.id_aes256_CBC)
                                    .setProvider(new BouncyCastleProvider())
                                    .build(PASSWORD.toCharArray()))
                            .getEncoded()));
        }

        /** Writes a PEM file with the key and the certificates without the root. */
        public Path write(Path file) throws IOException {
            return Files.writeString(file, keyPem() + pem());
        }
    }

    private final Issued own;

    private TestAuthority(Issued own) {
        this.own = own;
    }

    /** A root. */
    public static TestAuthority root(String name) {
        return authority(Optional.empty(), name, inDays(1000));
    }

    /** One with a key and certificate that exist, whatever that certificate is for. */
    public static TestAuthority of(Issued own) {
        return new TestAuthority(own);
    }

    /** One that this one has signed. */
    public TestAuthority intermediate(String name) {
        return authority(Optional.of(own), name, inDays(999));
    }

    private static TestAuthority authority(Optional<Issued> issuer, String name, Instant to) {
        return new TestAuthority(issue(
                issuer, ecKey(), name, inDays(-1), to, Map.of(Extension.basicConstraints, new BasicConstraints(true))));
    }

    public X509Certificate certificate() {
        return own.certificate();
    }

    /** A server's certificate for these names, valid for a hundred days. */
    public Issued server(String... names) {
        return server(inDays(-1), inDays(100), names);
    }

    public Issued server(Instant from, Instant to, String... names) {
        return issue(ecKey(), names.length == 0 ? "nobody" : names[0], from, to, Optional.empty(), names);
    }

    /** A server's certificate with an RSA key; those of the others are of an elliptic curve. */
    public Issued rsaServer(String name) {
        return issue(keyPair("RSA", 2048), name, inDays(-1), inDays(100), Optional.empty(), name);
    }

    /** A client's certificate, with the host names, addresses and mail addresses that it is for as well. */
    public Issued client(String name, String... names) {
        return issue(ecKey(), name, inDays(-1), inDays(1), Optional.of(KeyPurposeId.id_kp_clientAuth), names);
    }

    public Issued expiredClient(String name) {
        return issue(ecKey(), name, inDays(-2), inDays(-1), Optional.of(KeyPurposeId.id_kp_clientAuth));
    }

    /** One that is certified for servers only. */
    public Issued clientOfTheWrongKind(String name) {
        return issue(ecKey(), name, inDays(-1), inDays(1), Optional.of(KeyPurposeId.id_kp_serverAuth));
    }

    /** A certificate with exactly these extensions. */
    public Issued issue(
            KeyPair pair, String name, Instant from, Instant to, Map<ASN1ObjectIdentifier, ASN1Encodable> extensions) {
        return issue(Optional.of(own), pair, name, from, to, extensions);
    }

    /** This authority with its key, for what else it signs, such as lists of revoked certificates. */
    public Issued own() {
        return own;
    }

    private static Instant inDays(int days) {
        return Instant.now().plus(Duration.ofDays(days));
    }

    private static KeyPair ecKey() {
        return keyPair("EC", 256);
    }

    private static KeyPair keyPair(String algorithm, int bits) {
        return unchecked(() -> {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(bits);
            return generator.generateKeyPair();
        });
    }

    private Issued issue(
            KeyPair pair, String name, Instant from, Instant to, Optional<KeyPurposeId> purpose, String... names) {
        Map<ASN1ObjectIdentifier, ASN1Encodable> extensions = new HashMap<>();
        extensions.put(Extension.basicConstraints, new BasicConstraints(false));
        purpose.ifPresent(only -> extensions.put(Extension.extendedKeyUsage, new ExtendedKeyUsage(only)));
        if (names.length > 0) {
            GeneralName[] all = Stream.of(names).map(TestAuthority::generalName).toArray(GeneralName[]::new);
            extensions.put(Extension.subjectAlternativeName, new GeneralNames(all));
        }
        return issue(Optional.of(own), pair, name, from, to, extensions);
    }

    private static GeneralName generalName(String name) {
        if (name.contains("@")) {
            return new GeneralName(GeneralName.rfc822Name, name);
        }
        return new GeneralName(name.matches("[0-9.]+") ? GeneralName.iPAddress : GeneralName.dNSName, name);
    }

    /** @param issuer signs it; if there is none, it is self-signed */
    private static Issued issue(
            Optional<Issued> issuer,
            KeyPair pair,
            String name,
            Instant from,
            Instant to,
            Map<ASN1ObjectIdentifier, ASN1Encodable> extensions) {
        return unchecked(() -> {
            X500Principal subject = new X500Principal("CN=" + name);
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    issuer.map(each -> each.certificate().getSubjectX500Principal())
                            .orElse(subject),
                    BigInteger.valueOf(SERIAL.getAndIncrement()),
                    Date.from(from),
                    Date.from(to),
                    subject,
                    pair.getPublic());
            for (Map.Entry<ASN1ObjectIdentifier, ASN1Encodable> each : extensions.entrySet()) {
                builder.addExtension(each.getKey(), each.getKey().equals(Extension.basicConstraints), each.getValue());
            }
            PrivateKey signer = issuer.map(Issued::key).orElse(pair.getPrivate());
            X509Certificate certificate = new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer)));
            Stream<X509Certificate> others = issuer.stream().flatMap(each -> each.chain().stream());
            return new Issued(
                    pair.getPrivate(),
                    Stream.concat(Stream.of(certificate), others).toList());
        });
    }

    /** For a client that trusts this authority. */
    public SSLContext trustingClient() {
        return context(Map.of(), List.of(certificate()));
    }

    /** For a server or client that has a certificate, and trusts this authority. */
    public SSLContext context(Issued own) {
        return context(Map.of("own", own), List.of(certificate()));
    }

    static SSLContext context(Map<String, Issued> keys, List<X509Certificate> trusted) {
        return unchecked(() -> {
            KeyManagerFactory keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keyManagers.init(store("PKCS12", keys), PASSWORD.toCharArray());
            KeyStore anchors = store("PKCS12", Map.of());
            for (X509Certificate each : trusted) {
                anchors.setCertificateEntry("trusted" + anchors.size(), each);
            }
            TrustManagerFactory trustManagers =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trustManagers.init(anchors);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
            return context;
        });
    }

    /** What a test needs here can always be made. */
    private static <T> T unchecked(Callable<T> work) {
        try {
            return work.call();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    // ---- files

    public static String pem(X509Certificate certificate) {
        return block("CERTIFICATE", unchecked(certificate::getEncoded));
    }

    private static String block(String name, byte[] bytes) {
        return "-----BEGIN " + name + "-----\n" + Base64.getMimeEncoder().encodeToString(bytes) + "\n-----END " + name
                + "-----\n";
    }

    /** A PEM file with the certificate of this authority. */
    public Path trusted(Path file) throws IOException {
        return Files.writeString(file, pem(certificate()));
    }

    public static byte[] keyStore(String type, Map<String, Issued> entries) {
        return unchecked(() -> {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            store(type, entries).store(bytes, PASSWORD.toCharArray());
            return bytes.toByteArray();
        });
    }

    private static KeyStore store(String type, Map<String, Issued> entries)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(type);
        store.load(null, null);
        for (Map.Entry<String, Issued> each : entries.entrySet()) {
            Issued issued = each.getValue();
            X509Certificate[] chain = issued.chain().toArray(X509Certificate[]::new);
            store.setKeyEntry(each.getKey(), issued.key(), PASSWORD.toCharArray(), chain);
        }
        return store;
    }

    public static Path keyStore(Path file, Map<String, Issued> entries) throws IOException {
        return Files.write(file, keyStore("PKCS12", entries));
    }
}

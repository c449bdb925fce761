package org.postern.testing;

import java.io.ByteArrayInputStream;
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
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.x500.X500Principal;
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
import org.bouncycastle.operator.OperatorCreationException;
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
            StringBuilder pem = new StringBuilder();
            for (X509Certificate each : chain.subList(0, Math.max(1, chain.size() - 1))) {
                pem.append(TestAuthority.pem(each));
            }
            return pem.toString();
        }

        public String keyPem() {
            return block("PRIVATE KEY", key.getEncoded());
        }

        /** With {@link #PASSWORD}. */
        public String encryptedKeyPem() {
            try {
                return block(
                        "ENCRYPTED PRIVATE KEY",
                        new JcaPKCS8EncryptedPrivateKeyInfoBuilder(key)
                                .build(new JcePKCSPBEOutputEncryptorBuilder(NISTObjectIdentifiers.id_aes256_CBC)
                                        .setProvider(new BouncyCastleProvider())
                                        .build(PASSWORD.toCharArray()))
                                .getEncoded());
            } catch (OperatorCreationException | IOException e) {
                throw new IllegalStateException(e);
            }
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
        return new TestAuthority(issue(
                name,
                null,
                Instant.now().minus(Duration.ofDays(1)),
                Instant.now().plus(Duration.ofDays(1000)),
                true,
                null));
    }

    /** One that this one has signed. */
    public TestAuthority intermediate(String name) {
        return new TestAuthority(issue(
                name,
                own,
                Instant.now().minus(Duration.ofDays(1)),
                Instant.now().plus(Duration.ofDays(999)),
                true,
                null));
    }

    public X509Certificate certificate() {
        return own.certificate();
    }

    /** A server's certificate for these names, valid for a hundred days. */
    public Issued server(String... names) {
        return server(Instant.now().minus(Duration.ofDays(1)), Instant.now().plus(Duration.ofDays(100)), names);
    }

    public Issued server(Instant from, Instant to, String... names) {
        return issue(names.length == 0 ? "nobody" : names[0], own, from, to, false, null, names);
    }

    /** A server's certificate with an RSA key; those of the others are of an elliptic curve. */
    public Issued rsaServer(String name) {
        return issue(
                keyPair("RSA", 2048),
                name,
                own,
                Instant.now().minus(Duration.ofDays(1)),
                Instant.now().plus(Duration.ofDays(100)),
                false,
                null,
                name);
    }

    /** A client's certificate, with the host names, addresses and mail addresses that it is for as well. */
    public Issued client(String name, String... names) {
        return issue(
                name,
                own,
                Instant.now().minus(Duration.ofDays(1)),
                Instant.now().plus(Duration.ofDays(1)),
                false,
                KeyPurposeId.id_kp_clientAuth,
                names);
    }

    public Issued expiredClient(String name) {
        return issue(
                name,
                own,
                Instant.now().minus(Duration.ofDays(2)),
                Instant.now().minus(Duration.ofDays(1)),
                false,
                KeyPurposeId.id_kp_clientAuth);
    }

    /** One that is certified for servers only. */
    public Issued clientOfTheWrongKind(String name) {
        return issue(
                name,
                own,
                Instant.now().minus(Duration.ofDays(1)),
                Instant.now().plus(Duration.ofDays(1)),
                false,
                KeyPurposeId.id_kp_serverAuth);
    }

    private static KeyPair keyPair(String algorithm, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Issued issue(
            String name,
            Issued issuer,
            Instant from,
            Instant to,
            boolean authority,
            KeyPurposeId purpose,
            String... names) {
        return issue(keyPair("EC", 256), name, issuer, from, to, authority, purpose, names);
    }

    private static Issued issue(
            KeyPair pair,
            String name,
            Issued issuer,
            Instant from,
            Instant to,
            boolean authority,
            KeyPurposeId purpose,
            String... names) {
        try {
            X500Principal subject = new X500Principal("CN=" + name);
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    issuer == null ? subject : issuer.certificate().getSubjectX500Principal(),
                    BigInteger.valueOf(SERIAL.getAndIncrement()),
                    Date.from(from),
                    Date.from(to),
                    subject,
                    pair.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            if (purpose != null) {
                builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
            }
            if (names.length > 0) {
                GeneralName[] all = new GeneralName[names.length];
                for (int i = 0; i < names.length; i++) {
                    all[i] = new GeneralName(kind(names[i]), names[i]);
                }
                builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(all));
            }
            X509Certificate certificate = new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA")
                            .build(issuer == null ? pair.getPrivate() : issuer.key())));
            List<X509Certificate> chain = new ArrayList<>(List.of(certificate));
            if (issuer != null) {
                chain.addAll(issuer.chain());
            }
            return new Issued(pair.getPrivate(), chain);
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int kind(String name) {
        if (name.contains("@")) {
            return GeneralName.rfc822Name;
        }
        return name.matches("[0-9.]+") ? GeneralName.iPAddress : GeneralName.dNSName;
    }

    /** For a client that trusts this authority. */
    public SSLContext trustingClient() {
        return context(null);
    }

    /** For a server or client that has a certificate, and trusts this authority. */
    public SSLContext context(Issued own) {
        try {
            KeyManager[] keys = null;
            if (own != null) {
                KeyStore store = KeyStore.getInstance("PKCS12");
                store.load(new ByteArrayInputStream(keyStore("PKCS12", Map.of("own", own))), PASSWORD.toCharArray());
                KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
                factory.init(store, PASSWORD.toCharArray());
                keys = factory.getKeyManagers();
            }
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry("trusted", certificate());
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, managers.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    // ---- files

    public static String pem(X509Certificate certificate) {
        try {
            return block("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
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
        try {
            KeyStore store = KeyStore.getInstance(type);
            store.load(null, null);
            for (Map.Entry<String, Issued> each : entries.entrySet()) {
                store.setKeyEntry(
                        each.getKey(),
                        each.getValue().key(),
                        PASSWORD.toCharArray(),
                        each.getValue().chain().toArray(X509Certificate[]::new));
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            store.store(bytes, PASSWORD.toCharArray());
            return bytes.toByteArray();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public static Path keyStore(Path file, Map<String, Issued> entries) throws IOException {
        return Files.write(file, keyStore("PKCS12", entries));
    }
}

package org.postern.testing;

import java.io.IOException;
import java.io.OutputStream;
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
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A key and a certificate for one host name, self-signed if it is not said otherwise, as the files and contexts that the two sides
 * need.
 */
public final class Certificates {

    public static final String PASSWORD = "changeit";

    private final Issued own;
    private final X509Certificate anchor;
    private final Path keyStore;
    private final Path trusted;

    private record Issued(PrivateKey key, X509Certificate certificate) {}

    /** @param folder where the files go */
    public Certificates(Path folder, String host) {
        this(folder, host, issue(host, tomorrow(), Optional.empty()), Optional.empty());
    }

    /** One that has expired; its authority has not, which is what is trusted then. */
    public static Certificates expired(Path folder, String host) {
        Issued authority = issue("authority.test", tomorrow(), Optional.empty());
        Issued own = issue(host, Instant.now().minus(Duration.ofMinutes(1)), Optional.of(authority));
        return new Certificates(folder, host, own, Optional.of(authority.certificate()));
    }

    private Certificates(Path folder, String host, Issued own, Optional<X509Certificate> authority) {
        this.own = own;
        anchor = authority.orElse(own.certificate());
        keyStore = folder.resolve(host + ".p12");
        write(keyStore, Map.of("gateway", own));
        try {
            trusted = Files.writeString(
                    folder.resolve(host + ".pem"),
                    "-----BEGIN CERTIFICATE-----\n"
                            + Base64.getMimeEncoder().encodeToString(anchor.getEncoded())
                            + "\n-----END CERTIFICATE-----\n");
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A PKCS#12 file with the keys of several, each under its alias. */
    public static String keyStore(Path file, Map<String, Certificates> all) {
        Map<String, Issued> keys = new HashMap<>();
        all.forEach((alias, each) -> keys.put(alias, each.own));
        write(file, keys);
        return file.toString();
    }

    private static void write(Path file, Map<String, Issued> keys) {
        try (OutputStream out = Files.newOutputStream(file)) {
            store(keys).store(out, PASSWORD.toCharArray());
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyStore store(Map<String, Issued> keys) throws GeneralSecurityException, IOException {
        KeyStore store = emptyStore();
        for (Map.Entry<String, Issued> each : keys.entrySet()) {
            store.setKeyEntry(each.getKey(), each.getValue().key(), PASSWORD.toCharArray(), new X509Certificate[] {
                each.getValue().certificate()
            });
        }
        return store;
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static Instant tomorrow() {
        return Instant.now().plus(Duration.ofDays(1));
    }

    /** @param authority who signs it; if nobody, it is one itself */
    private static Issued issue(String host, Instant until, Optional<Issued> authority) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            KeyPair pair = generator.generateKeyPair();
            X500Principal name = new X500Principal("CN=" + host);
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    authority
                            .map(issuer -> issuer.certificate().getSubjectX500Principal())
                            .orElse(name),
                    BigInteger.ONE,
                    Date.from(Instant.now().minus(Duration.ofHours(1))),
                    Date.from(until),
                    name,
                    pair.getPublic());
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.dNSName, host)));
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority.isEmpty()));
            PrivateKey signer = authority.map(Issued::key).orElse(pair.getPrivate());
            return new Issued(
                    pair.getPrivate(),
                    new JcaX509CertificateConverter()
                            .getCertificate(
                                    builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer))));
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A PKCS#12 file with the key, under the alias {@code gateway}. */
    public String keyStore() {
        return keyStore.toString();
    }

    /** A PEM file with the certificate to trust. */
    public String trusted() {
        return trusted.toString();
    }

    /** For a server with this certificate, which trusts those of some clients. */
    public SSLContext server(Certificates... clients) {
        try {
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(store(Map.of("gateway", own)), PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), trust(clients), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** For a client that trusts this certificate. */
    public SSLContext client() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust(this), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static TrustManager[] trust(Certificates... others) throws GeneralSecurityException, IOException {
        KeyStore store = emptyStore();
        for (Certificates each : others) {
            store.setCertificateEntry("trusted" + store.size(), each.anchor);
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(store);
        return managers.getTrustManagers();
    }
}

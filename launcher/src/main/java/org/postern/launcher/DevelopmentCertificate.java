package org.postern.launcher;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.math.BigInteger;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certificate for trying TLS out: for {@code localhost}, from a certificate authority of its own whose key is thrown away.
 * Made once and kept.
 *
 * @param keyStore a PKCS#12 file
 * @param authority a PEM file for clients to trust
 */
record DevelopmentCertificate(Path keyStore, Path authority) {

    /** Protects nothing: the file is readable by its owner alone. */
    static final String PASSWORD = "development";

    private static final int YEARS = 10;

    /** Makes the certificate, unless the folder has it; safe for several processes at a time. */
    static DevelopmentCertificate in(Path folder) throws IOException {
        Files.createDirectories(folder);
        Path keyStore = folder.resolve("development.p12");
        Path authority = folder.resolve("development-ca.pem");
        try (FileChannel channel =
                        FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (!lock.isValid() || !Files.exists(keyStore) || !Files.exists(authority)) {
                make(keyStore, authority);
            }
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IOException("cannot make a development certificate", e);
        }
        return new DevelopmentCertificate(keyStore, authority);
    }

    private static void make(Path keyStore, Path authority)
            throws IOException, GeneralSecurityException, OperatorCreationException {
        X500Name authorityName = new X500Name("CN=Postern development CA");
        KeyPair authorityKey = key();
        X509Certificate root = sign(
                builder(authorityName, authorityName, authorityKey)
                        .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                        .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign)),
                authorityKey.getPrivate());
        KeyPair serverKey = key();
        GeneralName[] names = {
            new GeneralName(GeneralName.dNSName, "localhost"),
            new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
            new GeneralName(GeneralName.iPAddress, "::1")
        };
        X509Certificate server = sign(
                builder(authorityName, new X500Name("CN=localhost"), serverKey)
                        .addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names))
                        .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                        .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                        .addExtension(
                                Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth)),
                authorityKey.getPrivate());

        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("gateway", serverKey.getPrivate(), PASSWORD.toCharArray(), new Certificate[] {server, root});
        Path made = Files.createTempFile(keyStore.getParent(), "development", ".p12"); // readable by its owner alone
        try (OutputStream out = Files.newOutputStream(made)) {
            store.store(out, PASSWORD.toCharArray());
        }
        Files.move(made, keyStore, StandardCopyOption.REPLACE_EXISTING);
        try (Writer out = Files.newBufferedWriter(authority);
                JcaPEMWriter pem = new JcaPEMWriter(out)) {
            pem.writeObject(root);
        }
    }

    private static KeyPair key() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static JcaX509v3CertificateBuilder builder(X500Name issuer, X500Name subject, KeyPair key) {
        Instant now = Instant.now();
        return new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(120, new SecureRandom()),
                Date.from(now.minus(1, ChronoUnit.DAYS)),
                Date.from(now.plus(365L * YEARS, ChronoUnit.DAYS)),
                subject,
                key.getPublic());
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
            throws GeneralSecurityException, OperatorCreationException {
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
    }
}

package org.postern.filters.smime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.OtherName;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A key and a certificate of someone who writes mails, or of an authority. */
public record Identity(PrivateKey key, X509Certificate certificate, Optional<Identity> issuer) {

    private static final AtomicLong SERIAL = new AtomicLong(100);

    /** Makes one. */
    public static final class Builder {

        private final Optional<Identity> issuer;
        private X500Name subject;
        private KeyPair pair = keyPair("EC", 256);
        private Instant from = Instant.now().minus(Duration.ofDays(2));
        private Instant to = Instant.now().plus(Duration.ofDays(100));
        private final List<GeneralName> names = new ArrayList<>();
        private Optional<KeyPurposeId> purpose = Optional.of(KeyPurposeId.id_kp_emailProtection);
        private Optional<NameConstraints> constraints = Optional.empty();
        private boolean authority;
        private boolean keyIdentifier;

        private Builder(Optional<Identity> issuer, String name) {
            this.issuer = issuer;
            subject = new X500Name("CN=" + name);
        }

        public Builder key(String algorithm, int bits) {
            pair = keyPair(algorithm, bits);
            return this;
        }

        public Builder key(KeyPair own) {
            pair = own;
            return this;
        }

        public Builder nameConstraints(GeneralSubtree[] permitted, GeneralSubtree[] excluded) {
            constraints = Optional.of(new NameConstraints(permitted, excluded));
            return this;
        }

        /** A name of another kind than those of mail. */
        public Builder host(String name) {
            names.add(new GeneralName(GeneralName.dNSName, name));
            return this;
        }

        public Builder address(String address) {
            names.add(new GeneralName(GeneralName.rfc822Name, address));
            return this;
        }

        /** RFC 9598. */
        public Builder utf8Address(String address) {
            names.add(new GeneralName(
                    GeneralName.otherName,
                    new OtherName(new ASN1ObjectIdentifier("1.3.6.1.5.5.7.8.9"), new DERUTF8String(address))));
            return this;
        }

        /** An alternative name that is none. */
        public Builder malformedName() {
            names.add(new GeneralName(GeneralName.otherName, new DERSequence()));
            return this;
        }

        public Builder subject(String name) {
            subject = new X500Name(name);
            return this;
        }

        public Builder valid(Duration before, Duration after) {
            from = Instant.now().plus(before);
            to = Instant.now().plus(after);
            return this;
        }

        public Builder purpose(KeyPurposeId only) {
            purpose = Optional.of(only);
            return this;
        }

        public Builder authority() {
            authority = true;
            purpose = Optional.empty();
            return this;
        }

        public Builder keyIdentifier() {
            keyIdentifier = true;
            return this;
        }

        public Identity build() {
            try {
                JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                        issuer.map(each -> name(each.certificate)).orElse(subject),
                        BigInteger.valueOf(SERIAL.getAndIncrement()),
                        Date.from(from),
                        Date.from(to),
                        subject,
                        pair.getPublic());
                builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
                if (!names.isEmpty()) {
                    ASN1Encodable all = new GeneralNames(names.toArray(GeneralName[]::new));
                    builder.addExtension(Extension.subjectAlternativeName, false, all);
                }
                if (constraints.isPresent()) {
                    builder.addExtension(Extension.nameConstraints, true, constraints.get());
                }
                if (purpose.isPresent()) {
                    builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose.get()));
                }
                if (keyIdentifier) {
                    builder.addExtension(
                            Extension.subjectKeyIdentifier,
                            false,
                            new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
                }
                PrivateKey signer = issuer.map(Identity::key).orElse(pair.getPrivate());
                X509Certificate certificate = new JcaX509CertificateConverter()
                        .getCertificate(builder.build(new JcaContentSignerBuilder(algorithm(signer))
                                .setProvider(CmsInput.PROVIDER)
                                .build(signer)));
                return new Identity(pair.getPrivate(), certificate, issuer);
            } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static X500Name name(X509Certificate certificate) {
        return X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    }

    /** What a key signs with, by SHA-256 if it can. */
    public static String algorithm(PrivateKey key) {
        return switch (key.getAlgorithm()) {
            case "EC", "ECDSA" -> "SHA256withECDSA";
            case "Ed25519", "EdDSA" -> "Ed25519";
            default -> "SHA256withRSA";
        };
    }

    private static KeyPair keyPair(String algorithm, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm, CmsInput.PROVIDER);
            if (bits > 0) {
                generator.initialize(bits);
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public static Identity root(String name) {
        return new Builder(Optional.empty(), name).authority().build();
    }

    /** One that this one certifies. */
    public Builder issue(String name) {
        return new Builder(Optional.of(this), name);
    }

    /** A person with an address, and nothing special. */
    public Identity person(String address) {
        return issue(address.substring(0, address.indexOf('@')))
                .address(address)
                .build();
    }

    /** Its own certificate, and those of the authorities below the root. */
    public List<X509Certificate> chain() {
        List<X509Certificate> chain = new ArrayList<>(List.of(certificate));
        Optional<Identity> above = issuer;
        while (above.isPresent() && above.get().issuer.isPresent()) {
            chain.add(above.get().certificate);
            above = above.get().issuer;
        }
        return chain;
    }

    /** The key and the certificate in one PEM file. */
    public Path write(Path file) {
        try {
            return Files.writeString(file, pem("PRIVATE KEY", key.getEncoded()) + certificatePem());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String certificatePem() {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(String name, byte[] bytes) {
        String lines = Base64.getMimeEncoder().encodeToString(bytes);
        return "-----BEGIN " + name + "-----\n" + lines + "\n-----END " + name + "-----\n";
    }
}

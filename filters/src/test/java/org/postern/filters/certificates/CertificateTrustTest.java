package org.postern.filters.certificates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postern.filters.TestSettings;
import org.postern.filters.certificates.Distrust.Reason;
import org.postern.settings.SettingException;
import org.postern.testing.TestAuthority;
import org.postern.testing.TestAuthority.Issued;

/** Which signers' certificates are trusted, and why others are not. */
@Tag("unit")
class CertificateTrustTest {

    private static final TestAuthority ROOT = TestAuthority.root("root");
    private static final TestAuthority ISSUING = ROOT.intermediate("issuing");
    /** Within the time of both. */
    private static final Instant NOW =
            ISSUING.certificate().getNotBefore().toInstant().plus(Duration.ofDays(1));

    private static final KeyPair PAIR = pair();

    @TempDir
    Path folder;

    private static KeyPair pair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Issued signer(TestAuthority by, Map<ASN1ObjectIdentifier, ASN1Encodable> extensions) {
        return by.issue(PAIR, "signer", NOW.minusSeconds(60), NOW.plusSeconds(60), extensions);
    }

    private CertificateTrust trusting(X509Certificate... trusted) throws Exception {
        StringBuilder pem = new StringBuilder();
        for (X509Certificate each : trusted) {
            pem.append(TestAuthority.pem(each));
        }
        Path file = Files.writeString(folder.resolve("trusted.pem"), pem);
        return TestSettings.make(CertificateTrust::new, Map.of("trustedCertificates", file.toString()));
    }

    private static Optional<Reason> reason(CertificateTrust trust, Issued signer, Purpose purpose) {
        List<X509Certificate> others = new ArrayList<>(signer.chain());
        Collections.reverse(others);
        return trust.check(signer.certificate(), others, NOW, purpose).map(Distrust::reason);
    }

    @ParameterizedTest
    @EnumSource(Purpose.class)
    void aPathLeadsToATrustedOne(Purpose purpose) throws Exception {
        Issued signer = signer(ISSUING, Map.of());
        assertThat(reason(trusting(ROOT.certificate()), signer, purpose)).isEmpty();
        assertThat(reason(trusting(ISSUING.certificate()), signer, purpose)).isEmpty();
        assertThat(reason(trusting(signer.certificate()), signer, purpose)).isEmpty();
        assertThat(reason(trusting(TestAuthority.root("root").certificate()), signer, purpose))
                .contains(Reason.UNTRUSTED);
        assertThat(trusting(ROOT.certificate())
                        .check(signer.certificate(), List.of(), NOW, purpose)
                        .map(Distrust::reason))
                .contains(Reason.UNTRUSTED);
    }

    @Test
    void aCertificateIsValidForATime() throws Exception {
        CertificateTrust trust = trusting(ROOT.certificate());
        Issued signer = signer(ISSUING, Map.of());
        assertThat(trust.check(signer.certificate(), signer.chain(), NOW.plusSeconds(3600), Purpose.EMAIL))
                .hasValueSatisfying(distrust -> {
                    assertThat(distrust.reason()).isEqualTo(Reason.EXPIRED);
                    assertThat(distrust.text()).startsWith("CN=signer expired on ");
                });
        assertThat(trust.check(signer.certificate(), signer.chain(), NOW.minusSeconds(3600), Purpose.EMAIL)
                        .map(Distrust::reason))
                .contains(Reason.NOT_YET_VALID);
    }

    @Test
    void anAuthorityThatHasExpired() throws Exception {
        Issued expired = ROOT.issue(
                PAIR,
                "old",
                NOW.minusSeconds(60),
                NOW.minusSeconds(30),
                Map.of(Extension.basicConstraints, new BasicConstraints(true)));
        assertThat(reason(trusting(ROOT.certificate()), under(expired), Purpose.EMAIL))
                .contains(Reason.EXPIRED);
    }

    /** A certificate that any other one, an authority's or not, has signed. */
    private static Issued under(Issued issuer) {
        return signer(TestAuthority.of(issuer), Map.of());
    }

    @Test
    void onlyAuthoritiesIssueCertificates() throws Exception {
        Issued person = signer(ISSUING, Map.of(Extension.basicConstraints, new BasicConstraints(false)));
        assertThat(reason(trusting(ROOT.certificate()), under(person), Purpose.EMAIL))
                .contains(Reason.CONSTRAINTS);
    }

    @Test
    void theLengthOfAPathIsConstrained() throws Exception {
        Issued last = ROOT.issue(
                PAIR,
                "last",
                NOW.minusSeconds(60),
                NOW.plusSeconds(60),
                Map.of(Extension.basicConstraints, new BasicConstraints(0)));
        assertThat(reason(trusting(ROOT.certificate()), under(last), Purpose.EMAIL))
                .isEmpty();
        TestAuthority beyond = TestAuthority.of(last).intermediate("beyond");
        assertThat(reason(trusting(ROOT.certificate()), signer(beyond, Map.of()), Purpose.EMAIL))
                .contains(Reason.CONSTRAINTS);
    }

    @Test
    void itsPurpose() throws Exception {
        CertificateTrust trust = trusting(ROOT.certificate());
        ExtendedKeyUsage servers = new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth);
        ExtendedKeyUsage mails = new ExtendedKeyUsage(KeyPurposeId.id_kp_emailProtection);
        ExtendedKeyUsage any = new ExtendedKeyUsage(KeyPurposeId.anyExtendedKeyUsage);
        assertThat(reason(trust, signer(ISSUING, extended(servers)), Purpose.EMAIL))
                .contains(Reason.PURPOSE);
        assertThat(reason(trust, signer(ISSUING, extended(servers)), Purpose.SIGNATURE))
                .isEmpty();
        assertThat(reason(trust, signer(ISSUING, extended(mails)), Purpose.EMAIL))
                .isEmpty();
        assertThat(reason(trust, signer(ISSUING, extended(any)), Purpose.EMAIL)).isEmpty();
        assertThat(reason(trust, signer(ISSUING, usage(KeyUsage.keyEncipherment)), Purpose.SIGNATURE))
                .contains(Reason.PURPOSE);
        assertThat(reason(trust, signer(ISSUING, usage(KeyUsage.nonRepudiation)), Purpose.EMAIL))
                .isEmpty();
        Issued forServers = ROOT.issue(
                PAIR,
                "servers",
                NOW.minusSeconds(60),
                NOW.plusSeconds(60),
                with(extended(servers), new BasicConstraints(true)));
        assertThat(reason(trust, under(forServers), Purpose.EMAIL)).contains(Reason.PURPOSE);
    }

    private static Map<ASN1ObjectIdentifier, ASN1Encodable> extended(ExtendedKeyUsage usage) {
        return Map.of(Extension.extendedKeyUsage, usage);
    }

    private static Map<ASN1ObjectIdentifier, ASN1Encodable> usage(int bits) {
        return Map.of(Extension.keyUsage, new KeyUsage(bits));
    }

    private static Map<ASN1ObjectIdentifier, ASN1Encodable> with(
            Map<ASN1ObjectIdentifier, ASN1Encodable> extensions, BasicConstraints constraints) {
        Map<ASN1ObjectIdentifier, ASN1Encodable> more = new HashMap<>(extensions);
        more.put(Extension.basicConstraints, constraints);
        return more;
    }

    /** Authorities that have all signed each other; to try every way through them would never end. */
    @Test
    void certificatesThatAreSignedInCirclesTakeBoundedTime() throws Exception {
        List<X509Certificate> crossSigned = new ArrayList<>();
        TestAuthority one =
                TestAuthority.of(signer(ISSUING, Map.of(Extension.basicConstraints, new BasicConstraints(true))));
        for (int i = 0; i < 300; i++) {
            crossSigned.add(one.issue(
                            PAIR,
                            "signer",
                            NOW.minusSeconds(60),
                            NOW.plusSeconds(60 + i),
                            Map.of(Extension.basicConstraints, new BasicConstraints(true)))
                    .certificate());
        }
        Issued signer = signer(one, Map.of());
        assertThat(trusting(ROOT.certificate())
                        .check(signer.certificate(), crossSigned, NOW, Purpose.EMAIL)
                        .map(Distrust::reason))
                .contains(Reason.UNTRUSTED);
    }

    @Test
    void aChainOfAThousand() throws Exception {
        TestAuthority last = ROOT;
        for (int i = 0; i < 1000; i++) {
            last = TestAuthority.of(last.issue(
                    PAIR,
                    "authority " + i,
                    NOW.minusSeconds(60),
                    NOW.plusSeconds(60),
                    Map.of(Extension.basicConstraints, new BasicConstraints(true))));
        }
        assertThat(reason(trusting(ROOT.certificate()), signer(last, Map.of()), Purpose.EMAIL))
                .contains(Reason.UNTRUSTED);
    }

    @Test
    void whatIsTrustedIsReadWhenDeployed() throws Exception {
        assertThat(TestSettings.make(CertificateTrust::new, Map.of()).isConfigured())
                .isFalse();
        assertThat(trusting(ROOT.certificate()).isConfigured()).isTrue();
        assertThatThrownBy(() -> TestSettings.make(
                        CertificateTrust::new,
                        Map.of("trustedCertificates", folder.resolve("no.pem").toString(), "revocation", "maybe")))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("no.pem: no such file or folder")
                .hasMessageContaining("postern.x.revocation");
    }
}

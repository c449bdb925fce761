package org.postern.filters.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPReq;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.Req;
import org.bouncycastle.cert.ocsp.RespID;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.jcajce.JcaBasicOCSPRespBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.filters.TestSettings;
import org.postern.filters.certificates.Distrust.Reason;
import org.postern.testing.TestAuthority;
import org.postern.testing.TestAuthority.Issued;

/** Revoked certificates, by a server that has the lists of an authority and answers OCSP for it. */
@Tag("wire")
class RevocationTest {

    private final TestAuthority authority = TestAuthority.root("root");
    private final Instant now = Instant.now();
    private final Set<BigInteger> revoked = new HashSet<>();
    private final CopyOnWriteArrayList<String> requests = new CopyOnWriteArrayList<>();
    private volatile boolean failing;
    private HttpServer server;

    @TempDir
    Path folder;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        requests.add(path);
        try (exchange) {
            byte[] request = exchange.getRequestBody().readAllBytes();
            byte[] body = path.startsWith("/crl")
                    ? crl()
                    : ocsp(request.length > 0 ? request : Base64.getDecoder().decode(path.substring(6)));
            exchange.sendResponseHeaders(failing ? 500 : 200, body.length);
            exchange.getResponseBody().write(body);
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private byte[] crl() throws Exception {
        JcaX509v2CRLBuilder crl = new JcaX509v2CRLBuilder(authority.certificate(), Date.from(now.minusSeconds(60)));
        crl.setNextUpdate(Date.from(now.plusSeconds(3600)));
        revoked.forEach(number -> crl.addCRLEntry(number, Date.from(now.minusSeconds(30)), CRLReason.keyCompromise));
        return crl.build(new JcaContentSignerBuilder("SHA256withECDSA")
                        .build(authority.own().key()))
                .getEncoded();
    }

    private byte[] ocsp(byte[] request) throws Exception {
        BasicOCSPRespBuilder answer = new JcaBasicOCSPRespBuilder(
                authority.certificate().getPublicKey(),
                new JcaDigestCalculatorProviderBuilder().build().get(RespID.HASH_SHA1));
        for (Req each : new OCSPReq(request).getRequestList()) {
            CertificateStatus status = revoked.contains(each.getCertID().getSerialNumber())
                    ? new RevokedStatus(Date.from(now.minusSeconds(30)), CRLReason.keyCompromise)
                    : CertificateStatus.GOOD;
            answer.addResponse(each.getCertID(), status);
        }
        OCSPResp response = new OCSPRespBuilder()
                .build(
                        OCSPRespBuilder.SUCCESSFUL,
                        answer.build(
                                new JcaContentSignerBuilder("SHA256withECDSA")
                                        .build(authority.own().key()),
                                new JcaX509CertificateHolder[] {new JcaX509CertificateHolder(authority.certificate())},
                                Date.from(now)));
        return response.getEncoded();
    }

    private String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private Map<ASN1ObjectIdentifier, ASN1Encodable> naming(boolean crl, boolean ocsp) {
        Map<ASN1ObjectIdentifier, ASN1Encodable> extensions = new HashMap<>();
        if (crl) {
            GeneralName name = new GeneralName(GeneralName.uniformResourceIdentifier, url("/crl" + System.nanoTime()));
            extensions.put(Extension.cRLDistributionPoints, new CRLDistPoint(new DistributionPoint[] {
                new DistributionPoint(new DistributionPointName(new GeneralNames(name)), null, null)
            }));
        }
        if (ocsp) {
            extensions.put(
                    Extension.authorityInfoAccess,
                    new AuthorityInformationAccess(
                            AccessDescription.id_ad_ocsp,
                            new GeneralName(GeneralName.uniformResourceIdentifier, url("/ocsp"))));
        }
        return extensions;
    }

    private Issued signer(Map<ASN1ObjectIdentifier, ASN1Encodable> extensions) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        KeyPair pair = generator.generateKeyPair();
        return authority.issue(pair, "signer", now.minusSeconds(60), now.plusSeconds(3600), extensions);
    }

    private CertificateTrust trust(String kind) throws IOException {
        Path file = authority.trusted(folder.resolve("root.pem"));
        return TestSettings.make(
                CertificateTrust::new, Map.of("trustedCertificates", file.toString(), "revocation", kind));
    }

    private Optional<Reason> check(CertificateTrust trust, Issued signer) {
        return trust.check(signer.certificate(), signer.chain(), now, Purpose.EMAIL)
                .map(Distrust::reason);
    }

    @Test
    void byTheListOfTheAuthority() throws Exception {
        Issued good = signer(naming(true, false));
        Issued bad = signer(naming(true, false));
        revoked.add(bad.certificate().getSerialNumber());
        assertThat(check(trust("crl"), good)).isEmpty();
        assertThat(check(trust("crl"), bad)).contains(Reason.REVOKED);
        assertThat(check(trust("soft"), bad)).contains(Reason.REVOKED);
        assertThat(requests).isNotEmpty().allMatch(path -> path.startsWith("/crl"));
        requests.clear();
        assertThat(check(trust("none"), bad)).isEmpty();
        assertThat(requests).isEmpty();
    }

    @Test
    void byTheAuthoritysResponder() throws Exception {
        Issued good = signer(naming(false, true));
        Issued bad = signer(naming(false, true));
        revoked.add(bad.certificate().getSerialNumber());
        assertThat(check(trust("ocsp"), good)).isEmpty();
        assertThat(check(trust("ocsp"), bad)).contains(Reason.REVOKED);
        assertThat(check(trust("soft"), bad)).contains(Reason.REVOKED);
        assertThat(requests).isNotEmpty().allMatch(path -> path.startsWith("/ocsp"));
    }

    @Test
    void whatIsKnownIsNotAskedAgainForAWhile() throws Exception {
        Issued good = signer(naming(false, true));
        CertificateTrust trust = trust("ocsp");
        for (int i = 0; i < 3; i++) {
            assertThat(check(trust, good)).isEmpty();
        }
        assertThat(requests).hasSize(1);
    }

    /** The status of the one does not hide that of the other. */
    @Test
    void anUnknownStatusOfAnAuthorityDoesNotHideThatTheSignerIsRevoked() throws Exception {
        Issued bad = signer(naming(true, false));
        revoked.add(bad.certificate().getSerialNumber());
        assertThat(check(trust("soft"), bad)).contains(Reason.REVOKED);
        assertThat(check(trust("ocsp"), bad)).contains(Reason.REVOKED); // the list, where there is no responder
    }

    @Test
    void anUnknownStatusIsAFailureUnlessItIsSoft() throws Exception {
        Issued unnamed = signer(Map.of());
        Issued failed = signer(naming(true, true));
        failing = true;
        for (Issued each : new Issued[] {unnamed, failed}) {
            assertThat(check(trust("crl"), each)).contains(Reason.REVOCATION_UNKNOWN);
            assertThat(check(trust("ocsp"), each)).contains(Reason.REVOCATION_UNKNOWN);
            assertThat(check(trust("soft"), each)).isEmpty();
        }
    }

    @Test
    void aFailureIsAskedAgain() throws Exception {
        Issued signer = signer(naming(false, true));
        CertificateTrust trust = trust("soft");
        failing = true;
        assertThat(check(trust, signer)).isEmpty();
        failing = false;
        revoked.add(signer.certificate().getSerialNumber());
        assertThat(check(trust, signer)).contains(Reason.REVOKED);
    }

    @Test
    void timeIsBounded() {
        assertThat(new Revocation(Revocation.Kind.CRL, Duration.ZERO)
                        .check(new CertificatePaths.Path(List.of(authority.certificate()), authority.certificate()))
                        .map(Distrust::reason))
                .contains(Reason.REVOCATION_UNKNOWN);
    }
}

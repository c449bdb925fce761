package org.postern.filters.smime.sign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.api.Data;
import org.postern.api.Message;
import org.postern.api.Reply;
import org.postern.filters.smime.CmsInput;
import org.postern.filters.smime.Identity;
import org.postern.filters.smime.OddMessages;
import org.postern.filters.smime.OddMessages.Odd;
import org.postern.testing.RecordedLog;
import org.postern.testkit.TestExchange;
import org.postern.testkit.TestMessage;

@Tag("unit")
class SmimeSignatureTest {

    private static final Identity ROOT = Identity.root("root");
    private static final Identity ISSUING = ROOT.issue("issuing").authority().build();
    private static final Identity ANN = ISSUING.person("ann@example.org");
    private static final Identity GATEWAY = ISSUING.person("gateway@example.org");

    @TempDir
    Path folder;

    private final Map<String, String> settings = new HashMap<>();

    @BeforeEach
    void keys() throws Exception {
        settings.put("keys", write("ann.pem", ANN));
    }

    private String write(String name, Identity identity) throws Exception {
        Path file = identity.write(folder.resolve(name));
        Files.writeString(file, Files.readString(file) + ISSUING.certificatePem() + ROOT.certificatePem());
        return file.toString();
    }

    private SmimeSignature filter(Clock clock) {
        return OddMessages.settings(settings).make(own -> new SmimeSignature(own, clock));
    }

    private SmimeSignature filter() {
        return filter(Clock.systemUTC());
    }

    private Message sign(Message message) {
        TestExchange<Data> exchange = TestExchange.of(message);
        assertThat(exchange.run(filter()::decide)).isEqualTo(Reply.of(250, "2.0.0", "Queued"));
        return exchange.relayed().get(0).message();
    }

    private static String latin1(Message message) throws Exception {
        return new String(message.open().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    private static Message from(String from) {
        return TestMessage.of("From: " + from + "\n\nhello\n");
    }

    /** Throws unless the signature is good. */
    private static CMSSignedData verified(CMSSignedData data, Identity signer) throws Exception {
        SignerInformation information =
                data.getSignerInfos().getSigners().iterator().next();
        assertThat(information.verify(new JcaSimpleSignerInfoVerifierBuilder()
                        .setProvider(CmsInput.PROVIDER)
                        .build(signer.certificate())))
                .isTrue();
        return data;
    }

    // ---- what is signed

    static List<Odd> messages() {
        return OddMessages.all();
    }

    @ParameterizedTest
    @MethodSource("messages")
    void detached(Odd odd) throws Exception {
        Message signed = sign(odd.message());
        assertThat(signed.header().all("MIME-Version")).containsExactly("1.0");
        String text = latin1(signed);
        assertThat(text).startsWith(latin1(Message.of(OddMessages.FIELDS)));
        String boundary = signed.root().type().parameter("boundary").orElseThrow();
        String[] parts = text.split("(?:^|\r\n)--\\Q" + boundary + "\\E(?:--)?\r\n", -1);
        assertThat(parts).hasSize(4);
        assertThat(OddMessages.latin1(parts[1])).isEqualTo(odd.entity());
        byte[] signature = Base64.getMimeDecoder().decode(parts[2].substring(parts[2].indexOf("\r\n\r\n")));
        verified(new CMSSignedData(new CMSProcessableByteArray(odd.entity()), signature), ANN);
        boolean eightBits =
                new String(odd.entity(), StandardCharsets.ISO_8859_1).chars().anyMatch(c -> c > 0x7F);
        assertThat(signed.header().all("Content-Transfer-Encoding")).isEqualTo(eightBits ? List.of("8bit") : List.of());
        assertThat(signed.root().parts()).hasSize(2);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void opaque(Odd odd) throws Exception {
        settings.put("form", "opaque");
        Message signed = sign(odd.message());
        assertThat(latin1(signed)).startsWith(latin1(Message.of(OddMessages.FIELDS)));
        assertThat(signed.header().all("Content-Type"))
                .containsExactly("application/pkcs7-mime; smime-type=signed-data; name=\"smime.p7m\"");
        CMSSignedData data = new CMSSignedData(signed.root().content().open().readAllBytes());
        verified(data, ANN);
        assertThat((byte[]) data.getSignedContent().getContent()).isEqualTo(odd.entity());
    }

    /** A root is known to those who trust it, and not believed by others. */
    @Test
    void theChainComesWithItButForTheRoot() throws Exception {
        Message signed = sign(from("ann@example.org"));
        byte[] signature = signed.root().parts().get(1).content().open().readAllBytes();
        assertThat(new CMSSignedData(signature)
                        .getCertificates().getMatches(null).stream().map(X509CertificateHolder::getSubject))
                .extracting(Object::toString)
                .containsExactlyInAnyOrder("CN=ann", "CN=issuing");
        assertThat(signature[1] & 0xFF).as("a length, as DER has it").isNotEqualTo(0x80);
    }

    @ParameterizedTest
    @CsvSource({
        "RSA,  2048, '',                              SHA256withRSA,        sha-256",
        "RSA,  2048, SHA384withRSA,                   SHA384withRSA,        sha-384",
        "RSA,  2048, SHA512withRSA,                   SHA512withRSA,        sha-512",
        "RSA,  2048, sha256withrsaandmgf1,            SHA256withRSAandMGF1, sha-256",
        "RSA,  2048, 'SHA512withECDSA,SHA384withRSA', SHA384withRSA,        sha-384",
        "EC,    256, '',                              SHA256withECDSA,      sha-256",
        "EC,    384, SHA384withECDSA,                 SHA384withECDSA,      sha-384",
        "EC,    256, SHA512withRSA,                   SHA256withECDSA,      sha-256",
        "Ed25519, 0, Ed25519,                         Ed25519,              sha-512"
    })
    void algorithms(String type, int bits, String algorithm, String used, String micalg) throws Exception {
        Identity own =
                ISSUING.issue("own").key(type, bits).address("own@example.org").build();
        settings.putAll(Map.of("keys", write("own.pem", own), "algorithm", algorithm));
        Message signed = sign(from("own@example.org"));
        assertThat(signed.root().type().parameter("micalg")).contains(micalg);
        byte[] entity = signed.root().parts().get(0).raw().open().readAllBytes();
        byte[] signature = signed.root().parts().get(1).content().open().readAllBytes();
        CMSSignedData data = verified(new CMSSignedData(new CMSProcessableByteArray(entity), signature), own);
        boolean pss = data.getSignerInfos()
                .getSigners()
                .iterator()
                .next()
                .getEncryptionAlgOID()
                .endsWith(".1.10");
        assertThat(pss).isEqualTo(used.endsWith("MGF1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "multipart/signed; protocol=\"application/pkcs7-signature\"; boundary=b",
                "multipart/signed; protocol=\"application/x-pkcs7-signature\"; boundary=b",
                "application/pkcs7-mime; smime-type=enveloped-data",
                "application/x-pkcs7-mime"
            })
    void whatIsOfSmimeAlreadyStaysAsItIs(String type) throws Exception {
        Message message = TestMessage.of("From: ann@example.org\nContent-Type: " + type + "\n\n--b\n\nx\n--b--\n");
        TestExchange<Data> exchange = TestExchange.of(message);
        exchange.run(filter()::decide);
        assertThat(exchange.relayed().get(0).message()).isSameAs(message);
        assertThat(exchange.notes()).containsExactly(Map.entry("smime.sign", "skipped"));
    }

    // ---- by whose key

    private String signer(String from) throws Exception {
        Message signed = sign(from(from));
        if (signed.root().parts().size() < 2) {
            return "";
        }
        byte[] signature = signed.root().parts().get(1).content().open().readAllBytes();
        return new CMSSignedData(signature)
                .getSignerInfos()
                .getSigners()
                .iterator()
                .next()
                .getSID()
                .getSerialNumber()
                .toString();
    }

    private static String serial(Identity identity) {
        return identity.certificate().getSerialNumber().toString();
    }

    @Test
    void theBestDescriptionOfTheSenderCounts() throws Exception {
        String gateway = write("gateway.pem", GATEWAY);
        settings.put("keys", "*@example.org " + gateway + "\n ann@example.org " + settings.get("keys"));
        assertThat(signer("ann@example.org")).isEqualTo(serial(ANN));
        assertThat(signer("\"Ann, Dr.\" <ANN@Example.ORG>")).isEqualTo(serial(ANN));
        assertThat(signer("bob@example.org")).isEqualTo(serial(GATEWAY));
        assertThat(signer("ann@example.com")).isEmpty();
        settings.put("keys", "* " + gateway);
        assertThat(signer("ann@example.com")).isEqualTo(serial(GATEWAY));
    }

    @Test
    void theAddressesOfCertificatesCountWhereNoneIsGiven() throws Exception {
        write("gateway.pem", GATEWAY);
        settings.put("keys", folder.toString());
        assertThat(signer("ann@example.org")).isEqualTo(serial(ANN));
        assertThat(signer("gateway@example.org")).isEqualTo(serial(GATEWAY));
        assertThat(signer("bob@example.org")).isEmpty();
    }

    @Test
    void ofSeveralAuthorsTheSenderSigns() throws Exception {
        assertThat(signer("ann@example.org, bob@example.org")).isEmpty();
        assertThat(signer("bob@example.org, eve@example.org\nSender: ann@example.org"))
                .isEqualTo(serial(ANN));
        assertThat(signer("ann@example.org\nFrom: bob@example.org")).isEmpty();
        assertThat(signer("bob@example.org\nSender: ann@example.org")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ann@example.org\nFrom: ann@example.org",
                "\"never closed\nSender: ann@example.org",
                "ann@example.org bob@example.org\nSender: ann@example.org",
                "bob@example.com <ann@example.org>",
                "<ann@example.org> <bob@example.org>",
                "<bob@example.com> <ann@example.org>",
                "<bob@example.com,ann@example.org>",
                "bob@example.com@example.org\nSender: ann@example.org",
                "bob\nSender: ann@example.org",
                "undisclosed:;\nSender: Ann <ann@example.org>",
                "bob@example.com <bob@example.org>\nSender: ann@example.org",
                "bob@example.com, eve\nSender: ann@example.org",
                "bob@example.com:;,ann@example.org\nSender: ann@example.org",
                "=?utf-8?q?bob=40example=2ecom?=:ann@example.org;\nSender: ann@example.org",
                "<@bob@example.com:ann@example.org>",
                "ann@example.org (bob@example.com)",
                "bob@example.com, eve@example.org\nSender: bob@example.com <ann@example.org>",
                "Doe, Ann <ann@example.org>",
                "Ann <ann@example.org",
            })
    void anAmbiguousAuthorDoesNotSign(String from) throws Exception {
        assertThat(signer(from)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ann @ example.org (Ann)",
                "Ann@Work <ann@example.org>",
                "ann@example.org <ann@example.org>",
                "\"bob@example.com via List\" <ann@example.org>",
            })
    void anAuthorIsReadInManyForms(String from) throws Exception {
        assertThat(signer(from)).isEqualTo(serial(ANN));
    }

    @Test
    void theNewestValidOneSigns() throws Exception {
        Identity older = ISSUING.issue("a")
                .address("ann@example.org")
                .valid(Duration.ofDays(-9), Duration.ofDays(9))
                .build();
        Identity newer = ISSUING.issue("b")
                .address("ann@example.org")
                .valid(Duration.ofDays(-1), Duration.ofDays(1))
                .build();
        Identity later = ISSUING.issue("c")
                .address("ann@example.org")
                .valid(Duration.ofDays(2), Duration.ofDays(9))
                .build();
        write("a.pem", older);
        write("b.pem", newer);
        write("c.pem", later);
        settings.put("keys", folder.toString());
        assertThat(signer("ann@example.org")).isEqualTo(serial(newer));
    }

    @Test
    void aSenderWithoutAKey() throws Exception {
        TestExchange<Data> exchange = TestExchange.of(from("bob@example.org"));
        assertThat(exchange.run(filter()::decide).code()).isEqualTo(250);
        assertThat(exchange.notes()).containsExactly(Map.entry("smime.sign", "noKey"));
        settings.put("missing", "reject");
        assertThat(exchange.run(filter()::decide).toString())
                .isEqualTo("550 5.7.1 Message not signed: no S/MIME key for its sender");
        assertThat(exchange.relayed()).isEmpty();
    }

    @Test
    void nothingIsSignedByAnExpiredCertificate() throws Exception {
        Instant end = ANN.certificate().getNotAfter().toInstant();
        TestExchange<Data> exchange = TestExchange.of(from("ann@example.org"));
        try (RecordedLog log = new RecordedLog()) {
            SmimeSignature filter = filter(Clock.fixed(end.plusSeconds(1), ZoneOffset.UTC));
            assertThat(log.text())
                    .contains("WARNING", "postern.x.keys: the certificate of CN=ann has expired on " + end);
            assertThat(exchange.run(filter::decide).toString())
                    .isEqualTo("451 4.7.5 Message not signed: the sender's certificate has expired; try again later");
            assertThat(log.text()).contains("SEVERE", "not signed: the certificate of CN=ann is valid from ");
        }
        assertThat(exchange.relayed()).isEmpty();
        assertThat(exchange.notes()).containsEntry("smime.sign", "expired");
        assertThat(TestExchange.of(from("ann@example.org"))
                        .run(filter(Clock.fixed(end, ZoneOffset.UTC))::decide)
                        .code())
                .isEqualTo(250);
    }

    @Test
    void notesWhoHasSigned() throws Exception {
        TestExchange<Data> exchange = TestExchange.of(from("Ann <ann@example.org>"));
        exchange.run(filter()::decide);
        assertThat(exchange.notes()).isEqualTo(Map.of("smime.sign", "signed", "smime.signedBy", "ann@example.org"));
    }

    // ---- at deployment

    @ParameterizedTest
    @CsvSource({
        "keys,      /nowhere/a.p12,          'no such file'",
        "keys,      FOLDER/no.pem,           'no private key'",
        "keys,      '* FOLDER/mismatch.pem', 'no certificate for the private key'",
        "keys,      FOLDER/nameless.pem,     'an address before the file'",
        "keys,      FOLDER/server.pem,       'no key is for signatures'",
        "keys,      'ann@example.org',       'a place behind the address'",
        "keys,      FOLDER/ed.pem,           'no algorithm for a key of type Ed'",
        "algorithm, MD5withRSA,              'signature algorithms, such as'",
        "form,      both,                    'DETACHED, OPAQUE'",
        "missing,   maybe,                   'PASS, REJECT'"
    })
    void whatIsInvalidIsFoundAtDeployment(String name, String value, String problem) throws Exception {
        Files.writeString(folder.resolve("no.pem"), ANN.certificatePem());
        Path mismatch = ANN.write(folder.resolve("mismatch.pem"));
        Files.writeString(
                mismatch,
                Files.readString(mismatch).replaceAll("(?s)-----BEGIN CERT.*", "") + GATEWAY.certificatePem());
        write("nameless.pem", ISSUING.issue("nameless").build());
        write(
                "server.pem",
                ISSUING.issue("s")
                        .address("s@x")
                        .purpose(KeyPurposeId.id_kp_serverAuth)
                        .build());
        write("ed.pem", ISSUING.issue("ed").address("ed@x").key("Ed25519", 0).build());
        settings.put(name, value.replace("FOLDER", folder.toString()));
        assertThatThrownBy(this::filter).hasMessageContainingAll("postern.x." + name, problem);
    }

    @Test
    void whatIsOddIsWarnedOf() throws Exception {
        write(
                "server.pem",
                ISSUING.issue("s")
                        .address("s@x")
                        .purpose(KeyPurposeId.id_kp_serverAuth)
                        .build());
        settings.put("keys", "* " + folder.resolve("server.pem") + "; bob@example.org " + settings.get("keys"));
        try (RecordedLog log = new RecordedLog()) {
            filter();
            assertThat(log.text())
                    .contains("postern.x.keys: the certificate of CN=s is not for signatures of mail")
                    .contains("postern.x.keys: the certificate of CN=ann is not for the address bob@example.org");
        }
    }

    @Test
    void isNotReadyWithoutKeys() {
        settings.remove("keys");
        assertThatThrownBy(() -> filter().ready())
                .hasMessage("no key to sign by is configured: postern.x.keys is empty");
    }
}

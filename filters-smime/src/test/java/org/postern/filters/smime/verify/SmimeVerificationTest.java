package org.postern.filters.smime.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.RSAKeyGenParameterSpec;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cms.CMSAbsentContent;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.api.Data;
import org.postern.api.Message;
import org.postern.api.Reply;
import org.postern.filters.FilterSettings;
import org.postern.filters.smime.CmsInput;
import org.postern.filters.smime.Identity;
import org.postern.testkit.TestExchange;

@Tag("unit")
class SmimeVerificationTest {

    private static final String FROM = "From: Alice <alice@example.org>\r\nSubject: Test\r\nMIME-Version: 1.0\r\n";
    private static final String ENTITY = "Content-Type: text/plain\r\n\r\nHello  \r\n\r\n";

    private static final Identity ROOT = Identity.root("Root");
    private static final Identity INTERMEDIATE =
            ROOT.issue("Intermediate").authority().build();
    private static final Identity ALICE = INTERMEDIATE.person("alice@example.org");
    private static final Identity BOB = INTERMEDIATE.person("bob@example.org");

    @TempDir
    private static Path folder;

    private static String trusted;
    private static SmimeVerification verification;

    @BeforeAll
    static void trustTheRoot() throws IOException {
        trusted = Files.writeString(folder.resolve("trusted.pem"), ROOT.certificatePem())
                .toString();
        verification = filter(Map.of());
    }

    private static SmimeVerification filter(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(Map.of("trustedCertificates", trusted));
        all.putAll(settings);
        return new FilterSettings(
                        "smimeVerify",
                        name -> Optional.ofNullable(all.get(name.substring("postern.smimeVerify.".length()))))
                .make(SmimeVerification::new);
    }

    private static TestExchange<Data> exchange(String mail) {
        return TestExchange.of(Message.of(mail.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static String relayed(TestExchange<Data> exchange) throws IOException {
        try (InputStream in = exchange.relayed().get(0).message().open()) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static Signing by(Identity signer) {
        return new Signing().signer(signer);
    }

    private static void assertPasses(String mail) throws IOException {
        TestExchange<Data> exchange = exchange(mail);
        assertThat(exchange.run(verification::decide).code()).isEqualTo(250);
        assertThat(relayed(exchange)).isEqualTo(mail);
        assertThat(exchange.notes())
                .isEqualTo(Map.of(
                        "smime.verify",
                        "pass",
                        "smime.signer",
                        "alice@example.org",
                        "smime.issuer",
                        "CN=Intermediate"));
    }

    private static void assertFails(String mail, Reason reason) throws IOException {
        TestExchange<Data> exchange = exchange(mail);
        assertThat(exchange.run(verification::decide))
                .isEqualTo(Reply.reject(554, reason.enhancedCode(), "Signature verification failed: " + reason.text()));
        assertThat(exchange.notes()).isEqualTo(Map.of("smime.verify", "fail", "smime.reason", reason.text()));
    }

    // ---- what is signed

    private static Stream<String> entities() {
        return Stream.of(
                ENTITY,
                "Content-Type: text/plain\r\n\r\ntrailing blanks  \t ",
                "Content-Type: text/plain\r\n\r\n",
                "Content-Type: text/plain\r\n",
                "\r\nno header",
                "\r\n",
                "",
                "Content-Type: text/plain\r\n\r\n\r\n\r\n\r\n",
                "Content-Type: text/plain; charset=utf-8\r\n\r\n\u00c3\u00bc and --signed2\r\n -- signed\r\n",
                "Subject: \u00c3\u00bc\r\nContent-Type: text/plain\r\n\r\nraw UTF-8 in the header",
                "Content-Type: multipart/mixed; boundary=b\r\n\r\npreamble\r\n--b\r\n\r\ntext\r\n--b--",
                "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b \t\r\n\r\ntext\r\n--b-- \r\nepilogue",
                "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nno closing delimiter",
                "Content-Type: multipart/mixed; boundary=signedX\r\n\r\n--signedX\r\n\r\na\r\n--signedX--\r\n",
                "Content-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\ntext",
                "Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n=\r\n");
    }

    @ParameterizedTest
    @MethodSource("entities")
    void isTheBytesOfTheFirstPart(String entity) throws IOException {
        assertPasses(FROM + by(ALICE).clear(entity));
    }

    @ParameterizedTest
    @MethodSource("entities")
    void isTheBytesWithin(String entity) throws IOException {
        assertPasses(FROM + by(ALICE).opaque(entity));
    }

    @ParameterizedTest
    @CsvSource({
        "EC, 256, SHA256withECDSA",
        "EC, 256, SHA512withECDSA",
        "EC, 256, SHA3-256withECDSA",
        "EC, 384, SHA384withECDSA",
        "RSA, 2048, SHA256withRSA",
        "RSA, 2048, SHA384withRSA",
        "RSA, 4096, SHA512withRSA",
        "RSA, 2048, SHA256withRSAandMGF1",
        "RSA, 2048, SHA512withRSAandMGF1",
        "Ed25519, 0, Ed25519"
    })
    void byAllAlgorithms(String key, int bits, String algorithm) throws IOException {
        Identity signer = INTERMEDIATE
                .issue("alice")
                .key(key, bits)
                .address("alice@example.org")
                .build();
        assertPasses(FROM + new Signing().signer(signer, algorithm).clear(ENTITY));
        assertPasses(FROM + new Signing().signer(signer, algorithm).opaque(ENTITY));
    }

    @ParameterizedTest
    @CsvSource({
        "EC, 256, SHA1withECDSA, WEAK_ALGORITHM",
        "RSA, 2048, SHA1withRSA, WEAK_ALGORITHM",
        "RSA, 2048, MD5withRSA, WEAK_ALGORITHM",
        "RSA, 2048, SHA1withRSAandMGF1, WEAK_ALGORITHM",
        "RSA, 2048, RIPEMD160withRSA, UNSUPPORTED_ALGORITHM",
        "RSA, 1024, SHA256withRSA, WEAK_ALGORITHM",
        "EC, 192, SHA256withECDSA, WEAK_ALGORITHM",
        "DSA, 2048, SHA256withDSA, UNSUPPORTED_ALGORITHM",
    })
    void notByThoseOfThePast(String key, int bits, String algorithm, Reason reason) throws IOException {
        Identity signer = INTERMEDIATE
                .issue("alice")
                .key(key, bits)
                .address("alice@example.org")
                .build();
        assertFails(FROM + new Signing().signer(signer, algorithm).clear(ENTITY), reason);
        boolean accepted = algorithm.startsWith("SHA1") || bits == 1024;
        TestExchange<Data> lenient =
                exchange(FROM + new Signing().signer(signer, algorithm).opaque(ENTITY));
        Reply reply = lenient.run(filter(Map.of("weakAlgorithms", "accept"))::decide);
        assertThat(reply.code()).isEqualTo(accepted ? 250 : 554);
    }

    // ---- what is not

    private static Stream<Arguments> failures() {
        String good = by(ALICE).clear(ENTITY);
        byte[] detached = by(ALICE).sign(ENTITY, false);
        Identity expired = INTERMEDIATE
                .issue("alice")
                .address("alice@example.org")
                .valid(Duration.ofDays(-9), Duration.ofDays(-1))
                .build();
        Identity future = INTERMEDIATE
                .issue("alice")
                .address("alice@example.org")
                .valid(Duration.ofDays(1), Duration.ofDays(9))
                .build();
        Identity server = INTERMEDIATE
                .issue("alice")
                .address("alice@example.org")
                .purpose(KeyPurposeId.id_kp_serverAuth)
                .build();
        Identity other = Identity.root("Root").person("alice@example.org");
        Identity noAddress = INTERMEDIATE.issue("alice").build();
        return Stream.of(
                failure("content", FROM + good.replace("Hello  ", "Hello "), Reason.TAMPERED),
                failure(
                        "a line more",
                        FROM + good.replace("\r\n\r\n--signed\r\n", "\r\n\r\n\r\n--signed\r\n"),
                        Reason.TAMPERED),
                failure("another's signature", FROM + Signing.clear("x" + ENTITY, detached), Reason.TAMPERED),
                failure(
                        "one part",
                        FROM
                                + good.replaceFirst(
                                        "(?s)\r\n--signed\r\nContent-Type: application.*\r\n--signed--",
                                        "\r\n--signed--"),
                        Reason.MALFORMED),
                failure(
                        "three parts",
                        FROM
                                + good.replace(
                                        "--signed\r\nContent-Type: application",
                                        "--signed\r\n\r\nmore\r\n--signed\r\nContent-Type: application"),
                        Reason.MALFORMED),
                failure(
                        "no parts",
                        FROM
                                + "Content-Type: multipart/signed; boundary=a; protocol=\"application/pkcs7-signature\"\r\n\r\n",
                        Reason.MALFORMED),
                failure("no signature", FROM + Signing.clear(ENTITY, new byte[0]), Reason.MALFORMED),
                failure(
                        "half a signature",
                        FROM + Signing.clear(ENTITY, Arrays.copyOf(detached, detached.length / 2)),
                        Reason.MALFORMED),
                failure(
                        "rubbish",
                        FROM + Signing.clear(ENTITY, "rubbish".getBytes(StandardCharsets.US_ASCII)),
                        Reason.MALFORMED),
                failure("nesting", FROM + Signing.clear(ENTITY, nested(300_000)), Reason.MALFORMED),
                failure(
                        "two types",
                        FROM + good.replaceFirst("\r\n\r\n", "\r\nContent-Type: text/html\r\n\r\n"),
                        Reason.MALFORMED),
                failure(
                        "half an object",
                        FROM + Signing.opaque(Arrays.copyOf(by(ALICE).sign(ENTITY, true), 300)),
                        Reason.MALFORMED),
                failure(
                        "without a signer",
                        FROM + new Signing().certificate(ALICE.certificate()).clear(ENTITY),
                        Reason.NO_CERTIFICATE),
                failure(
                        "without a certificate",
                        FROM
                                + new Signing()
                                        .signerWithoutCertificate(ALICE, "SHA256withECDSA")
                                        .clear(ENTITY),
                        Reason.NO_CERTIFICATE),
                failure("eleven signers", FROM + many(11).clear(ENTITY), Reason.MALFORMED),
                failure("a thousand signers", FROM + many(1000).clear(ENTITY), Reason.MALFORMED),
                failure("a thousand certificates", FROM + certificates(1000).clear(ENTITY), Reason.MALFORMED),
                failure("another signer", FROM + by(BOB).clear(ENTITY), Reason.SIGNER_MISMATCH),
                failure("no address", FROM + by(noAddress).clear(ENTITY), Reason.SIGNER_MISMATCH),
                failure("no From", by(ALICE).clear(ENTITY), Reason.SIGNER_MISMATCH),
                failure("two From", FROM + FROM + good, Reason.SIGNER_MISMATCH),
                failure(
                        "one of two authors",
                        FROM.replace("Alice <alice@example.org>", "bob@example.org, alice@example.org") + good,
                        Reason.SIGNER_MISMATCH),
                failure("expired", FROM + by(expired).clear(ENTITY), Reason.EXPIRED),
                failure("not yet valid", FROM + by(future).clear(ENTITY), Reason.NOT_YET_VALID),
                failure("purpose", FROM + by(server).clear(ENTITY), Reason.PURPOSE),
                failure("untrusted", FROM + by(other).clear(ENTITY), Reason.UNTRUSTED),
                failure("one of two untrusted", FROM + by(ALICE).signer(other).clear(ENTITY), Reason.UNTRUSTED),
                failure(
                        "no intermediate",
                        FROM
                                + new Signing()
                                        .signerWithoutCertificate(ALICE, "SHA256withECDSA")
                                        .certificate(ALICE.certificate())
                                        .clear(ENTITY),
                        Reason.UNTRUSTED));
    }

    private static Arguments failure(String name, String mail, Reason reason) {
        return Arguments.of(name, mail, reason);
    }

    private static byte[] nested(int levels) {
        byte[] bytes = new byte[levels * 2];
        for (int i = 0; i < levels; i++) {
            bytes[2 * i] = 0x30;
            bytes[2 * i + 1] = (byte) 0x80;
        }
        return bytes;
    }

    private static Signing many(int signers) {
        Signing signing = by(ALICE);
        for (int i = 1; i < signers; i++) {
            signing.signerWithoutCertificate(ALICE, "SHA256withECDSA");
        }
        return signing;
    }

    private static Signing certificates(int number) {
        Signing signing = by(ALICE);
        Identity.Builder builder = INTERMEDIATE.issue("other");
        for (int i = 1; i < number; i++) {
            signing.certificate(builder.build().certificate());
        }
        return signing;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("failures")
    void failsWithItsReason(String name, String mail, Reason reason) throws IOException {
        assertFails(mail, reason);
    }

    /** Whatever a byte of the signature becomes: no bug, and no other content that passes. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anyByteCanBeAnother(boolean opaque) throws IOException {
        byte[] cms = by(ALICE).sign(ENTITY, opaque);
        Random random = new Random(15);
        for (int i = 0; i < cms.length; i += 1 + random.nextInt(3)) {
            byte[] changed = cms.clone();
            changed[i] = (byte) random.nextInt(256);
            TestExchange<Data> exchange =
                    exchange(FROM + (opaque ? Signing.opaque(changed) : Signing.clear(ENTITY, changed)));
            Reply reply = exchange.run(filter(Map.of("strip", "true"))::decide);
            if (reply.code() == 250 && exchange.notes().get("smime.verify").equals("pass")) {
                assertThat(relayed(exchange)).isEqualTo(FROM + ENTITY);
            }
        }
    }

    @Test
    void whatBecomesOfIt() throws IOException {
        String mail = FROM + by(BOB).clear(ENTITY);
        TestExchange<Data> passed = exchange(mail);
        passed.run(filter(Map.of("failed", "pass"))::decide);
        assertThat(relayed(passed)).isEqualTo(mail);

        TestExchange<Data> marked = exchange("X-Signed: pass forged\r\n" + mail);
        marked.run(filter(Map.of("failed", "mark", "field", "X-Signed"))::decide);
        assertThat(relayed(marked)).isEqualTo("X-Signed: fail: signer is not the author\r\n" + mail);

        TestExchange<Data> any = exchange(mail);
        any.run(filter(Map.of("signerMatches", "any", "field", "X-Signed"))::decide);
        assertThat(relayed(any)).isEqualTo("X-Signed: pass bob@example.org\r\n" + mail);
    }

    // ---- unsigned

    private static Stream<Arguments> unsigned() {
        String signed = by(ALICE).clear(ENTITY);
        return Stream.of(
                Arguments.of("text", FROM + ENTITY, "0"),
                Arguments.of("certificates alone", FROM + Signing.opaque(certificatesAlone()), "1"),
                Arguments.of(
                        "a part",
                        FROM + "Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n" + signed + "\r\n--m--\r\n",
                        "1"),
                Arguments.of("PGP", FROM + signed.replace("pkcs7", "pgp"), "0"));
    }

    private static byte[] certificatesAlone() {
        try {
            CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
            generator.addCertificate(
                    new X509CertificateHolder(ALICE.certificate().getEncoded()));
            return generator.generate(new CMSAbsentContent()).getEncoded();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unsigned")
    void isNotSigned(String name, String mail, String parts) throws IOException {
        TestExchange<Data> exchange = exchange(mail);
        exchange.run(verification::decide);
        assertThat(relayed(exchange)).isEqualTo(mail);
        assertThat(exchange.notes()).containsEntry("smime.verify", "none");
        assertThat(exchange.notes().getOrDefault("smime.signedParts", "0")).isEqualTo(parts);

        assertThat(exchange(mail).run(filter(Map.of("require", "true"))::decide))
                .isEqualTo(Reply.reject(554, "5.7.1", "Message must be signed"));
    }

    // ---- stripped

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void withoutTheSignature(boolean opaque) throws IOException {
        String entity =
                "Content-Type: multipart/mixed;\r\n boundary=b\r\nX-Not: taken\r\n\r\n--b\r\n\r\n\u00fc  \r\n--b--";
        UnaryOperator<String> sign = opaque ? by(ALICE)::opaque : by(ALICE)::clear;
        TestExchange<Data> exchange = exchange(FROM + sign.apply(entity));
        exchange.run(filter(Map.of("strip", "true"))::decide);
        assertThat(relayed(exchange)).isEqualTo(FROM + entity.replace("X-Not: taken\r\n", ""));
    }

    @Test
    void withoutTheOuterSignatureOfTwo() throws IOException {
        String inner = by(BOB).opaque(ENTITY);
        TestExchange<Data> exchange = exchange(FROM + by(ALICE).clear(inner));
        exchange.run(filter(Map.of("strip", "true"))::decide);
        assertThat(relayed(exchange)).isEqualTo(FROM + inner);
    }

    @Test
    void whatIsNoEntityIsNotStripped() throws IOException {
        String mail = FROM + by(ALICE).opaque("plain text");
        TestExchange<Data> exchange = exchange(mail);
        exchange.run(filter(Map.of("strip", "true"))::decide);
        assertThat(relayed(exchange)).isEqualTo(mail);
    }

    // ---- who

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "alice@example.org | alice@example.org",
                "Alice@EXAMPLE.org | alice@example.org",
                "<alice@example.org> | alice@example.org",
                "\"Bob, bob@example.org\" <alice@example.org> | alice@example.org",
                "=?utf-8?q?J=C3=BCrgen?= <alice@example.org> (comment (nested) <x@y>) | alice@example.org",
                "=?utf-8?q?alice=40example.org?= <alice@example.org> | alice@example.org",
                "\"alice@example.org\" <alice@example.org> | alice@example.org",
                "=?utf-8?q?=3Cbob=40example.org=3E?= <alice@example.org> | ``",
                "alice@example.org (bob@example.net) | ``",
                "bob@example.net: <alice@example.org>; | ``",
                "bob@example.net:;alice@example.org | ``",
                "=?utf-8?q?bob=40example=2enet?=:alice@example.org; | ``",
                "<@bob@example.net:alice@example.org> | ``",
                "=?utf-8?q?bob=40example.net?=@example.org | ``",
                "(c)alice@example.org | alice@example.org",
                "Group: alice@example.org, Bob <bob@example.org>; | alice@example.org bob@example.org",
                "<@a.org,@b.org:alice@example.org> | alice@example.org",
                "alice@b\u00fccher.example | alice@xn--bcher-kva.example",
                "alice@stra\u00dfe.example | alice@xn--strae-oqa.example",
                "alice@[192.0.2.1] | alice@[192.0.2.1]",
                "[Team] Alice <alice@example.org> | alice@example.org",
                "\u00fcser@example.org | \u00fcser@example.org",
                "bob@example.org <alice@example.org> | ``",
                "<bob@example.org> <alice@example.org> | ``",
                "<bob@example.org> alice@example.org | ``",
                "bob alice@example.org | ``",
                "<alice@example.org | ``",
                "\"alice | ``",
                "\"alice\"@example.org | ``",
                "(alice@example.org | ``",
                "undisclosed:; | ``",
                "alice | ``",
                "@example.org | ``",
                "bob@example.org: alice@example.org; | ``",
                "alice@example.org <alice@example.org> | ``",
                "<alice@example.org> Bob | ``",
                "<alice@example.org> \"Bob\" | ``",
                "Doe, Alice <alice@example.org> | ``",
                "Bob <>, alice@example.org | ``",
                "alice @ example.org | ``",
                "alice@example.org\u2003x | ``",
                "alice@(c)example.org | ``",
                "<(c)alice@example.org> | ``",
                "<\"alice\"@example.org> | ``",
                "bob@alice@example.org | ``",
                "alice\\@example.org | ``",
                "alice@ | ``",
            })
    void authorsAreReadWithoutADoubt(String from, String expected) throws IOException {
        Message message = Message.of(("From: " + from + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
        assertThat(String.join(" ", SmimeVerification.authors(message))).isEqualTo(expected);
    }

    private static Stream<Arguments> certificates() {
        return Stream.of(
                Arguments.of(
                        INTERMEDIATE
                                .issue("a")
                                .address("x@y.org")
                                .address("ALICE@Example.ORG")
                                .build(),
                        "alice@example.org"),
                Arguments.of(
                        INTERMEDIATE
                                .issue("a")
                                .subject("CN=a,E=alice@example.org")
                                .build(),
                        "Alice <alice@example.org>"),
                Arguments.of(
                        INTERMEDIATE
                                .issue("a")
                                .utf8Address("\u00fcser@b\u00fccher.example")
                                .build(),
                        "\u00fcser@b\u00fccher.example"),
                Arguments.of(
                        INTERMEDIATE
                                .issue("a")
                                .utf8Address("\u00fcser@b\u00fccher.example")
                                .build(),
                        "\u00dcser@xn--bcher-kva.example"));
    }

    @ParameterizedTest
    @MethodSource("certificates")
    void addressesOfCertificates(Identity signer, String from) throws IOException {
        String mail = "From: " + from + "\r\n" + by(signer).clear(ENTITY);
        TestExchange<Data> exchange = TestExchange.of(Message.of(mail.getBytes(StandardCharsets.UTF_8)));
        assertThat(exchange.run(verification::decide).code()).isEqualTo(250);
    }

    private static GeneralSubtree[] subtrees(String... constraints) {
        return Stream.of(constraints)
                .filter(each -> !each.isEmpty())
                .map(each -> new GeneralSubtree(new GeneralName(GeneralName.rfc822Name, each)))
                .toArray(GeneralSubtree[]::new);
    }

    /** Authorities with constraints: in the path, and as what is trusted itself. */
    @ParameterizedTest
    @CsvSource({
        "evil.com,      '',             ceo@evil.com,     '',           '',                 true",
        "evil.com,      '',             ceo@victim.com,   '',           '',                 false",
        "evil.com,      '',             '',               ceo@evil.com, '',                 true",
        "evil.com,      '',             '',               ceo@victim.com, '',               false",
        "evil.com,      '',             a@evil.com,       ceo@victim.com, '',               false",
        "evil.com,      '',             host,             ceo@victim.com, '',               false",
        "evil.com,      '',             host,             ceo@evil.com, '',                 true",
        "evil.com,      '',             '',               '',           ceo@victim.com,     false",
        "evil.com,      '',             '',               '',           ceo\u00fc@victim.com, false",
        "evil.com,      '',             '',               '',           ceo\u00fc@evil.com,   true",
        "xn--bcher-kva.example, '',     '',               '',           ceo\u00fc@b\u00fccher.example, true",
        "evil.com,      '',             ceo@a.evil.com,   '',           '',                 false",
        ".evil.com,     '',             ceo@a.evil.com,   '',           '',                 true",
        ".evil.com,     '',             '',               ceo@a.evil.com, '',               true",
        ".evil.com,     '',             '',               ceo@evil.com, '',                 false",
        ".evil.com,     '',             '',               ceo@notevil.com, '',              false",
        "ceo@evil.com,  '',             '',               ceo@evil.com, '',                 true",
        "ceo@evil.com,  '',             '',               cfo@evil.com, '',                 false",
        "'',            victim.com,     '',               ceo@victim.com, '',               false",
        "'',            victim.com,     '',               ceo@a.victim.com, '',             true",
        "'',            .victim.com,    host,             ceo@a.victim.com, '',             false",
        "'',            victim.com,     '',               '',           ceo\u00fc@VICTIM.com, false",
        "'',            ceo@victim.com, '',               CEO@Victim.com, '',               false",
        "'',            ceo@victim.com, '',               cfo@victim.com, '',               true"
    })
    void nameConstraints(
            String permitted, String excluded, String alternative, String subject, String mailbox, boolean expected)
            throws IOException {
        Identity.Builder authority = ROOT.issue("Constrained")
                .authority()
                .nameConstraints(
                        permitted.isEmpty() ? null : subtrees(permitted),
                        excluded.isEmpty() ? null : subtrees(excluded));
        Identity constrained = authority.build();
        Identity.Builder signer = constrained.issue("x").subject(subject.isEmpty() ? "CN=x" : "CN=x,E=" + subject);
        if (alternative.contains("@")) {
            signer.address(alternative);
        } else if (!alternative.isEmpty()) {
            signer.host(alternative);
        }
        if (!mailbox.isEmpty()) {
            signer.utf8Address(mailbox);
        }
        String from = Stream.of(mailbox, subject, alternative)
                .filter(each -> each.contains("@"))
                .findFirst()
                .orElseThrow();
        String mail = "From: " + from + "\r\n" + by(signer.build()).clear(ENTITY);
        String anchor = Files.writeString(folder.resolve("constrained.pem"), constrained.certificatePem())
                .toString();
        for (SmimeVerification each : List.of(verification, filter(Map.of("trustedCertificates", anchor)))) {
            TestExchange<Data> exchange = TestExchange.of(Message.of(mail.getBytes(StandardCharsets.UTF_8)));
            assertThat(exchange.run(each::decide).code()).isEqualTo(expected ? 250 : 554);
        }
    }

    /** Each one of these would take seconds if a key were made of it. */
    @Test
    @Timeout(30)
    void certificatesWithHugeKeys() throws Exception {
        assertFails(FROM + withKeys(3, 16384), Reason.UNSUPPORTED_ALGORITHM);
        assertFails(FROM + withKeys(SignedObject.MAX_CERTIFICATES, 16384), Reason.MALFORMED);
    }

    /** Random numbers of 8192 bits take a third of a second each, if they are tested for primes. */
    @Test
    void keysAreNotTestedForPrimes() throws Exception {
        assertFails(FROM + withKeys(3, 2048), Reason.MALFORMED); // what else takes its time at first
        String mail = FROM + withKeys(3, 8192);
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadCpuTime();
        assertFails(mail, Reason.MALFORMED);
        assertThat(Duration.ofNanos(threads.getCurrentThreadCpuTime() - before)).isLessThan(Duration.ofMillis(400));
    }

    private static final BigInteger SMALL_PRIMES = Stream.iterate(
                    BigInteger.TWO, prime -> prime.bitLength() < 10, BigInteger::nextProbablePrime)
            .reduce(BigInteger.ONE, BigInteger::multiply);

    /** In the place of a signer's certificate, others that are called the same. */
    private static String withKeys(int number, int bits) throws Exception {
        Signing signing = new Signing().signerWithoutCertificate(ALICE, "SHA256withECDSA");
        X500Name issuer = X500Name.getInstance(
                ALICE.certificate().getIssuerX500Principal().getEncoded());
        for (int i = 0; i < number; i++) {
            Random random = new Random(i);
            BigInteger modulus;
            do { // one with a small factor would be seen at once
                modulus = new BigInteger(bits, random).setBit(bits - 1).setBit(0);
            } while (!modulus.gcd(SMALL_PRIMES).equals(BigInteger.ONE));
            SubjectPublicKeyInfo key = new SubjectPublicKeyInfo(
                    new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                    new RSAPublicKey(modulus, BigInteger.valueOf(65537)));
            signing.certificate(new X509v3CertificateBuilder(
                            issuer,
                            ALICE.certificate().getSerialNumber(),
                            ALICE.certificate().getNotBefore(),
                            ALICE.certificate().getNotAfter(),
                            new X500Name("CN=x"),
                            key)
                    .build(new JcaContentSignerBuilder("SHA256withECDSA")
                            .setProvider(CmsInput.PROVIDER)
                            .build(ALICE.key())));
        }
        return signing.clear(ENTITY);
    }

    /** Each signature by it takes as many multiplications as that has bits. */
    @Test
    void keysWithHugeExponents() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(
                new RSAKeyGenParameterSpec(2048, BigInteger.ONE.shiftLeft(64).add(BigInteger.ONE)));
        KeyPair pair = generator.generateKeyPair();
        assertFails(
                FROM
                        + by(INTERMEDIATE
                                        .issue("a")
                                        .key(pair)
                                        .address("alice@example.org")
                                        .build())
                                .clear(ENTITY),
                Reason.UNSUPPORTED_ALGORITHM);
        Identity authority = ROOT.issue("b").key(pair).authority().build();
        assertFails(FROM + by(authority.person("alice@example.org")).clear(ENTITY), Reason.UNTRUSTED);
    }

    @Test
    void twoAuthorsAndTwoSigners() throws IOException {
        String mail = FROM.replace("Alice <alice@example.org>", "bob@example.org, alice@example.org")
                + by(ALICE).signer(BOB).clear(ENTITY);
        assertThat(exchange(mail).run(verification::decide).code()).isEqualTo(250);
    }

    @Test
    void needsCertificatesToTrust() {
        assertThatThrownBy(filter(Map.of("trustedCertificates", ""))::ready)
                .hasMessageContaining("postern.smimeVerify.trustedCertificates is empty");
        assertThatThrownBy(() -> filter(Map.of("failed", "mark"))).hasMessageContaining("field");
    }

    /** Fields of that name are removed. */
    @ParameterizedTest
    @ValueSource(strings = {"From", "content-type", "Received", "Subject", "X A"})
    void fieldsThatAMessageNeedsHaveNoResult(String field) {
        assertThatThrownBy(() -> filter(Map.of("field", field)))
                .hasMessageContaining("a message does not need itself, such as X-SMIME-Status");
    }
}

package org.postern.filters.smime.decrypt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.BERSequence;
import org.bouncycastle.asn1.BERTaggedObject;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.EncryptedContentInfo;
import org.bouncycastle.asn1.cms.EnvelopedData;
import org.bouncycastle.asn1.cms.KeyTransRecipientInfo;
import org.bouncycastle.asn1.cms.RecipientInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSAuthEnvelopedDataGenerator;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.RecipientInfoGenerator;
import org.bouncycastle.cms.SimpleAttributeTableGenerator;
import org.bouncycastle.cms.jcajce.JceCMSContentEncryptorBuilder;
import org.bouncycastle.operator.OutputAEADEncryptor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.api.Data;
import org.postern.api.Message;
import org.postern.api.Reply;
import org.postern.filters.FilterSettings;
import org.postern.filters.smime.CmsInput;
import org.postern.filters.smime.Identity;
import org.postern.filters.smime.decrypt.Encrypting.Way;
import org.postern.settings.SettingException;
import org.postern.testkit.TestExchange;

@Tag("unit")
class SmimeDecryptionTest {

    private static final String HEADER = lines(
            "Received: from a by b; Mon, 1 Jan 2024 00:00:00 +0000",
            "From: alice@example.org",
            "To: bob@example.org",
            "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=",
            "MIME-Version: 1.0",
            "Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m",
            "Content-Transfer-Encoding: base64",
            "Content-Disposition: attachment; filename=smime.p7m",
            "Content-Description: S/MIME",
            "X-Other: stays");

    private static final String KEPT = lines(
            "Received: from a by b; Mon, 1 Jan 2024 00:00:00 +0000",
            "From: alice@example.org",
            "To: bob@example.org",
            "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=",
            "MIME-Version: 1.0",
            "X-Other: stays");

    private static final String FIELDS =
            lines("Content-Type: multipart/mixed;", "\tboundary=\"b\"", "content-language:  de ");
    private static final String BODY = lines(
            "",
            "preamble ",
            "--b",
            "",
            "\u00fc trailing blanks  ",
            "--b",
            "Content-Type: application/octet-stream",
            "Content-Transfer-Encoding: base64",
            "",
            "AAAA",
            "--b--",
            "epilogue",
            "");
    private static final String ENTITY = FIELDS + BODY;
    private static final Reply REFUSED = Reply.reject(554, "5.7.5", "Message cannot be decrypted");

    private static final Identity ROOT = Identity.root("Root");

    @TempDir
    private static Path folder;

    private static Identity rsa;
    private static Identity ec;
    private static Identity x25519;
    private static SmimeDecryption all;

    private static String lines(String... lines) {
        return String.join("\r\n", lines) + "\r\n";
    }

    @BeforeAll
    static void makeKeys() throws IOException {
        rsa = ROOT.issue("bob")
                .key("RSA", 2048)
                .valid(Duration.ofDays(-20), Duration.ofDays(-10)) // its mails can still be read
                .build();
        ec = ROOT.issue("carol").keyIdentifier().build();
        x25519 = ROOT.issue("dave").key("X25519", 0).build();
        rsa.write(folder.resolve("rsa.pem"));
        ec.write(folder.resolve("ec.pem"));
        x25519.write(folder.resolve("x25519.pem"));
        all = filter(Map.of("keys", folder.toString()));
    }

    private static SmimeDecryption filter(Map<String, String> settings) {
        return new FilterSettings(
                        "smimeDecrypt",
                        name -> Optional.ofNullable(settings.get(name.substring("postern.smimeDecrypt.".length()))))
                .make(SmimeDecryption::new);
    }

    private static Identity recipient(Way way) {
        return switch (way.keyAlgorithm()) {
            case "EC" -> ec;
            case "X25519" -> x25519;
            default -> rsa;
        };
    }

    private static TestExchange<Data> exchange(byte[] cms) {
        return TestExchange.of(Message.of(Encrypting.mail(HEADER, cms)));
    }

    private static String relayed(TestExchange<Data> exchange) throws IOException {
        try (InputStream in = exchange.relayed().get(0).message().open()) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static Stream<Arguments> ways() {
        return Stream.of(Way.values())
                .flatMap(way -> Stream.of(ContentCipher.values()).map(cipher -> Arguments.of(way, cipher)));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void isAsItWasBefore(Way way, ContentCipher cipher) throws IOException {
        TestExchange<Data> exchange =
                exchange(Encrypting.encrypt(ENTITY, cipher, Encrypting.recipient(way, recipient(way))));
        assertThat(exchange.run(all::decide).code()).isEqualTo(250);
        assertThat(relayed(exchange)).isEqualTo(KEPT + FIELDS + BODY);
        assertThat(exchange.notes())
                .containsEntry("smime.decrypt", "pass")
                .containsEntry("smime.encrypted", cipher.title())
                .containsEntry(
                        "smime.recipient",
                        recipient(way).certificate().getSubjectX500Principal().getName());
    }

    /** The sizes around blocks and chunks: padding is not taken for content, nor content for padding. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 14, 15, 16, 17, 31, 32, 65_500, 65_536, 200_000})
    void isAsItWasBeforeInEverySize(int size) throws IOException {
        String entity = "Content-Type: text/plain\r\n\r\n" + "\u0001".repeat(size);
        for (ContentCipher cipher :
                List.of(ContentCipher.AES_256_CBC, ContentCipher.DES_EDE3_CBC, ContentCipher.AES_256_GCM)) {
            TestExchange<Data> exchange =
                    exchange(Encrypting.encrypt(entity, cipher, Encrypting.recipient(Way.RSA, rsa)));
            assertThat(exchange.run(all::decide).code()).isEqualTo(250);
            assertThat(relayed(exchange)).isEqualTo(KEPT + entity);
        }
    }

    @Test
    void layersAreDecryptedUpToFive() throws IOException {
        byte[] cms = Encrypting.encrypt(ENTITY, ContentCipher.AES_128_CBC, Encrypting.recipient(Way.RSA, rsa));
        for (int layers = 1; layers <= 6; layers++) {
            TestExchange<Data> exchange = exchange(cms);
            Reply reply = exchange.run(all::decide);
            if (layers <= 5) {
                assertThat(relayed(exchange)).isEqualTo(KEPT + ENTITY);
                assertThat(exchange.notes().get("smime.encrypted").split(", ")).hasSize(layers);
            } else {
                assertThat(reply).isEqualTo(REFUSED);
            }
            String wrapped = new String(
                    Encrypting.mail(
                            lines(
                                    "Content-Type: application/x-pkcs7-mime; name=\"smime.p7m\"",
                                    "Content-Transfer-Encoding: base64"),
                            cms),
                    StandardCharsets.ISO_8859_1);
            cms = Encrypting.encrypt(wrapped, ContentCipher.AES_256_GCM, Encrypting.recipient(Way.ECDH_SHA256, ec));
        }
    }

    @Test
    void oneOfManyRecipients() throws IOException {
        List<Identity> others = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            others.add(ROOT.issue("other" + i).build());
        }
        TestExchange<Data> exchange = exchange(Encrypting.encrypt(
                ENTITY,
                ContentCipher.AES_256_CBC,
                Stream.concat(
                                others.stream().map(each -> Encrypting.recipient(Way.ECDH_SHA256, each)),
                                Stream.of(Encrypting.recipient(Way.RSA, rsa)))
                        .toArray(RecipientInfoGenerator[]::new)));
        exchange.run(all::decide);
        assertThat(relayed(exchange)).isEqualTo(KEPT + ENTITY);
    }

    /** RFC 8551 §3.1.1: they should be CR LF already, and no other line end can be relayed. */
    @ParameterizedTest
    @CsvSource({
        "Content-Type: text/plain|n|n|a|n|b|n, Content-Type: text/plain|rn|rn|a|rn|b|rn",
        "Content-Type: text/plain|rn|rn|a|r|b|n, Content-Type: text/plain|rn|rn|a|rn|b|rn",
        "Content-Type: text/plain|rn|rn|a|r, Content-Type: text/plain|rn|rn|a|rn"
    })
    void lineEndsAreCrLf(String entity, String expected) throws IOException {
        TestExchange<Data> exchange = exchange(
                Encrypting.encrypt(bytes(entity), ContentCipher.AES_256_CBC, Encrypting.recipient(Way.RSA, rsa)));
        exchange.run(all::decide);
        assertThat(relayed(exchange)).isEqualTo(KEPT + bytes(expected));
    }

    private static String bytes(String text) {
        return text.replace("|rn", "\r\n")
                .replace("|r", "\r")
                .replace("|n", "\n")
                .replace("|", "");
    }

    @Test
    void aHiddenSubjectIsShown() throws IOException {
        String entity = lines(
                "Content-Type: text/plain; charset=us-ascii; hp=\"cipher\"",
                "From: forged@example.org",
                "Subject: hidden",
                "",
                "text");
        TestExchange<Data> exchange =
                exchange(Encrypting.encrypt(entity, ContentCipher.AES_256_GCM, Encrypting.recipient(Way.RSA, rsa)));
        exchange.run(all::decide);
        Message relayed = exchange.relayed().get(0).message();
        assertThat(relayed.header().all("Subject")).containsExactly("hidden");
        assertThat(relayed.header().all("From")).containsExactly("alice@example.org");
    }

    @Test
    void othersPassUntouched() throws IOException {
        String text = HEADER.replace("application/pkcs7-mime", "text/plain") + lines("", "text");
        TestExchange<Data> exchange = TestExchange.of(Message.of(text));
        exchange.run(all::decide);
        assertThat(relayed(exchange)).isEqualTo(text);
        assertThat(exchange.notes()).isEmpty();
    }

    /** Text around a decrypted part could have it sent away: EFAIL. */
    @Test
    void aPartBetweenOthersStaysEncrypted() throws IOException {
        String part = new String(
                Encrypting.mail(
                        lines("Content-Type: application/pkcs7-mime", "Content-Transfer-Encoding: base64"),
                        Encrypting.encrypt(ENTITY, ContentCipher.AES_256_CBC, Encrypting.recipient(Way.RSA, rsa))),
                StandardCharsets.ISO_8859_1);
        String text = lines("Content-Type: multipart/mixed; boundary=b", "", "--b", "", "<img src=\"http://x/", "--b")
                + part
                + lines("--b--");
        TestExchange<Data> exchange = TestExchange.of(Message.of(text));
        exchange.run(all::decide);
        assertThat(relayed(exchange)).isEqualTo(text);
    }

    // ---- failures

    /** Changes an EnvelopedData for the RSA key. */
    private interface Change {
        void change(byte[] key, byte[] iv, byte[] content);
    }

    private static byte[] changed(String entity, ContentCipher cipher, Change change) throws IOException {
        byte[] cms = Encrypting.encrypt(entity, cipher, Encrypting.recipient(Way.RSA, rsa));
        EnvelopedData data =
                EnvelopedData.getInstance(ContentInfo.getInstance(cms).getContent());
        KeyTransRecipientInfo recipient = KeyTransRecipientInfo.getInstance(
                RecipientInfo.getInstance(data.getRecipientInfos().getObjectAt(0))
                        .getInfo());
        EncryptedContentInfo content = data.getEncryptedContentInfo();
        byte[] key = recipient.getEncryptedKey().getOctets().clone();
        byte[] iv = ASN1OctetString.getInstance(
                        content.getContentEncryptionAlgorithm().getParameters())
                .getOctets()
                .clone();
        byte[] text = content.getEncryptedContent().getOctets().clone();
        change.change(key, iv, text);
        ASN1Set recipients = new DERSet(new RecipientInfo(new KeyTransRecipientInfo(
                recipient.getRecipientIdentifier(), recipient.getKeyEncryptionAlgorithm(), new DEROctetString(key))));
        EncryptedContentInfo other = new EncryptedContentInfo(
                content.getContentType(),
                new AlgorithmIdentifier(content.getContentEncryptionAlgorithm().getAlgorithm(), new DEROctetString(iv)),
                new DEROctetString(text));
        EnvelopedData envelope = new EnvelopedData(data.getOriginatorInfo(), recipients, other, (ASN1Set) null);
        ASN1EncodableVector whole = new ASN1EncodableVector();
        whole.add(PKCSObjectIdentifiers.envelopedData);
        whole.add(new BERTaggedObject(0, envelope));
        return new BERSequence(whole).getEncoded();
    }

    private static Stream<Arguments> failures() throws IOException {
        ContentCipher cbc = ContentCipher.AES_256_CBC;
        byte[] gcm = Encrypting.encrypt(ENTITY, ContentCipher.AES_256_GCM, Encrypting.recipient(Way.RSA, rsa));
        byte[] changedGcm = gcm.clone();
        changedGcm[changedGcm.length - 40] ^= 1;
        byte[] whole = Encrypting.encrypt(ENTITY, cbc, Encrypting.recipient(Way.RSA, rsa));
        return Stream.of(
                Arguments.of("key", changed(ENTITY, cbc, (key, iv, content) -> key[5] ^= 1)),
                Arguments.of("key larger than the modulus", changed(ENTITY, cbc, (key, iv, content) -> {
                    Arrays.fill(key, (byte) -1);
                })),
                Arguments.of("key of zeros", changed(ENTITY, cbc, (key, iv, content) -> {
                    Arrays.fill(key, (byte) 0);
                })),
                Arguments.of("vector", changed(ENTITY, cbc, (key, iv, content) -> iv[0] ^= (byte) 0x80)),
                Arguments.of("first block", changed(ENTITY, cbc, (key, iv, content) -> content[3] ^= 1)),
                Arguments.of("no entity", Encrypting.encrypt("Hello", cbc, Encrypting.recipient(Way.RSA, rsa))),
                Arguments.of("no header", Encrypting.encrypt("\r\ntext", cbc, Encrypting.recipient(Way.RSA, rsa))),
                Arguments.of("nothing", Encrypting.encrypt("", cbc, Encrypting.recipient(Way.RSA, rsa))),
                Arguments.of(
                        "no field of MIME",
                        Encrypting.encrypt("Subject: a\r\n\r\ntext", cbc, Encrypting.recipient(Way.RSA, rsa))),
                Arguments.of(
                        "too deep",
                        Encrypting.encrypt(
                                "Content-Type: message/rfc822\r\n\r\n".repeat(200),
                                cbc,
                                Encrypting.recipient(Way.RSA, rsa))),
                Arguments.of("GCM", changedGcm),
                Arguments.of("GCM in EnvelopedData", gcmInEnvelopedData()),
                Arguments.of("RC2", rc2()),
                Arguments.of("cut", Arrays.copyOf(whole, whole.length - 60)),
                Arguments.of("cut at its beginning", Arrays.copyOf(whole, 100)),
                Arguments.of("agreement", agreementWithChangedKey()));
    }

    private static byte[] gcmInEnvelopedData() {
        return Encrypting.encrypt(ENTITY, CMSAlgorithm.AES256_GCM, false, Encrypting.recipient(Way.RSA, rsa));
    }

    private static byte[] rc2() {
        return Encrypting.encrypt(ENTITY, CMSAlgorithm.RC2_CBC, false, Encrypting.recipient(Way.RSA, rsa));
    }

    private static byte[] agreementWithChangedKey() {
        byte[] cms = Encrypting.encrypt(ENTITY, ContentCipher.AES_256_CBC, Encrypting.recipient(Way.ECDH_SHA256, ec));
        String text = new String(cms, StandardCharsets.ISO_8859_1);
        int wrapped = text.lastIndexOf("\u0004("); // the key in its octet string, of 40 bytes
        cms[wrapped + 10] ^= 1;
        return cms;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("failures")
    void allFailuresHaveTheSameAnswer(String what, byte[] cms) throws IOException {
        TestExchange<Data> exchange = exchange(cms);
        assertThat(exchange.run(all::decide)).isEqualTo(REFUSED);
        assertThat(exchange.notes()).containsEntry("smime.decrypt", "fail");

        TestExchange<Data> passed = exchange(cms);
        passed.run(filter(Map.of("keys", folder.toString(), "failed", "pass"))::decide);
        assertThat(relayed(passed)).isEqualTo(new String(Encrypting.mail(HEADER, cms), StandardCharsets.ISO_8859_1));

        TestExchange<Data> marked = exchange(cms);
        marked.run(filter(Map.of("keys", folder.toString(), "failed", "mark", "field", "X-Decrypt"))::decide);
        assertThat(relayed(marked)).startsWith("X-Decrypt: not decrypted: failed\r\n" + HEADER);
    }

    /** A wrong padding shows nothing of what is before it: Vaudenay's oracle. */
    @Test
    void paddingIsNotJudged() throws IOException {
        for (int i = 1; i <= 16; i++) {
            int place = i;
            byte[] cms = changed(
                    "Content-Type: text/plain\r\n\r\n" + "text ".repeat(40),
                    ContentCipher.AES_128_CBC,
                    (key, iv, content) -> content[content.length - 16 - place] ^= 0x55);
            assertThat(exchange(cms).run(all::decide).code()).isEqualTo(250);
        }
    }

    @ParameterizedTest
    @EnumSource(SmimeDecryption.MissingKey.class)
    void noKey(SmimeDecryption.MissingKey setting) throws IOException {
        Identity other = ROOT.issue("other").key("RSA", 2048).build();
        byte[] cms = Encrypting.encrypt(ENTITY, ContentCipher.AES_256_CBC, Encrypting.recipient(Way.RSA, other));
        TestExchange<Data> exchange = exchange(cms);
        Reply reply = exchange.run(filter(Map.of("keys", folder.toString(), "missingKey", setting.name()))::decide);
        assertThat(exchange.notes()).containsEntry("smime.decrypt", "noKey");
        if (setting == SmimeDecryption.MissingKey.PASS) {
            assertThat(relayed(exchange))
                    .isEqualTo(new String(Encrypting.mail(HEADER, cms), StandardCharsets.ISO_8859_1));
        } else {
            assertThat(reply)
                    .isEqualTo(Reply.reject(
                            554, "5.7.5", "Message is encrypted for a key that the gateway does not have"));
        }
    }

    /** Attributes that are authenticated come behind the content (RFC 5083 §2.1), and could be of any size. */
    @ParameterizedTest
    @CsvSource({"10, true", "60000, true", "200000, false", "5000000, false"})
    void authenticatedAttributes(int size, boolean decrypted) throws Exception {
        CMSAuthEnvelopedDataGenerator generator = new CMSAuthEnvelopedDataGenerator();
        ASN1EncodableVector attributes = new ASN1EncodableVector();
        attributes.add(
                new Attribute(new ASN1ObjectIdentifier("1.2.3.4"), new DERSet(new DEROctetString(new byte[size]))));
        generator.setAuthenticatedAttributeGenerator(new SimpleAttributeTableGenerator(new AttributeTable(attributes)));
        generator.addRecipientInfoGenerator(Encrypting.recipient(Way.RSA, rsa));
        byte[] cms = generator
                .generate(
                        new CMSProcessableByteArray(ENTITY.getBytes(StandardCharsets.ISO_8859_1)),
                        (OutputAEADEncryptor) new JceCMSContentEncryptorBuilder(CMSAlgorithm.AES256_GCM)
                                .setProvider(CmsInput.PROVIDER)
                                .build())
                .getEncoded();
        TestExchange<Data> exchange = exchange(cms);
        Reply reply = exchange.run(all::decide);
        if (decrypted) {
            assertThat(relayed(exchange)).isEqualTo(KEPT + ENTITY);
        } else {
            assertThat(reply).isEqualTo(REFUSED);
        }
    }

    /** Whatever a byte becomes: no bug, and no other reply. */
    @ParameterizedTest
    @EnumSource(
            value = ContentCipher.class,
            names = {"AES_256_CBC", "AES_256_GCM"})
    void anyByteCanBeAnother(ContentCipher cipher) throws IOException {
        byte[] cms = Encrypting.encrypt(
                ENTITY, cipher, Encrypting.recipient(Way.RSA, rsa), Encrypting.recipient(Way.ECDH_SHA256, ec));
        Random random = new Random(15);
        for (int i = 0; i < cms.length; i += 1 + random.nextInt(3)) {
            byte[] changed = cms.clone();
            changed[i] = (byte) random.nextInt(256);
            Reply reply = exchange(changed).run(all::decide);
            assertThat(reply.code() == 250 || reply.equals(REFUSED))
                    .as(reply.toString())
                    .isTrue();
        }
    }

    /** A recipient can be named a thousand times, each with a key that is none. */
    @Test
    void onlyAFewAttemptsAreMade() throws IOException {
        byte[] cms = Encrypting.encrypt(
                "x".repeat(1_000_000),
                ContentCipher.AES_256_CBC,
                Stream.generate(() -> Encrypting.recipient(Way.RSA, rsa))
                        .limit(500)
                        .toArray(RecipientInfoGenerator[]::new));
        long start = System.nanoTime();
        assertThat(exchange(cms).run(all::decide)).isEqualTo(REFUSED);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void settings() {
        SmimeDecryption none = filter(Map.of());
        assertThatThrownBy(none::ready).hasMessageContaining("postern.smimeDecrypt.keys is empty");
        assertThatThrownBy(() -> filter(Map.of("keys", "/nowhere")))
                .isInstanceOf(SettingException.class)
                .hasMessageContainingAll("postern.smimeDecrypt.keys", "/nowhere", "no such file");
        assertThatThrownBy(() -> filter(Map.of("failed", "mark"))).hasMessageContaining("field");
        assertThatThrownBy(() -> filter(Map.of("missingKey", "maybe"))).hasMessageContaining("PASS, REJECT");
    }

    /** RFC 8017 §7.2.2, for what an attacker can have decrypted. */
    @ParameterizedTest
    @CsvSource({"0,2,1,0,true", "1,2,1,0,false", "0,1,1,0,false", "0,2,0,0,false", "0,2,1,1,false"})
    void onlyAWholePaddingGivesTheKey(int first, int second, int filling, int end, boolean valid) throws Exception {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) 7);
        byte[] block = new byte[256];
        Arrays.fill(block, (byte) filling);
        block[0] = (byte) first;
        block[1] = (byte) second;
        block[256 - 33] = (byte) end;
        System.arraycopy(key, 0, block, 256 - 32, 32);
        Cipher raw = Cipher.getInstance("RSA/ECB/NoPadding");
        raw.init(Cipher.ENCRYPT_MODE, rsa.certificate().getPublicKey());
        if (first == 0) {
            PrivateKey own = rsa.key();
            byte[] unwrapped = RsaKeyTransport.unwrap(own, raw.doFinal(block), ContentCipher.AES_256_CBC)
                    .getEncoded();
            assertThat(Arrays.equals(unwrapped, key)).isEqualTo(valid);
        }
    }

    /** Fields of that name are removed. */
    @ParameterizedTest
    @ValueSource(strings = {"From", "content-type", "Received", "Subject", "X A"})
    void fieldsThatAMessageNeedsHaveNoResult(String field) {
        assertThatThrownBy(() -> filter(Map.of("field", field)))
                .hasMessageContaining("a message does not need itself, such as X-SMIME-Status");
    }
}

package org.postern.filters.smime.encrypt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.bouncycastle.asn1.cms.AuthEnvelopedData;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.EncryptedContentInfo;
import org.bouncycastle.asn1.cms.EnvelopedData;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cms.CMSAuthEnvelopedDataParser;
import org.bouncycastle.cms.CMSEnvelopedDataParser;
import org.bouncycastle.cms.RecipientInformationStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.api.Data;
import org.postern.api.Message;
import org.postern.api.Rcpt;
import org.postern.api.Reply;
import org.postern.filters.smime.Identity;
import org.postern.filters.smime.MimeEntity;
import org.postern.filters.smime.OddMessages;
import org.postern.filters.smime.OddMessages.Odd;
import org.postern.filters.smime.decrypt.SmimeDecryption;
import org.postern.testing.RecordedLog;
import org.postern.testkit.TestExchange;
import org.postern.testkit.TestMessage;

@Tag("unit")
class SmimeEncryptionTest {

    private static final Identity ROOT = Identity.root("root");
    private static final Identity BOB = rsa("bob@example.org");
    private static final Identity EVE = rsa("eve@example.org");
    private static final Identity ECC = ROOT.person("ecc@example.org");
    private static final Message HELLO =
            TestMessage.of("From: ann@example.org\nSubject: secret\nContent-Type: text/plain\n\nhello\n");

    @TempDir
    Path folder;

    @TempDir
    Path keys;

    private final Map<String, String> settings = new HashMap<>();

    private static Identity rsa(String address) {
        return ROOT.issue(address.substring(0, 3))
                .key("RSA", 2048)
                .address(address)
                .build();
    }

    @BeforeEach
    void certificates() throws Exception {
        for (Identity each : List.of(BOB, EVE, ECC)) {
            put(each.certificate().getSerialNumber() + ".pem", each);
        }
        settings.put("certificates", folder.toString());
    }

    private void put(String name, Identity identity) throws Exception {
        Files.writeString(folder.resolve(name), identity.certificatePem());
    }

    private SmimeEncryption filter(Clock clock) {
        return OddMessages.settings(settings).make(own -> new SmimeEncryption(own, clock));
    }

    private SmimeEncryption filter() {
        return filter(Clock.systemUTC());
    }

    private TestExchange<Data> run(Message message, String... recipients) {
        TestExchange<Data> exchange = TestExchange.of(message).recipients(recipients);
        assertThat(exchange.run(filter()::decide)).isEqualTo(Reply.of(250, "2.0.0", "Queued"));
        return exchange;
    }

    private Reply reply(Message message, String... recipients) {
        TestExchange<Data> exchange = TestExchange.of(message).recipients(recipients);
        Reply reply = exchange.run(filter()::decide);
        assertThat(exchange.relayed()).isEmpty();
        return reply;
    }

    private static List<String> recipients(Data data) {
        return data.recipients().stream().map(Rcpt::recipient).toList();
    }

    /** What the reader has after decryption; empty if it is not encrypted for that one. */
    private Optional<Message> decrypted(Message message, Identity reader) {
        Path key = reader.write(keys.resolve("key.pem"));
        SmimeDecryption decryption =
                OddMessages.settings(Map.of("keys", key.toString())).make(SmimeDecryption::new);
        TestExchange<Data> exchange = TestExchange.of(message);
        exchange.run(decryption::decide);
        return exchange.relayed().stream()
                .map(Data::message)
                .filter(each -> !each.equals(message))
                .findFirst();
    }

    private static RecipientInformationStore readers(Message message, boolean authenticated) throws Exception {
        byte[] cms = message.root().content().open().readAllBytes();
        return authenticated
                ? new CMSAuthEnvelopedDataParser(new ByteArrayInputStream(cms)).getRecipientInfos()
                : new CMSEnvelopedDataParser(new ByteArrayInputStream(cms)).getRecipientInfos();
    }

    // ---- what is encrypted

    static List<Odd> messages() {
        return OddMessages.all();
    }

    @ParameterizedTest
    @MethodSource("messages")
    void comesBackByteForByte(Odd odd) throws Exception {
        Message encrypted =
                run(odd.message(), "bob@example.org").relayed().get(0).message();
        assertThat(encrypted.header().first("Subject")).contains("Gr\u00fc\u00dfe");
        assertThat(encrypted.header().all("Content-Type"))
                .containsExactly("application/pkcs7-mime; smime-type=enveloped-data; name=\"smime.p7m\"");
        Message back = decrypted(encrypted, BOB).orElseThrow();
        assertThat(MimeEntity.of(back).open().readAllBytes()).isEqualTo(odd.entity());
    }

    static Stream<Odd> sizes() {
        return Stream.of(0, 1, 120, 127, 128, 250, 8000, 8150, 8191, 8192, 8193, 16384, 100_000)
                .map(size -> new Odd(size + " bytes", "Content-Type: a/b\r\n", "x".repeat(size)));
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void ofAnySize(Odd odd) throws Exception {
        for (String algorithm : List.of("AES-128-CBC", "AES-256-GCM")) {
            settings.put("algorithm", algorithm);
            Message encrypted =
                    run(odd.message(), "bob@example.org").relayed().get(0).message();
            assertThat(encrypted.open().readAllBytes()).hasSize((int) encrypted.size());
            Message back = decrypted(encrypted, BOB).orElseThrow();
            assertThat(MimeEntity.of(back).open().readAllBytes()).isEqualTo(odd.entity());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "AES-256-CBC,  enveloped-data,     2.16.840.1.101.3.4.1.42",
        "aes-128-cbc,  enveloped-data,     2.16.840.1.101.3.4.1.2",
        "DES-EDE3-CBC, enveloped-data,     1.2.840.113549.3.7",
        "AES-256-GCM,  authEnveloped-data, 2.16.840.1.101.3.4.1.46"
    })
    void algorithms(String algorithm, String type, String oid) throws Exception {
        settings.put("algorithm", algorithm);
        for (Identity reader : List.of(BOB, ECC)) {
            String address = reader.equals(BOB) ? "bob@example.org" : "ecc@example.org";
            TestExchange<Data> exchange = run(HELLO, address);
            Message encrypted = exchange.relayed().get(0).message();
            assertThat(encrypted.root().type().parameter("smime-type")).contains(type);
            byte[] cms = encrypted.root().content().open().readAllBytes();
            boolean authenticated = type.startsWith("auth");
            ContentInfo info = ContentInfo.getInstance(cms);
            EncryptedContentInfo content = authenticated
                    ? AuthEnvelopedData.getInstance(info.getContent()).getAuthEncryptedContentInfo()
                    : EnvelopedData.getInstance(info.getContent()).getEncryptedContentInfo();
            assertThat(content.getContentEncryptionAlgorithm().getAlgorithm().getId())
                    .isEqualTo(oid);
            assertThat(TestMessage.text(decrypted(encrypted, reader).orElseThrow()))
                    .endsWith("\n\nhello\n");
            assertThat(exchange.notes())
                    .isEqualTo(Map.of(
                            "smime.encrypt", "encrypted",
                            "smime.encryptedFor", "1",
                            "smime.algorithm", algorithm.toUpperCase(java.util.Locale.ROOT)));
        }
    }

    @Test
    void anEncryptedMessageStaysAsItIs() throws Exception {
        Message encrypted = run(HELLO, "bob@example.org").relayed().get(0).message();
        TestExchange<Data> again = run(encrypted, "unknown@example.org");
        assertThat(again.relayed().get(0).message()).isSameAs(encrypted);
        assertThat(again.notes()).containsExactly(Map.entry("smime.encrypt", "skipped"));
    }

    /** Or a sender could write a field to have a message go out as it is. */
    @Test
    void whatOnlySaysThatItIsEncryptedIsEncrypted() throws Exception {
        Message claims = TestMessage.of("Content-Type: application/pkcs7-mime; smime-type=enveloped-data\n\nhello\n");
        assertThat(run(claims, "bob@example.org").notes()).containsEntry("smime.encrypt", "encrypted");
    }

    // ---- who reads what

    @Test
    void allReadOneMessageIfTheirKeysAreOfOneType() throws Exception {
        List<Data> relayed = run(HELLO, "bob@example.org", "EVE@Example.org").relayed();
        assertThat(relayed).hasSize(1);
        assertThat(readers(relayed.get(0).message(), false)).hasSize(2);
        assertThat(decrypted(relayed.get(0).message(), BOB)).isPresent();
        assertThat(decrypted(relayed.get(0).message(), EVE)).isPresent();
        assertThat(decrypted(relayed.get(0).message(), ECC)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"AES-256-CBC", "AES-256-GCM"})
    void eachTypeOfKeyHasItsMessage(String algorithm) throws Exception {
        settings.put("algorithm", algorithm);
        TestExchange<Data> exchange = run(HELLO, "bob@example.org", "ecc@example.org", "eve@example.org");
        List<Data> relayed = exchange.relayed();
        assertThat(relayed).hasSize(2);
        assertThat(recipients(relayed.get(0))).containsExactly("bob@example.org", "eve@example.org");
        assertThat(recipients(relayed.get(1))).containsExactly("ecc@example.org");
        assertThat(decrypted(relayed.get(0).message(), EVE)).isPresent();
        assertThat(decrypted(relayed.get(1).message(), ECC)).isPresent();
        assertThat(exchange.notes()).containsEntry("smime.encryptedFor", "3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"AES-256-CBC", "AES-256-GCM"})
    void eachRecipientHasAMessageThatShowsNoOther(String algorithm) throws Exception {
        settings.putAll(Map.of("algorithm", algorithm, "perRecipient", "true"));
        List<Data> relayed = run(HELLO, "bob@example.org", "eve@example.org").relayed();
        assertThat(relayed).hasSize(2);
        assertThat(recipients(relayed.get(1))).containsExactly("eve@example.org");
        for (Data each : relayed) {
            assertThat(readers(each.message(), algorithm.endsWith("GCM"))).hasSize(1);
        }
        assertThat(decrypted(relayed.get(0).message(), BOB)).isPresent();
        assertThat(decrypted(relayed.get(0).message(), EVE)).isEmpty();
        assertThat(decrypted(relayed.get(1).message(), EVE)).isPresent();
    }

    @Test
    void oneWithoutACertificateHasItRejected() {
        assertThat(reply(HELLO, "bob@example.org", "new@example.org").toString())
                .isEqualTo("550 5.7.5 Message not encrypted: no valid certificate of <new@example.org>");
        assertThat(reply(HELLO, "a@x", "b@x", "c@x", "d@x", "e@x").toString())
                .endsWith("no valid certificate of <a@x>, <b@x>, <c@x> and 2 more");
    }

    @Test
    void orHasItUnencryptedAndTheOthersEncrypted() throws Exception {
        settings.put("missing", "pass");
        TestExchange<Data> exchange = run(HELLO, "new@example.org", "bob@example.org");
        assertThat(exchange.relayed()).hasSize(2);
        assertThat(recipients(exchange.relayed().get(0))).containsExactly("bob@example.org");
        assertThat(decrypted(exchange.relayed().get(0).message(), BOB)).isPresent();
        assertThat(recipients(exchange.relayed().get(1))).containsExactly("new@example.org");
        assertThat(exchange.relayed().get(1).message()).isSameAs(HELLO);
        assertThat(exchange.notes())
                .containsEntry("smime.encrypt", "partly")
                .containsEntry("smime.missing", "new@example.org: no certificate");
        TestExchange<Data> none = run(HELLO, "new@example.org");
        assertThat(none.relayed().get(0).message()).isSameAs(HELLO);
        assertThat(none.notes()).containsEntry("smime.encrypt", "missing");
    }

    // ---- which certificate

    private String missing(String recipient) {
        TestExchange<Data> exchange = TestExchange.of(HELLO).recipients(recipient);
        exchange.run(filter()::decide);
        return exchange.notes().getOrDefault("smime.missing", "");
    }

    @Test
    void aCertificateHasToBeValidAndForEncryption() throws Exception {
        put(
                "1.pem",
                ROOT.issue("old")
                        .address("old@x")
                        .valid(Duration.ofDays(-2), Duration.ofDays(-1))
                        .build());
        put(
                "2.pem",
                ROOT.issue("new")
                        .address("new@x")
                        .valid(Duration.ofDays(1), Duration.ofDays(2))
                        .build());
        put(
                "3.pem",
                ROOT.issue("web")
                        .address("web@x")
                        .purpose(KeyPurposeId.id_kp_serverAuth)
                        .build());
        put("4.pem", ROOT.issue("ed").address("ed@x").key("Ed25519", 0).build());
        assertThat(missing("old@x")).startsWith("old@x: certificate has expired on ");
        assertThat(missing("new@x")).startsWith("new@x: certificate is not valid before ");
        assertThat(missing("web@x")).isEqualTo("web@x: certificate is not for encryption of mail");
        assertThat(missing("ed@x")).startsWith("ed@x: certificate has a key of type Ed");
        assertThat(missing("none@x")).isEqualTo("none@x: no certificate");
    }

    @Test
    void theNewestValidOneIsTaken() throws Exception {
        Identity older = ROOT.issue("1")
                .address("x@x")
                .valid(Duration.ofDays(-9), Duration.ofDays(9))
                .build();
        Identity newer = ROOT.issue("2")
                .address("x@x")
                .valid(Duration.ofDays(-1), Duration.ofDays(9))
                .build();
        Identity later = ROOT.issue("3")
                .address("x@x")
                .valid(Duration.ofDays(1), Duration.ofDays(9))
                .build();
        for (Identity each : List.of(older, newer, later)) {
            put(each.certificate().getSerialNumber() + ".pem", each);
        }
        assertThat(decrypted(run(HELLO, "x@x").relayed().get(0).message(), newer))
                .isPresent();
        TestExchange<Data> exchange = TestExchange.of(HELLO).recipients("x@x");
        exchange.run(filter(Clock.fixed(Instant.now().plus(Duration.ofDays(2)), ZoneOffset.UTC))::decide);
        assertThat(decrypted(exchange.relayed().get(0).message(), later)).isPresent();
    }

    @Test
    void oneCertificateCanBeForAWholeDomain() throws Exception {
        Path partner = Files.writeString(keys.resolve("partner.pem"), BOB.certificatePem() + ROOT.certificatePem());
        settings.put("certificates", folder + "; *@partner.test " + partner);
        assertThat(decrypted(run(HELLO, "anyone@partner.test").relayed().get(0).message(), BOB))
                .isPresent();
        assertThat(missing("anyone@other.test")).isNotEmpty();
    }

    /** Recipient, certificates in a place that is for the whole domain, and the one that mail is encrypted for. */
    private static Stream<Arguments> places() {
        Identity alice = rsa("alice@example.org");
        Identity both = ROOT.issue("both")
                .key("RSA", 2048)
                .address("alice@example.org")
                .address("ann@example.org")
                .build();
        Identity gateway = rsa("gateway@partner.test");
        Identity renewed = ROOT.issue("renewed")
                .key("RSA", 2048)
                .address("Gateway@Partner.test")
                .valid(Duration.ofDays(-1), Duration.ofDays(9))
                .build();
        Identity nameless = ROOT.issue("nameless").key("RSA", 2048).build();
        Identity other = ROOT.issue("other").key("RSA", 2048).build();
        Identity expired = ROOT.issue("old")
                .address("alice@example.org")
                .valid(Duration.ofDays(-2), Duration.ofDays(-1))
                .build();
        return Stream.of(
                Arguments.of("alice@example.org", List.of(alice, BOB), Optional.of(alice)),
                Arguments.of("bob@example.org", List.of(alice, BOB), Optional.of(BOB)),
                Arguments.of("eve@example.org", List.of(alice, BOB), Optional.empty()),
                Arguments.of("eve@example.org", List.of(alice, both), Optional.empty()),
                Arguments.of("ann@example.org", List.of(alice, both), Optional.of(both)),
                Arguments.of("alice@example.org", List.of(expired, BOB), Optional.empty()),
                Arguments.of("alice@example.org", List.of(expired, gateway), Optional.empty()),
                Arguments.of("eve@example.org", List.of(gateway), Optional.of(gateway)),
                Arguments.of("eve@example.org", List.of(gateway, ROOT), Optional.of(gateway)),
                Arguments.of("eve@example.org", List.of(renewed, gateway), Optional.of(renewed)),
                Arguments.of("eve@example.org", List.of(nameless), Optional.of(nameless)),
                Arguments.of("eve@example.org", List.of(nameless, other), Optional.empty()),
                Arguments.of("eve@example.org", List.of(nameless, gateway), Optional.empty()));
    }

    @ParameterizedTest
    @MethodSource("places")
    void whatIsForADomainIsReadByNoOneElse(String recipient, List<Identity> there, Optional<Identity> reader)
            throws Exception {
        StringBuilder pem = new StringBuilder();
        there.forEach(each -> pem.append(each.certificatePem()));
        settings.put("certificates", "*@example.org " + Files.writeString(keys.resolve("place.pem"), pem));
        if (reader.isEmpty()) {
            assertThat(missing(recipient)).startsWith(recipient + ": ");
            return;
        }
        Message encrypted = run(HELLO, recipient).relayed().get(0).message();
        assertThat(readers(encrypted, false).getRecipients()).hasSize(1);
        assertThat(decrypted(encrypted, reader.get())).isPresent();
    }

    @Test
    void aPlaceOfSeveralOwnersIsSaid() throws Exception {
        settings.put("certificates", "*@example.org " + folder);
        try (RecordedLog log = new RecordedLog()) {
            assertThat(missing("x@example.org"))
                    .contains("the certificates in " + folder + " are of several owners, and none is for this address");
            assertThat(log.messages(Level.WARNING, "certificates of 3 owners in " + folder))
                    .isNotEmpty();
        }
    }

    @Test
    void certificatesHaveToBeTrustedIfThatIsAskedFor() throws Exception {
        Identity other = Identity.root("other");
        settings.put(
                "trustedCertificates",
                Files.writeString(keys.resolve("root.pem"), other.certificatePem())
                        .toString());
        assertThat(missing("bob@example.org")).contains("no path from CN=bob to a trusted certificate");
        Identity below = other.issue("below").authority().build();
        put("below.pem", below);
        put("person.pem", below.person("person@x"));
        assertThat(missing("person@x")).isEmpty();
    }

    @Test
    void certificatesThatAreAddedAreSeen() throws Exception {
        Path file = folder.resolve("later.pem");
        CertificateFolder watched = new CertificateFolder(folder, "", Optional.empty(), Duration.ZERO);
        assertThat(watched.find("later@x")).isEmpty();
        Files.writeString(file, "-----BEGIN CERTIFICATE-----\nhalf");
        assertThat(watched.find("bob@example.org")).hasSize(1);
        put("later.pem", ROOT.person("later@x"));
        assertThat(watched.find("later@x")).hasSize(1);
        Files.delete(file);
        assertThat(watched.find("later@x")).isEmpty();
    }

    // ---- at deployment

    @ParameterizedTest
    @CsvSource({
        "certificates,        /nowhere,                       'no such file'",
        "certificates,        /dev/null,                      '/dev/null: not a file'",
        "certificates,        '*@ /nowhere',                  'no address is like *@'",
        "certificates,        'ldap://',                      'a URL such as ldaps://'",
        "certificates,        'ldap:///ou=x',                 'a URL such as ldaps://'",
        "algorithm,           RC2,                            'AES-256-CBC, AES-128-CBC, AES-256-GCM, DES-EDE3-CBC'",
        "missing,             ignore,                         'REJECT, PASS'",
        "perRecipient,        sometimes,                      'true or false'",
        "mailAttribute,       '(mail',                        'the name of an attribute'",
        "trustedCertificates, /nowhere,                       'no such file'"
    })
    void whatIsInvalidIsFoundAtDeployment(String name, String value, String problem) {
        settings.put(name, value);
        assertThatThrownBy(this::filter).hasMessageContainingAll("postern.x." + name, problem);
    }

    @Test
    void isNotReadyWithoutCertificates() {
        settings.remove("certificates");
        assertThatThrownBy(() -> filter().ready())
                .hasMessage("no certificates to encrypt for are configured: postern.x.certificates is empty");
    }

    /** As a directory that is down is no recipient without a certificate. */
    @Test
    void aDirectoryThatDoesNotAnswerDefersTheMessage() {
        settings.putAll(Map.of("certificates", folder + "; ldap://127.0.0.1:1/dc=x", "missing", "pass"));
        assertThat(reply(HELLO, "new@example.org").toString())
                .isEqualTo("451 4.4.3 Certificates to encrypt for unavailable; try again later");
        assertThat(run(HELLO, "bob@example.org").relayed()).hasSize(1);
    }
}

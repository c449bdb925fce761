package org.postern.filters.xml.sign;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.api.Data;
import org.postern.api.DotStuffing;
import org.postern.api.Message;
import org.postern.api.Reply;
import org.postern.api.mime.NewPart;
import org.postern.api.mime.Part;
import org.postern.api.octets.Octets;
import org.postern.api.text.TransferEncoding;
import org.postern.filters.TestSettings;
import org.postern.filters.xml.check.XmlSignatureCheck;
import org.postern.settings.SettingException;
import org.postern.testing.RecordedLog;
import org.postern.testing.TestAuthority;
import org.postern.testing.TestAuthority.Issued;
import org.postern.testkit.TestExchange;
import org.postern.testkit.TestMessage;

/** What is signed is accepted by the check, and nothing else is changed. */
@Tag("unit")
class XmlSignerTest {

    private static final TestAuthority AUTHORITY = TestAuthority.root("authority");
    private static final Issued RSA = AUTHORITY.rsaServer("rsa signer");
    private static final Issued EC = AUTHORITY.server("ec signer");

    private static final String ORDER = "<order xmlns=\"urn:order\"><item  n='1'/>"
            + "<item n = \"2\" ></item ><!-- c --><text><![CDATA[<item>]]>&amp; é</text></order>";
    private static final String SOAP_11 = """
            <?xml version='1.0' encoding='UTF-8'?>
            <!-- <soap:Body> -->
            <soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">
              <soap:Body a='>'><order xmlns="urn:order"/></soap:Body>
            </soap:Envelope>
            """;
    private static final String SOAP_12 =
            "<Envelope xmlns=\"http://www.w3.org/2003/05/soap-envelope\"><Header><x/></Header><Body><y/></Body></Envelope>";

    @TempDir
    Path folder;

    private final Map<String, String> settings = new LinkedHashMap<>();
    private final Map<String, String> checkSettings = new LinkedHashMap<>();
    private TestExchange<Data> exchange;

    @BeforeEach
    void useOneKey() throws IOException {
        use(EC);
        checkSettings.put(
                "trustedCertificates",
                AUTHORITY.trusted(folder.resolve("trusted.pem")).toString());
        checkSettings.put("require", "true");
    }

    private void use(Issued key) throws IOException {
        settings.put("key", key.write(folder.resolve("key.pem")).toString());
    }

    private static Message part(byte[] content, String type) {
        return TestMessage.of(NewPart.multipart(
                "mixed", NewPart.text("plain", "see"), NewPart.attachment("a.xml", type, Octets.of(content))));
    }

    private static Message part(String content) {
        return part(content.getBytes(UTF_8), "application/xml");
    }

    private Message sign(Message message) throws IOException {
        Reply reply = run(message);
        assertThat(reply.code()).as(reply.toString()).isEqualTo(250);
        assertThat(exchange.notes()).containsEntry("xml.sign", "signed");
        Message signed = exchange.relayed().get(0).message();
        DotStuffing.write(signed, OutputStream.nullOutputStream()); // a bare LF is rejected on the way
        return signed;
    }

    private Reply run(Message message) {
        XmlSigner signer = TestSettings.make(XmlSigner::new, settings);
        exchange = TestExchange.of(message);
        return exchange.run(signer::decide);
    }

    private Map<String, String> check(Message message) {
        XmlSignatureCheck check = TestSettings.make(XmlSignatureCheck::new, checkSettings);
        TestExchange<Data> checking = TestExchange.of(message);
        Reply reply = checking.run(check::decide);
        assertThat(reply.code()).as(reply.toString()).isEqualTo(250);
        return checking.notes();
    }

    private static byte[] bytes(Octets octets) throws IOException {
        try (InputStream in = octets.open()) {
            return in.readAllBytes();
        }
    }

    private static byte[] xml(Message message) throws IOException {
        return bytes(xmlPart(message).decoded());
    }

    private static Part xmlPart(Message message) throws IOException {
        return message.root().leaves().stream()
                .filter(part -> part.type().subtype().endsWith("xml"))
                .findFirst()
                .orElseThrow();
    }

    // ---- forms

    static final String FORMS = """
            enveloped  |             |
            enveloping |             |
            detached   |             |
            enveloped  | /*/*[1]     |
            enveloped  |             | /*/*[last()]
            enveloped  | /*; /*/*[1] |
            """;

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "", textBlock = FORMS)
    void formsAreAccepted(String form, String signed, String place) throws IOException {
        settings.put("form", form);
        if (signed != null) {
            settings.put("signed", signed);
            checkSettings.put("signed", signed);
        }
        if (place != null) {
            settings.put("place", place);
        }
        for (String document :
                List.of(ORDER, SOAP_11, SOAP_12, "<?xml version=\"1.0\"?>\r\n\r\n" + ORDER + "\r\n<?x?>\r\n")) {
            Message message = part(document);
            Message changed = sign(message);
            assertThat(check(changed))
                    .containsEntry("xml.verify", "pass")
                    .containsEntry("xml.signer", "CN=ec signer")
                    .containsEntry("xml.signed", "a.xml");
            requireSameBytes(xml(message), xml(changed));
        }
    }

    /** What is there now are the bytes from before, in their order, with some put in between. */
    private static void requireSameBytes(byte[] before, byte[] after) {
        int start = 0;
        while (start < before.length && start < after.length && before[start] == after[start]) {
            start++;
        }
        int end = 0;
        while (end < before.length - start && before[before.length - 1 - end] == after[after.length - 1 - end]) {
            end++;
        }
        String middle = new String(before, start, before.length - start - end, ISO_8859_1);
        String made = new String(after, start, after.length - start - end, ISO_8859_1);
        assertThat(made).contains(middle.isEmpty() ? "" : middle.substring(0, Math.min(middle.length(), 6)));
        int at = 0;
        for (byte b : after) {
            if (at < before.length && before[at] == b) {
                at++;
            }
        }
        assertThat(at).isEqualTo(before.length);
    }

    @ParameterizedTest
    @ValueSource(strings = {SOAP_11, SOAP_12})
    void soapHasASecurityHeader(String envelope) throws IOException {
        settings.put("place", "soap:Header");
        Message changed = sign(part(envelope));
        assertThat(check(changed)).containsEntry("xml.verify", "pass");
        assertThat(new String(xml(changed), UTF_8))
                .contains("BinarySecurityToken", "SecurityTokenReference", "mustUnderstand", "wsu:Id=");
        Message twice = sign(changed);
        assertThat(check(twice)).containsEntry("xml.verify", "pass");
        assertThat(new String(xml(twice), UTF_8).split("<ds:Signature ", -1)).hasSize(3);
        assertThat(new String(xml(twice), UTF_8).split("<wsse:Security ", -1)).hasSize(2);
        requireSameBytes(envelope.getBytes(UTF_8), xml(twice));
    }

    @ParameterizedTest
    @CsvSource({"certificate, X509Certificate", "keyName, KeyName", "none, SignatureValue"})
    void theKeyIsFound(String keyInfo, String element) throws IOException {
        settings.put("keyInfo", keyInfo);
        Message changed = sign(part(ORDER));
        assertThat(new String(xml(changed), UTF_8)).contains("<ds:" + element + ">");
        checkSettings.put(
                "trustedCertificates",
                Files.writeString(folder.resolve("own.pem"), EC.pem()).toString());
        assertThat(check(changed)).containsEntry("xml.verify", "pass");
        settings.put("place", "soap:Header");
        assertThat(check(sign(part(SOAP_11)))).containsEntry("xml.verify", "pass");
    }

    @ParameterizedTest
    @CsvSource({
        "RSA, RSA-SHA256, SHA-256",
        "RSA, RSA-SHA384, SHA-384",
        "RSA, RSA-SHA512, SHA-512",
        "RSA, RSA-PSS-SHA256, SHA-256",
        "RSA, RSA-PSS-SHA384, SHA-256",
        "RSA, RSA-PSS-SHA512, SHA-256",
        "EC, ECDSA-SHA256, SHA-256",
        "EC, ecdsa-sha384, sha-384",
        "EC, ECDSA-SHA512, SHA-512",
        "Ed25519, Ed25519, SHA-256",
        "RSA, '', SHA-256",
        "EC, '', SHA-256",
        "Ed25519, '', SHA-256"
    })
    void algorithmsAreAccepted(String key, String algorithm, String digest) throws Exception {
        use(
                switch (key) {
                    case "RSA" -> RSA;
                    case "EC" -> EC;
                    default -> ed25519();
                });
        settings.put("algorithm", algorithm);
        settings.put("digest", digest);
        settings.put("prefix", "sig");
        for (String form : List.of("enveloped", "enveloping", "detached")) {
            settings.put("form", form);
            assertThat(check(sign(part(ORDER)))).containsEntry("xml.verify", "pass");
        }
    }

    private static Issued ed25519() throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        Instant now = Instant.now();
        return AUTHORITY.issue(pair, "ed signer", now.minusSeconds(60), now.plusSeconds(3600), Map.of());
    }

    // ---- charsets and transfer encodings

    @ParameterizedTest
    @CsvSource({
        "UTF-8, '', ''",
        "UTF-8, UTF-8, ''",
        "UTF-8, UTF-8, EFBBBF",
        "UTF-16BE, UTF-16, FEFF",
        "UTF-16LE, UTF-16, FFFE",
        "UTF-16BE, UTF-16, ''",
        "UTF-16LE, UTF-16, ''",
        "ISO-8859-1, ISO-8859-1, ''",
        "windows-1252, windows-1252, ''",
    })
    void theCharsetStays(String charset, String declared, String mark) throws IOException {
        String document =
                (declared.isEmpty() ? "" : "<?xml version='1.0' encoding='" + declared + "'?>\r\n") + ORDER + "\r\n";
        byte[] begin = java.util.HexFormat.of().parseHex(mark);
        byte[] rest = document.getBytes(Charset.forName(charset));
        byte[] all = Arrays.copyOf(begin, begin.length + rest.length);
        System.arraycopy(rest, 0, all, begin.length, rest.length);
        Message changed = sign(part(all, "application/xml"));
        assertThat(check(changed)).containsEntry("xml.verify", "pass");
        requireSameBytes(all, xml(changed));
        String text = new String(xml(changed), Charset.forName(charset));
        assertThat(text).contains("&amp; é</text><ds:Signature ");
    }

    @Test
    void charactersBeyondThoseOf16BitsKeepTheirPlace() throws IOException {
        String document = "<a><b>\uD83D\uDE00\uD83D\uDE00</b><c>\uD83D\uDE00</c></a>";
        settings.put("place", "/a/b");
        Message changed = sign(part(document));
        assertThat(new String(xml(changed), UTF_8))
                .contains("<b>\uD83D\uDE00\uD83D\uDE00<ds:Signature", "</ds:Signature></b><c>");
        assertThat(check(changed)).containsEntry("xml.verify", "pass");
    }

    @Test
    void aBlankLineBeforeTheDeclarationStays() throws IOException {
        Message changed = sign(part("\r\n<?xml version=\"1.0\"?><a/>"));
        assertThat(new String(xml(changed), UTF_8)).startsWith("\r\n<?xml version=\"1.0\"?><a><ds:Signature");
        assertThat(check(changed)).containsEntry("xml.verify", "pass");
    }

    /** The charset of the part is what counts where there is none in the document. */
    @Test
    void thePartHasACharset() throws IOException {
        Message changed = sign(part(ORDER.getBytes(ISO_8859_1), "text/xml; charset=iso-8859-1"));
        assertThat(new String(xml(changed), ISO_8859_1)).contains("é</text><ds:Signature");
        assertThat(check(changed)).containsEntry("xml.verify", "pass");
    }

    /** Its signature has several lines. */
    @ParameterizedTest
    @ValueSource(strings = {"7bit", "8bit", "quoted-printable"})
    void aDocumentOfOneLineIsSignedInLinesOfMail(String encoding) throws IOException {
        Message signed = sign(encoded(encoding, "<order/>"));
        assertThat(check(signed)).containsEntry("xml.verify", "pass");
    }

    private static Message encoded(String encoding, String body) {
        return TestMessage.of("""
                From: me@example.org
                Content-Type: application/xml; charset=utf-8
                Content-Transfer-Encoding: %s

                %s
                """.formatted(encoding, body));
    }

    @ParameterizedTest
    @CsvSource({
        "7bit, SEVEN_BIT, '<a>\n</a>'",
        "8bit, EIGHT_BIT, '<a>é\n</a>'",
        "quoted-printable, QUOTED_PRINTABLE, '<a>=C3=A9\nx=\ny=3D</a>'",
        "quoted-printable, BASE64, '<a>=0Ax</a>'",
        "base64, BASE64, PGE+PC9hPg=="
    })
    void theTransferEncodingStaysIfItCan(String encoding, TransferEncoding after, String body) throws IOException {
        Message message = encoded(encoding, body);
        for (String form : List.of("enveloped", "enveloping", "detached")) {
            settings.put("form", form);
            Message changed = sign(message);
            assertThat(xmlPart(changed).encoding())
                    .isEqualTo(form.equals("detached") ? message.root().encoding() : after);
            assertThat(check(changed)).containsEntry("xml.verify", "pass");
            assertThat(lines(changed)).allMatch(line -> line.length() <= 998);
            requireSameBytes(bytes(message.root().decoded()), xml(changed));
        }
    }

    private static List<String> lines(Message message) throws IOException {
        String text = new String(bytes(message), ISO_8859_1);
        assertThat(text.replace("\r\n", "")).doesNotContain("\r", "\n");
        return List.of(text.split("\r\n", -1));
    }

    @ParameterizedTest
    @CsvSource({"10, SEVEN_BIT", "850, QUOTED_PRINTABLE"})
    void linesAreNotTooLong(int length, TransferEncoding after) throws IOException {
        settings.put("digest", "SHA-512");
        String attribute = "x".repeat(length);
        Message changed = sign(encoded("7bit", "<a b='" + attribute + "'\n><c d='" + attribute + "'/></a>"));
        assertThat(xmlPart(changed).encoding()).isEqualTo(after);
        assertThat(lines(changed)).allMatch(line -> line.length() <= 998);
        assertThat(check(changed)).containsEntry("xml.verify", "pass");
    }

    @Test
    void base64KeepsTheWidthOfItsLines() throws IOException {
        String base64 = Base64.getMimeEncoder(60, "\r\n".getBytes(UTF_8)).encodeToString(ORDER.getBytes(UTF_8));
        Message changed = sign(encoded("base64", base64));
        assertThat(bytes(changed.root().body())).asString(UTF_8).matches("(?s)([A-Za-z0-9+/]{60}\r\n){20,}.*");
    }

    // ---- what is not signed

    @Test
    void otherPartsStay() throws IOException {
        Message text = TestMessage.of(NewPart.text("plain", "<a/>"));
        assertThat(run(text).code()).isEqualTo(250);
        assertThat(exchange.notes()).containsExactly(Map.entry("xml.sign", "none"));
        assertThat(exchange.relayed().get(0).message()).isSameAs(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"multipart/signed; protocol=\"application/pkcs7-signature\"", "message/rfc822"})
    void whatHasBeenSignedOrPassedOnStays(String type) throws IOException {
        Message message = TestMessage.of(
                """
                Content-Type: multipart/mixed; boundary=o

                --o
                Content-Type: %s; boundary=i

                %s--i
                Content-Type: application/xml

                <a/>
                --i--
                --o--
                """.formatted(type, type.startsWith("message") ? "Content-Type: multipart/mixed; boundary=i\n\n" : ""));
        assertThat(message.root().leaves()).anyMatch(part -> part.type().name().equals("application/xml"));
        assertThat(run(message).code()).isEqualTo(250);
        assertThat(exchange.notes()).containsEntry("xml.sign", "none");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            <a>                                       | a.xml: not well-formed
            <!DOCTYPE a><a/>                          | a.xml: it has a DOCTYPE, which is not allowed
            <a>1<!-- -->2</a>                         | the signature would not be valid: a.xml: a comment within a text
            <?xml version='1.0' encoding='UTF-16'?><a/> | a.xml: the document says UTF-16, and is not encoded so
            """)
    void whatCannotBeSignedIsRejected(String document, String reason) {
        assertThat(run(part(document)).toString()).contains("554 5.6.0 XML document cannot be signed: " + reason);
        assertThat(exchange.notes()).containsEntry("xml.sign", "failed").containsKey("xml.sign.reason");
        settings.put("failed", "pass");
        try (RecordedLog log = new RecordedLog()) {
            assertThat(run(part(document)).code()).isEqualTo(250);
            assertThat(log.messages(Level.WARNING, ""))
                    .anyMatch(line -> line.contains("relayed without an XML signature: " + reason));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "signed, //b, no element is selected by //b",
        "signed, //@c/self::node(), //@c/self::node() selects what is no element",
        "signed, #x, no element with the id x",
        "place, //b, no element is selected by //b",
        "place, /a/*, several elements are selected by /a/*",
        "place, soap:Header, it is no SOAP envelope",
        "maxSize, 1, larger than 1 bytes"
    })
    void whatIsNotThereCannotBeSigned(String setting, String value, String reason) {
        settings.put(setting, value);
        assertThat(run(part("<a c='1'><d/><e/></a>")).toString()).contains("554 5.6.0", reason);
    }

    @Test
    void aSignatureIsNotBroken() throws IOException {
        Message once = sign(part("<a><b Id='b'/><c/></a>"));
        assertThat(run(once).toString()).contains("it is signed already, and another signature would break that one");
        settings.put("form", "enveloping");
        assertThat(run(once).toString()).contains("a.xml: it is signed already");
        settings.put("form", "detached");
        assertThat(check(sign(once))).containsEntry("xml.verify", "pass");
        settings.put("form", "enveloped");
        settings.put("signed", "//b");
        settings.put("place", "//c");
        Message twice = sign(sign(part("<a><b Id='b'/><c/></a>")));
        assertThat(new String(xml(twice), UTF_8).split("<ds:Signature ", -1)).hasSize(3);
    }

    // ---- limits

    @Test
    void aDeepAndWideDocumentIsSignedOnAnyJava() throws IOException {
        String attributes =
                IntStream.range(0, 300).mapToObj(i -> " a" + i + "='" + i + "'").collect(Collectors.joining());
        String document =
                "<x" + attributes + ">" + "<a>".repeat(148) + "<b" + attributes + "/>" + "</a>".repeat(148) + "</x>";
        for (String form : List.of("enveloped", "detached")) {
            settings.put("form", form);
            assertThat(check(sign(part(document)))).containsEntry("xml.verify", "pass");
        }
        settings.put("form", "enveloping"); // two levels more
        assertThat(check(sign(part(document)))).containsEntry("xml.verify", "pass");
    }

    // ---- settings

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            key        | /nowhere                 | a PKCS#12 or PEM file with a private key and its certificate
            form       | around                   | ENVELOPED, ENVELOPING, DETACHED
            signed     | //x:a                    | XPath expressions or #id
            signed     | //(                      | XPath expressions or #id
            place      | /a; /b                   | one XPath expression
            keyInfo    | key                      | CERTIFICATE, KEYNAME, NONE
            digest     | SHA-1                    | SHA-256, SHA-384 or SHA-512
            algorithm  | RSA-SHA256               | ECDSA-SHA256, ECDSA-SHA384, ECDSA-SHA512
            prefix     | xml:x                    | a prefix
            namespaces | x                        | prefixes with their namespaces
            parts      | xml                      | types such as text/xml
            maxSize    | 1GiB                     | a size from 1 byte to 100MiB
            """)
    void invalidSettingsAreRejected(String setting, String value, String allowed) {
        settings.put(setting, value);
        assertThatThrownBy(() -> TestSettings.make(XmlSigner::new, settings))
                .isInstanceOf(SettingException.class)
                .hasMessageContainingAll("postern.x." + setting, value, allowed);
    }

    @Test
    void formsThatSignAllHaveNoChoice() {
        settings.put("form", "detached");
        settings.put("signed", "/a");
        settings.put("place", "/a");
        settings.put("parts", "application/soap+xml");
        assertThatThrownBy(() -> TestSettings.make(XmlSigner::new, settings))
                .hasMessageContainingAll("postern.x.signed", "postern.x.place", "postern.x.parts", "DETACHED");
    }

    @Test
    void anEncryptedKeyNeedsItsPassword() throws IOException {
        settings.put(
                "key",
                TestAuthority.keyStore(folder.resolve("key.p12"), Map.of("a", EC))
                        .toString());
        settings.put("keyPassword", "not this");
        assertThatThrownBy(() -> TestSettings.make(XmlSigner::new, settings))
                .hasMessageContaining("postern.x.key")
                .hasMessageNotContaining("not this");
        settings.put("keyPassword", TestAuthority.PASSWORD);
        assertThat(check(sign(part(ORDER)))).containsEntry("xml.verify", "pass");
    }

    @Test
    void isNotReadyWithoutAKey() {
        settings.remove("key");
        XmlSigner signer = TestSettings.make(XmlSigner::new, settings);
        assertThatThrownBy(signer::ready)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("postern.x.key is empty");
    }

    @Test
    void anExpiredCertificateSignsNothing() throws IOException {
        Instant now = Instant.now();
        use(AUTHORITY.server(now.minusSeconds(100), now.minusSeconds(10), "old"));
        try (RecordedLog log = new RecordedLog()) {
            assertThat(run(part(ORDER)))
                    .isEqualTo(Reply.reject(451, "4.7.5", "XML signing certificate is not valid now; try again later"));
            assertThat(log.messages(Level.WARNING, "postern.x.key: CN=old expired on"))
                    .hasSize(1);
            assertThat(log.messages(Level.SEVERE, ""))
                    .anyMatch(line -> line.contains(" XML document not signed: postern.x.key: CN=old expired on"));
        }
        assertThat(run(TestMessage.of("Subject: x\n\nhello\n")).code()).isEqualTo(250);
    }
}

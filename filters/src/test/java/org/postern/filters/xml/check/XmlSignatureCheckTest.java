package org.postern.filters.xml.check;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
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
import org.postern.api.mime.NewPart;
import org.postern.api.octets.Octets;
import org.postern.filters.FilterSettings;
import org.postern.filters.TestSettings;
import org.postern.filters.xml.sign.XmlSigner;
import org.postern.testing.TestAuthority;
import org.postern.testing.TestAuthority.Issued;
import org.postern.testkit.TestExchange;
import org.postern.testkit.TestMessage;

/** What is accepted as signed is what the signer has signed, and what readers will see. */
@Tag("unit")
class XmlSignatureCheckTest {

    private static final TestAuthority AUTHORITY = TestAuthority.root("authority");
    private static final Issued SIGNER = AUTHORITY.server("signer");

    private static final String SOAP = "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Header/>"
            + "<s:Body><pay>10</pay></s:Body></s:Envelope>";
    private static final String DOCUMENT = "<order><item Id=\"i\">10</item><note>x</note></order>";

    @TempDir
    Path folder;

    private final Map<String, String> settings = new LinkedHashMap<>();
    private Clock clock = Clock.systemUTC();
    private TestExchange<Data> exchange;

    @BeforeEach
    void trustOneAuthority() throws IOException {
        settings.put(
                "trustedCertificates",
                AUTHORITY.trusted(folder.resolve("trusted.pem")).toString());
    }

    /** A document that is signed by these settings. */
    private String signed(String document, String... other) {
        try {
            Message message = sign(message(document), SIGNER, other);
            try (InputStream in = message.root().leaves().get(0).decoded().open()) {
                return new String(in.readAllBytes(), UTF_8);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Message sign(Message message, Issued key, String... other) throws IOException {
        Map<String, String> signing = new LinkedHashMap<>();
        signing.put("key", key.write(folder.resolve("key.pem")).toString());
        for (int i = 0; i < other.length; i += 2) {
            signing.put(other[i], other[i + 1]);
        }
        XmlSigner signer = TestSettings.make(XmlSigner::new, signing);
        TestExchange<Data> signature = TestExchange.of(message);
        Reply reply = signature.run(signer::decide);
        assertThat(reply.code()).as(reply.toString()).isEqualTo(250);
        return signature.relayed().get(0).message();
    }

    private static Message message(String... documents) {
        List<NewPart> parts = new ArrayList<>();
        for (String document : documents) {
            parts.add(NewPart.attachment("a.xml", "application/xml", Octets.of(document)));
        }
        return TestMessage.of(NewPart.multipart("mixed", parts.toArray(NewPart[]::new)));
    }

    private Reply check(Message message) {
        FilterSettings all = TestSettings.of(settings);
        XmlSignatureCheck check = all.make(some -> new XmlSignatureCheck(some, clock));
        exchange = TestExchange.of(message);
        return exchange.run(check::decide);
    }

    private Reply check(String document) {
        return check(message(document));
    }

    private void requirePass(String document) {
        assertThat(check(document).code()).as(exchange.notes().toString()).isEqualTo(250);
        assertThat(exchange.notes())
                .containsEntry("xml.verify", "pass")
                .containsEntry("xml.signer", "CN=signer")
                .containsEntry("xml.signed", "a.xml");
    }

    private void requireFailure(String document, String reason) {
        assertThat(check(document).toString()).contains("554 5.7.7 XML signature not valid: ", reason);
        assertThat(exchange.notes()).containsEntry("xml.verify", "fail");
        assertThat(exchange.notes().get("xml.reason")).contains(reason);
        assertThat(exchange.relayed()).isEmpty();
    }

    // ---- wrapping attacks, and others that leave a signature valid

    /** The signed Body moves away, and another one is in its place. */
    static Stream<Arguments> moved() {
        return Stream.of(
                Arguments.of("to the header", "<s:Header>", "<s:Header><old>%s</old>"),
                Arguments.of("to the end", "</s:Envelope>", "%s</s:Envelope>"),
                Arguments.of("into the other one", "<pay>99</pay>", "<pay>99</pay>%s"),
                Arguments.of(
                        "into an object of the signature",
                        "</ds:Signature>",
                        "<ds:Object>%s</ds:Object></ds:Signature>"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("moved")
    void aSignedBodyThatIsMovedDoesNotCount(String where, String place, String with) {
        String signed = signed(SOAP, "place", "soap:Header").replace("<s:Header><", "<s:Header>\n<");
        requirePass(signed);
        String body = signed.substring(signed.indexOf("<s:Body"), signed.indexOf("</s:Body>") + 9);
        for (String id : List.of("", " Id='evil'", " xmlns:w='urn:w' w:Id='" + idOf(body) + "'")) {
            String evil = signed.replace(body, "<s:Body" + id + "><pay>99</pay></s:Body>");
            assertThat(evil).contains(place);
            requireFailure(evil.replace(place, with.formatted(body)), "no signature covers the element s:Body");
        }
        String sameId = signed.replace(body, body.replace(">10<", ">99<"));
        requireFailure(sameId.replace(place, with.formatted(body)), "several elements with the id id-");
        String plainId = signed.replace(body, "<s:Body Id='" + idOf(body) + "'><pay>99</pay></s:Body>");
        requireFailure(plainId.replace(place, with.formatted(body)), "several elements with the id id-");
    }

    private static String idOf(String body) {
        return body.replaceFirst("(?s).*wsu:Id=\"([^\"]+)\".*", "$1");
    }

    /** An id counts if its attribute is one. */
    @Test
    void anIdInAnotherNamespaceIsNone() {
        String signed = signed(DOCUMENT, "signed", "#i", "place", "//note");
        settings.put("signed", "//item");
        requirePass(signed);
        requireFailure(signed.replace("<item Id=", "<item xmlns:e='urn:e' e:Id="), "no element with the id i");
        requirePass(signed.replace("<order>", "<order xmlns:e='urn:e' e:Id='i'>"));
    }

    @Test
    void anotherElementIsNotWhatHasToBeSigned() {
        String signed = signed(DOCUMENT, "signed", "//item");
        requireFailure(signed, "no signature covers the element order");
        settings.put("signed", "//item");
        requirePass(signed);
        requirePass(signed.replace("<note>x", "<note>y"));
        requireFailure(
                signed.replace("<note>x</note>", "<note><item/></note>"), "no signature covers the element item");
        settings.put("signed", "//item; //note");
        requireFailure(signed, "no signature covers the element note");
        settings.put("signed", "//price");
        requireFailure(signed, "no element is selected by //price");
        settings.put("signed", "#i");
        requirePass(signed);
    }

    @Test
    void anObjectInAnEnvelopedSignatureIsNotSigned() {
        String signed = signed(DOCUMENT);
        requirePass(signed);
        requireFailure(
                signed.replace("</ds:Signature>", "<ds:Object><order/></ds:Object></ds:Signature>"),
                "an object in the signature that is not signed");
        settings.put("signed", "//item");
        requireFailure(
                signed.replace("</ds:Signature>", "<ds:Object><item/></ds:Object></ds:Signature>"),
                "an object in the signature that is not signed");
        requirePass(
                signed.replace(
                        "</ds:Signature>",
                        "<ds:Object><x:QualifyingProperties xmlns:x='http://uri.etsi.org/01903/v1.3.2#'/></ds:Object></ds:Signature>"));
    }

    @Test
    void anEnvelopingSignatureIsOverItsObjects() {
        String signed = signed(DOCUMENT, "form", "enveloping");
        requirePass(signed);
        requireFailure(
                signed.replace("</ds:Signature>", "<ds:Object><order/></ds:Object></ds:Signature>"),
                "an object in the signature that is not signed");
        requireFailure(
                signed.replace("</ds:Signature>", "<ds:Object>99</ds:Object></ds:Signature>"),
                "an object in the signature that is not signed");
        requireFailure(signed.replace("10</item>", "99</item>"), "what is signed has been changed");
        requireFailure("<x>" + signed + "</x>", "no signature covers the element x");
    }

    /** What stands before, what stands there with something that no digest is over, and why it is rejected. */
    static Stream<Arguments> unsigned() {
        String xades = "<ds:Object><x:QualifyingProperties xmlns:x='http://uri.etsi.org/01903/v1.3.2#'>%s"
                + "</x:QualifyingProperties></ds:Object></ds:Signature>";
        String properties = "<x:UnsignedProperties><x:UnsignedSignatureProperties>%s</x:UnsignedSignatureProperties>"
                + "</x:UnsignedProperties>";
        String content = "content in the signature that is not signed: ";
        String object = "an object in the signature that is not signed";
        String attribute = "an attribute in the signature that is not signed: ";
        return Stream.of(
                Arguments.of("<ds:KeyInfo>", "<ds:KeyInfo><order/>", content + "order"),
                Arguments.of("<ds:KeyInfo>", "<ds:KeyInfo>99", content + "ds:KeyInfo"),
                Arguments.of("<ds:KeyInfo>", "<ds:KeyInfo><![CDATA[99]]>", content + "ds:KeyInfo"),
                Arguments.of("<ds:KeyInfo>", "<ds:KeyInfo><?pay 99?>", content + "ds:KeyInfo"),
                Arguments.of("<ds:KeyInfo>", "<ds:KeyInfo><ds:order/>", content + "ds:order"),
                Arguments.of("<ds:KeyInfo>", "<ds:KeyInfo><ds:KeyName><a/></ds:KeyName>", content + "a"),
                Arguments.of(
                        "<ds:KeyInfo>",
                        "<ds:KeyInfo><ds:KeyValue><ds:RSAKeyValue><a/></ds:RSAKeyValue></ds:KeyValue>",
                        content + "a"),
                Arguments.of(
                        "<ds:KeyInfo>",
                        "<ds:KeyInfo><w:SecurityTokenReference xmlns:w='" + org.postern.filters.xml.Names.WSSE
                                + "'><a/></w:SecurityTokenReference>",
                        content + "a"),
                Arguments.of("<ds:X509Data>", "<ds:X509Data><order/>", content + "order"),
                Arguments.of("</ds:X509Certificate>", "<order/></ds:X509Certificate>", content + "order"),
                Arguments.of("</ds:SignatureValue>", "<order/></ds:SignatureValue>", content + "order"),
                Arguments.of("</ds:Signature>", "<order/></ds:Signature>", "malformed signature"),
                Arguments.of("</ds:Signature>", "99</ds:Signature>", content + "ds:Signature"),
                Arguments.of("</ds:Signature>", "<ds:Object><order/></ds:Object></ds:Signature>", object),
                Arguments.of("</ds:Signature>", "<ds:Object>99</ds:Object></ds:Signature>", object),
                Arguments.of("</ds:Signature>", "<ds:Object pay='9'/></ds:Signature>", attribute + "pay"),
                Arguments.of("</ds:Signature>", xades.formatted("<order/>"), content + "order"),
                Arguments.of("</ds:Signature>", xades.formatted("99"), object),
                Arguments.of(
                        "</ds:Signature>", xades.formatted("<x:SignedProperties/>"), content + "x:SignedProperties"),
                Arguments.of("</ds:Signature>", xades.formatted(properties.formatted("<order/>")), content + "order"),
                Arguments.of(
                        "</ds:Signature>",
                        xades.formatted(properties.formatted("<x:Any e:pay='99' xmlns:e='urn:e'/>")),
                        attribute + "e:pay"),
                Arguments.of("<ds:Signature ", "<ds:Signature pay='99' ", attribute + "pay"),
                Arguments.of("<ds:Signature ", "<ds:Signature xmlns:e='urn:e' e:Id='i2' ", attribute + "e:Id"),
                Arguments.of("<ds:SignatureValue", "<ds:SignatureValue pay='99'", attribute + "pay"),
                Arguments.of("<ds:KeyInfo", "<ds:KeyInfo xml:lang='en'", attribute + "xml:lang"));
    }

    @ParameterizedTest
    @MethodSource("unsigned")
    void theSignatureHasNothingElseInIt(String part, String by, String reason) throws IOException {
        for (String form : List.of("enveloped", "enveloping")) {
            String signed = signed(DOCUMENT, "form", form);
            requirePass(signed);
            assertThat(signed).contains(part);
            requireFailure(signed.replace(part, by), reason);
        }
        String part1 = signed(DOCUMENT, "signed", "//item", "place", "//note");
        settings.put("signed", "//item");
        requirePass(part1);
        requireFailure(part1.replace(part, by), reason);
        settings.remove("signed");
        String detached = TestMessage.text(detached());
        assertThat(detached).contains(part);
        assertThat(check(TestMessage.of(detached.replace(part, by))).toString()).contains("554 5.7.7", reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<ds:KeyName>some</ds:KeyName>",
                "<ds:KeyValue><ds:RSAKeyValue><ds:Modulus>AA==</ds:Modulus><ds:Exponent>AQAB</ds:Exponent></ds:RSAKeyValue></ds:KeyValue>",
                "<ds:X509Data Id='x'>\n<ds:X509IssuerSerial><ds:X509IssuerName>CN=a</ds:X509IssuerName>"
                        + "<ds:X509SerialNumber>1</ds:X509SerialNumber></ds:X509IssuerSerial></ds:X509Data>",
                "<w:SecurityTokenReference xmlns:w='http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd'>"
                        + "<w:KeyIdentifier ValueType='urn:x'>AA==</w:KeyIdentifier></w:SecurityTokenReference>"
            })
    void knownHintsOfTheKeyMayBeInIt(String hint) {
        requirePass(signed(DOCUMENT).replace("<ds:KeyInfo>", "<ds:KeyInfo>" + hint));
    }

    @Test
    void theSignatureDividesNoText() {
        String signed = signed(DOCUMENT);
        int start = signed.indexOf("<ds:Signature");
        int end = signed.indexOf("</ds:Signature>") + "</ds:Signature>".length();
        String signature = signed.substring(start, end);
        String rest = signed.substring(0, start) + signed.substring(end);
        requirePass(rest.replace("<order>", "<order>" + signature));
        requireFailure(rest.replace(">10<", ">1" + signature + "0<"), "the signature within a text that is signed");
        requireFailure(
                rest.replace(">10<", ">1<!-- -->" + signature + "0<"), "the signature within a text that is signed");
    }

    @Test
    void whatIsSelectedInADetachedSignatureIsSigned() throws IOException {
        Message message = detached();
        for (String covered : List.of("/*", "//a", "#x")) {
            settings.put("signed", covered);
            assertThat(check(message).code()).as(covered).isEqualTo(250);
        }
        settings.put("signed", "//ds:KeyInfo");
        assertThat(check(message).toString()).contains("554 5.7.7", "no signature covers the element ds:KeyInfo");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            >10<  | >1<!-- -->0<                   | a comment within a text
            >10<  | >1<!-- --><!-- -->0<           | a comment within a text
            >10<  | ><![CDATA[1]]><!-- -->0<       | a comment within a text
            >10<  | >99<                           | what is signed has been changed
            >10<  | >10<?x?><                      | what is signed has been changed
            Id="i"| Id="j"                         | what is signed has been changed
            <order | <!DOCTYPE order [<!ENTITY x "10">]><order | DOCTYPE
            10</  | &x;</                          | not well-formed
            </order> | <x>                         | not well-formed
            """)
    void changesAreFound(String part, String by, String reason) {
        String signed = signed(DOCUMENT);
        assertThat(signed).contains(part);
        requireFailure(signed.replace(part, by), reason);
    }

    @ParameterizedTest
    @CsvSource({
        "<order>, '<order\n>'",
        ">10<, '>&#x31;0<'",
        ">10<, '><!-- a -->10<!-- b --><'",
        ">10<, '>1<![CDATA[0]]><'"
    })
    void whatMeansTheSameIsNoChange(String part, String by) {
        requirePass(signed(DOCUMENT).replace(part, by));
    }

    /** XML expands them before anything is canonicalised. */
    @Test
    void entitiesAreNotExpanded() {
        StringBuilder bomb = new StringBuilder("<!DOCTYPE a [<!ENTITY x0 \"x\">");
        for (int i = 1; i < 30; i++) {
            bomb.append("<!ENTITY x")
                    .append(i)
                    .append(" \"")
                    .append("&x" + (i - 1) + ";")
                    .append("&x" + (i - 1) + ";\">");
        }
        requireFailure(bomb + "]><a>&x29;</a>", "DOCTYPE");
        requireFailure("<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", "DOCTYPE");
        requireFailure("<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>", "DOCTYPE");
    }

    // ---- limits

    @ParameterizedTest
    @ValueSource(ints = {201, 1000, 100_000})
    void deepDocumentsAreRejected(int depth) {
        requireFailure("<a>".repeat(depth) + "</a>".repeat(depth), "more than 200 levels of elements");
        String signed = signed("<a><b/></a>");
        requireFailure(
                signed.replace("<b/>", "<b>".repeat(depth) + "</b>".repeat(depth)), "more than 200 levels of elements");
    }

    @Test
    void wideElementsAreRejected() {
        StringBuilder wide = new StringBuilder("<a");
        for (int i = 0; i <= 500; i++) {
            wide.append(" a").append(i).append("='1'");
        }
        requireFailure(wide + "/>", "more than 500 attributes");
    }

    /** The time for each element would be by their number. */
    @Test
    void namespacesAreNotMany() {
        StringBuilder nested = new StringBuilder();
        for (int i = 0; i <= 100; i++) {
            nested.append("<a");
            for (int j = 0; j < 10; j++) {
                nested.append(" xmlns:p").append(i).append('x').append(j).append("='urn:x'");
            }
            nested.append('>');
        }
        requireFailure(nested + "</a>".repeat(101), "more than 1000 namespaces");
        requirePass(signed("<a>" + "<b xmlns:x='urn:x' xmlns='urn:y'/>".repeat(1000) + "</a>"));
    }

    /** Java 25 counts those of XML itself as well, and would have none of more than 100,000. */
    @Test
    void manyCharactersMayBeReferences() {
        requirePass(signed("<a>" + "&amp;".repeat(150_000) + "</a>"));
    }

    @Test
    @Timeout(60)
    void manySignaturesAreNotLookedAt() {
        String signed = signed(DOCUMENT);
        String signature = signed.substring(signed.indexOf("<ds:Signature"), signed.indexOf("</order>"));
        requireFailure(signed.replace("</order>", signature.repeat(1000) + "</order>"), "more than 10 signatures");
        String[] documents = new String[101];
        java.util.Arrays.fill(documents, signed);
        assertThat(check(message(documents)).toString()).contains("554 5.7.7", "more than 100 XML documents");
        documents = java.util.Arrays.copyOf(documents, 51);
        assertThat(check(message(documents)).toString())
                .contains("554 5.7.7", "more than 50 signatures in the message");
    }

    @Test
    void manyReferencesAreNotFollowed() {
        String signed = signed(DOCUMENT);
        String reference = signed.substring(signed.indexOf("<ds:Reference"), signed.indexOf("</ds:SignedInfo>"));
        requireFailure(
                signed.replace("</ds:SignedInfo>", reference.repeat(30) + "</ds:SignedInfo>"), "malformed signature");
    }

    @ParameterizedTest
    @CsvSource({
        "reject, 552 5.3.4, XML document too large to be verified",
        "defer, 451 4.3.4, XML document too large to be verified; try again later"
    })
    void largeDocumentsAreNotParsed(String tooLarge, String code, String text) {
        settings.put("maxSize", "20");
        settings.put("tooLarge", tooLarge);
        assertThat(check(DOCUMENT).toString()).contains(code, text);
        assertThat(exchange.notes().get("xml.reason")).isEqualTo("a.xml: larger than 20 bytes");
        settings.put("tooLarge", "pass");
        assertThat(check("<a").toString()).contains("554");
        assertThat(check(DOCUMENT).code()).isEqualTo(250);
        assertThat(exchange.notes()).containsEntry("xml.verify", "none");
        settings.put("require", "true");
        assertThat(check(DOCUMENT).toString()).contains("554 5.7.1 XML signature required");
    }

    // ---- algorithms, references and keys

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            xmldsig-more#ecdsa-sha256 | xmldsig-more#ecdsa-sha1 | forbidden to use algorithm
            http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256 | http://www.w3.org/2001/04/xmldsig-more#hmac-sha256 | signature algorithm not allowed
            http://www.w3.org/2001/04/xmlenc#sha256 | http://www.w3.org/2001/04/xmldsig-more#sha224 | digest algorithm not allowed
            http://www.w3.org/2001/04/xmlenc#sha256 | http://www.w3.org/2000/09/xmldsig#sha1 | forbidden to use algorithm
            http://www.w3.org/2000/09/xmldsig#enveloped-signature | http://www.w3.org/TR/1999/REC-xslt-19991116 | malformed signature
            http://www.w3.org/2000/09/xmldsig#enveloped-signature | http://www.w3.org/2000/09/xmldsig#base64 | transform not allowed
            http://www.w3.org/2000/09/xmldsig#enveloped-signature | urn:x | malformed signature
            URI="" | URI="http://127.0.0.1:9/x" | a reference that is not followed: http:
            URI="" | URI="file:///etc/passwd" | a reference that is not followed: file:
            URI="" | URI="#xpointer(/)" | a reference that is not followed
            URI="" | | a reference without a URI
            URI="" | URI="cid:x" | a reference to a part with a transform
            <ds:SignatureValue> | <ds:SignatureValue>AAAA | the signature value is not valid
            <ds:SignedInfo> | <ds:SignedInfo><x/> | malformed signature
            <ds:KeyInfo> | <ds:KeyInfo/><ds:KeyInfo> | more than one KeyInfo
            <ds:X509Certificate> | <ds:X509Certificate>AAAA | invalid certificate
            """)
    void onlySomeKindsAreAccepted(String part, String by, String reason) {
        String signed = signed(DOCUMENT);
        assertThat(signed).contains(part);
        requireFailure(signed.replace(part, by == null ? "" : by), reason);
    }

    @Test
    void certificatesAreNotMany() {
        String signed = signed(DOCUMENT);
        String certificate = signed.substring(signed.indexOf("<ds:X509Certificate>"), signed.indexOf("</ds:X509Data>"));
        requirePass(signed.replace(certificate, certificate.repeat(10)));
        requireFailure(signed.replace(certificate, certificate.repeat(11)), "more than 10 certificates");
    }

    /** xmlsec1 leaves empty ones, at which the JDK's own reader fails. */
    @ParameterizedTest
    @ValueSource(strings = {"<ds:KeyName/>", "<ds:X509Data><ds:X509SubjectName/></ds:X509Data>", "<ds:KeyValue/>"})
    void emptyHintsOfTheKeyDoNoHarm(String hint) {
        requirePass(signed(DOCUMENT).replace("<ds:KeyInfo>", "<ds:KeyInfo>" + hint));
    }

    @Test
    void aKeyThatIsNotTrustedIsNotUsed() throws IOException {
        Issued other = TestAuthority.root("other").server("stranger");
        Message message = sign(message(DOCUMENT), other);
        assertThat(check(message).toString()).contains("554 5.7.7", "the signer is not trusted: no path from");
        assertThat(exchange.notes()).doesNotContainKey("xml.signer");
        message = sign(message(DOCUMENT), other, "keyInfo", "none");
        assertThat(check(message).toString()).contains("554 5.7.7", "the signature value is not valid");
    }

    @Test
    void theCertificateIsValidNow() {
        String signed = signed(DOCUMENT);
        clock = Clock.fixed(Instant.now().plus(Duration.ofDays(200)), ZoneOffset.UTC);
        requireFailure(signed, "the signer is not trusted: CN=signer expired on");
    }

    /** A key that is trusted by itself needs no certificate in the signature, and one there is not asked for the key. */
    @Test
    void aTrustedCertificateIsFoundWithoutAHint() throws IOException {
        String signed = signed(DOCUMENT, "keyInfo", "none");
        requireFailure(signed, "the signature value is not valid");
        settings.put(
                "trustedCertificates",
                java.nio.file.Files.writeString(
                                folder.resolve("own.pem"), AUTHORITY.server("x").pem() + SIGNER.pem())
                        .toString());
        requirePass(signed);
    }

    // ---- detached

    private Message detached(String... other) throws IOException {
        Message message = TestMessage.of("""
                Content-Type: multipart/mixed; boundary=b

                --b
                Content-Type: application/xml
                Content-ID: <a%1@x>

                <a>10</a>
                --b
                Content-Type: application/xml
                Content-Transfer-Encoding: quoted-printable

                <b>=C3=A9</b>
                --b--
                """);
        return sign(
                message,
                SIGNER,
                Stream.concat(Stream.of("form", "detached"), Stream.of(other)).toArray(String[]::new));
    }

    private static Message changed(Message message, String part, String by) throws IOException {
        String text = TestMessage.text(message);
        assertThat(text).contains(part);
        return TestMessage.of(text.replace(part, by));
    }

    @Test
    void detachedSignaturesAreOverParts() throws IOException {
        Message message = detached();
        assertThat(check(message).code()).isEqualTo(250);
        assertThat(exchange.notes()).containsEntry("xml.verify", "pass").containsEntry("xml.signed", "part 1, part 2");
        for (String[] change : new String[][] {
            {"<a>10", "<a>99", "what is signed has been changed"},
            {"=C3=A9", "=C3=A8", "what is signed has been changed"},
            {"<a%1@x>", "<other@x>", "no part with the Content-ID a%1@x"},
        }) {
            assertThat(check(changed(message, change[0], change[1])).toString()).contains("554 5.7.7", change[2]);
        }
        String copy = "\n--b\nContent-Type: text/plain\nContent-ID: <a%1@x>\n\nx\n--b\n";
        assertThat(check(changed(
                                message,
                                "\n--b\nContent-Type: application/xml\nContent-T",
                                copy + "Content-Type: application/xml\nContent-T"))
                        .toString())
                .contains("554 5.7.7");
        assertThat(check(changed(message, "<b>=C3=A9</b>\n", "<b>=C3=A9</b>\n--b\nContent-Type: text/xml\n\n<c/>\n"))
                        .code())
                .isEqualTo(250);
        assertThat(exchange.notes()).containsEntry("xml.verify", "none").containsEntry("xml.signed", "part 1, part 2");
    }

    // ---- what becomes of the message

    @Test
    void signaturesMayBeRequired() {
        assertThat(check(DOCUMENT).code()).isEqualTo(250);
        assertThat(exchange.notes()).isEqualTo(Map.of("xml.verify", "none"));
        settings.put("require", "true");
        String signed = signed(DOCUMENT);
        requirePass(signed);
        assertThat(check(DOCUMENT)).isEqualTo(Reply.reject(554, "5.7.1", "XML signature required"));
        assertThat(exchange.notes()).containsEntry("xml.reason", "a.xml is not signed");
        assertThat(check(message(signed, DOCUMENT)).toString()).contains("554 5.7.1");
        assertThat(check(TestMessage.of("Subject: x\n\nhello\n")).toString()).contains("554 5.7.1");
        assertThat(exchange.notes()).containsEntry("xml.reason", "no XML document");
    }

    @Test
    void theResultMayBeInAField() throws IOException {
        settings.put("field", "X-XML");
        settings.put("failed", "mark");
        String signed = signed(DOCUMENT);
        for (String[] each : new String[][] {
            {signed, "pass (CN=signer)"},
            {signed.replace(">10<", ">99<"), "fail (a.xml: what is signed has been changed: reference \"\")"},
            {DOCUMENT, "none"}
        }) {
            Message forged = message(each[0]).withField("X-XML", "pass (CN=boss)");
            assertThat(check(forged).code()).isEqualTo(250);
            assertThat(exchange.relayed().get(0).message().header().all("X-XML"))
                    .containsExactly(each[1]);
        }
    }

    @Test
    void failuresMayPass() {
        settings.put("failed", "pass");
        assertThat(check("<a").code()).isEqualTo(250);
        assertThat(exchange.notes()).containsEntry("xml.verify", "fail");
    }

    @Test
    void oneValidSignatureIsEnough() {
        String signed = signed("<a><b Id='b'>1</b><c>2</c></a>", "signed", "//b", "place", "//c");
        String both = signed(signed, "signed", "//b", "place", "/a");
        settings.put("signed", "//b");
        requirePass(both);
        requirePass(both.replaceFirst("<ds:SignatureValue>", "<ds:SignatureValue>AAAA"));
        requireFailure(
                both.replace("<ds:SignatureValue>", "<ds:SignatureValue>AAAA"), "the signature value is not valid");
    }

    @Test
    void isNotReadyWithoutTrust() {
        settings.remove("trustedCertificates");
        XmlSignatureCheck check = TestSettings.make(XmlSignatureCheck::new, settings);
        assertThatThrownBy(check::ready).hasMessageContaining("postern.x.trustedCertificates is empty");
    }

    @ParameterizedTest
    @CsvSource({
        "failed, mark, mark only together with a name",
        "failed, x, 'REJECT, PASS, MARK'",
        "field, a b, the name of a header field",
        "signed, x:a, XPath expressions or #id",
        "signed, //@a, it selects what is no element: @a",
        "signed, //a/attribute::b, it selects what is no element",
        "signed, //a/text(), it selects what is no element: text()",
        "signed, (//a | //a/@b)[1], it selects what is no element: @b",
        "signed, count(//a), XPath expressions or #id",
        "signed, system-property('a'), no function of XPath 1.0: system-property",
        "signed, //a[current()], no function of XPath 1.0: current",
        "signed, //a[ds:f (1)], no function of XPath 1.0: ds:f",
        "signed, //a[$b], there are no variables",
        "namespaces, 'o=urn:a, o=urn:b', each prefix once",
        "namespaces, ds=urn:a, ds has its own namespace",
        "namespaces, soap=urn:a, soap has its own namespace",
        "namespaces, xmlns=urn:a, xmlns has its own namespace",
        "trustedCertificates, /nowhere, a file with certificates"
    })
    void invalidSettingsAreRejected(String setting, String value, String allowed) {
        settings.put(setting, value);
        assertThatThrownBy(() -> TestSettings.make(XmlSignatureCheck::new, settings))
                .hasMessageContainingAll("postern.x." + setting, allowed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//a[@b = 'system-property(']",
                "//a[text() and not(@b)]/..",
                "(//a)[1] | //b[last()]",
                "//a[@b or (@c)]/node()",
                "child::a/self::node()",
                "//*[local-name() = 'a|/@b']"
            })
    void otherPathsAreAccepted(String path) {
        settings.put("signed", path);
        settings.put("namespaces", "o=urn:a, ds=http://www.w3.org/2000/09/xmldsig#");
        TestSettings.make(XmlSignatureCheck::new, settings);
    }

    // ---- charsets

    @ParameterizedTest
    @CsvSource({
        "text/xml; charset=utf-8, ISO-8859-1, the document is not encoded in UTF-8",
        "text/xml; charset=iso-8859-1, UTF-8, the part's charset and the document's encoding differ",
        "text/xml, US-ASCII, the document is not encoded in US-ASCII",
        "text/xml, x-none, unknown encoding x-none"
    })
    void readersSeeTheSameCharacters(String type, String declared, String reason) {
        byte[] bytes = ("<?xml version='1.0' encoding='" + declared + "'?><a>é</a>")
                .getBytes(declared.equals("ISO-8859-1") ? java.nio.charset.StandardCharsets.ISO_8859_1 : UTF_8);
        Message message = TestMessage.of(NewPart.attachment("a.xml", type, Octets.of(bytes)));
        assertThat(check(message).toString()).contains("554 5.7.7", reason);
    }
}

package org.postern.test;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.api.Data;
import org.postern.api.Message;
import org.postern.api.Pass;
import org.postern.api.Verdict;
import org.postern.api.mime.NewPart;
import org.postern.api.mime.Part;
import org.postern.api.octets.Octets;
import org.postern.filters.FilterSettings;
import org.postern.filters.xml.check.XmlSignatureCheck;
import org.postern.filters.xml.sign.XmlSigner;
import org.postern.testing.TestAuthority;
import org.postern.testing.TestAuthority.Issued;

/** XML signatures of ours are valid for xmlsec1, and its own for us. */
@Tag("slow")
@UsesPrograms
@Timeout(120)
class RealXmlSignatureTest {

    private static final TestAuthority AUTHORITY = TestAuthority.root("authority");
    private static final Map<String, Issued> KEYS =
            Map.of("RSA", AUTHORITY.rsaServer("rsa signer"), "EC", AUTHORITY.server("ec signer"));

    private static final String ORDER =
            "<o:order xmlns:o='urn:order'  number=\"1\"><o:item>Zo\u00eb &amp; <![CDATA[<x>]]></o:item>"
                    + "<!-- c --><note xmlns=''></note></o:order>";
    private static final String SOAP = """
            <soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">
              <soap:Body><order xmlns="urn:order"><item>10</item></order></soap:Body>
            </soap:Envelope>
            """;

    private static final String DS = "http://www.w3.org/2000/09/xmldsig#";
    private static final String EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#";

    @TempDir
    Path folder;

    private final Map<String, String> settings = new LinkedHashMap<>();
    private Path trusted;
    private Program xmlsec;

    @BeforeEach
    void findProgram() throws IOException {
        xmlsec = new Program("xmlsec1", "xmlsec1");
        trusted = AUTHORITY.trusted(folder.resolve("ca.pem"));
        settings.put("trustedCertificates", trusted.toString());
    }

    private FilterSettings settings() {
        return new FilterSettings(
                "xml", name -> Optional.ofNullable(settings.get(name.substring("postern.xml.".length()))));
    }

    private Message sign(Message message, String key) throws IOException {
        settings.put("key", KEYS.get(key).write(folder.resolve("key.pem")).toString());
        XmlSigner signer = settings().make(XmlSigner::new);
        Verdict verdict = signer.decide(new FilterExchange(message));
        assertThat(verdict).isInstanceOf(Pass.class);
        return ((Data) ((Pass) verdict).command()).message();
    }

    private byte[] sign(byte[] document, String key) throws IOException {
        return content(sign(message(document), key).root());
    }

    private static Message message(byte[] document) throws IOException {
        return message(NewPart.attachment("a.xml", "application/xml", Octets.of(document)));
    }

    private static Message message(NewPart content) throws IOException {
        Message message = Message.of("From: me@example.org\r\n\r\n");
        return message.with(message.edit().replace(message.root(), content));
    }

    private static byte[] content(Part part) throws IOException {
        try (InputStream in = part.decoded().open()) {
            return in.readAllBytes();
        }
    }

    private Map<String, String> check(byte[] document) throws IOException {
        XmlSignatureCheck check = settings().make(XmlSignatureCheck::new);
        FilterExchange exchange = new FilterExchange(message(document));
        Verdict verdict = check.decide(exchange);
        assertThat(verdict instanceof Pass)
                .isEqualTo(!exchange.notes().get("xml.verify").equals("fail"));
        return exchange.notes();
    }

    private void requireValid(byte[] document, String... arguments) throws Exception {
        Path file = Files.write(folder.resolve("signed.xml"), document);
        assertThat(verify(file, arguments).output()).contains("OK").doesNotContain("FAIL");
        String text = new String(document, ISO_8859_1);
        if (text.contains("<ds:DigestValue>")) { // or a change of one byte would be one of two
            int at = text.indexOf("<ds:DigestValue>") + 16;
            document[at] = (byte) (document[at] == 'A' ? 'B' : 'A');
            Files.write(file, document);
            assertThat(verify(file, arguments).status()).isNotZero();
        }
    }

    private Program.Result verify(Path file, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("--verify"));
        all.addAll(List.of(arguments));
        all.add(file.toString());
        return xmlsec.run("", all);
    }

    // ---- ours

    @ParameterizedTest
    @CsvSource({
        "enveloped, RSA, UTF-8, SHA-256",
        "enveloped, RSA, UTF-16, SHA-512",
        "enveloped, RSA, ISO-8859-1, SHA-384",
        "enveloped, EC, UTF-8, SHA-512",
        "enveloped, EC, UTF-16LE, SHA-256",
        "enveloped, EC, ISO-8859-1, SHA-256",
        "enveloping, RSA, UTF-8, SHA-256",
        "enveloping, RSA, ISO-8859-1, SHA-256",
        "enveloping, EC, UTF-16, SHA-512",
        "enveloping, EC, UTF-8, SHA-256",
    })
    void whatWeSignIsValid(String form, String key, String charset, String digest) throws Exception {
        settings.put("form", form);
        settings.put("digest", digest);
        for (String lineEnd : List.of("\n", "\r\n")) {
            String document = "<?xml version='1.0' encoding='"
                    + charset.substring(0, charset.startsWith("UTF-16") ? 6 : charset.length()) + "'?>" + lineEnd
                    + ORDER + lineEnd + "<?end?>" + lineEnd;
            byte[] signed = sign(document.getBytes(Charset.forName(charset)), key);
            assertThat(check(signed)).containsEntry("xml.verify", "pass");
            requireValid(signed, "--trusted-pem", trusted.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC"})
    void algorithmsAreValid(String key) throws Exception {
        for (String bits : List.of("256", "384", "512")) {
            settings.put("algorithm", (key.equals("RSA") ? "RSA-SHA" : "ECDSA-SHA") + bits);
            requireValid(sign(ORDER.getBytes(UTF_8), key), "--trusted-pem", trusted.toString());
        }
    }

    @ParameterizedTest
    @CsvSource({"keyName, mail-2026", "none, ''"})
    void theKeyIsKnownOtherwise(String keyInfo, String name) throws Exception {
        settings.put("keyInfo", keyInfo);
        settings.put("keyName", name);
        byte[] signed = sign(ORDER.getBytes(UTF_8), "EC");
        Path certificate =
                Files.writeString(folder.resolve("own.pem"), KEYS.get("EC").pem());
        requireValid(signed, "--pubkey-cert-pem" + (name.isEmpty() ? "" : ":" + name), certificate.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC"})
    void anElementIsSignedById(String key) throws Exception {
        settings.put("signed", "//o:item; #n");
        settings.put("place", "/o:order/note");
        settings.put("namespaces", "o=urn:order");
        byte[] signed = sign(ORDER.replace("<note ", "<note Id='n' ").getBytes(UTF_8), key);
        assertThat(check(signed)).containsEntry("xml.verify", "pass");
        requireValid(
                signed, "--trusted-pem", trusted.toString(), "--id-attr:Id", "urn:order:item", "--id-attr:Id", "note");
    }

    @ParameterizedTest
    @CsvSource({
        "RSA, http://schemas.xmlsoap.org/soap/envelope/",
        "EC, http://schemas.xmlsoap.org/soap/envelope/",
        "RSA, http://www.w3.org/2003/05/soap-envelope"
    })
    void aSoapHeaderIsSignedByWsSecurity(String key, String soap) throws Exception {
        settings.put("place", "soap:Header");
        byte[] signed = sign(
                SOAP.replace("http://schemas.xmlsoap.org/soap/envelope/", soap).getBytes(UTF_8), key);
        assertThat(check(signed)).containsEntry("xml.verify", "pass");
        Path certificate =
                Files.writeString(folder.resolve("own.pem"), KEYS.get(key).pem());
        requireValid(signed, "--pubkey-cert-pem", certificate.toString(), "--id-attr:Id", soap + ":Body");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC"})
    void aDetachedSignatureIsOverTheFileOfThePart(String key) throws Exception {
        settings.put("form", "detached");
        Message signed = sign(
                message(NewPart.multipart(
                        "mixed",
                        NewPart.text("plain", "see"),
                        NewPart.attachment("a.xml", "application/xml", Octets.of(ORDER.getBytes(ISO_8859_1))),
                        NewPart.attachment("b.xml", "text/xml", Octets.of(SOAP)))),
                key);
        List<String> arguments = new ArrayList<>(List.of("--trusted-pem", trusted.toString()));
        for (Part part : signed.root().leaves()) {
            Optional<String> id = part.header().first("Content-ID");
            if (id.isPresent()) {
                Path file = Files.write(folder.resolve(part.fileName().orElseThrow()), content(part));
                arguments.add("--url-map:cid:" + id.get().strip().replaceAll("[<>]", ""));
                arguments.add(file.toString());
            }
        }
        assertThat(arguments).hasSize(6);
        Part signature = signed.root().leaves().get(3);
        requireValid(content(signature), arguments.toArray(String[]::new));
        Files.write(folder.resolve("signed.xml"), content(signature));
        Files.writeString(folder.resolve("b.xml"), "<x/>");
        assertThat(verify(folder.resolve("signed.xml"), arguments.toArray(String[]::new))
                        .status())
                .isNotZero();
    }

    // ---- its own

    private static String template(String uri, String canonical, String transforms, String keyInfo, String key) {
        String method = key.equals("RSA") ? "rsa" : "ecdsa";
        return "<Signature xmlns='" + DS + "'><SignedInfo><CanonicalizationMethod Algorithm='" + canonical
                + "'/><SignatureMethod Algorithm='http://www.w3.org/2001/04/xmldsig-more#" + method
                + "-sha256'/><Reference URI='" + uri + "'><Transforms>" + transforms
                + "</Transforms><DigestMethod Algorithm='http://www.w3.org/2001/04/xmlenc#sha256'/><DigestValue/></Reference>"
                + "</SignedInfo><SignatureValue/><KeyInfo>" + keyInfo + "</KeyInfo></Signature>";
    }

    private static String transform(String uri) {
        return "<Transform Algorithm='" + uri + "'/>";
    }

    private byte[] signByXmlsec(String template, String key, String... arguments) throws Exception {
        Path file = Files.write(folder.resolve("template.xml"), template.getBytes(UTF_8));
        Path keyFile = Files.writeString(folder.resolve("k.pem"), KEYS.get(key).keyPem());
        Path certificate =
                Files.writeString(folder.resolve("c.pem"), KEYS.get(key).pem());
        Path out = folder.resolve("out.xml");
        List<String> all = new ArrayList<>(
                List.of("--sign", "--privkey-pem", keyFile + "," + certificate, "--output", out.toString()));
        all.addAll(Arrays.asList(arguments));
        all.add(file.toString());
        Program.Result result = xmlsec.run("", all);
        assertThat(result.status()).as(result.output()).isZero();
        return Files.readAllBytes(out);
    }

    @ParameterizedTest
    @CsvSource({
        "RSA, http://www.w3.org/2001/10/xml-exc-c14n#",
        "EC, http://www.w3.org/2001/10/xml-exc-c14n#",
        "RSA, http://www.w3.org/2001/10/xml-exc-c14n#WithComments",
        "RSA, http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
        "EC, http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments",
        "EC, http://www.w3.org/2006/12/xml-c14n11",
        "RSA, http://www.w3.org/2006/12/xml-c14n11#WithComments"
    })
    void whatItSignsIsAccepted(String key, String canonical) throws Exception {
        String transforms = transform(DS + "enveloped-signature") + transform(canonical);
        // xmlsec1 1.2.37 cannot write key values of elliptic curves
        for (String keyInfo : List.of(
                "<X509Data/>",
                "<KeyName/><X509Data/>",
                "<X509Data><X509SubjectName/><X509IssuerSerial/><X509Certificate/></X509Data>",
                key.equals("RSA") ? "<KeyValue/><X509Data/>" : "<X509Data/>")) {
            String template = template("", canonical, transforms, keyInfo, key);
            byte[] signed = signByXmlsec(ORDER.replace("</o:order>", template + "</o:order>"), key);
            assertThat(check(signed))
                    .containsEntry("xml.verify", "pass")
                    .containsEntry("xml.signer", "CN=" + key.toLowerCase(java.util.Locale.ROOT) + " signer");
            byte[] changed = new String(signed, UTF_8).replace("Zo", "Zu").getBytes(UTF_8);
            assertThat(check(changed)).containsEntry("xml.verify", "fail");
        }
    }

    @Test
    void aKeyAloneIsFoundAmongThoseThatAreTrusted() throws Exception {
        String transforms = transform(DS + "enveloped-signature") + transform(EXCLUSIVE);
        for (String keyInfo : List.of("<KeyName/>", "<KeyValue/>", "")) {
            String template = template("", EXCLUSIVE, transforms, keyInfo, "RSA");
            byte[] signed = signByXmlsec(ORDER.replace("</o:order>", template + "</o:order>"), "RSA");
            settings.put("trustedCertificates", trusted.toString());
            assertThat(check(signed)).containsEntry("xml.verify", "fail").doesNotContainKey("xml.signer");
            settings.put(
                    "trustedCertificates",
                    Files.writeString(folder.resolve("own.pem"), KEYS.get("RSA").pem())
                            .toString());
            assertThat(check(signed)).containsEntry("xml.verify", "pass");
        }
    }

    @Test
    void itsOtherFormsAreAccepted() throws Exception {
        String byId = template("#b", EXCLUSIVE, transform(EXCLUSIVE), "<X509Data/>", "EC");
        String soap = SOAP.replace("<soap:Body>", "<soap:Header>" + byId + "</soap:Header><soap:Body Id='b'>");
        assertThat(check(signByXmlsec(soap, "EC", "--id-attr:Id", "http://schemas.xmlsoap.org/soap/envelope/:Body")))
                .containsEntry("xml.verify", "pass");
        String enveloping = template("#o", EXCLUSIVE, transform(EXCLUSIVE), "<X509Data/>", "RSA")
                .replace("</Signature>", "<Object Id='o'>" + ORDER + "</Object></Signature>");
        assertThat(check(signByXmlsec(enveloping, "RSA"))).containsEntry("xml.verify", "pass");
    }

    @Test
    void weaknessesAreNotAccepted() throws Exception {
        String enveloped = transform(DS + "enveloped-signature");
        String xpath =
                "<Transform Algorithm='http://www.w3.org/TR/1999/REC-xpath-19991116'><XPath>not(ancestor-or-self::item)</XPath></Transform>";
        for (String template : List.of(
                template("", EXCLUSIVE, enveloped + xpath, "<X509Data/>", "RSA"),
                template("", EXCLUSIVE, enveloped, "<X509Data/>", "RSA")
                        .replace("2001/04/xmlenc#sha256", "2001/04/xmldsig-more#sha224"))) {
            byte[] signed = signByXmlsec("<a><item/>" + template + "</a>", "RSA");
            assertThat(check(signed)).containsEntry("xml.verify", "fail");
            assertThat(check(signed).get("xml.reason")).contains("not allowed");
        }
    }
}

package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** The programs that auditors use find nothing wrong with interfaces of which nothing is set but the certificate. */
@Tag("slow")
@UsesPrograms
class TlsScanTest extends TlsTestCase {

    TlsScanTest() {
        super("ssl://127.0.0.1:0?name=ssl&certificate=rsa", "starttls://127.0.0.1:0?name=starttls&certificate=ec");
    }

    @Override
    void writeFiles(Path keys) throws IOException {
        root.rsaServer("localhost").write(keys.resolve("rsa.pem"));
        root.server("localhost").write(keys.resolve("ec.pem"));
    }

    // ---- testssl

    private static final Set<String> HARMLESS = Set.of("OK", "INFO", "DEBUG");

    /** What it says of the test and of the machine, not of the gateway; and why. */
    private static final Map<String, String> LEFT_OUT = Map.of(
            "cert_revocation", "the test's authority publishes no revocations",
            "engine_problem", "the openssl that is installed has no GOST",
            "sessionresumption_ticket", "a warning that it cannot look at this after STARTTLS",
            "sessionresumption_ID", "the same");

    private static final Pattern FINDING =
            Pattern.compile("(?m)^\"([^\"]*)\",\"[^\"]*\",\"[^\"]*\",\"([A-Z]+)\",\"([^\"]*)\"");

    private record Finding(String id, String severity, String text) {}

    @ParameterizedTest
    @CsvSource({"ssl,", "starttls, --starttls=smtp"})
    void testssl(String type, String option) throws Exception {
        Path file = folder.resolve("findings.csv");
        List<String> arguments = new ArrayList<>(List.of(
                "--quiet",
                "--color=0",
                "--warnings=off",
                "--connect-timeout=20",
                "--openssl-timeout=20",
                "--nodns=none",
                "--ip=127.0.0.1",
                "--add-ca=" + file("root.pem"),
                "--csvfile=" + file,
                "--protocols",
                "--standard",
                "--fs",
                "--server-preference",
                "--server-defaults",
                "--vulnerable"));
        if (option != null) {
            arguments.add(option);
        }
        arguments.add("localhost:" + address(type).getPort());
        String output = new Program("testssl", "testssl.sh")
                .patiently(Duration.ofMinutes(5))
                .run("", arguments)
                .output();

        List<Finding> findings = findings(Files.readString(file));
        assertThat(findings)
                .as(output)
                .filteredOn(each -> !LEFT_OUT.containsKey(each.id))
                .allSatisfy(each -> assertThat(each.severity).isIn(HARMLESS));
        assertThat(findings)
                .as(output)
                .contains(new Finding("TLS1", "INFO", "not offered"), new Finding("TLS1_1", "INFO", "not offered"))
                .filteredOn(each -> each.severity.equals("OK"))
                .extracting(Finding::id)
                .contains("SSLv2", "SSLv3", "TLS1_2", "TLS1_3", "cipher_order")
                .contains("cipherlist_NULL", "cipherlist_aNULL", "cipherlist_EXPORT", "cipherlist_LOW")
                .contains("secure_renego", "secure_client_renego", "fallback_SCSV", "cert_trust", "cert_chain_of_trust")
                .contains("heartbleed", "CCS", "ROBOT", "CRIME_TLS", "POODLE_SSL", "SWEET32", "FREAK", "DROWN")
                .contains("LOGJAM", "BEAST", "LUCKY13", "RC4");
    }

    private static List<Finding> findings(String csv) {
        List<Finding> findings = new ArrayList<>();
        for (Matcher line = FINDING.matcher(csv); line.find(); ) {
            findings.add(new Finding(line.group(1), line.group(2), line.group(3)));
        }
        return findings;
    }

    // ---- sslscan

    @ParameterizedTest
    @CsvSource({"ssl, RSA,", "starttls, ECDSA, --starttls-smtp"})
    void sslscan(String type, String key, String option) throws Exception {
        Path file = folder.resolve("scan.xml");
        List<String> arguments = new ArrayList<>(List.of("--ipv4", "--xml=" + file));
        if (option != null) {
            arguments.add(option);
        }
        arguments.add("localhost:" + address(type).getPort());
        String output = new Program("sslscan", "sslscan").run("", arguments).output();

        Document scan =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
        assertThat(values(scan, "//protocol[@enabled='1']/@version")).as(output).containsExactly("1.2", "1.3");
        assertThat(values(scan, "//cipher/@cipher"))
                .containsExactly(
                        "TLS_AES_256_GCM_SHA384",
                        "TLS_AES_128_GCM_SHA256",
                        "TLS_CHACHA20_POLY1305_SHA256",
                        "ECDHE-" + key + "-AES256-GCM-SHA384",
                        "ECDHE-" + key + "-AES128-GCM-SHA256",
                        "ECDHE-" + key + "-CHACHA20-POLY1305");
        assertThat(values(scan, "//cipher/@strength")).containsOnly("strong", "acceptable");
        assertThat(values(scan, "//renegotiation/@supported")).containsExactly("0");
        assertThat(values(scan, "//compression[@supported='1']/@supported")).isEmpty();
        assertThat(values(scan, "//heartbleed/@vulnerable")).containsOnly("0");
        assertThat(values(scan, "//certificate//pk/@error")).containsOnly("false");
    }

    private static List<String> values(Document document, String path) throws XPathExpressionException {
        NodeList nodes =
                (NodeList) XPathFactory.newInstance().newXPath().evaluate(path, document, XPathConstants.NODESET);
        return IntStream.range(0, nodes.getLength())
                .mapToObj(i -> nodes.item(i).getNodeValue())
                .toList();
    }
}

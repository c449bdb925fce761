package org.postern.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.session.InterfaceSettings.Type;
import org.postern.session.SessionSettings.BareNewline;
import org.postern.jca.TestService;
import org.postern.settings.SettingException;
import org.postern.tls.ServerTlsSettings;

class InterfaceSettingsTest {

    private static List<InterfaceSettings> parse(String interfaces) {
        return TestService.interfaces(properties -> {
            properties.setInterfaces(interfaces);
            properties.setKeyStore(".");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "tcp://*:8025, TCP, *, 8025",
        "tcp://127.0.0.1:25, TCP, 127.0.0.1, 25",
        "ssl://[::1]:8465, SSL, [::1], 8465",
        "ssl://[fe80::1%eth0]:8465, SSL, [fe80::1%eth0], 8465",
        "starttls://mail.example.org:65535, STARTTLS, mail.example.org, 65535",
        "tcp://localhost:0, TCP, localhost, 0",
        "tcp://*:8025?, TCP, *, 8025",
    })
    void uris(String uri, Type type, String host, int port) {
        assertThat(parse(uri)).singleElement().satisfies(settings -> {
            assertThat(settings.type()).isEqualTo(type);
            assertThat(settings.host()).isEqualTo(host);
            assertThat(settings.port()).isEqualTo(port);
            assertThat(settings.tls().isPresent()).isEqualTo(type != Type.TCP);
            assertThat(settings.session().timeouts().idle()).isEqualTo(Duration.ofMinutes(5));
            assertThat(settings.uri(99)).isEqualTo(uri.replaceAll(":\\d+\\??$", ":99"));
        });
    }

    @Test
    void severalInterfacesWithParametersOfTheirOwn() {
        List<InterfaceSettings> all = parse("tcp://*:1?idleTimeout=5m&bareNewline=normalise&maxMessageSize=1MiB,"
                + " starttls://*:2?certificate=gateway&requireAuth=true&hostName=mx.test , tcp://*:3");
        assertThat(all).extracting(InterfaceSettings::port).containsExactly(1, 2, 3);
        assertThat(all.get(0).session().timeouts().idle()).isEqualTo(Duration.ofMinutes(5));
        assertThat(all.get(0).session().messages().bareNewline()).isEqualTo(BareNewline.NORMALISE);
        assertThat(all.get(0).session().messages().maxSize()).isEqualTo(1 << 20);
        assertThat(all.get(1).tls().orElseThrow().certificate()).isEqualTo("gateway");
        assertThat(all.get(1).session().requireAuth()).isTrue();
        assertThat(all.get(1).session().hostName()).isEqualTo("mx.test");
        assertThat(all.get(2).session().messages().bareNewline()).isEqualTo(BareNewline.REFUSE);
        assertThat(all.get(2).session().requireAuth()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8025",
                "*:8025",
                "http://*:8025",
                "TCP://*:8025",
                "tcp://*",
                "tcp://:8025",
                "tcp://*:65536",
                "tcp://*:123456",
                "tcp://*:-1",
                "tcp://*:x",
                "tcp://::1:8025",
                "tcp://[::1:8025",
                "tcp://*:8025/",
                "tcp://*:8025#x",
                "tcp://user@host name:25",
            })
    void noUris(String uri) {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> parse(uri))
                .withMessageStartingWith("interfaces=" + uri + " is wrong; allowed is a comma-separated list of")
                .withMessageEndingWith("(this is none: " + uri + ")");
    }

    @Test
    void thereIsAtLeastOneInterface() {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> parse(" , "))
                .withMessageStartingWith("interfaces=, is wrong; allowed is a comma-separated list of interfaces");
    }

    @ParameterizedTest
    @CsvSource({
        "unknown=1, this is none: unknown",
        "idleTimeout, this has no value: idleTimeout",
        "=1, 'this is none: '",
        "upstream=x, this is none: upstream",
        "IDLETIMEOUT=1s, this is none: IDLETIMEOUT; did you mean idleTimeout?",
        "maxSessionsPerCleint=1, this is none: maxSessionsPerCleint; did you mean maxSessionsPerClient?"
    })
    void parametersThatAreNone(String parameter, String reason) {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> parse("tcp://*:25?certificate=a&" + parameter))
                .withMessageContaining("allowed is each parameter of an interface as name=value, with one of the names")
                .withMessageContaining("activeTimeout, addressFamily, addressSyntax, authDelay, authDelayAfter,")
                .withMessageEndingWith("(" + reason + ")");
    }

    @ParameterizedTest
    @CsvSource({
        "idleTimeout=soon, idleTimeout=soon is wrong; allowed is a duration from 1ms to 24h",
        "maxMessageSize=big, maxMessageSize=big is wrong; allowed is a size such as 64KiB",
        "maxRecipients=0, maxRecipients=0 is wrong; allowed is a number from 1 to 1000000",
        "bareNewline=ignore, bareNewline=ignore is wrong; allowed is REFUSE",
        "requireAuth=maybe, requireAuth=maybe is wrong; allowed is true or false",
        "hostName=, hostName= is wrong; allowed is a text without white space",
        "spoolFolder=/does/not/exist, spoolFolder=/does/not/exist is wrong; allowed is a folder",
    })
    void parametersWithAWrongValue(String parameter, String message) {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> parse("tcp://*:25?" + parameter))
                .withMessageStartingWith(message);
    }

    @Test
    void allThatIsWrongIsToldAtOnceAndOnce() {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> TestService.interfaces(properties -> {
                    properties.setInterfaces("tcp://*:1?maxErrors=0&password=secret,ftp://*:2,tcp://*:3,tcp://*:4");
                    properties.setIdleTimeout("soon");
                }))
                .withMessageStartingWith("4 settings are wrong: (1) interfaces=tcp://*:1 is wrong; allowed is each"
                        + " parameter of an interface as name=value, with one of the names activeTimeout, ")
                .withMessageContaining("(this is none: password) (2) idleTimeout=soon is wrong; allowed is a duration"
                        + " from 1ms to 24h, such as 500ms, 30s or 5m (3) maxErrors=0 is wrong; allowed is a number from 1"
                        + " to 1000000 (of tcp://*:1) (4) interfaces=")
                .withMessageEndingWith("(this is none: ftp://*:2)")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret"));
    }

    @Test
    void aCommaMayStandInAParameter() {
        assertThat(parse("tcp://*:1?name=a,b, tcp://*:2?name=c"))
                .extracting(InterfaceSettings::name)
                .containsExactly("a,b", "c");
    }

    @Test
    void anInterfaceHasTlsOfItsOwn() {
        ServerTlsSettings tls = parse("ssl://*:1?certificate=a&sniCertificates=mail.example.org=b,*.example.net=c"
                        + "&maxChainDepth=1&ciphers=ECDHE+AESGCM:!aRSA::TLS_AES_128_GCM_SHA256&serverCipherOrder=false"
                        + "&sessionCacheSize=0&sessionLifetime=5m&protocols=TLSv1.3")
                .get(0)
                .tls()
                .orElseThrow();
        assertThat(tls.sniCertificates())
                .containsOnly(Map.entry("mail.example.org", "b"), Map.entry("*.example.net", "c"));
        assertThat(tls.ciphers().suites())
                .contains("TLS_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384")
                .doesNotContain("TLS_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384");
        assertThat(tls.maxChainDepth()).isEqualTo(1);
        assertThat(tls.serverCipherOrder()).isFalse();
        assertThat(tls.sessionCacheSize()).isZero();
        assertThat(tls.sessionLifetime()).isEqualTo(Duration.ofMinutes(5));
        assertThat(tls.protocols()).containsExactly("TLSv1.3");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sniCertificates=mail.example.org | sniCertificates=mail.example.org is wrong; allowed is a list of names",
                "sniCertificates=a.b=1,a.b=2 | sniCertificates=a.b=1,a.b=2 is wrong; allowed is a list of names, each once",
                "clientCertificates=perhaps | clientCertificates=perhaps is wrong; allowed is IGNORE, ACCEPT, REQUIRE",
                "clientCertificates=require | trustedCertificates= is wrong; allowed is a file with the authorities of",
                "keyStore=/does/not/exist | keyStore=/does/not/exist is wrong; allowed is a file or folder that can be read",
                "keyStore= | keyStore= is wrong; allowed is a PKCS#12, JKS or PEM file, or a folder of PEM files, with a key",
                "maxChainDepth=-1 | maxChainDepth=-1 is wrong; allowed is a number from 0 to 20",
                "ciphers=WEAK | ciphers=WEAK is wrong; allowed is a list of cipher suites as OpenSSL has it",
                "addressFamily=IPX | addressFamily=IPX is wrong; allowed is ANY, IPV4, IPV6",
                "proxyNetworks=10.0.0.1/8 | proxyNetworks=10.0.0.1/8 is wrong; allowed is a list of networks",
                "clientNetwork=24 | clientNetwork=24 is wrong; allowed is two prefix lengths",
                "correlationHeader=X-A:b | correlationHeader=X-A:b is wrong; allowed is the name of a header field",
                "traceLevel=ALL | traceLevel=ALL is wrong; allowed is ERROR, INFO, DEBUG, DATA",
                "backlog=0 | backlog=0 is wrong; allowed is a number from 1 to 65535",
                "enabled=perhaps | enabled=perhaps is wrong; allowed is true or false",
            })
    void settingsWithAWrongValue(String parameter, String message) {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> parse("ssl://*:25?" + parameter))
                .withMessageStartingWith(message);
    }
}

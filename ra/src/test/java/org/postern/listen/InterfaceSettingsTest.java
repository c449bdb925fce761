package org.postern.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.jca.TestService;
import org.postern.message.MessageRules.BareNewline;
import org.postern.session.SessionSettings.Type;
import org.postern.settings.SettingException;
import org.postern.tls.ServerTlsSettings;

@Tag("unit")
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
        assertThat(all.get(0).session().messages().body().bareNewline()).isEqualTo(BareNewline.NORMALISE);
        assertThat(all.get(0).session().messages().body().maxSize()).isEqualTo(1 << 20);
        assertThat(all.get(1).tls().orElseThrow().keys().certificate()).isEqualTo("gateway");
        assertThat(all.get(1).session().access().requireAuth()).isTrue();
        assertThat(all.get(1).session().hostName()).isEqualTo("mx.test");
        assertThat(all.get(2).session().messages().body().bareNewline()).isEqualTo(BareNewline.REFUSE);
        assertThat(all.get(2).session().access().requireAuth()).isFalse();
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
                .withMessageStartingWith(
                        "Invalid value '" + uri + "' for property interfaces: expected a comma-separated list of")
                .withMessageEndingWith("(this is none: " + uri + ")");
    }

    @Test
    void thereIsAtLeastOneInterface() {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> parse(" , "))
                .withMessageStartingWith(
                        "Invalid value ',' for property interfaces: expected a comma-separated list of interfaces");
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
                .withMessageContaining("expected each parameter of an interface as name=value, with one of the names")
                .withMessageContaining("activeTimeout, addressFamily, addressSyntax, authDelay, authDelayAfter,")
                .withMessageEndingWith("(" + reason + ")");
    }

    @ParameterizedTest
    @CsvSource({
        "idleTimeout=soon, Invalid value 'soon' for property idleTimeout: expected a duration from 1ms to 24h",
        "maxMessageSize=big, Invalid value 'big' for property maxMessageSize: expected a size such as 64KiB",
        "maxRecipients=0, Invalid value '0' for property maxRecipients: expected a number from 1 to 1000000",
        "bareNewline=ignore, Invalid value 'ignore' for property bareNewline: expected one of REFUSE",
        "requireAuth=maybe, Invalid value 'maybe' for property requireAuth: expected true or false",
        "hostName=, Invalid value '' for property hostName: expected a text without white space",
        "spoolFolder=/does/not/exist, Invalid value '/does/not/exist' for property spoolFolder: expected a folder",
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
                .withMessageStartingWith(
                        "4 invalid settings: (1) Invalid value 'tcp://*:1' for property interfaces: expected each"
                                + " parameter of an interface as name=value, with one of the names activeTimeout, ")
                .withMessageContaining(
                        "(this is none: password) (2) Invalid value 'soon' for property idleTimeout: expected a duration"
                                + " from 1ms to 24h, such as 500ms, 30s or 5m (3) Invalid value '0' for property maxErrors: expected a number from 1"
                                + " to 1000000 (of tcp://*:1) (4) Invalid value 'ftp://*:2' for property interfaces: ")
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
        ServerTlsSettings tls = parse("ssl://*:1?certificate=a&sniCertificates=Mail.example.org=b,*.Example.net=c"
                        + "&maxChainDepth=1&ciphers=ECDHE+AESGCM:!aRSA::TLS_AES_128_GCM_SHA256&serverCipherOrder=false"
                        + "&sessionCacheSize=0&sessionLifetime=5m&protocols=TLSv1.3")
                .get(0)
                .tls()
                .orElseThrow();
        assertThat(tls.keys().byName())
                .containsOnly(Map.entry("mail.example.org", "b"), Map.entry("*.example.net", "c"));
        assertThat(tls.suites().ciphers().suites())
                .contains("TLS_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384")
                .doesNotContain("TLS_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384");
        assertThat(tls.clients().maxChainDepth()).isEqualTo(1);
        assertThat(tls.serverOrder()).isFalse();
        assertThat(tls.resumption().cacheSize()).isZero();
        assertThat(tls.resumption().lifetime()).isEqualTo(Duration.ofMinutes(5));
        assertThat(tls.suites().protocols()).containsExactly("TLSv1.3");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sniCertificates=mail.example.org | Invalid value 'mail.example.org' for property sniCertificates: expected a list of names",
                "sniCertificates=a.b=1,a.b=2 | Invalid value 'a.b=1,a.b=2' for property sniCertificates: expected a list of names, each once",
                "sniCertificates=a.b=1,A.B=2 | Invalid value 'a.b=1,A.B=2' for property sniCertificates: expected a list of names, each once",
                "clientCertificates=perhaps | Invalid value 'perhaps' for property clientCertificates: expected one of IGNORE, ACCEPT, REQUIRE",
                "clientCertificates=require | Invalid value '' for property trustedCertificates: expected a file with the authorities of",
                "keyStore=/does/not/exist | Invalid value '/does/not/exist' for property keyStore: expected a file or folder that can be read",
                "keyStore= | Invalid value '' for property keyStore: expected a PKCS#12, JKS or PEM file, or a folder of PEM files, with a key",
                "maxChainDepth=-1 | Invalid value '-1' for property maxChainDepth: expected a number from 0 to 20",
                "ciphers=WEAK | Invalid value 'WEAK' for property ciphers: expected a list of cipher suites as OpenSSL has it",
                "addressFamily=IPX | Invalid value 'IPX' for property addressFamily: expected one of ANY, IPV4, IPV6",
                "proxyNetworks=10.0.0.1/8 | Invalid value '10.0.0.1/8' for property proxyNetworks: expected a list of networks",
                "clientNetwork=24 | Invalid value '24' for property clientNetwork: expected two prefix lengths",
                "correlationHeader=X-A:b | Invalid value 'X-A:b' for property correlationHeader: expected the name of a header field",
                "traceLevel=ALL | Invalid value 'ALL' for property traceLevel: expected one of ERROR, INFO, DEBUG, DATA",
                "backlog=0 | Invalid value '0' for property backlog: expected a number from 1 to 65535",
                "enabled=perhaps | Invalid value 'perhaps' for property enabled: expected true or false",
            })
    void settingsWithAWrongValue(String parameter, String message) {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> parse("ssl://*:25?" + parameter))
                .withMessageStartingWith(message);
    }
}

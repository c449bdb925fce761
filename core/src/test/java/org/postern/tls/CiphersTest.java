package org.postern.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.settings.Setting;
import org.postern.settings.SettingException;

@Tag("unit")
class CiphersTest {

    private static final List<CipherSuite> ALL = Stream.of(
                    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
                    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
                    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
                    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
                    "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",
                    "TLS_DHE_DSS_WITH_AES_128_CBC_SHA256",
                    "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384",
                    "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
                    "TLS_RSA_WITH_AES_128_GCM_SHA256",
                    "TLS_RSA_WITH_AES_256_CBC_SHA")
            .map(name -> CipherSuite.named(name).orElseThrow())
            .toList();

    private static String select(String text) {
        return CipherString.select(text, ALL).stream()
                .map(CipherSuite::openSslName)
                .collect(Collectors.joining(" "));
    }

    @ParameterizedTest
    @CsvSource({
        "ECDHE-RSA-AES128-GCM-SHA256, ECDHE-RSA-AES128-GCM-SHA256",
        "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, ECDHE-RSA-AES128-GCM-SHA256",
        "AES128-GCM-SHA256, AES128-GCM-SHA256",
        "AES256-SHA:ECDHE-RSA-CHACHA20-POLY1305, AES256-SHA ECDHE-RSA-CHACHA20-POLY1305",
        "ECDHE+AESGCM, ECDHE-ECDSA-AES256-GCM-SHA384 ECDHE-RSA-AES256-GCM-SHA384 ECDHE-RSA-AES128-GCM-SHA256",
        "EECDH+AESGCM+AES128, ECDHE-RSA-AES128-GCM-SHA256",
        "ECDHE+CHACHA20, ECDHE-RSA-CHACHA20-POLY1305",
        "kRSA, AES128-GCM-SHA256 AES256-SHA",
        "RSA:!SHA1, AES128-GCM-SHA256",
        "EDH:!DSS, DHE-RSA-AES128-GCM-SHA256",
        "aECDSA, ECDHE-ECDSA-AES256-GCM-SHA384 ECDHE-ECDSA-AES128-SHA",
        "aECDSA:-AESGCM:ECDSA, ECDHE-ECDSA-AES128-SHA ECDHE-ECDSA-AES256-GCM-SHA384",
        "aECDSA:!AESGCM:ECDSA, ECDHE-ECDSA-AES128-SHA",
        "aECDSA:+AESGCM, ECDHE-ECDSA-AES128-SHA ECDHE-ECDSA-AES256-GCM-SHA384",
        "kRSA:@STRENGTH, AES256-SHA AES128-GCM-SHA256",
        "CHACHA20:AES128+kRSA:@SECLEVEL=2, ECDHE-RSA-CHACHA20-POLY1305 AES128-GCM-SHA256",
        "CHACHA20@SECLEVEL=1, ECDHE-RSA-CHACHA20-POLY1305",
        "FIPS:!SSLv3:!aNULL:!TLSv1:!CBC:!ECDSA:!aRSA, ''",
        "FIPS+kRSA:!SSLv3:!aNULL, AES128-GCM-SHA256",
        "SSLv3, AES256-SHA",
        "TLSv1.0, ECDHE-ECDSA-AES128-SHA",
        "'kRSA !SHA,CHACHA20', AES128-GCM-SHA256 ECDHE-RSA-CHACHA20-POLY1305",
        "aDSS:kRSA:!RC4:!MD5:!EXP:!LOW:!3DES:!PSK:!SRP:!CAMELLIA:!eNULL:!KRB5-DES-CBC3-SHA:!EDH-RSA-DES-CBC3-SHA,"
                + " DHE-DSS-AES128-SHA256 AES128-GCM-SHA256 AES256-SHA",
        "DES-CBC3-SHA:RC4-MD5:NULL:aNULL:EXPORT, ''",
    })
    void aStringSelectsAsOpenSslSays(String text, String expected) {
        assertThat(select(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NONSENSE",
                "HIGH:NONSENSE",
                "HIGH+NONSENSE",
                "!NONSENSE",
                "ECDHE-NONSENSE-SHA",
                "HIGH+",
                "@LENGTH",
                "@SECLEVEL=5",
                "high",
                "TLS_AES_256_GCM_SHA384",
                "HIGH|AES",
                "*"
            })
    void anUnknownWordIsToldWithThoseThatAreKnown(String text) {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> Ciphers.parse(new Setting("ciphers", text)))
                .withMessageStartingWith("Invalid value '" + text
                        + "' for property ciphers: expected a list of cipher suites as OpenSSL has it")
                .withMessageContaining("it has ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"aNULL", "NULL:eNULL", "RC4:3DES:EXPORT", "ADH-AES256-SHA", "HIGH:!ALL", "CAMELLIA"})
    void aStringThatSelectsNothingIsAMistake(String text) {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> Ciphers.parse(new Setting("ciphers", text)))
                .withMessageContaining("at least one TLS 1.2 cipher suite that this JVM supports, which are")
                .withMessageContaining("ECDHE-RSA-AES128-GCM-SHA256");
    }

    private static final String TLS13_DEFAULT =
            "TLS_AES_256_GCM_SHA384 TLS_AES_128_GCM_SHA256 TLS_CHACHA20_POLY1305_SHA256";
    private static final String TLS12_DEFAULT = "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"
            + " TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"
            + " TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"
            + " TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256";

    @ParameterizedTest
    @CsvSource({
        "''," + TLS13_DEFAULT + "," + TLS12_DEFAULT,
        "::," + TLS13_DEFAULT + "," + TLS12_DEFAULT,
        Ciphers.DEFAULT + "," + TLS13_DEFAULT + "," + TLS12_DEFAULT,
        "ECDHE-RSA-AES256-SHA384," + TLS13_DEFAULT + ",TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384",
        "ECDHE-RSA-AES256-SHA384::," + TLS13_DEFAULT + ",TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384",
        "::TLS_AES_128_GCM_SHA256,TLS_AES_128_GCM_SHA256," + TLS12_DEFAULT,
        "ECDHE-RSA-AES256-SHA384 :: TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_CCM_SHA256:TLS_AES_128_GCM_SHA256,"
                + "TLS_CHACHA20_POLY1305_SHA256 TLS_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384",
    })
    void aPartThatIsMissingIsTheDefault(String text, String tls13, String tls12) {
        List<String> expected = List.of((tls13 + " " + tls12).split(" "));
        assertThat(TestSettings.ciphers(text).suites()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"::HIGH", "::TLS_AES_256_GCM_SHA384:ECDHE", "::TLS_AES_128_CCM_8_SHA256", "::+"})
    void theOtherPartHasNamesOfTls13(String text) {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> Ciphers.parse(new Setting("ciphers", text)))
                .withMessageContaining(" after ::")
                .withMessageContaining("TLS_AES_256_GCM_SHA384");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ALL:COMPLEMENTOFALL", "ALL:aNULL:eNULL:EXPORT:RC4:3DES:MD5"})
    void whatIsBrokenIsNotOfferedWhateverIsAsked(String text) {
        assertThat(TestSettings.ciphers(text).suites())
                .isNotEmpty()
                .noneMatch(name -> name.matches(".*(_NULL_|_anon_|EXPORT|_RC4_|DES|MD5|SCSV).*"));
    }

    /** What the program selects of the suites that the JVM has is what is selected here. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALL",
                "HIGH",
                "DEFAULT",
                "COMPLEMENTOFDEFAULT:kRSA",
                "MEDIUM:AES",
                "FIPS:!SSLv3:!aNULL",
                "HIGH:!aNULL:!MD5",
                "ECDHE+AESGCM:ECDHE+CHACHA20",
                "EECDH+AESGCM:EDH+AESGCM",
                "kRSA",
                "RSA",
                "aRSA",
                "kEECDH",
                "ECDHE",
                "ECDH",
                "kEDH",
                "DHE",
                "DH",
                "aECDSA",
                "ECDSA",
                "aDSS",
                "DSS",
                "AES",
                "AES128",
                "AES256",
                "AESGCM",
                "CHACHA20",
                "SHA",
                "SHA1",
                "SHA256",
                "SHA384",
                "TLSv1.2",
                "TLSv1",
                "TLSv1.0",
                "SSLv3",
                "CBC",
                "ALL:-SHA:-kRSA",
                "HIGH:!SSLv3:!TLSv1",
                "ALL:!ECDHE+AESGCM",
                "HIGH:@STRENGTH",
                "DEFAULT@SECLEVEL=2",
                "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-SHA384:AES128-SHA:ECDHE-RSA-CHACHA20-POLY1305"
            })
    void theProgramOpensslSelectsTheSame(String text) throws IOException {
        List<CipherSuite> all = TestSettings.ciphers("ALL").suites().stream()
                .flatMap(name -> CipherSuite.named(name).stream())
                .toList();
        Set<String> available = all.stream().map(CipherSuite::openSslName).collect(Collectors.toSet());
        // DSS keys are too weak for the program's own level of security, and what it offers less is not asked here
        Set<String> theirs =
                new TreeSet<>(List.of(openssl("ciphers", text.contains("@SECLEVEL") ? text : text + "@SECLEVEL=0")
                        .strip()
                        .split(":")));
        theirs.retainAll(available);
        Set<String> ours = CipherString.select(text, all).stream()
                .map(CipherSuite::openSslName)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(ours).isEqualTo(theirs);
    }

    @Test
    void namesAreThoseOfOpenssl() throws IOException {
        List<String> known =
                List.of(openssl("ciphers", "ALL@SECLEVEL=0").strip().split(":"));
        assertThat(TestSettings.ciphers("ALL").suites())
                .flatMap(name -> CipherSuite.named(name).map(CipherSuite::openSslName).stream()
                        .toList())
                .allMatch(known::contains);
    }

    private static String openssl(String... arguments) throws IOException {
        Process process;
        try {
            process = new ProcessBuilder(Stream.concat(Stream.of("openssl"), Stream.of(arguments))
                            .toList())
                    .start();
        } catch (IOException e) {
            assumeTrue(false, "there is no program openssl here");
            throw e;
        }
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
}

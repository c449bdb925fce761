package org.postern.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.testing.TestAuthority;

/** What an administrator is told before clients complain. */
@Tag("unit")
class CertificateWarningsTest {

    private static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant TO = Instant.parse("2026-12-31T00:00:00Z");

    @TempDir
    private Path folder;

    private final TestAuthority root = TestAuthority.root("Root");

    private TestSettings settings(String... names) throws Exception {
        return new TestSettings(
                TestAuthority.keyStore(folder.resolve("keys.p12"), Map.of("gateway", root.server(FROM, TO, names))));
    }

    @ParameterizedTest
    @CsvSource({
        "2025-12-31T23:59:00Z, is not valid before 2026-01-01",
        "2026-06-01T00:00:00Z, ''",
        "2026-12-01T00:00:00Z, ''",
        "2026-12-02T00:00:00Z, 'expires on 2026-12-31, in 29 days'",
        "2026-12-30T12:00:00Z, 'expires on 2026-12-31, in 0 days'",
        "2027-01-01T00:00:00Z, expired on 2026-12-31",
    })
    void theDatesOfACertificate(Instant now, String warning) throws Exception {
        assertThat(new ServerTls(settings("localhost").settings())
                        .warnings(now).stream().filter(each -> !each.startsWith("the authority")))
                .isEqualTo(
                        warning.isEmpty()
                                ? java.util.List.of()
                                : java.util.List.of(
                                        "certificate 'gateway' in " + folder.resolve("keys.p12") + " " + warning));
    }

    @Test
    void theDatesOfTheAuthoritiesAboveIt() throws Exception {
        assertThat(new ServerTls(settings("localhost").settings())
                        .warnings(Instant.now().plus(Duration.ofDays(2000))))
                .hasSize(2)
                .last()
                .asString()
                .startsWith("the authority CN=Root of certificate 'gateway' in " + folder.resolve("keys.p12")
                        + " expired on ");
    }

    @ParameterizedTest
    @CsvSource({
        "mail.example.org, mail.example.org, true",
        "Mail.Example.org, mail.example.ORG, true",
        "*.example.org, mail.example.org, true",
        "*.example.org, a.mail.example.org, false",
        "*.example.org, example.org, false",
        "mail.example.org, other.example.org, false",
        "192.0.2.1, 192.0.2.1, true",
        "192.0.2.1, 192.0.2.2, false",
    })
    void theHostName(String certified, String hostName, boolean matches) throws Exception {
        TestSettings settings = settings(certified);
        settings.hostName = hostName;
        assertThat(new ServerTls(settings.settings())
                        .warnings(FROM.plusSeconds(1)).stream().filter(each -> !each.startsWith("the authority")))
                .hasSize(matches ? 0 : 1)
                .allMatch(each -> each.endsWith(" is not for the host name " + hostName + "; it is for "
                        + certified.toLowerCase(java.util.Locale.ROOT)));
    }

    @Test
    void theNamesOfTheTable() throws Exception {
        TestSettings settings = new TestSettings(TestAuthority.keyStore(
                folder.resolve("keys.p12"),
                Map.of("a", root.server("a.example.org", "*.example.net"), "b", root.server())));
        settings.certificate = "a";
        settings.hostName = "b.example.org";
        settings.sni = Map.of(
                "a.example.org", "a",
                "b.example.org", "b",
                "*.example.net", "a",
                "x.example.net", "a",
                "*.example.com", "a");
        assertThat(new ServerTls(settings.settings()).warnings(Instant.now()))
                .containsExactly(
                        "certificate 'b' in " + folder.resolve("keys.p12")
                                + " is not for the host name b.example.org; it is for no name at all",
                        "certificate 'a' in " + folder.resolve("keys.p12")
                                + " is not for the SNI name *.example.com; it is for a.example.org, *.example.net",
                        "certificate 'b' in " + folder.resolve("keys.p12")
                                + " is not for the SNI name b.example.org; it is for no name at all");
    }
}

package org.postern.filters.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.api.Auth;
import org.postern.api.ClientCertificate;
import org.postern.api.Credential;
import org.postern.filters.TestSettings;
import org.postern.settings.SettingException;
import org.postern.testing.TestAuthority;

/** Whose a certificate is. */
@Tag("unit")
class CertificateUserTest {

    private static final TestAuthority AUTHORITY = TestAuthority.root("Clients");

    private static ClientCertificate certificate(String... mailAddresses) {
        return new ClientCertificate(
                List.of(AUTHORITY.client("Ann Example", mailAddresses).certificate()));
    }

    private static Auth claim(String user) {
        return new Auth("EXTERNAL", user, new Credential.Certificate());
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "mail, '', '', ann@example.org",
                "mail, '', ben@example.org, ben@example.org",
                "mail, '', eve@example.org, -",
                "commonName, '', '', Ann Example",
                "commonname, '', Ann Example, Ann Example",
                "subject, '', '', CN=Ann Example",
                "mail, '*@example.org guest', '', guest",
                "mail, '*@example.org guest', guest, guest",
                "mail, '*@example.org guest', ann@example.org, -",
                "mail, '*@elsewhere.test guest', '', -",
                "mail, 'ben@example.org ben; ann@example.org ann', '', ann",
                "commonName, 'ann example ann', '', ann",
                "subject, 'cn=Ann* ann', '', ann",
            })
    void isWhomItNamesOrWhoIsWrittenBesideThatName(String part, String users, String claimed, String user) {
        CertificateUser filter = TestSettings.make(CertificateUser::new, Map.of("part", part, "users", users));
        assertThat(filter.known(claim(claimed), certificate("ann@example.org", "ben@example.org"))
                        .map(Auth::subject)
                        .orElse(null))
                .isEqualTo(user);
    }

    /** Attributes at one place of a name come in the order of their bytes. */
    @Test
    void isOfTheCommonNameAlsoWhereThatStandsBesideAnother() {
        CertificateUser filter = TestSettings.make(CertificateUser::new, Map.of("part", "commonName"));
        ClientCertificate shown = new ClientCertificate(
                List.of(AUTHORITY.client("Ann Example+UID=eve").certificate()));
        assertThat(shown.subject()).contains("+");
        assertThat(filter.known(claim(""), shown).map(Auth::subject)).hasValue("Ann Example");
    }

    @Test
    void isNobodysWithoutThatPart() {
        assertThat(TestSettings.make(CertificateUser::new, Map.of()).known(claim(""), certificate()))
                .isEmpty();
    }

    @Test
    void isNotLookedAtForAnotherMechanism() {
        assertThatThrownBy(() -> TestSettings.make(CertificateUser::new, Map.of())
                        .known(new Auth("PLAIN", "ann", "secret"), certificate()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("PLAIN has no certificate");
    }

    @ParameterizedTest
    @ValueSource(strings = {"part=email", "part=", "users=ann"})
    void settingsThatAreWrongAreTold(String setting) {
        String[] parts = setting.split("=", 2);
        assertThatThrownBy(() -> TestSettings.make(CertificateUser::new, Map.of(parts[0], parts[1])))
                .isInstanceOf(SettingException.class)
                .hasMessageStartingWith(
                        "Invalid value '" + parts[1] + "' for property postern.x." + parts[0] + ": expected ");
    }
}

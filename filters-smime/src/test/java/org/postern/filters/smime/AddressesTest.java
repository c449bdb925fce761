package org.postern.filters.smime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.postern.api.text.Wildcard;
import org.postern.settings.Setting;

/** Addresses in fields, certificates and settings. */
@Tag("unit")
class AddressesTest {

    static Stream<Arguments> fields() {
        return Stream.of(
                Arguments.of("ann@example.org", List.of("ann@example.org")),
                Arguments.of("Ann <ann@example.org>", List.of("ann@example.org")),
                Arguments.of("\"bob@x, Ann\" <ann@example.org> (eve@x)", List.of("ann@example.org")),
                Arguments.of("(a (nested) \\) one) ann @ example.org", List.of("ann@example.org")),
                Arguments.of("\"ann, b\\\"\"@x", List.of("\"ann, b\\\"\"@x")),
                Arguments.of("a@x, b@x", List.of("a@x", "b@x")),
                Arguments.of("team: a@x, B <b@x>;", List.of("a@x", "b@x")),
                Arguments.of("undisclosed:;", List.of()),
                Arguments.of("<@r,@s:a@x>", List.of("a@x")),
                Arguments.of("Ann <ann@example.org", List.of("ann@example.org")),
                Arguments.of("\"never closed a@x", List.of()),
                Arguments.of("(never closed a@x \\", List.of()),
                Arguments.of("Ann <>, x", List.of()));
    }

    @ParameterizedTest
    @MethodSource("fields")
    void ofFields(String field, List<String> addresses) {
        assertThat(Mailboxes.of(field)).isEqualTo(addresses);
    }

    @Test
    void ofCertificates() {
        Identity root = Identity.root("root");
        assertThat(MailAddresses.of(root.issue("x")
                        .subject("CN=x,1.2.840.113549.1.9.1=Third@Example.org")
                        .address("Ann@EXAMPLE.org")
                        .utf8Address("\u00fcmit@m\u00fcller.example")
                        .build()
                        .certificate()))
                .containsExactly("ann@example.org", "\u00fcmit@xn--mller-kva.example", "third@example.org");
        assertThat(MailAddresses.of(root.certificate())).isEmpty();
    }

    @Test
    void areComparable() {
        assertThat(MailAddresses.normalize("Ann@M\u00dcLLER.example")).isEqualTo("ann@xn--mller-kva.example");
        assertThat(MailAddresses.normalize("ann@xn--mller-kva.example")).isEqualTo("ann@xn--mller-kva.example");
        assertThat(MailAddresses.normalize("a@b@[192.0.2.1]")).isEqualTo("a@b@[192.0.2.1]");
        assertThat(MailAddresses.normalize("a@" + "x".repeat(300))).hasSize(302);
    }

    @Test
    void beforePlaces() {
        assertThat(place("*@example.org /etc/my keys/a.p12"))
                .isEqualTo(
                        new AddressedPlace(java.util.Optional.of(new Wildcard("*@example.org")), "/etc/my keys/a.p12"));
        assertThat(place("* C:\\keys\\a.p12").place()).isEqualTo("C:\\keys\\a.p12");
        assertThat(place("/etc/my keys/a@b.p12").addresses()).isEmpty();
        assertThat(place("ldap://h/ou=a b,dc=x?x?sub?(mail=*@x)").addresses()).isEmpty();
        assertThatThrownBy(() -> place("ann@example.org")).hasMessageContaining("a place behind the address");
    }

    private static AddressedPlace place(String text) {
        return AddressedPlace.parse(new Setting("keys", text));
    }
}

package org.postern.filters.smime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.security.cert.X509Certificate;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.api.text.Wildcard;
import org.postern.filters.certificates.CertificateAddresses;
import org.postern.settings.Setting;

/** Addresses in certificates and settings. */
@Tag("unit")
class AddressesTest {

    @Test
    void ofCertificates() {
        Identity root = Identity.root("root");
        assertThat(CertificateAddresses.canonical(root.issue("x")
                        .subject("CN=x,1.2.840.113549.1.9.1=Third@Example.org")
                        .address("Ann@EXAMPLE.org")
                        .utf8Address("\u00fcmit@m\u00fcller.example")
                        .build()
                        .certificate()))
                .containsExactly("ann@example.org", "\u00fcmit@xn--mller-kva.example");
        assertThat(CertificateAddresses.canonical(root.certificate())).isEmpty();
    }

    @Test
    void ofCertificatesAreAlsoAsTheyAreWritten() throws Exception {
        Identity signer = Identity.root("root")
                .issue("x")
                .subject("CN=x,E=Third@Example.org,E=none")
                .address("Ann@EXAMPLE.org")
                .address("localhost")
                .utf8Address("\u00dcmit@stra\u00dfe.example")
                .build();
        assertThat(CertificateAddresses.of(new JcaX509CertificateHolder(signer.certificate())))
                .containsExactly("Ann@EXAMPLE.org", "\u00dcmit@stra\u00dfe.example");
        assertThat(CertificateAddresses.canonical(signer.certificate()))
                .containsExactly("ann@example.org", "\u00fcmit@xn--strae-oqa.example");
    }

    /** RFC 5280 §4.1.2.6, RFC 9598 §3: authorities' constraints are not applied to addresses in other places. */
    @ParameterizedTest
    @CsvSource({
        "'',           '',              '',                     third@example.org",
        "'',           host.example,    '',                     third@example.org",
        "ann@a.example, '',             '',                     ann@a.example",
        "localhost,    '',              '',                     ''",
        "'',           '',              \u00fcmit@a.example,      \u00fcmit@a.example",
        "'',           '',              ceo@b\u00fccher.example,  ''",
        "'',           '',              ceo@victim.example,      ''",
        "ann@a.example, '',             ceo@victim.example,      ann@a.example"
    })
    void ofTheSubjectCountIfThereIsNoOther(String address, String host, String mailbox, String expected) {
        Identity.Builder signer = Identity.root("root").issue("x").subject("CN=x,E=third@example.org");
        if (!address.isEmpty()) {
            signer.address(address);
        }
        if (!host.isEmpty()) {
            signer.host(host);
        }
        if (!mailbox.isEmpty()) {
            signer.utf8Address(mailbox);
        }
        assertThat(String.join(
                        " ", CertificateAddresses.canonical(signer.build().certificate())))
                .isEqualTo(expected);
    }

    /** None, rather than some. */
    @Test
    void ofCertificatesThatCannotBeRead() {
        X509Certificate certificate = Identity.root("root")
                .issue("x")
                .subject("CN=x,E=ann@example.org")
                .address("ann@example.org")
                .malformedName()
                .build()
                .certificate();
        assertThat(CertificateAddresses.canonical(certificate)).isEmpty();
        assertThatThrownBy(() -> CertificateAddresses.of(new JcaX509CertificateHolder(certificate)))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("addresses of the certificate: ");
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

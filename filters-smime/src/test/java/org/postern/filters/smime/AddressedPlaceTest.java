package org.postern.filters.smime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.settings.Setting;

/** Patterns of addresses before places. */
@Tag("unit")
class AddressedPlaceTest {

    private static AddressedPlace place(String text) {
        return AddressedPlace.parse(new Setting("keys", text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"@example.org", "*@", "ann@", "@", "*@*.m\u00fcller.example", "*@exa_mple..org"})
    void thatNoAddressIsLike(String pattern) {
        assertThatThrownBy(() -> place(pattern + " a.pem"))
                .hasMessageContainingAll("keys", "no address is like " + pattern);
    }

    @ParameterizedTest
    @CsvSource({
        "*,                    ann@example.org",
        "*@*,                  ann@example.org",
        "ann@*,                ann@example.org",
        "*@*.example.org,      ann@mail.example.org",
        "*@M\u00dcLLER.example, ann@xn--mller-kva.example",
        "Ann@localhost,        ann@localhost",
        "ann@[127.0.0.1],      ann@[127.0.0.1]"
    })
    void patterns(String pattern, String address) {
        assertThat(place(pattern + " a.pem").addresses().orElseThrow().matches(address))
                .isTrue();
    }
}

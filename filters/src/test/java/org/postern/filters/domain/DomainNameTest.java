package org.postern.filters.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class DomainNameTest {

    @ParameterizedTest
    @CsvSource({
        "example.org, example.org",
        "EXAMPLE.Org., example.org",
        "localhost, localhost",
        "_dmarc.a-b.example, _dmarc.a-b.example",
        "müller.example, xn--mller-kva.example",
        "MÜLLER.example, xn--mller-kva.example",
        "straße.example, xn--strae-oqa.example",
        "faß.de, xn--fa-hia.de",
        "xn--mller-kva.example, xn--mller-kva.example",
        "bücher。example, xn--bcher-kva.example",
        "ｅｘａｍｐｌｅ.org, example.org",
        "例え.テスト, xn--r8jz45g.xn--zckzah",
        "παράδειγμα.δοκιμή, xn--hxajbheg2az3al.xn--jxalpdlp",
        "公司.cn, xn--55qx5d.cn",
        "я.рф, xn--41a.xn--p1ai",
    })
    void readsNamesInAnyForm(String text, String ascii) {
        assertThat(DomainName.parse(text))
                .hasValueSatisfying(name -> assertThat(name.text()).isEqualTo(ascii));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "a..b",
                ".example.org",
                "[192.0.2.1]",
                "192.0.2.1",
                "a b.example",
                "a@b.example",
                "exa\u0000mple.org",
                "\uFFFD.example",
                "a;b.example",
                "\"a\".example",
                "ﬀ\u202E.example",
                "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijkl.example"
            })
    void knowsWhatIsNone(String text) {
        assertThat(DomainName.parse(text)).isEmpty();
    }

    @Test
    void hasALimit() {
        String label = "a".repeat(49) + ".";
        assertThat(DomainName.parse(label.repeat(5) + "org")).isPresent(); // 253
        assertThat(DomainName.parse(label.repeat(5) + "info")).isEmpty();
        assertThat(DomainName.parse("ü".repeat(60) + ".org")).isEmpty(); // a label of more than 63 in ASCII
    }

    @Test
    void isInAscii() {
        assertThatThrownBy(() -> new DomainName("Example.org")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new DomainName("müller.example")).isInstanceOf(IllegalArgumentException.class);
    }
}

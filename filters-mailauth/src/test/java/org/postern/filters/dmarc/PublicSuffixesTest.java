package org.postern.filters.dmarc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.filters.domain.DomainName;

@Tag("unit")
class PublicSuffixesTest {

    /** The traps of libraries: names that end in no suffix of the list, suffixes themselves, wildcards, exceptions, the private section. */
    @ParameterizedTest
    @CsvSource({
        "mail.example.org, example.org",
        "example.org, example.org",
        "a.b.example.co.uk, example.co.uk",
        "co.uk, co.uk",
        "com, com",
        "x.corp.internal, corp.internal",
        "localhost, localhost",
        "mail.foo.github.io, foo.github.io",
        "github.io, github.io",
        "www.ck, www.ck",
        "a.www.ck, www.ck",
        "a.b.ck, a.b.ck",
        "x.a.b.ck, a.b.ck",
        "city.kawasaki.jp, city.kawasaki.jp",
        "a.city.kawasaki.jp, city.kawasaki.jp",
        "a.b.c.kawasaki.jp, b.c.kawasaki.jp",
        "mail.foo.xn--55qx5d.cn, foo.xn--55qx5d.cn",
        "_spf.example.org, example.org",
    })
    void belongsToAnOrganization(String name, String organization) {
        assertThat(PublicSuffixes.organizationOf(new DomainName(name))).hasToString(organization);
    }
}

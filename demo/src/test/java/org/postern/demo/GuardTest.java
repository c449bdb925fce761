package org.postern.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class GuardTest {

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
                    same-origin, http://127.0.0.1:8080,    127.0.0.1:8080, true
                    same-origin, -,                        127.0.0.1:8080, true
                    none,        -,                        127.0.0.1:8080, true
                    -,           http://localhost:8080,    localhost:8080, true
                    -,           https://mail.example.org, mail.example.org, true
                    -,           -,                        127.0.0.1:8080, true
                    cross-site,  http://evil.example,      127.0.0.1:8080, false
                    cross-site,  -,                        127.0.0.1:8080, false
                    same-site,   http://127.0.0.1:9090,    127.0.0.1:8080, false
                    -,           http://127.0.0.1:9090,    127.0.0.1:8080, false
                    -,           http://evil.example,      127.0.0.1:8080, false
                    -,           null,                     127.0.0.1:8080, false
                    """)
    void onlyItsOwnPagesAndProgramsMayChangeAnything(String fetchSite, String origin, String host, boolean own) {
        assertThat(Guard.isOwn(fetchSite, origin, host)).isEqualTo(own);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, true",
        "LOCALHOST, true",
        "127.0.0.1, true",
        "127.8.0.1, true",
        "[::1], true",
        "[0:0:0:0:0:0:0:1], true",
        "mail.example.org, false",
        "127.0.0.1.example.org, false",
        "localhost.example.org, false",
        "[::2], false"
    })
    void takesNoNameOfAnotherSite(String host, boolean local) {
        assertThat(Guard.isLocal(host)).isEqualTo(local);
    }
}

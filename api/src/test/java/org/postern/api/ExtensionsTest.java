package org.postern.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class ExtensionsTest {

    @Test
    void linesBehindTheGreetingAreKeywordsWithTheirParameters() {
        Extensions extensions = Extensions.parse(
                List.of("SIZE of the host", "pipelining", "AUTH  PLAIN LOGIN ", "", "8BITMIME", "AUTH SECOND"));
        assertThat(extensions.keywords()).containsExactly("PIPELINING", "AUTH", "8BITMIME");
        assertThat(extensions.parameters("AUTH")).isEqualTo("PLAIN LOGIN SECOND");
        assertThat(extensions.parameters("PIPELINING")).isEmpty();
        assertThat(extensions.parameters("DSN")).isEmpty();
        assertThat(extensions.has("SIZE")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "AUTH=PLAIN LOGIN, '', PLAIN LOGIN",
        "AUTH PLAIN, AUTH CRAM-MD5 PLAIN, PLAIN CRAM-MD5",
        "AUTH=LOGIN, AUTH PLAIN, LOGIN PLAIN",
        "auth PLAIN, Auth=PLAIN XTOKEN, PLAIN XTOKEN",
        "AUTH, AUTH=LOGIN, LOGIN",
        "AUTH=, AUTH, ''",
    })
    void theMechanismsAreThoseOfAllLinesInBothForms(String one, String other, String mechanisms) {
        Extensions extensions = Extensions.parse(List.of("host", one, other, "SIZE=1"));
        assertThat(extensions.parametersByKeyword()).containsExactly(java.util.Map.entry("AUTH", mechanisms));
    }

    @Test
    void aReplyWithoutLinesOffersNothing() {
        assertThat(Extensions.parse(List.of())).isEqualTo(Extensions.NONE);
        assertThat(Extensions.parse(List.of("host"))).isEqualTo(Extensions.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "SIZE 100, 100",
        "SIZE, ",
        "SIZE 0, ",
        "SIZE 000, ",
        "SIZE x, ",
        "SIZE -1, ",
        "SIZE 999999999999999999, 999999999999999999",
        "SIZE 9999999999999999999, ",
        "DSN, ",
    })
    void size(String line, Long expected) {
        assertThat(Extensions.parse(List.of("host", line)).size().orElse(null)).isEqualTo(expected);
    }

    @Test
    void oneCanBeLeftOut() {
        Extensions extensions = Extensions.parse(List.of("host", "A", "B", "C"));
        assertThat(extensions.without("B").keywords()).containsExactly("A", "C");
        assertThat(extensions.without("X")).isEqualTo(extensions);
    }
}

package org.postern.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
class FileNameTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    report.pdf                   | report.pdf
                    Übersicht 2026.pdf           | Übersicht 2026.pdf
                    ../../etc/passwd             | passwd
                    C:\\\\Windows\\\\win.ini     | win.ini
                    .bashrc                      | _bashrc
                    ..                           | _
                    a"; filename=b.exe           | a__ filename=b.exe
                    <b>.html                     | _b_.html
                    a%00b.txt                    | a_00b.txt
                    dir/                         | otherwise
                    """)
    void isSafeForAnySystem(String given, String name) {
        assertThat(FileName.of(given, "otherwise")).isEqualTo(name);
    }

    @Test
    void hasNoLineBreaksNorCharactersThatTurnItRound() {
        assertThat(FileName.of("a\r\nSet-Cookie: b\u202egnp.exe", "x")).isEqualTo("a__Set-Cookie_ b_gnp.exe");
    }

    @Test
    void keepsTheExtensionOfALongName() {
        assertThat(FileName.of("x".repeat(1000) + ".pdf", "otherwise"))
                .hasSize(120)
                .endsWith(".pdf");
    }

    @Test
    void isToldInBothWays() {
        assertThat(FileName.contentDisposition("Ü b.pdf"))
                .isEqualTo("attachment; filename=\"_ b.pdf\"; filename*=UTF-8''%C3%9C%20b.pdf");
    }
}

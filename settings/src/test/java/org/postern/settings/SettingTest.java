package org.postern.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class SettingTest {

    private static Setting setting(String text) {
        return new Setting("name", text);
    }

    private static void assertInvalid(String text, Function<Setting, ?> reading, String expected) {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> reading.apply(setting(text)))
                .withMessage("Invalid value '" + text.strip() + "' for property name: expected " + expected);
    }

    @ParameterizedTest
    @CsvSource({
        "1ms, PT0.001S",
        "500ms, PT0.5S",
        "30s, PT30S",
        "' 30 s ', PT30S",
        "5m, PT5M",
        "24h, PT24H",
        "86400s, PT24H",
    })
    void durations(String text, Duration expected) {
        assertThat(setting(text).duration()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "30",
                "s",
                "0s",
                "-1s",
                "1.5s",
                "1d",
                "25h",
                "86401s",
                "30S",
                "1s 1s",
                "9999999999s",
                "\u0663s"
            })
    void noDurations(String text) {
        assertInvalid(text, Setting::duration, "a duration from 1ms to 24h, such as 500ms, 30s or 5m");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "100, 100",
        "100B, 100",
        "64KiB, 65536",
        "' 25 MiB', 26214400",
        "2GiB, 2147483648",
        "999999999GiB, 1073741822926258176",
    })
    void sizes(String text, long expected) {
        assertThat(setting(text).size()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "1.5MiB", "64KB", "64kib", "64K", "x", "9999999999"})
    void noSizes(String text) {
        assertInvalid(text, Setting::size, "a size such as 64KiB or 25MiB");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "10", " 5 "})
    void numbers(String text) {
        assertThat(setting(text).number(1, 10)).isEqualTo(Integer.parseInt(text.strip()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "11", "-1", "x", "1.0", "99999999999"})
    void noNumbers(String text) {
        assertInvalid(text, setting -> setting.number(1, 10), "a number from 1 to 10");
    }

    @Test
    void flags() {
        assertThat(setting(" TRUE").flag()).isTrue();
        assertThat(setting("false").flag()).isFalse();
        assertInvalid("yes", Setting::flag, "true or false");
        assertInvalid("", Setting::flag, "true or false");
    }

    private enum Colour {
        RED,
        BLUE
    }

    @Test
    void choices() {
        assertThat(setting("red").choice(Colour.class)).isEqualTo(Colour.RED);
        assertThat(setting(" BLUE ").choice(Colour.class)).isEqualTo(Colour.BLUE);
        assertInvalid("green", setting -> setting.choice(Colour.class), "one of RED, BLUE");
    }

    @Test
    void lists() {
        assertThat(setting(" a , b,, c ").list()).isEqualTo(List.of("a", "b", "c"));
        assertThat(setting("").list()).isEmpty();
        assertThat(setting(" , ").list()).isEmpty();
    }

    @Test
    void listsOfAnotherKind() {
        assertThat(setting("1, 2").list(part -> part.number(1, 9))).containsExactly(1, 2);
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> setting("1, ten, 2, 0").list(part -> part.number(1, 9)))
                .withMessage(
                        "2 invalid settings: (1) Invalid value 'ten' for property name: expected a number from 1 to 9"
                                + " (2) Invalid value '0' for property name: expected a number from 1 to 9");
    }

    @Test
    void entriesBetweenSemicolonsAndOnLines() {
        assertThat(setting("a b; c\\;d ;\n;e\r\nf").entries(Setting::text)).containsExactly("a b", "c;d", "e", "f");
        assertThat(setting("").entries(Setting::text)).isEmpty();
    }

    @Test
    void theLinesOfAFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("rules"), "# comment\n\n  a; b \n\tc # no comment\n");
        assertThat(setting(file.toString()).lines(Setting::text)).containsExactly("a; b", "c # no comment");
        assertThat(setting(file.toString()).lines(Setting::name).get(1)).isEqualTo("name (" + file + ", line 4)");
        assertThat(setting("").lines(Setting::text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/no/such/file", "/", "\0"})
    void noFileWithLines(String text) {
        assertInvalid(text, setting -> setting.lines(Setting::text), "a text file in UTF-8 that can be read");
    }

    @Test
    void moreMistakesThanAnybodyReadsAreCounted() {
        String many = String.join(",", Collections.nCopies(37, "x"));
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> setting(many).list(part -> part.number(1, 9)))
                .withMessageStartingWith("37 invalid settings: (1) ")
                .withMessageContaining("(20) Invalid value 'x'")
                .withMessageEndingWith("from 1 to 9 and 17 more");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\tb", "a\u0000b"})
    void noWords(String text) {
        assertInvalid(text, Setting::word, "a text without white space");
    }

    @Test
    void filesAndFolders(@TempDir Path folder) throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThat(setting(file.toString()).file()).isEqualTo(file);
        assertThat(setting(folder.toString()).folder()).isEqualTo(folder);
        assertInvalid(folder.toString(), Setting::file, "a file that can be read");
        assertInvalid(folder.resolve("none").toString(), Setting::file, "a file that can be read");
        assertInvalid(file.toString(), Setting::folder, "a folder that can be written to");
        assertInvalid("a\u0000b", Setting::file, "a file that can be read");
        assertInvalid("a\u0000b", Setting::folder, "a folder that can be written to");
    }
}

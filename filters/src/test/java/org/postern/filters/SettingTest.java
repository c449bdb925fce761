package org.postern.filters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.api.Reply;

/** A property's text becomes a value, or an error that says what is allowed. */
class SettingTest {

    private static Setting setting(String text) {
        return new Setting("postern.x.y", text);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "7B, 7", "64KiB, 65536", "' 25 MiB ', 26214400", "2GiB, 2147483648"})
    void readsSizes(String text, long bytes) {
        assertThat(setting(text).size()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({"100/1m, 100, 60", "1/1s, 1, 1", "' 5 / 24 h ', 5, 86400", "1000000/90s, 1000000, 90"})
    void readsRates(String text, int times, int seconds) {
        assertThat(setting(text).rate()).isEqualTo(new Rate(times, Duration.ofSeconds(seconds)));
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of("550 5.7.1 not here", Reply.reject(550, "5.7.1", "not here")),
                Arguments.of("450  4.7.1  later", Reply.reject(450, "4.7.1", "later")),
                Arguments.of("554 no", Reply.reject(554, "", "no")));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void readsRefusals(String text, Reply reply) {
        assertThat(setting(text).refusal()).isEqualTo(reply);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "for ${authentication.subject.id}",
                "${client.address}/${smtp.mail.from}",
                "${id}",
                "no name at all",
                "${tenant}",
                "${org.example.tenant}"
            })
    void readsTemplates(String text) {
        assertThat(setting(text).template()).hasToString(text);
    }

    @Test
    void readsEntriesBetweenSemicolonsAndOnLines() {
        assertThat(setting("a b; c\\;d ;\n;e\r\nf").entries())
                .extracting(Setting::text)
                .containsExactly("a b", "c;d", "e", "f");
        assertThat(setting("").entries()).isEmpty();
    }

    @Test
    void readsTheLinesOfAFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("rules"), "# comment\n\n  a; b \n\tc # no comment\n");
        List<Setting> lines = setting(file.toString()).lines();
        assertThat(lines).extracting(Setting::text).containsExactly("a; b", "c # no comment");
        assertThat(lines.get(1).name()).isEqualTo("postern.x.y (" + file + ", line 4)");
        assertThat(setting("").lines()).isEmpty();
    }

    static Stream<Arguments> wrongs() {
        Function<Setting, ?> size = Setting::size;
        Function<Setting, ?> rate = Setting::rate;
        Function<Setting, ?> refusal = Setting::refusal;
        Function<Setting, ?> template = Setting::template;
        Function<Setting, ?> network = Setting::network;
        Function<Setting, ?> number = setting -> setting.number(1, 10);
        Function<Setting, ?> lines = Setting::lines;
        return Stream.of(
                        wrong(size, "a size such as 64KiB or 25MiB", "", "-1", "1KB", "1.5MiB", "9999999999"),
                        wrong(
                                rate,
                                "a number from 1 to 1000000 in a time from 1s to 24h, such as 100/1m",
                                "",
                                "abc",
                                "100",
                                "100/m",
                                "0/1m",
                                "1000001/1m",
                                "1/0s",
                                "1/25h",
                                "1/500ms"),
                        wrong(
                                refusal,
                                "a refusal, 400 to 599, such as 550 5.7.1 not here",
                                "",
                                "550",
                                "250 2.0.0 ok",
                                "354 go on",
                                "600 no",
                                "550 4.7.1 which of both"),
                        wrong(
                                template,
                                "a text with names such as ${client.address}, ${authentication.subject.id} or"
                                        + " ${smtp.mail.from}",
                                "",
                                "${authentication.subject.name}",
                                "${smtp.mail}",
                                "${authentication.subject.password}",
                                "${content.body}"),
                        wrong(
                                network,
                                "an address or a network, such as 192.0.2.0/24 or 2001:db8::/32, with no bit set behind its"
                                        + " prefix",
                                "",
                                "localhost",
                                "192.0.2",
                                "192.0.2.256",
                                "192.0.02.1",
                                "192.0.2.1/24",
                                "192.0.2.0/33",
                                "192.0.2.0/",
                                "2001:db8::1/32",
                                "2001:db8::/129",
                                "fe80::1%eth0",
                                "::ffff:192.0.2.0/120",
                                "1:2",
                                ".:1"),
                        wrong(number, "a number from 1 to 10", "", "0", "11", "ten"),
                        wrong(lines, "a text file in UTF-8 that can be read", "/no/such/file", "/", "\0"))
                .flatMap(Function.identity());
    }

    private static Stream<Arguments> wrong(Function<Setting, ?> kind, String allowed, String... texts) {
        return Stream.of(texts).map(text -> Arguments.of(kind, text, allowed));
    }

    @ParameterizedTest
    @MethodSource("wrongs")
    void namesPropertyValueAndWhatIsAllowed(Function<Setting, ?> kind, String text, String allowed) {
        assertThatThrownBy(() -> kind.apply(setting(text)))
                .isInstanceOf(SettingException.class)
                .hasMessage("postern.x.y=" + text.strip() + " is wrong; allowed is " + allowed);
    }
}

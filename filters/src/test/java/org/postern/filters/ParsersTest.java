package org.postern.filters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.api.Reply;
import org.postern.settings.Setting;
import org.postern.settings.SettingException;

/** A property's text becomes a value, or an error that says what is expected. */
@Tag("unit")
class ParsersTest {

    private static Setting setting(String text) {
        return new Setting("postern.x.y", text);
    }

    @ParameterizedTest
    @CsvSource({"100/1m, 100, 60", "1/1s, 1, 1", "' 5 / 24 h ', 5, 86400", "1000000/90s, 1000000, 90"})
    void readsRates(String text, int times, int seconds) {
        assertThat(Rate.parse(setting(text))).isEqualTo(new Rate(times, Duration.ofSeconds(seconds)));
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
        assertThat(Parsers.refusal(setting(text))).isEqualTo(reply);
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
        assertThat(Parsers.template(setting(text))).hasToString(text);
    }

    static Stream<Arguments> invalids() {
        Function<Setting, ?> rate = Rate::parse;
        Function<Setting, ?> refusal = Parsers::refusal;
        Function<Setting, ?> template = Parsers::template;
        Function<Setting, ?> network = Parsers::network;
        return Stream.of(
                        invalid(
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
                        invalid(
                                refusal,
                                "a refusal, 400 to 599, such as 550 5.7.1 not here",
                                "",
                                "550",
                                "250 2.0.0 ok",
                                "354 go on",
                                "600 no",
                                "550 4.7.1 which of both"),
                        invalid(
                                template,
                                "a text with names such as ${client.address}, ${authentication.subject.id} or"
                                        + " ${smtp.mail.from}",
                                "",
                                "${authentication.subject.name}",
                                "${smtp.mail}",
                                "${authentication.subject.password}",
                                "${content.body}"),
                        invalid(
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
                                ".:1"))
                .flatMap(Function.identity());
    }

    private static Stream<Arguments> invalid(Function<Setting, ?> kind, String expected, String... texts) {
        return Stream.of(texts).map(text -> Arguments.of(kind, text, expected));
    }

    @ParameterizedTest
    @MethodSource("invalids")
    void namesPropertyValueAndWhatIsExpected(Function<Setting, ?> kind, String text, String expected) {
        assertThatThrownBy(() -> kind.apply(setting(text)))
                .isInstanceOf(SettingException.class)
                .hasMessage("Invalid value '" + text.strip() + "' for property postern.x.y: expected " + expected);
    }
}

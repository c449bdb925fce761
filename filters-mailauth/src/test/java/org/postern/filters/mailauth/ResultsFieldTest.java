package org.postern.filters.mailauth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.api.mime.Field;
import org.postern.filters.mailauth.ResultsField.Result;

@Tag("unit")
class ResultsFieldTest {

    private static String written(Result... results) {
        return ResultsField.of("gw.example.org", List.of(results)).toString();
    }

    @Test
    void hasALineForEachResult() {
        assertThat(written()).isEqualTo("Authentication-Results: gw.example.org; none");
        Field field = ResultsField.of(
                "gw.example.org",
                List.of(
                        new Result("spf", "pass", "smtp.mailfrom=alice@example.org"),
                        new Result("dkim", "fail", "body hash mismatch", List.of("header.d=example.org"))));
        assertThat(new String(field.bytes(), UTF_8))
                .isEqualTo(String.join(
                        "\r\n",
                        "Authentication-Results: gw.example.org;",
                        " spf=pass smtp.mailfrom=alice@example.org;",
                        " dkim=fail reason=\"body hash mismatch\" header.d=example.org",
                        ""));
    }

    @Test
    void foldsLongResults() {
        String domain = "a".repeat(50) + ".example.org";
        String field = new String(
                ResultsField.of(
                                "gw.example.org",
                                List.of(new Result(
                                        "dkim",
                                        "fail",
                                        "many words ".repeat(100),
                                        List.of("header.d=" + domain, "header.s=" + domain))))
                        .bytes(),
                UTF_8);
        assertThat(Arrays.asList(field.split("\r\n"))).hasSizeGreaterThan(4).allMatch(line -> line.length() <= 78);
        assertThat(field).contains("...\"").endsWith(" header.s=" + domain + "\r\n");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '~',
            value = {
                "alice@example.org, smtp.mailfrom=alice@example.org",
                "Alice@EXAMPLE.org, smtp.mailfrom=Alice@example.org",
                "a/b=c@example.org, smtp.mailfrom=a/b=c@example.org",
                "\"a b\"@example.org, smtp.mailfrom=\"a b\"@example.org",
                "a..b@example.org, smtp.mailfrom=\"a..b\"@example.org",
                "a\"b@example.org, smtp.mailfrom=\"a\\\"b\"@example.org",
                "alice@[192.0.2.1], smtp.mailfrom=\"alice@[192.0.2.1]\"",
                "alice@müller.example, smtp.mailfrom=alice@xn--mller-kva.example",
                "jürgen@example.org, smtp.mailfrom=example.org",
                "postmaster, smtp.mailfrom=postmaster",
                "@example.org, smtp.mailfrom=example.org",
                "a@b;dkim=pass, smtp.mailfrom=\"a@b;dkim=pass\"",
            })
    void writesAddresses(String address, String property) {
        assertThat(ResultsField.address("smtp.mailfrom", address, false)).isEqualTo(property);
    }

    @Test
    void writesAddressesOfMessagesInUtf8() { // RFC 8601 §5, RFC 6532
        assertThat(ResultsField.address("smtp.mailfrom", "jürgen@müller.example", true))
                .isEqualTo("smtp.mailfrom=jürgen@xn--mller-kva.example");
    }

    @Test
    void endsNoFieldEarly() {
        String longOne = IntStream.range(0, 500).mapToObj(i -> "a").reduce("", String::concat);
        assertThat(ResultsField.address("x", longOne + "@example.org", false)).isEqualTo("x=example.org");
        assertThat(ResultsField.property("header.s", "a\r\nb;c")).isEqualTo("header.s=\"a??b;c\"");
        assertThat(ResultsField.property("header.b", "ab/+=12")).isEqualTo("header.b=\"ab/+=12\"");
        assertThat(ResultsField.property("header.s", longOne)).hasSizeLessThan(220);
        assertThat(written(new Result("spf", "permerror", "a\r\nb \"c\" \\ ü;", List.of("a.b=c"))))
                .isEqualTo("Authentication-Results: gw.example.org;"
                        + " spf=permerror reason=\"a b \\\"c\\\" \\\\ ;\" a.b=c");
    }
}

package org.postern.filters.address;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.api.mime.Header;
import org.postern.filters.address.AddressList.Doubt;
import org.postern.filters.domain.DomainName;

@Tag("unit")
@Timeout(20)
class AddressReaderTest {

    private static AddressList fields(String header) throws IOException {
        byte[] bytes = (header + "\r\n\r\n").getBytes(StandardCharsets.UTF_8);
        return AddressReader.read(Header.read(new ByteArrayInputStream(bytes)), "From");
    }

    private static AddressList of(String value) throws IOException {
        return fields("From: " + value);
    }

    private static String addresses(AddressList list) {
        return list.addresses().stream().map(MailAddress::toString).collect(Collectors.joining(" "));
    }

    private static String doubts(AddressList list) {
        return list.doubts().stream().map(Doubt::name).collect(Collectors.joining(" "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "ann@example.org | ann@example.org",
                "Ann@EXAMPLE.org. | Ann@EXAMPLE.org.",
                "Ann <ann@example.org> | ann@example.org",
                "Ann < ann@example.org > | ann@example.org",
                "\"bob@x, Ann\" <ann@example.org> (eve@x) | ann@example.org",
                "\"Bob\\\" <bob@x>\" <ann@example.org> | ann@example.org",
                "(c (nested) \\) one) ann@example.org | ann@example.org",
                "[Team] Ann <ann@example.org> | ann@example.org",
                "[a@b] Ann <ann@example.org> | ann@example.org",
                "\"ann@example.org\" <ann@example.org> | ann@example.org",
                "\"bob@example.net via List\" <ann@example.org> | ann@example.org",
                "=?utf-8?q?ann=40example.org?= <Ann@example.org> | Ann@example.org",
                "=?utf-8?q?J=C3=BCrgen_=28at_x=29?= <ann@example.org> (bob@work) | ann@example.org",
                "ann@example.org (ann@EXAMPLE.org.) | ann@example.org",
                "\"at ann@example.org.\": ann@example.org; | ann@example.org",
                "o'neil@example.org, 'Ann' <ann@example.org> | o'neil@example.org ann@example.org",
                "a@x, b@x | a@x b@x",
                ", a@x, , b@x, | a@x b@x",
                "team: a@x, B <b@x>; | a@x b@x",
                "\"x@y\": a@x; | a@x",
                "undisclosed:; | ~~",
                "~~ | ~~",
                "<@r,@s:a@x> | a@x",
                "ann@[192.0.2.1] | ann@[192.0.2.1]",
                "ann@[IPv6:2001:db8::1] | ann@[IPv6:2001:db8::1]",
                "jürgen@müller.example | jürgen@müller.example",
            })
    void readsAddresses(String field, String expected) throws IOException {
        AddressList list = of(field);
        assertThat(addresses(list)).isEqualTo(expected);
        assertThat(list.doubts()).isEmpty();
        assertThat(list.fields()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "ann @ example . org | RARE_FORM | ann@example.org",
                "ann(c)@example.org | RARE_FORM | ann@example.org",
                "<ann@example.org(c)> | RARE_FORM | ann@example.org",
                "\"ann, b\\\"@\"@x | RARE_FORM | \"ann, b\\\"@\"@x",
                "\"bob\" <\"a\".\"n@n\"@[x]> | RARE_FORM | \"a\".\"n@n\"@[x]",
                "<@r, @s.example:\"ann\"@x> | RARE_FORM | \"ann\"@x",
                "ann\u2003b@x | RARE_FORM | ann\u2003b@x",
                "ann@x <ann@x> | RARE_FORM | ann@x",
                "boss@bank.example <ann@x> | RARE_FORM OTHER_ADDRESS | ann@x boss@bank.example",
                "\"ceo\"@bank.example <ann@x> | RARE_FORM OTHER_ADDRESS | ann@x \"@bank.example",
                "<ann@x> boss@bank.example | RARE_FORM OTHER_ADDRESS | ann@x boss@bank.example",
                "\"q\"boss@a.example@b.example x <ann@x> | RARE_FORM OTHER_ADDRESS"
                        + " | ann@x boss@a.example a.example@b.example",
                "Ann@Work <ann@x> | RARE_FORM | ann@x",
                "Ann @ Work <ann@x> | RARE_FORM | ann@x",
                "<ann@x> Ann | RARE_FORM | ann@x",
                "<ann@x> \"Ann\" | RARE_FORM | ann@x",
                "Doe, John <john@x> | NO_ADDRESS | john@x",
                "Ann <>, bob@x | NO_ADDRESS | bob@x",
                "ann | NO_ADDRESS | ~~",
                "ann@ | NO_ADDRESS | ann@",
            })
    void knowsWhereReadersCouldDiffer(String field, String doubts, String expected) throws IOException {
        AddressList list = of(field);
        assertThat(addresses(list)).isEqualTo(expected);
        assertThat(list.doubts()).extracting(Doubt::name).containsExactlyInAnyOrder(doubts.split(" "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ceo@victim.example <ann@x.example>",
                "ceo @ victim.example <ann@x.example>",
                "The CEO, ceo@victim.example. <ann@x.example>",
                "ceo\uFF20victim.example <ann@x.example>",
                "<ann@x.example> ceo@victim.example",
                "[ceo@victim.example] <ann@x.example>",
                "=?utf-8?q?ceo=40victim=2eexample?= <ann@x.example>",
                "=?utf-8?b?Y2VvQHZpY3RpbS5leGFtcGxl?= <ann@x.example>",
                "=?utf-8?q?ceo=40?= =?utf-8?q?victim.example?= <ann@x.example>",
                "=?utf-8?q?=3Cceo=40victim.example=3E?= <ann@x.example>",
                "=?utf-8?q?ceo=EF=BC=A0victim=2eexample?= <ann@x.example>",
                "=?utf-8?q?ceo=40=E2=80=8Bvictim.example?= <ann@x.example>",
                "\"=?utf-8?q?ceo=40victim.example?=\" <ann@x.example>",
                "=?utf-8?q?ceo=40victim.example?=@x.example",
                "<=?utf-8?q?ceo=40victim.example?=@x.example>",
                "ceo\uFF20victim.example@x.example",
                "=?utf-8?q?ceo=40victim=2eexample?=:ann@x.example;",
                "\"ceo@victim.example\": ann@x.example;",
                "\"ceo\\@victim.example\": ann@x.example;",
                "Us (ceo@victim.example): ann@x.example;",
                "ann@x.example (ceo@victim.example)",
                "ann@x.example (the (ceo\\@victim.example))",
                "ann@x.example (=?utf-8?q?ceo=40victim.example?=)",
                "<ann@x.example (ceo@victim.example)>",
                "\"ceo@victim.example\", ann@x.example",
                "=?utf-8?q?ceo=40victim.example?=, ann@x.example",
            })
    void findsWhatLooksLikeAnotherAddress(String field) throws IOException {
        AddressList list = of(field);
        assertThat(list.has(Doubt.OTHER_ADDRESS)).isTrue();
        assertThat(list.addresses()).extracting(MailAddress::canonical).contains("ceo@victim.example");
        assertThat(list.single()).isEmpty();
        assertThat(list.singleDomain()).isEmpty();
        assertThat(list.hasSeveral()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "a@x, b@y | true",
                "Us: a@x, b@x; | true",
                "a@x | false",
                "a@x, A@X | false",
                "undisclosed:; | false",
                "ceo, a@x, b@x | false",
                "a@x, b@x, <c@x | false",
                "boss@bank.example <a@x> | false",
            })
    void severalAddresses(String field, boolean several) throws IOException {
        assertThat(of(field).hasSeveral()).isEqualTo(several);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<ann>",
                "a@b@x",
                "@x",
                "a b@x",
                "a@x b@x",
                "<a@x> <b@x>",
                "<a@x>: b@x;",
                "a@x>",
                "<a@x,b@x>",
                "<a@x, b@x",
                "<a@<b@x>>",
                "\"never closed a@x",
                "\"never closed\\\"",
                "(never closed a@x \\",
                "a@[never closed",
                "a@x)",
                "a@x]",
                "a\\@x",
                "a@\"x\"",
                "a@b.[x]",
                "[a]@x",
                "<@r,@s a@x>",
                "<@r,\"q\"@s:a@x>",
                "<@ceo@victim.example:a@x>",
                "<@r, ceo@victim.example:a@x>",
                "<@=?utf-8?q?ceo=40victim.example?=:a@x>",
                "Ann <ann@x",
                "Ann <",
                "bob@x: a@x;",
                "ceo@victim.example: <a@x>;",
                "ceo@victim.example:;,a@x",
            })
    void knowsInvalidSyntax(String field) throws IOException {
        AddressList list = of("ann@x, " + field);
        assertThat(doubts(list)).contains("SYNTAX");
        assertThat(list.single()).isEmpty();
        assertThat(list.singleDomain()).isEmpty();
    }

    @Test
    void readsAllFields() throws IOException {
        AddressList two = fields("From: a@x\r\nTo: c@x\r\nfrom: \"b\" <b@x>");
        assertThat(two.fields()).isEqualTo(2);
        assertThat(addresses(two)).isEqualTo("a@x b@x");
        assertThat(two.doubts()).isEmpty();
        AddressList torn = fields("From: \"a\r\nFrom: b\" <b@x>");
        assertThat(torn.has(Doubt.SYNTAX)).isTrue();
        AddressList twice = fields("From: a@example.org\r\nFrom: a@example.org");
        assertThat(twice.addresses()).hasSize(1);
        assertThat(twice.single()).isEmpty();
        assertThat(twice.singleDomain()).isEmpty();
        assertThat(fields("To: c@x").fields()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "Ann@Example.org | Ann@Example.org",
                "ann@example.org <Ann@EXAMPLE.ORG.> | Ann@EXAMPLE.ORG.",
                "Doe, John <john@x> | ~~",
                "Ann <ann@x | ~~",
                "a@x, b@x | ~~",
                "=?utf-8?q?boss=40bank.example?= <ann@x> | ~~",
                "boss@bank.example <ann@x> | ~~",
                "undisclosed:; | ~~",
            })
    void theOneAddress(String field, String expected) throws IOException {
        assertThat(of(field).single().map(MailAddress::toString).orElse("")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "a@example.org, b@EXAMPLE.ORG. | example.org",
                "a@müller.example, b@xn--mller-kva.example | xn--mller-kva.example",
                "Ann@Work <a@example.org> | example.org",
                "<a@example.org | ~~",
                "a@example.org (b@example.org) | example.org",
                "a@example.org (b@example.net) | ~~",
                "a@example.org, b@example.net | ~~",
                "a@example.net <b@example.org> | ~~",
                "Doe, John <john@example.org> | ~~",
                "<>, a@example.org | ~~",
                "a@example.org, b@[192.0.2.1] | ~~",
                "a@[192.0.2.1] | ~~",
                "a@localhost | ~~",
                "a@ | ~~",
                "undisclosed:; | ~~",
            })
    void theOneDomain(String field, String expected) throws IOException {
        assertThat(of(field).singleDomain().map(DomainName::text).orElse("")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "Ann@M\u00dcLLER.example, ann@xn--mller-kva.example",
        "ann@xn--mller-kva.example, ann@xn--mller-kva.example",
        "ann@stra\u00dfe.example, ann@xn--strae-oqa.example",
        "ann@strasse.example, ann@strasse.example",
        "U\u0308mit@Example.org., \u00fcmit@example.org",
        "' ann@example.org ', ann@example.org",
        "a@b@[192.0.2.1], a@b@[192.0.2.1]",
        "Ann, ann",
    })
    void areComparable(String address, String canonical) {
        assertThat(MailAddress.canonical(address)).isEqualTo(canonical);
        assertThat(MailAddress.canonical("a@" + "X".repeat(300))).isEqualTo("a@" + "x".repeat(300));
    }

    @Test
    void hasALimit() throws IOException {
        assertThat(of(many(2000)).addresses()).hasSize(2000);
        assertThat(of(many(2000)).doubts()).isEmpty();
        assertThat(doubts(of(many(2001)))).isEqualTo("SYNTAX");
        assertThat(of(many(100_000)).addresses()).hasSize(2001);
    }

    private static String many(int count) {
        return IntStream.range(0, count).mapToObj(i -> "a" + i + "@x").collect(Collectors.joining(","));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " ",
                " \t",
                "(",
                "\"",
                "\"\"",
                "[]",
                "<",
                "@",
                "a@ ",
                " .",
                "a,",
                "a:",
                "\\",
                "[",
                "x@y.z ",
                "x@y.z@",
                "a@b,",
                "(a@b.c)",
                "=?utf-8?q?a=40b.c?= ",
                "\uFF20",
                "a@b.c ",
                "=?",
                "\"@a.b\" "
            })
    void takesNoTimeForMuch(String part) throws IOException {
        String much = part.repeat(900_000 / part.getBytes(StandardCharsets.UTF_8).length);
        for (String field : new String[] {"x" + much, much + "@x", much + " <a@x>", "<" + much + "@x>"}) {
            AddressList list = of(field);
            assertThat(list.addresses()).hasSizeLessThan(2002);
            assertThat(list.single().map(MailAddress::canonical)).isNotNull();
        }
    }
}

package org.postern.filters.mailauth;

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
import org.postern.api.mime.Header;

@Tag("unit")
@Timeout(20)
class AuthorsTest {

    private static Authors of(String header) throws IOException {
        byte[] bytes = (header + "\r\n\r\n").getBytes(StandardCharsets.UTF_8);
        return Authors.of(Header.read(new ByteArrayInputStream(bytes)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "alice@example.org | example.org",
                "<alice@example.org> | example.org",
                "Alice <alice@EXAMPLE.org> | example.org",
                "\"Alice, CEO\" <alice@example.org> | example.org",
                "\"boss@bank.example\" <alice@example.org> | example.org",
                "Alice (boss@bank.example, (nested)) <alice@example.org> | example.org bank.example",
                "=?utf-8?q?boss=40bank.example?= <alice@example.org> | example.org bank.example",
                "=?utf-8?q?boss=40bank.example?=: alice@example.org; | example.org bank.example",
                "=?utf-8?q?boss=40bank.example?=@example.org | example.org bank.example",
                "\"boss@bank.example\": alice@example.org; | example.org bank.example",
                "J. Doe <\"j@d, x\"@example.org> | example.org",
                "alice @ example . org | example.org",
                "alice(c)@(d)example.(e)org(f) | example.org",
                "<@a.example,@b.example:alice@example.org> | example.org",
                "Alice <alice@müller.example> | xn--mller-kva.example",
                "Jürgen <jürgen@example.org> | example.org",
                "a@example.org, b@example.org, c@EXAMPLE.ORG | example.org",
                "a@example.org, , Bob <b@example.net>, | example.org example.net",
                "Us: a@example.org, Bob <b@example.net>; | example.org example.net",
                "Doe, John <john@example.org> | example.org",
                "alice@example.org <alice@example.org> | example.org",
                "boss@bank.example <alice@example.org> | example.org bank.example",
                "<alice@example.org> boss@bank.example | example.org bank.example",
                "Alice @ Work <alice@example.org> | example.org",
                "Alice@Work <alice@example.org> | example.org",
            })
    void readsAddresses(String from, String domains) throws IOException {
        Authors authors = of("From: " + from);
        assertThat(authors.problem()).isEmpty();
        assertThat(authors.domains().stream().map(Object::toString).collect(Collectors.joining(" ")))
                .isEqualTo(domains);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "Subject: x | no From field",
                "From: a@example.org NL from: b@example.org | more than one From field",
                "From: x | no address in From",
                "From: Alice | no address in From",
                "From: <> | no address in From",
                "From: Nobody:; | no address in From",
                "From: =?utf-8?q?boss?= | no address in From",
                "From: alice@localhost | an invalid domain in From",
                "From: alice@[192.0.2.1] | an invalid domain in From",
                "From: alice@192.0.2.1 | an invalid domain in From",
                "From: alice@ | an invalid domain in From",
                "From: alice@a..b | an invalid domain in From",
                "From: <alice> | syntax error in From",
                "From: a@b@example.org | syntax error in From",
                "From: @example.org | syntax error in From",
                "From: a b@example.org | syntax error in From",
                "From: <a@example.org> <b@example.net> | syntax error in From",
                "From: <a@example.org | syntax error in From",
                "From: boss@bank.example: <alice@example.org>; | syntax error in From",
                "From: boss@bank.example:;alice@example.org | syntax error in From",
                "From: <@boss@bank.example:alice@example.org> | syntax error in From",
                "From: a@example.org> | syntax error in From",
                "From: \"a@example.org | syntax error in From",
                "From: a@example.org (b | syntax error in From",
                "From: <a@example.org,b@example.net> | syntax error in From",
                "From: <a@<b@example.org>> | syntax error in From",
                "From: a@example.org b@example.net | syntax error in From",
            })
    void knowsWhereDmarcCannotBeApplied(String header, String problem) throws IOException {
        Authors authors = of(header.replace(" NL ", "\r\n"));
        assertThat(authors.problem()).isEqualTo(problem);
        assertThat(authors.domains()).isEmpty();
    }

    @Test
    void anEmptyOne() throws IOException {
        assertThat(of("From:").problem()).isEqualTo("no address in From");
    }

    @Test
    void readsMany() throws IOException {
        String same =
                IntStream.range(0, 1000).mapToObj(i -> "a" + i + "@example.org").collect(Collectors.joining(","));
        assertThat(of("From: " + same).domains()).hasSize(1);
        String others =
                IntStream.range(0, 1000).mapToObj(i -> "a@d" + i + ".example").collect(Collectors.joining(","));
        assertThat(of("From: " + others).problem()).isEqualTo("more than 10 domains in From");
    }

    @Test
    void takesNoTimeForMuch() throws IOException {
        for (String part :
                new String[] {" ", " \t", "(", "\"", "<", "@", "a@ ", " .", "a,", "a:", "\\", "[", "x@y.z "}) {
            assertThat(of("From: x" + part.repeat(900_000 / part.length())).domains())
                    .hasSizeLessThan(11);
        }
    }
}

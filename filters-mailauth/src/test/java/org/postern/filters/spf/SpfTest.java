package org.postern.filters.spf;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.filters.dns.Dns;
import org.postern.filters.dns.DnsAnswer;
import org.postern.filters.dns.DnsException;
import org.postern.filters.link.Deadline;

/** What the comparison with pyspf does not see: limits, explanations, what is asked. */
@Tag("unit")
@Timeout(20)
class SpfTest {

    private final List<String> asked = new ArrayList<>();

    private static InetAddress ip(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** A DNS of TXT records, and of A records with the client's address for the names that begin with {@code mail}. */
    private Dns dns(Map<String, String> texts) {
        return (name, type) -> {
            asked.add(name + " " + type);
            if (name.startsWith("down")) {
                throw new DnsException("no answer for " + name);
            }
            if (type == Dns.Type.TXT) {
                return texts.containsKey(name) ? DnsAnswer.of(texts.get(name)) : DnsAnswer.NO_SUCH_NAME;
            }
            return type == Dns.Type.A && name.startsWith("mail") ? DnsAnswer.of("192.0.2.1") : DnsAnswer.NO_DATA;
        };
    }

    private SpfOutcome check(String record) {
        return check(record, "alice@example.org");
    }

    private SpfOutcome check(String record, String sender) {
        return new Spf(ip("192.0.2.1"), "client.example.org")
                .checkSender(sender, dns(Map.of("example.org", record)), true);
    }

    @ParameterizedTest
    @CsvSource({
        "v=spf1 exists:%{l}.example.org a:mail.example.org -all, pass",
        "v=spf1 exists:%{s} -all, fail",
    })
    void matchesNothingByLocalPartsBeyondAscii(String record, String result) { // RFC 8616 §4
        assertThat(check(record, "jürgen@example.org").result()).hasToString(result);
        assertThat(asked).noneMatch(query -> query.contains("ü"));
    }

    @Test
    void asksForALabels() {
        Dns dns = dns(Map.of("xn--mller-kva.example", "v=spf1 exists:%{o}.mail -all"));
        SpfOutcome outcome = new Spf(ip("192.0.2.1"), "h.example").checkSender("a@müller.example", dns, false);
        assertThat(outcome.result()).isEqualTo(SpfResult.FAIL);
        assertThat(outcome.domain()).isEqualTo("xn--mller-kva.example");
        assertThat(asked).containsExactly("xn--mller-kva.example TXT", "xn--mller-kva.example.mail A");
    }

    @ParameterizedTest
    @CsvSource({
        "[192.0.2.1], none",
        "localhost, none",
        "192.0.2.1, none",
        "'', none",
        "a..b, none",
        "-, none",
        "example.org, pass",
    })
    void checksHelo(String helo, String result) {
        Dns dns = dns(Map.of("example.org", "v=spf1 a:mail.example.org -all"));
        assertThat(new Spf(ip("192.0.2.1"), helo).checkHelo(dns).result()).hasToString(result);
        assertThat(new Spf(ip("192.0.2.1"), helo).checkSender("", dns, false).result())
                .hasToString(result);
    }

    @Test
    void takesAMappedAddressForIpv4() {
        Dns dns = dns(Map.of("example.org", "v=spf1 ip4:192.0.2.1 -all"));
        assertThat(new Spf(ip("::ffff:192.0.2.1"), "")
                        .checkSender("a@example.org", dns, false)
                        .result())
                .isEqualTo(SpfResult.PASS);
    }

    @Test
    void hasTheOwnersExplanation() {
        Dns dns = dns(Map.of(
                "example.org", "v=spf1 -all exp=why.%{d}",
                "why.example.org", "%{i} is not ours, %{s}; see %{H}?%%%_%-"));
        Spf spf = new Spf(ip("192.0.2.1"), "a/b.example.org");
        assertThat(spf.checkSender("al ice@example.org", dns, true).explanation())
                .contains("192.0.2.1 is not ours, al ice@example.org; see a%2Fb.example.org?% %20");
        asked.clear();
        assertThat(spf.checkSender("al ice@example.org", dns, false).explanation())
                .isEmpty();
        assertThat(asked).containsExactly("example.org TXT");
    }

    @ParameterizedTest
    @CsvSource({
        "exp=missing.example.org",
        "exp=down.example.org",
        "exp=bad.example.org",
        "exp=long.example.org",
        "foo=bar"
    })
    void goesWithoutAnExplanation(String modifier) {
        Dns dns = dns(Map.of(
                "example.org",
                "v=spf1 -all " + modifier,
                "bad.example.org",
                "%{nothing}",
                "long.example.org",
                "long ".repeat(100)));
        SpfOutcome outcome = new Spf(ip("192.0.2.1"), "").checkSender("a@example.org", dns, true);
        assertThat(outcome.result()).isEqualTo(SpfResult.FAIL);
        assertThat(outcome.explanation()).isEmpty();
    }

    /** On which regular expressions of other implementations overflow the stack. */
    @ParameterizedTest
    @CsvSource({
        "a:, x, , permerror",
        "'', ip4:192.0.2.9\\s, '', fail",
        "exists:, %{i}, .mail.example.org, fail",
        "foo=, a., , fail",
        "a:, a., mail.example.org, fail",
        "exists:%{i, ., }.mail.example.org, fail",
        "'', -, , permerror",
    })
    void readsRecordsOfAnyLength(String begin, String repeated, String end, String result) {
        String record =
                "v=spf1 " + begin + repeated.replace("\\s", " ").repeat(60_000) + (end == null ? "" : end) + " -all";
        assertThat(check(record).result()).hasToString(result);
        assertThat(asked).allMatch(query -> query.length() < 260);
    }

    @Test
    void cutsNamesThatAreTooLongAtTheLeft() { // RFC 7208 §7.3
        String labels = "abcdefg.".repeat(40);
        check("v=spf1 exists:" + labels + "mail.example.org -all");
        assertThat(asked.get(1)).hasSizeBetween(240, 255).startsWith("abcdefg.").endsWith(".mail.example.org A");
    }

    @Test
    void asksNoMoreThanTheLimits() {
        StringBuilder record = new StringBuilder("v=spf1");
        IntStream.range(0, 1000).forEach(i -> record.append(" mx:m").append(i).append(".example.org"));
        Dns dns = (name, type) -> {
            asked.add(name + " " + type);
            return switch (type) {
                case TXT -> DnsAnswer.of(record.toString());
                case MX ->
                    new DnsAnswer(IntStream.range(0, 10).mapToObj(i -> i + name).toList(), true);
                default -> DnsAnswer.NO_DATA;
            };
        };
        SpfOutcome outcome = new Spf(ip("192.0.2.1"), "").checkSender("a@example.org", dns, false);
        assertThat(outcome.result()).isEqualTo(SpfResult.PERMERROR);
        assertThat(outcome.reason()).isEqualTo("more than 10 terms that ask the DNS");
        assertThat(asked).hasSize(1 + 10 * 11);
    }

    @Test
    void endsInTime() {
        Dns dns = dns(Map.of("example.org", "v=spf1 a:mail.example.org -all"))
                .within(Deadline.in(Duration.ofSeconds(-1)));
        SpfOutcome outcome = new Spf(ip("192.0.2.1"), "").checkSender("a@example.org", dns, false);
        assertThat(outcome.result()).isEqualTo(SpfResult.TEMPERROR);
        assertThat(asked).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "v=spf1 a:down.example.org -all, temperror, no answer for down.example.org",
        "v=spf1 ip4:192.0.2.1 a:down.example.org -all, pass, ''",
        "v=spf1 foo -all, permerror, an unknown mechanism: foo",
        "v=spf1 ip4:1 -all, permerror, a syntax error: ip4:1",
        "v=spf1 include:none.example.org, permerror, 'no record of none.example.org, which is included'",
    })
    void saysWhyThereIsNoAnswer(String record, String result, String reason) {
        SpfOutcome outcome = check(record);
        assertThat(outcome.result()).hasToString(result);
        assertThat(outcome.reason()).isEqualTo(reason);
    }
}

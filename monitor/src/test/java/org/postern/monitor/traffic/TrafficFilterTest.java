package org.postern.monitor.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which transactions match the parameters of a query, and which parameters are wrong. */
@Tag("unit")
class TrafficFilterTest {

    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    private static final EndedTransaction TRANSACTION = new EndedTransaction() {

        @Override
        public Summary summary() {
            return new Summary(
                    "2K3J-7",
                    "2K3J",
                    NOW.minusSeconds(600),
                    Outcome.REJECTED,
                    "tcp://*:8025",
                    "192.0.2.17",
                    "192.0.2.0/24",
                    "ann",
                    "Ann@Example.org",
                    List.of("bob@example.net", "carol@example.com"),
                    2,
                    1234,
                    550,
                    "5.7.1 Not from here",
                    "policy",
                    "RejectYahoo",
                    List.of("SpamCheck", "RejectYahoo"),
                    "mx1.example.org:25",
                    Duration.ofMillis(10),
                    Duration.ofMillis(5),
                    Duration.ofMillis(2),
                    "");
        }

        @Override
        public Transaction transaction() {
            Transaction.Step step = new Transaction.Step(
                    "SpamCheck", "PASSED", Duration.ZERO, List.of(), Map.of("spam.score", "Eleven"), "");
            return new Transaction(
                    summary(),
                    NOW,
                    "",
                    "",
                    "",
                    List.of(new Transaction.Command("DATA", "", 250, "OK", "", Duration.ZERO, List.of(step))),
                    List.of(),
                    false,
                    List.of(new Transaction.Field("Subject", "Quarterly figures")),
                    false,
                    Transaction.Content.NONE);
        }

        @Override
        public byte[] content() {
            return new byte[0];
        }

        @Override
        public int memory() {
            return 0;
        }
    };

    private static Map<String, List<String>> parameters(String query) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        for (String each : query.split("&")) {
            String[] pair = each.split("=", 2);
            parameters.merge(pair[0], List.of(pair[1]), (a, b) -> List.of(a.get(0), b.get(0)));
        }
        return parameters;
    }

    private static TrafficFilter filter(String query) throws QueryException {
        return TrafficQuery.filter(parameters(query), Set.of("before", "limit"), NOW);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "outcome=rejected",
                "outcome=passed,REJECTED",
                "outcome=passed&outcome=rejected",
                "outcome=",
                "interface=tcp://*:8025",
                "client=192.0.2.17",
                "client=192.0.2.0/24",
                "client=0.0.0.0/0",
                "sender=ann@example.org",
                "sender=*@EXAMPLE.org",
                "recipient=carol@*",
                "recipient=bob@example.ne?",
                "user=ANN",
                "policy=spamcheck",
                "policy=Reject*",
                "session=2k3j",
                "session=2K3J-7",
                "code=550",
                "code=55x",
                "code=5xx",
                "code=5XX",
                "upstream=mx1.example.org",
                "upstream=mx1.example.org:25",
                "upstream=mx?.*",
                "text=not from",
                "text=550",
                "text=EXAMPLE.NET",
                "text=quarterly FIG",
                "text=subject: quarterly",
                "text=spam.score=eleven",
                "from=2026-01-31T11:50:00Z",
                "from=2026-01-31T12:50:00%2B01:00",
                "from=-10m",
                "from=-1h&to=-9m",
                "from=-3d",
                "to=-599s",
                "sender=ann@*&recipient=bob@*&code=5xx&limit=7&before=x"
            })
    void thatMatches(String query) throws QueryException {
        assertThat(filter(query.replace("%2B", "+")).matches(TRANSACTION)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "outcome=passed,failed",
                "interface=tcp://*:25",
                "client=192.0.2.18",
                "client=198.51.100.0/24",
                "client=2001:db8::/32",
                "sender=ann",
                "sender=<>",
                "recipient=dan@*",
                "user=anna",
                "policy=None",
                "session=2K3J-8",
                "code=551",
                "code=4xx",
                "code=250",
                "upstream=mx2.example.org",
                "text=quarterly*",
                "text=nowhere",
                "from=-9m",
                "to=-10m",
                "to=-3d",
                "sender=ann@*&code=4xx"
            })
    void thatDoesNotMatch(String query) throws QueryException {
        assertThat(filter(query).matches(TRANSACTION)).isFalse();
    }

    @Test
    void withoutAConditionAllMatch() throws QueryException {
        assertThat(TrafficQuery.filter(Map.of(), Set.of(), NOW)).isEqualTo(TrafficFilter.ALL);
        assertThat(TrafficFilter.ALL.matches(TRANSACTION)).isTrue();
    }

    @Test
    void thePortOfAnIpv6HostIsNoPartOfItsAddress() {
        TrafficFilter filter = new TrafficFilter(
                Optional.empty(), Optional.empty(), Set.of(), "", "", "", "", "", "", "", "", "2001:db8::1", "");
        assertThat(filter.summaryMatcher().test(at("[2001:db8::1]:25"))).isTrue();
        assertThat(filter.summaryMatcher().test(at("[2001:db8::2]:25"))).isFalse();
        assertThat(filter.summaryMatcher().test(at(""))).isFalse();
    }

    private static Summary at(String upstream) {
        Summary s = TRANSACTION.summary();
        return new Summary(
                s.id(), s.session(), s.time(), s.outcome(), s.interfaceName(), s.client(), s.network(), s.user(),
                s.sender(), s.recipients(), s.recipientCount(), s.size(), s.code(), s.reply(), s.by(), s.policy(),
                s.policies(), upstream, s.total(), s.inPolicies(), s.inUpstream(), s.trace());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "colour=red | Unknown parameter 'colour': expected one of before, client, code",
                "outcome=gone | Invalid value 'gone' for parameter outcome: expected one or several of passed, rejected",
                "client=ann | Invalid value 'ann' for parameter client: expected an IP address, or a network",
                "client=192.0.2.1/24 | for parameter client",
                "client=192.0.2.0/33 | for parameter client",
                "code=5 | Invalid value '5' for parameter code: expected a reply code such as 550, 55x or 5xx",
                "code=650 | for parameter code",
                "code=5x0 | for parameter code",
                "from=yesterday | Invalid value 'yesterday' for parameter from: expected a time in ISO 8601",
                "from=15m | for parameter from",
                "from=-15w | for parameter from",
                "to=2026-01-31 | for parameter to",
                "to=2026-02-30T00:00:00Z | for parameter to",
                "sender=a&sender=b | Invalid value 'a, b' for parameter sender: expected one value"
            })
    void aWrongParameterIsNamed(String query, String message) {
        assertThatThrownBy(() -> filter(query)).isInstanceOf(QueryException.class).hasMessageContaining(message);
    }

    @Test
    void whatIsWrongIsShownInOneShortLine() {
        String tooLong = "x\n".repeat(2000);
        assertThatThrownBy(() -> TrafficQuery.filter(Map.of("text", List.of(tooLong)), Set.of(), NOW))
                .hasMessageContaining("at most 1000 characters")
                .message()
                .hasSizeLessThan(300)
                .doesNotContain("\n");
    }
}

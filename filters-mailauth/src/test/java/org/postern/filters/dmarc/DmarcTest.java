package org.postern.filters.dmarc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.filters.dmarc.DmarcOutcome.Result;
import org.postern.filters.dmarc.Identifier.Method;
import org.postern.filters.dns.Dns;
import org.postern.filters.dns.DnsAnswer;
import org.postern.filters.dns.DnsException;
import org.postern.filters.domain.DomainName;

@Tag("unit")
class DmarcTest {

    private final Map<String, DnsAnswer> zone = new HashMap<>();
    private final List<String> asked = new ArrayList<>();
    private int percent;

    private final Dns dns = (name, type) -> {
        asked.add(name + " " + type);
        if (name.contains("down")) {
            throw new DnsException("no answer for " + name);
        }
        return zone.getOrDefault(name, DnsAnswer.NO_SUCH_NAME);
    };

    private DmarcOutcome evaluate(String author, Identifier... identifiers) {
        return new Dmarc(() -> percent).evaluate(new DomainName(author), List.of(identifiers), dns);
    }

    private void publish(String domain, String... records) {
        zone.put("_dmarc." + domain, DnsAnswer.of(records));
    }

    private static Identifier spf(String domain) {
        return new Identifier(Method.SPF, new DomainName(domain), false);
    }

    private static Identifier dkim(String domain) {
        return new Identifier(Method.DKIM, new DomainName(domain), false);
    }

    /** RFC 7489 appendix B.1: MAIL FROM or d=, and From. */
    @ParameterizedTest
    @CsvSource({
        "B.1.1 example 1, SPF, example.com, example.com, PASS, PASS",
        "B.1.1 example 2, SPF, child.example.com, example.com, PASS, FAIL",
        "B.1.1 example 3, SPF, example.net, child.example.com, FAIL, FAIL",
        "B.1.2 example 1, DKIM, example.com, example.com, PASS, PASS",
        "B.1.2 example 2, DKIM, example.com, child.example.com, PASS, FAIL",
        "B.1.2 example 3, DKIM, sample.net, example.com, FAIL, FAIL",
        "siblings, DKIM, a.example.com, b.example.com, PASS, FAIL",
        "public suffix, DKIM, com, example.com, FAIL, FAIL",
        "public suffix, SPF, co.uk, example.co.uk, FAIL, FAIL",
        "public suffix, SPF, b.co.uk, a.co.uk, FAIL, FAIL",
        "suffix itself, DKIM, github.io, github.io, PASS, PASS",
        "private suffix, DKIM, foo.github.io, bar.github.io, FAIL, FAIL",
        "not on the list, DKIM, mail.corp.internal, corp.internal, PASS, FAIL",
        "beginning alike, DKIM, notexample.com, example.com, FAIL, FAIL",
    })
    void aligns(String example, Method method, String domain, String author, Result relaxed, Result strict) {
        Identifier identifier = new Identifier(method, new DomainName(domain), false);
        publish(author, "v=DMARC1; p=reject");
        assertThat(evaluate(author, identifier).result()).as(example).isEqualTo(relaxed);
        publish(author, "v=DMARC1; p=reject; adkim=s; aspf=s");
        assertThat(evaluate(author, identifier).result()).as(example).isEqualTo(strict);
        publish(author, "v=DMARC1; p=reject; " + (method == Method.SPF ? "adkim=s" : "aspf=s"));
        assertThat(evaluate(author, identifier).result()).as(example).isEqualTo(relaxed);
    }

    /** RFC 7489 appendix B.2: the records of a domain owner. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "v=DMARC1; p=none; rua=mailto:dmarc-feedback@example.com | NONE | NONE | 100",
                "v=DMARC1; p=none; rua=mailto:dmarc-feedback@example.com; ruf=mailto:auth-reports@example.com | NONE | NONE | 100",
                "v=DMARC1; p=none; rua=mailto:dmarc-feedback@example.com; ruf=mailto:auth-reports@thirdparty.example.net | NONE | NONE | 100",
                "v=DMARC1; p=quarantine; rua=mailto:dmarc-feedback@example.com,mailto:tld-test@thirdparty.example.net!10m; pct=25 | QUARANTINE | QUARANTINE | 25",
                // and others
                "v=DMARC1;p=reject | REJECT | REJECT | 100",
                "v = DMARC1 ; p = Reject ; sp = NONE ; | REJECT | NONE | 100",
                "v=DMARC1; p=reject; pct=101 | REJECT | REJECT | 100",
                "v=DMARC1; p=reject; pct=x; adkim=x; fo=9; unknown; =; ;; a=b=c | REJECT | REJECT | 100",
                "v=DMARC1; p=reject; p=none | REJECT | REJECT | 100",
                "v=DMARC1; sp=reject; rua=mailto:a@example.com | NONE | NONE | 100",
                "v=DMARC1; p=reject; sp=bad; rua=mailto:a@example.com | NONE | NONE | 100",
                "v=DMARC1; p=bad; rua=mailto:a@example.com!10m, mailto:b@example.com | NONE | NONE | 100",
            })
    void readsRecords(String text, Policy policy, Policy ofSubdomains, int pct) {
        assertThat(DmarcRecord.isDmarc(text)).isTrue();
        assertThat(DmarcRecord.parse(text)).hasValueSatisfying(terms -> {
            assertThat(terms.policy()).isEqualTo(policy);
            assertThat(terms.ofSubdomains()).isEqualTo(ofSubdomains);
            assertThat(terms.percent()).isEqualTo(pct);
            assertThat(terms.strictDkim() || terms.strictSpf() || terms.testing())
                    .isFalse();
        });
    }

    @ParameterizedTest
    @CsvSource({
        "v=DMARC1", "v=DMARC1; p=bad", "v=DMARC1; p=reject; sp=bad", "v=DMARC1; sp=reject", "v=DMARC1; rua=nothing",
        "v=dmarc1; p=reject", "v=DMARC10; p=reject", "p=reject; v=DMARC1", "V=DMARC1; p=reject", "v=spf1 -all",
    })
    void asksForNothing(String record) {
        publish("example.com", record);
        assertThat(evaluate("example.com").result()).isEqualTo(Result.NONE);
    }

    @Test
    void readsRecordsOfAnySize() {
        publish("example.com", "v=DMARC1; p=reject; " + "x=y; ".repeat(12_000) + "sp=none");
        assertThat(evaluate("example.com").applied()).isEqualTo(Policy.REJECT);
        publish("example.com", "v=DMARC1; p=bad; rua=" + "a:b,".repeat(15_000));
        assertThat(evaluate("example.com").result()).isEqualTo(Result.FAIL);
    }

    /** RFC 7489 §6.6.3. */
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "v=DMARC1; p=reject, v=DMARC1; p=none, FAIL, a.b.example.com, REJECT",
                "-, v=DMARC1; p=reject, FAIL, example.com, REJECT",
                "v=spf1 -all, v=DMARC1; p=reject; sp=quarantine, FAIL, example.com, QUARANTINE",
                "v=DMARC1; p=bad, v=DMARC1; p=reject, NONE, -, NONE",
                "-, -, NONE, -, NONE",
            })
    void findsTheRecord(String own, String organizations, Result result, String source, Policy applied) {
        if (own != null) {
            publish("a.b.example.com", own);
        }
        if (organizations != null) {
            publish("example.com", organizations);
        }
        publish("b.example.com", "v=DMARC1; p=none"); // neither of both
        publish("com", "v=DMARC1; p=none");
        DmarcOutcome outcome = evaluate("a.b.example.com");
        assertThat(outcome.result()).isEqualTo(result);
        assertThat(outcome.applied()).isEqualTo(applied);
        assertThat(outcome.source().map(DomainName::text).orElse(null)).isEqualTo(source);
        assertThat(asked).allMatch(query -> query.startsWith("_dmarc.")).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void severalRecordsAreNone() {
        publish("a.example.com", "v=DMARC1; p=reject", "v=DMARC1; p=reject");
        publish("example.com", "v=DMARC1; p=reject", "v=spf1 -all");
        assertThat(evaluate("a.example.com").result()).isEqualTo(Result.NONE);
        assertThat(evaluate("example.com").result()).isEqualTo(Result.FAIL);
    }

    /** RFC 9091: the policy for names that are not in the DNS. */
    @Test
    void hasAPolicyForMissingDomains() {
        publish("example.com", "v=DMARC1; p=none; sp=quarantine; np=reject");
        assertThat(evaluate("missing.example.com").applied()).isEqualTo(Policy.REJECT);
        zone.put("there.example.com", DnsAnswer.NO_DATA);
        assertThat(evaluate("there.example.com").applied()).isEqualTo(Policy.QUARANTINE);
        assertThat(evaluate("example.com").applied()).isEqualTo(Policy.NONE);
    }

    /** RFC 7489 §6.6.4: those that are spared get the next milder policy. */
    @ParameterizedTest
    @CsvSource({
        "p=reject; pct=25, 24, REJECT", "p=reject; pct=25, 25, QUARANTINE", "p=quarantine; pct=25, 99, NONE",
        "p=reject; pct=0, 0, QUARANTINE", "p=reject; pct=100, 99, REJECT", "p=reject; t=y, 0, QUARANTINE",
        "p=quarantine; t=y, 0, NONE", "p=reject; t=n, 99, REJECT", "p=none; pct=0, 50, NONE",
    })
    void sparesSome(String tags, int chosen, Policy applied) {
        publish("example.com", "v=DMARC1; " + tags);
        percent = chosen;
        assertThat(evaluate("example.com", spf("other.example")).applied()).isEqualTo(applied);
        assertThat(evaluate("example.com", spf("example.com")).applied()).isEqualTo(Policy.NONE);
    }

    @Test
    void doesNotKnowYet() {
        publish("example.com", "v=DMARC1; p=reject");
        Identifier open = new Identifier(Method.DKIM, new DomainName("mail.example.com"), true);
        DmarcOutcome outcome = evaluate("example.com", open, spf("other.example"));
        assertThat(outcome.result()).isEqualTo(Result.TEMPERROR);
        assertThat(outcome.published()).isEqualTo(Policy.REJECT);
        assertThat(outcome.reason()).isEqualTo("DKIM of mail.example.com cannot be checked now");
        assertThat(evaluate("example.com", open, dkim("example.com")).result()).isEqualTo(Result.PASS);
        assertThat(evaluate("example.com", new Identifier(Method.SPF, new DomainName("other.example"), true))
                        .result())
                .isEqualTo(Result.FAIL);
        assertThat(evaluate("down.example").result()).isEqualTo(Result.TEMPERROR);
        assertThat(evaluate("down.example").source()).isEmpty();
    }

    @Test
    void manyIdentifiers() {
        publish("example.com", "v=DMARC1; p=reject");
        Identifier[] many = new Identifier[1000];
        Arrays.setAll(many, i -> dkim("d" + i + ".example.net"));
        assertThat(evaluate("example.com", many).result()).isEqualTo(Result.FAIL);
    }
}

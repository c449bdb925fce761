package org.postern.bench;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.postern.api.Mail;
import org.postern.api.text.Wildcard;
import org.postern.api.text.WildcardList;
import org.postern.api.text.WildcardList.Entry;
import org.postern.policy.Participant.Place;
import org.postern.policy.Policy;
import org.postern.policy.PolicyTable;
import org.postern.policy.PolicyTable.Walk.Step;

/** What it costs to find the policy, or the rule, for an address among many exact and domain patterns. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SelectionBenchmark {

    /** How many patterns there are: half of them addresses, half of them domains. */
    @Param({"10", "100", "10000"})
    int patterns;

    private PolicyTable table = new PolicyTable();
    private WildcardList<Integer> rules = new WildcardList<>(List.of());
    private String exact = "";
    private String domain = "";

    /** A policy for each pattern, and one for all other addresses; and the same as rules. */
    @Setup
    public void fill() {
        List<Wildcard> all = IntStream.range(0, patterns)
                .mapToObj(i -> new Wildcard(i % 2 == 0 ? "user" + i + "@example.org" : "*@domain" + i + ".example.org"))
                .toList();
        table = new PolicyTable();
        table.add(policy("first", all.subList(0, patterns / 2)));
        table.add(policy("second", all.subList(patterns / 2, patterns)));
        table.add(policy("others", List.of(Wildcard.ANY)));
        rules = new WildcardList<>(IntStream.range(0, patterns)
                .mapToObj(i -> new Entry<>(all.get(i), i))
                .toList());
        exact = "User" + (patterns - 2) + "@example.org";
        domain = "somebody@Domain" + (patterns - 1) + ".example.org";
    }

    private static Policy<Mail> policy(String name, List<Wildcard> patterns) {
        return Policy.of(new Place(name, Place.USUAL_ORDER), Mail.class, (exchange, started) -> exchange.pass())
                .withPatterns(patterns);
    }

    private Optional<Step<Mail>> policyFor(String address) {
        return table.walk(Mail.class, "tcp://*:8025").next(address);
    }

    @Benchmark
    public Optional<Step<Mail>> policyForAnAddress() {
        return policyFor(exact);
    }

    @Benchmark
    public Optional<Step<Mail>> policyForADomain() {
        return policyFor(domain);
    }

    @Benchmark
    public Optional<Step<Mail>> policyForOthers() {
        return policyFor("ann@example.net");
    }

    @Benchmark
    public Optional<Integer> ruleForAnAddress() {
        return rules.first(exact);
    }

    @Benchmark
    public Optional<Integer> ruleForADomain() {
        return rules.first(domain);
    }

    @Benchmark
    public Optional<Integer> noRule() {
        return rules.first("ann@example.net");
    }
}

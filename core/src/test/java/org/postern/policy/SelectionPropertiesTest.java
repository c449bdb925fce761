package org.postern.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import org.postern.api.Exchange;
import org.postern.api.Mail;
import org.postern.api.text.Wildcard;
import org.postern.policy.PolicyTable.Walk.Step;
import org.postern.testing.Policies;

/** The laws of the best match: the order is total and antisymmetric, and nothing depends on names or on who came first. */
@Tag("unit")
class SelectionPropertiesTest {

    private static final Comparator<Wildcard> ORDER = Wildcard.BEST_FIRST;

    /** The same values each time: what fails here fails everywhere. */
    private static final String SEED = "5321";

    @Provide
    Arbitrary<Wildcard> wildcards() {
        return Arbitraries.strings().withChars("ab@.*?").ofMaxLength(6).map(Wildcard::new);
    }

    @Provide
    Arbitrary<List<Wildcard>> several() {
        return wildcards().list().ofMinSize(1).ofMaxSize(8);
    }

    @Provide
    Arbitrary<String> addresses() {
        return Arbitraries.strings().withChars("ab@.").ofMaxLength(6);
    }

    @Property(seed = SEED)
    void anyTwoCanBeComparedAndTheOtherWayRoundItIsTheOpposite(
            @ForAll("wildcards") Wildcard one, @ForAll("wildcards") Wildcard other) {
        assertThat(Integer.signum(ORDER.compare(one, other))).isEqualTo(-Integer.signum(ORDER.compare(other, one)));
        assertThat(ORDER.compare(one, one)).isZero();
    }

    @Property(seed = SEED)
    void whatIsBetterThanTheBetterIsBetter(
            @ForAll("wildcards") Wildcard a, @ForAll("wildcards") Wildcard b, @ForAll("wildcards") Wildcard c) {
        if (ORDER.compare(a, b) <= 0 && ORDER.compare(b, c) <= 0) {
            assertThat(ORDER.compare(a, c)).isNotPositive();
        }
    }

    @Property(seed = SEED)
    void ofTwoPatternsForOneAddressOneIsBetterOrTheyTie(
            @ForAll("wildcards") Wildcard one,
            @ForAll("wildcards") Wildcard other,
            @ForAll("addresses") String address) {
        if (one.matches(address) && other.matches(address) && ORDER.compare(one, other) == 0) {
            assertThat(policy("one", List.of(one)).conflictsWith(policy("other", List.of(other))))
                    .isTrue();
        }
    }

    @Property(seed = SEED)
    void aTieIsMutualAndMeansThatSomeAddressIsMatchedEquallyWell(
            @ForAll("several") List<Wildcard> some, @ForAll("several") List<Wildcard> others) {
        boolean expected = some.stream()
                .anyMatch(one ->
                        others.stream().anyMatch(other -> ORDER.compare(one, other) == 0 && one.overlaps(other)));
        assertThat(policy("some", some).conflictsWith(policy("others", others))).isEqualTo(expected);
        assertThat(policy("others", others).conflictsWith(policy("some", some))).isEqualTo(expected);
    }

    @Property(seed = SEED)
    void renamingPoliciesAndDeployingThemInAnotherOrderChangesNothing(
            @ForAll("several") List<Wildcard> patterns, @ForAll("addresses") String address, @ForAll long seed) {
        List<Wildcard> without = withoutTies(patterns);
        List<Wildcard> shuffled = new ArrayList<>(without);
        Collections.shuffle(shuffled, new Random(seed));
        Optional<Wildcard> best = best(without, "a", address);
        assertThat(best(shuffled, "z", address)).isEqualTo(best);
        assertThat(best)
                .isEqualTo(without.stream()
                        .filter(pattern -> pattern.matches(address))
                        .min(ORDER));
    }

    private static Policy<Mail> policy(String name, List<Wildcard> patterns) {
        return Policies.<Mail>of(name, Mail.class, Exchange::pass).withPatterns(patterns);
    }

    private static List<Wildcard> withoutTies(List<Wildcard> patterns) {
        List<Wildcard> without = new ArrayList<>();
        for (Wildcard pattern : patterns) {
            if (without.stream()
                    .noneMatch(other -> policy("", List.of(pattern)).conflictsWith(policy("", List.of(other))))) {
                without.add(pattern);
            }
        }
        return without;
    }

    /** The pattern of the policy that runs for an address. */
    private static Optional<Wildcard> best(List<Wildcard> patterns, String name, String address) {
        PolicyTable table = new PolicyTable();
        for (int i = 0; i < patterns.size(); i++) {
            table.add(policy(name + i, List.of(patterns.get(i))));
        }
        return table.walk(Mail.class, "")
                .next(address)
                .map(Step::policy)
                .map(policy -> policy.patterns().get(0));
    }
}

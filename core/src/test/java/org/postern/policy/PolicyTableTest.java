package org.postern.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.api.Command;
import org.postern.api.Data;
import org.postern.api.Exchange;
import org.postern.api.Mail;
import org.postern.api.Rcpt;
import org.postern.api.text.Wildcard;
import org.postern.policy.PolicyTable.Walk;
import org.postern.policy.PolicyTable.Walk.Step;
import org.postern.testing.Policies;

@Tag("unit")
class PolicyTableTest {

    private final PolicyTable table = new PolicyTable();

    private static <C extends Command> Policy<C> policy(Class<C> command, int order, String pattern) {
        return Policies.<C>of(order + " " + pattern, order, command, Exchange::pass)
                .withPatterns(Stream.of(pattern.split(", ")).map(Wildcard::new).toList());
    }

    private List<String> namesFor(Class<? extends Command> command, String address) {
        return names(table.walk(command, ""), address);
    }

    private static <C extends Command> List<String> names(Walk<C> walk, String address) {
        List<String> names = new ArrayList<>();
        for (Optional<Step<C>> step = walk.next(address);
                step.isPresent();
                step = step.get().rest().next(address)) {
            names.add(step.get().policy().place().name());
        }
        return names;
    }

    @ParameterizedTest
    @CsvSource({
        "joe@yahoo.com, joe@yahoo.com",
        "JOE@yahoo.com, joe@yahoo.com",
        "ann@yahoo.com, *@yahoo.com",
        "ann@yahoo.org, *@yahoo.*",
        "ann@example.org, *",
        "'', *",
    })
    void theBestMatchOfOneOrderIsTheOnlyOne(String address, String best) {
        for (String pattern : List.of("*", "*@yahoo.*", "joe@yahoo.com", "*@yahoo.com")) {
            table.add(policy(Mail.class, 100, pattern));
        }
        assertThat(namesFor(Mail.class, address)).containsExactly("100 " + best);
    }

    @Test
    void anExactAddressBeatsAWildcardWithMoreCharacters() {
        table.add(policy(Mail.class, 100, "a@b*"));
        table.add(policy(Mail.class, 100, "a@b"));
        assertThat(namesFor(Mail.class, "a@b")).containsExactly("100 a@b");
    }

    @Test
    void ordersFormAChainFromLowToHighWhateverTheyWereAddedIn() {
        table.add(policy(Mail.class, 200, "*"));
        table.add(policy(Mail.class, 50, "*@x"));
        table.add(policy(Mail.class, 100, "*@y"));
        table.add(policy(Rcpt.class, 1, "*"));
        assertThat(namesFor(Mail.class, "a@x")).containsExactly("50 *@x", "200 *");
        assertThat(namesFor(Mail.class, "a@y")).containsExactly("100 *@y", "200 *");
        assertThat(namesFor(Data.class, "")).isEmpty();
        assertThat(table.has(Rcpt.class, "")).isTrue();
        assertThat(table.has(Data.class, "")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"*, *", "a@b, A@B", "a*, *a", "a?, ?a", "*@yahoo.com, joe@yahoo.*", "?b, a?"})
    void aTieIsRefusedWithBothNames(String one, String other) {
        table.add(policy(Mail.class, 100, one));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> table.add(policy(Mail.class, 100, other)))
                .withMessageContaining("100 " + one)
                .withMessageContaining("100 " + other)
                .withMessageContaining("another order or another pattern");
        assertThat(table.all()).hasSize(1);
        table.add(policy(Mail.class, 101, other));
        table.add(policy(Rcpt.class, 100, other));
    }

    @ParameterizedTest
    @CsvSource({"a*, *ab", "a, b", "a?, b?", "*@x, *@y", "a@b, a@*"})
    void policiesThatCannotTieLiveTogether(String one, String other) {
        table.add(policy(Mail.class, 100, one));
        table.add(policy(Mail.class, 100, other));
        assertThat(table.all()).hasSize(2);
    }

    @Test
    void commandsWithoutAddressesHaveOnePolicyAnOrder() {
        table.add(policy(Data.class, 100, "*"));
        assertThatIllegalArgumentException().isThrownBy(() -> table.add(policy(Data.class, 100, "*")));
    }

    @Test
    void aPolicyThatIsTakenOutRunsNoMoreAndAWalkUnderWayGoesOn() {
        Policy<Mail> first = policy(Mail.class, 1, "*");
        Policy<Mail> second = policy(Mail.class, 2, "*");
        table.add(first);
        table.add(second);
        Walk<Mail> underWay = table.walk(Mail.class, "");
        table.remove(second);
        assertThat(namesFor(Mail.class, "a@b")).containsExactly("1 *");
        assertThat(names(underWay, "a@b")).containsExactly("1 *", "2 *");
        table.remove(first);
        assertThat(table.has(Mail.class, "")).isFalse();
    }

    @Test
    void theyAreListedByCommandAndOrder() {
        table.add(policy(Rcpt.class, 1, "*"));
        table.add(policy(Mail.class, 200, "*"));
        table.add(policy(Mail.class, 100, "*@x"));
        assertThat(table.all())
                .extracting(Participant::toString)
                .containsExactly("MAIL 100 100 *@x for *@x", "MAIL 200 200 *", "RCPT 1 1 *");
    }
}

package org.postern.filters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.api.Reply;
import org.postern.api.text.Wildcard;

/** The first rule that matches an address counts. */
@Tag("unit")
class AddressRulesTest {

    private static final String RULES = """
            boss@example.org accept; *@example.org reject
            *@spam.test  550 5.7.1  no mail from there
            <> accept
            ann@*.test reject; *@*.test accept
            """;

    @ParameterizedTest
    @CsvSource({
        "boss@example.org, ",
        "BOSS@EXAMPLE.ORG, ",
        "ann@example.org, 550 5.7.1 Address rejected",
        "ann@spam.test, 550 5.7.1 no mail from there",
        "ann@mail.test, 550 5.7.1 Address rejected",
        "ben@mail.test, ",
        "'', ",
        "ann@elsewhere.example, "
    })
    void decide(String address, String reply) {
        AddressRules rules = TestSettings.make(AddressRules::new, Map.of("rules", RULES));
        assertThat(rules.refusal(address).map(Reply::toString)).isEqualTo(Optional.ofNullable(reply));
    }

    @Test
    void takeEverybodyIfThereAreNone() {
        assertThat(new AddressRules(List.of()).refusal("ann@example.org")).isEmpty();
        assertThat(TestSettings.make(AddressRules::new, Map.of()).refusal("")).isEmpty();
    }

    @Test
    void refuseEverybodyElseByTheLastOne() {
        Reply reply = Reply.reject(450, "4.7.1", "later");
        AddressRules rules = new AddressRules(List.of(
                new AddressRules.Rule(new Wildcard("*@example.org"), Optional.empty()),
                new AddressRules.Rule(Wildcard.ANY, Optional.of(reply))));
        assertThat(rules.refusal("ann@example.org")).isEmpty();
        assertThat(rules.refusal("")).contains(reply);
    }

    @Test
    void comeFromAFileAfterThoseOfTheProperty(@TempDir Path folder) throws IOException {
        String many = IntStream.range(0, 10_000)
                .mapToObj(i -> "user" + i + "@example.org " + (i % 2 == 0 ? "accept" : "reject"))
                .collect(Collectors.joining("\n"));
        Path file = Files.writeString(
                folder.resolve("rules"), "# the rest; of them\n" + many + "\n*@example.org 550 5.1.1 no; such user\n");
        AddressRules rules = TestSettings.make(
                AddressRules::new,
                Map.of("rules", "user1@* accept", "file", file.toString(), "reply", "551 5.7.1 not you"));
        assertThat(rules.refusal("user1@example.org")).isEmpty();
        assertThat(rules.refusal("user9998@example.org")).isEmpty();
        assertThat(rules.refusal("user9999@example.org")).contains(Reply.reject(551, "5.7.1", "not you"));
        assertThat(rules.refusal("user10000@example.org")).contains(Reply.reject(550, "5.1.1", "no; such user"));
        assertThat(rules.refusal("user1@elsewhere.example")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"*@example.org", "*@example.org acept", "*@example.org 250 2.0.0 ok", "reject"})
    void namesTheRuleThatIsWrong(String rule) {
        assertThatThrownBy(() -> TestSettings.make(AddressRules::new, Map.of("rules", "a@b accept; " + rule)))
                .hasMessage("Invalid value '" + rule
                        + "' for property postern.x.rules: expected a wildcard with accept, reject or a refusal,"
                        + " 400 to 599, such as 550 5.7.1 not here");
    }

    @Test
    void namesTheLineThatIsWrong(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("rules"), "a@b accept\n\nc@d\n");
        assertThatThrownBy(() -> TestSettings.make(AddressRules::new, Map.of("file", file.toString())))
                .hasMessageStartingWith("Invalid value 'c@d' for property postern.x.file (" + file
                        + ", line 3): expected a wildcard with ");
    }
}

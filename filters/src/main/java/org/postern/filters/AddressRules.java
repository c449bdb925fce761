package org.postern.filters;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.postern.api.Reply;
import org.postern.api.text.Wildcard;
import org.postern.api.text.WildcardList;
import org.postern.settings.Setting;

/**
 * Wildcards in an order, each of which accepts or rejects; the first one that matches counts, and an address that none matches
 * is accepted. Ten thousand of them cost what ten do.
 */
public final class AddressRules {

    /**
     * One of them.
     *
     * @param addresses what it is for
     * @param refusal the reply to them; empty if they are accepted
     */
    public record Rule(Wildcard addresses, Optional<Reply> refusal) {}

    private final WildcardList<Optional<Reply>> rules;

    /** @param rules the first one first */
    public AddressRules(List<Rule> rules) {
        this.rules = new WildcardList<>(rules.stream()
                .map(rule -> new WildcardList.Entry<>(rule.addresses(), rule.refusal()))
                .toList());
    }

    /** Properties {@code rules} and, after those, {@code file}; {@code reply} is what {@code reject} says. */
    public AddressRules(FilterSettings settings) {
        this(rules(settings, settings.read("reply", "550 5.7.1 Address rejected", Parsers::refusal)));
    }

    private static List<Rule> rules(FilterSettings settings, Reply reject) {
        Function<Setting, Rule> rule = entry -> rule(entry, reject);
        List<Rule> rules = new ArrayList<>(settings.read("rules", "", entries -> entries.entries(rule)));
        rules.addAll(settings.read("file", "", file -> file.lines(rule)));
        return rules;
    }

    private static Rule rule(Setting entry, Reply reject) {
        String[] parts = entry.text().split("\\s+", 2);
        String decision = parts.length < 2 ? "" : parts[1];
        Optional<Reply> refusal = switch (decision) {
            case "accept" -> Optional.empty();
            case "reject" -> Optional.of(reject);
            default ->
                Optional.of(Parsers.refusal(decision)
                        .orElseThrow(() -> entry.invalid("a wildcard with accept, reject or " + Parsers.REFUSALS)));
        };
        return new Rule(new Wildcard(parts[0]), refusal);
    }

    /** Whether an address is rejected; the empty one is the null sender. */
    public Optional<Reply> refusal(String address) {
        return rules.first(address).flatMap(Function.identity());
    }
}

package org.postern.filters;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.postern.api.Reply;
import org.postern.api.Wildcard;
import org.postern.api.WildcardList;

/**
 * Wildcards in an order, each of which accepts or refuses; the first one that matches counts, and an address that none matches
 * is accepted. Ten thousand of them cost what ten do.
 */
public final class AddressRules {

    /**
     * One of them.
     *
     * @param addresses what it is for
     * @param refusal what they are told; empty if they are accepted
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
    public AddressRules(Settings settings) {
        this(
                settings.get("rules", ""),
                settings.get("file", ""),
                settings.get("reply", "550 5.7.1 Address rejected").refusal());
    }

    private AddressRules(Setting rules, Setting file, Reply reject) {
        this(Stream.of(rules.entries(), file.lines())
                .flatMap(List::stream)
                .map(entry -> rule(entry, reject))
                .toList());
    }

    private static Rule rule(Setting entry, Reply reject) {
        String[] parts = entry.text().split("\\s+", 2);
        String decision = parts.length < 2 ? "" : parts[1];
        Optional<Reply> refusal = switch (decision) {
            case "accept" -> Optional.empty();
            case "reject" -> Optional.of(reject);
            default ->
                Optional.of(Setting.refusal(decision)
                        .orElseThrow(() -> entry.wrong("a wildcard with accept, reject or " + Setting.REFUSALS)));
        };
        return new Rule(new Wildcard(parts[0]), refusal);
    }

    /** Whether an address is refused; the empty one is the null sender. */
    public Optional<Reply> refusal(String address) {
        return rules.first(address).flatMap(Function.identity());
    }
}

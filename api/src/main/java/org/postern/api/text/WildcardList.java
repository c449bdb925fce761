package org.postern.api.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Wildcards in an order, each with a value: the value of the first one that matches counts. Exact addresses and whole domains
 * ({@code *@example.org}) are looked up, however many there are; the other patterns are tried one by one.
 *
 * @param <V> the value
 */
public final class WildcardList<V> {

    /** A wildcard and its value. */
    public record Entry<V>(Wildcard wildcard, V value) {}

    private final List<Entry<V>> entries;
    /** Positions among the entries. */
    private final Map<String, Integer> exact = new HashMap<>();

    private final Map<String, Integer> domains = new HashMap<>();
    private final int[] others;

    /** @param entries the first one first */
    public WildcardList(List<Entry<V>> entries) {
        this.entries = List.copyOf(entries);
        List<Integer> rest = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            Wildcard wildcard = entries.get(i).wildcard();
            Optional<String> domain = wildcard.wholeDomain();
            if (wildcard.isExact()) {
                exact.putIfAbsent(wildcard.literal(), i);
            } else if (domain.isPresent()) {
                domains.putIfAbsent(domain.get(), i);
            } else {
                rest.add(i);
            }
        }
        others = rest.stream().mapToInt(Integer::intValue).toArray();
    }

    /** The value of the first wildcard that matches. */
    public Optional<V> first(String address) {
        String lower = Wildcard.fold(address);
        int best = exact.getOrDefault(lower, entries.size());
        int at = lower.lastIndexOf('@');
        if (at >= 0 && !domains.isEmpty()) {
            best = Math.min(best, domains.getOrDefault(lower.substring(at + 1), entries.size()));
        }
        for (int i = 0; i < others.length && others[i] < best; i++) {
            if (entries.get(others[i]).wildcard().matchesFolded(lower)) {
                best = others[i];
            }
        }
        return best < entries.size() ? Optional.of(entries.get(best).value()) : Optional.empty();
    }

    /** All of them, in their order. */
    public List<Entry<V>> entries() {
        return entries;
    }
}

package org.postern.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.postern.api.Command;

/** The policies that take part. Reading it takes no lock. */
public final class PolicyTable {

    private volatile Map<Class<? extends Command>, List<Competition>> chains = Map.of();
    private List<Policy<?>> policies = List.of();

    /** The policies of one command with the same order, of which the best match alone runs; best first. */
    private record Competition(List<Policy<?>> policies) {}

    /**
     * Adds a policy.
     *
     * @throws IllegalArgumentException if it and another would be equally good matches for some address
     */
    public synchronized void add(Policy<?> policy) {
        for (Policy<?> other : policies) {
            if (policy.ties(other)) {
                throw new IllegalArgumentException("policy " + policy + " and policy " + other
                        + " match equally well; give one another order or another pattern");
            }
        }
        List<Policy<?>> more = new ArrayList<>(policies);
        more.add(policy);
        replace(more);
    }

    /** Takes a policy out. */
    public synchronized void remove(Policy<?> policy) {
        List<Policy<?>> fewer = new ArrayList<>(policies);
        fewer.remove(policy);
        replace(fewer);
    }

    private void replace(List<Policy<?>> all) {
        Map<Class<? extends Command>, TreeMap<Integer, List<Policy<?>>>> sorted = new HashMap<>();
        for (Policy<?> policy : all) {
            sorted.computeIfAbsent(policy.command(), key -> new TreeMap<>())
                    .computeIfAbsent(policy.order(), key -> new ArrayList<>())
                    .add(policy);
        }
        Map<Class<? extends Command>, List<Competition>> table = new HashMap<>();
        sorted.forEach((command, orders) -> table.put(
                command,
                orders.values().stream()
                        .map(rivals -> new Competition(
                                rivals.stream().sorted(Policy.BEST_FIRST).toList()))
                        .toList()));
        policies = List.copyOf(all);
        chains = Map.copyOf(table);
    }

    /** Whether any policy is for this command. */
    public boolean has(Class<? extends Command> command) {
        return chains.containsKey(command);
    }

    /** A walk along the chain for one command, which sees the table as it is now. */
    public <C extends Command> Walk<C> walk(Class<C> command) {
        return new Walk<>(chains.getOrDefault(command, List.of()), 0);
    }

    /** Every policy, by command and order. */
    public synchronized List<Policy<?>> all() {
        return policies.stream()
                .sorted(Comparator.<Policy<?>, String>comparing(
                                policy -> policy.command().getSimpleName())
                        .thenComparing(Policy::order)
                        .thenComparing(Policy::name))
                .toList();
    }

    /** What of a chain is still to come; immutable. */
    public static final class Walk<C extends Command> {

        private final List<Competition> chain;
        private final int next;

        private Walk(List<Competition> chain, int next) {
            this.chain = chain;
            this.next = next;
        }

        /** A policy, and what comes after it. */
        public record Step<C extends Command>(Policy<C> policy, Walk<C> rest) {}

        /**
         * The next policy for a command to that address.
         *
         * @return one step, or none at the end of the chain
         */
        public Optional<Step<C>> next(String address) {
            for (int i = next; i < chain.size(); i++) {
                for (Policy<?> policy : chain.get(i).policies) {
                    if (policy.pattern().matches(address)) {
                        @SuppressWarnings("unchecked") // the table's keys are its policies' commands
                        Policy<C> found = (Policy<C>) policy;
                        return Optional.of(new Step<>(found, new Walk<>(chain, i + 1)));
                    }
                }
            }
            return Optional.empty();
        }
    }
}

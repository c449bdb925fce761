package org.postern.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.postern.api.Command;
import org.postern.api.text.Wildcard;
import org.postern.api.text.WildcardList;
import org.postern.api.text.WildcardList.Entry;

/** The policies and observers that take part. Reading it takes no lock. */
public final class PolicyTable {

    private static final Comparator<Participant> BY_COMMAND_AND_ORDER = Comparator.comparing(PolicyTable::kind)
            .thenComparing(each -> each.place().order())
            .thenComparing(each -> each.place().name());

    private volatile List<Participant> participants = List.of();
    /** By the name of an interface; forgotten with each change. */
    private volatile Map<String, View> views = new ConcurrentHashMap<>();

    /** What the sessions of one interface see: for each command the competitions over the orders, of which the best match runs. */
    private record View(
            Map<Class<? extends Command>, List<WildcardList<Policy<?>>>> chains, List<Observer> observers) {}

    /**
     * Adds a policy or an observer.
     *
     * @throws IllegalArgumentException if a policy and another would be equally good matches for some address
     */
    public synchronized void add(Participant participant) {
        if (participant instanceof Policy<?> policy) {
            for (Participant other : participants) {
                if (other instanceof Policy<?> rival && policy.conflictsWith(rival)) {
                    throw new IllegalArgumentException("policy " + policy + " and policy " + rival
                            + " match equally well; give one another order or another pattern");
                }
            }
        }
        List<Participant> more = new ArrayList<>(participants);
        more.add(participant);
        replace(more);
    }

    public synchronized void remove(Participant participant) {
        List<Participant> fewer = new ArrayList<>(participants);
        fewer.remove(participant);
        replace(fewer);
    }

    private void replace(List<Participant> all) {
        participants = all.stream().sorted(BY_COMMAND_AND_ORDER).toList();
        views = new ConcurrentHashMap<>();
    }

    private View view(String interfaceName) {
        Map<String, View> current = views; // before the participants, or an old view could be kept among new ones
        return current.computeIfAbsent(interfaceName, this::makeView);
    }

    private View makeView(String interfaceName) {
        Map<Class<? extends Command>, TreeMap<Integer, List<Entry<Policy<?>>>>> sorted = new HashMap<>();
        List<Observer> observers = new ArrayList<>();
        for (Participant participant : participants) {
            if (!participant.place().isFor(interfaceName)) {
                continue;
            }
            if (participant instanceof Policy<?> policy) {
                List<Entry<Policy<?>>> rivals = sorted.computeIfAbsent(policy.command(), key -> new TreeMap<>())
                        .computeIfAbsent(policy.place().order(), key -> new ArrayList<>());
                policy.patterns().forEach(pattern -> rivals.add(new Entry<>(pattern, policy)));
            } else if (participant instanceof Observer observer) {
                observers.add(observer);
            }
        }
        Map<Class<? extends Command>, List<WildcardList<Policy<?>>>> chains = new HashMap<>();
        sorted.forEach((command, orders) -> chains.put(
                command, orders.values().stream().map(PolicyTable::bestFirst).toList()));
        return new View(Map.copyOf(chains), List.copyOf(observers));
    }

    private static WildcardList<Policy<?>> bestFirst(List<Entry<Policy<?>>> rivals) {
        Comparator<Entry<Policy<?>>> order = Comparator.comparing(Entry::wildcard, Wildcard.BEST_FIRST);
        return new WildcardList<>(rivals.stream().sorted(order).toList());
    }

    public boolean has(Class<? extends Command> command, String interfaceName) {
        return view(interfaceName).chains.containsKey(command);
    }

    /** What policies for this command on that interface name exactly: addresses, or mechanisms. */
    public Set<String> named(Class<? extends Command> command, String interfaceName) {
        return view(interfaceName).chains.getOrDefault(command, List.of()).stream()
                .flatMap(rivals -> rivals.entries().stream())
                .map(Entry::wildcard)
                .filter(Wildcard::isExact)
                .map(Wildcard::toString)
                .collect(Collectors.toSet());
    }

    /** A walk along the chain for one command on that interface, which sees the table as it is now. */
    public <C extends Command> Walk<C> walk(Class<C> command, String interfaceName) {
        return new Walk<>(view(interfaceName).chains.getOrDefault(command, List.of()));
    }

    /**
     * Which policies a command would go through on that interface, and which ones are outranked: of each order those that match, the best
     * match first. Empty if the command would be rejected before any is called.
     *
     * @param key what patterns are matched with: an address, or a mechanism; any text for a command that has neither
     */
    public List<List<Entry<Policy<?>>>> rankings(CommandRules<?> rules, String interfaceName, String key) {
        if (rules.needsPolicy() && !walk(rules.type(), interfaceName).names(key)) {
            return List.of();
        }
        return view(interfaceName).chains.getOrDefault(rules.type(), List.of()).stream()
                .map(rivals -> matching(rivals.entries(), key))
                .filter(matching -> !matching.isEmpty())
                .toList();
    }

    /** The best pattern of each policy. */
    private static List<Entry<Policy<?>>> matching(List<Entry<Policy<?>>> rivals, String key) {
        Map<Policy<?>, Entry<Policy<?>>> best = new LinkedHashMap<>();
        rivals.stream()
                .filter(rival -> rival.wildcard().matches(key))
                .forEach(rival -> best.putIfAbsent(rival.value(), rival));
        return List.copyOf(best.values());
    }

    /** The listeners of that interface, in their order. */
    public List<Observer> observers(String interfaceName) {
        return view(interfaceName).observers;
    }

    /** Every one, by command and order. */
    public List<Participant> all() {
        return participants;
    }

    private static String kind(Participant participant) {
        return participant instanceof Policy<?> policy ? policy.command().getSimpleName() : "Observer";
    }

    /** What of a chain is still to come. */
    public record Walk<C extends Command>(List<WildcardList<Policy<?>>> chain) {

        /** A policy, and what comes after it. */
        public record Step<C extends Command>(Policy<C> policy, Walk<C> rest) {}

        /** Whether no policy is to come. */
        public boolean isEmpty() {
            return chain.isEmpty();
        }

        /** Whether there is a policy to come that names the address exactly. */
        public boolean names(String address) {
            return chain.stream()
                    .map(rivals -> rivals.first(address))
                    .anyMatch(best -> best.isPresent() && best.get().names(address));
        }

        /**
         * The next policy for a command to that address.
         *
         * @return one step, or none at the end of the chain
         */
        public Optional<Step<C>> next(String address) {
            for (int i = 0; i < chain.size(); i++) {
                Optional<Policy<?>> best = chain.get(i).first(address);
                if (best.isPresent()) {
                    @SuppressWarnings("unchecked") // the table's keys are its policies' commands
                    Policy<C> found = (Policy<C>) best.get();
                    return Optional.of(new Step<>(found, new Walk<>(chain.subList(i + 1, chain.size()))));
                }
            }
            return Optional.empty();
        }
    }
}

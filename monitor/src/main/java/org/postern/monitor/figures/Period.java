package org.postern.monitor.figures;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.postern.monitor.figures.Figures.Dimension;
import org.postern.monitor.figures.Figures.Share;
import org.postern.monitor.figures.Figures.Tally;
import org.postern.monitor.traffic.Summary;
import org.postern.monitor.traffic.Transaction.Step;

/** What happens in one step, in all and by dimension, while it happens. For one thread. */
final class Period {

    /** More names are kept while a step lasts, since the first ones are not the largest; and of several steps together. */
    private static final int MAX_NAMES = 4 * Figures.MAX_SHARES;

    private static final Comparator<Map.Entry<String, Counts>> LARGEST_FIRST =
            Comparator.<Map.Entry<String, Counts>>comparingLong(
                            entry -> -entry.getValue().size())
                    .thenComparing(Map.Entry::getKey);

    private final Counts total = new Counts();
    private final Map<Dimension, Map<String, Counts>> shares = new EnumMap<>(Dimension.class);
    private boolean used;

    /**
     * A step that is over, in few bytes.
     *
     * @param shares of each dimension, by name
     */
    record Over(Packed total, Map<Dimension, Map<String, Packed>> shares) {}

    Period() {
        for (Dimension dimension : Dimension.values()) {
            shares.put(dimension, new HashMap<>());
        }
    }

    boolean isEmpty() {
        return !used;
    }

    void addSession(String interfaceName) {
        used = true;
        total.addSession();
        share(Dimension.INTERFACE, interfaceName).addSession();
    }

    void add(Summary ended, Collection<Step> steps) {
        used = true;
        long policyNanos = steps.isEmpty() ? -1 : ended.inPolicies().toNanos();
        total.add(ended, policyNanos);
        share(Dimension.INTERFACE, ended.interfaceName()).add(ended, policyNanos);
        share(Dimension.NETWORK, ended.network()).add(ended, policyNanos);
        if (!ended.upstream().isEmpty()) {
            share(Dimension.UPSTREAM, ended.upstream()).add(ended, policyNanos);
        }
        for (String policy : ended.policies()) {
            share(Dimension.POLICY, policy).add(ended, nanosOf(policy, steps));
        }
    }

    private static long nanosOf(String policy, Collection<Step> steps) {
        long nanos = -1;
        for (Step step : steps) {
            if (step.policy().equals(policy)) {
                nanos = Math.max(0, nanos) + step.took().toNanos();
            }
        }
        return nanos;
    }

    private Counts share(Dimension dimension, String name) {
        Map<String, Counts> all = of(dimension);
        Counts known = all.get(name);
        if (known == null) {
            String key = all.size() < MAX_NAMES ? name : Figures.OTHERS;
            known = all.computeIfAbsent(key, same -> new Counts());
        }
        return known;
    }

    private Map<String, Counts> of(Dimension dimension) {
        return shares.getOrDefault(dimension, Map.of());
    }

    Over over() {
        Map<Dimension, Map<String, Packed>> packed = new EnumMap<>(Dimension.class);
        for (Dimension dimension : Dimension.values()) {
            Map<String, Packed> each = new HashMap<>();
            largest(dimension).forEach((name, counts) -> each.put(name, counts.packed()));
            if (!each.isEmpty()) {
                packed.put(dimension, each);
            }
        }
        return new Over(total.packed(), packed);
    }

    /** As many as may be shown, the largest first, and what the others have together. */
    private Map<String, Counts> largest(Dimension dimension) {
        Map<String, Counts> all = of(dimension);
        Map<String, Counts> largest = new LinkedHashMap<>();
        Counts others = new Counts();
        all.entrySet().stream().sorted(LARGEST_FIRST).forEach(entry -> {
            if (largest.size() < Figures.MAX_SHARES && !entry.getKey().equals(Figures.OTHERS)) {
                largest.put(entry.getKey(), entry.getValue());
            } else {
                others.add(entry.getValue().packed());
            }
        });
        if (all.size() > largest.size()) {
            largest.put(Figures.OTHERS, others);
        }
        return largest;
    }

    /** Adds a step that is over. */
    void add(Over step) {
        used = true;
        total.add(step.total());
        step.shares()
                .forEach((dimension, all) ->
                        all.forEach((name, counts) -> share(dimension, name).add(counts)));
    }

    Tally tally() {
        return total.tally();
    }

    /** The shares, the largest first; the rest last. */
    Map<Dimension, List<Share>> shares() {
        Map<Dimension, List<Share>> all = new EnumMap<>(Dimension.class);
        for (Dimension dimension : Dimension.values()) {
            List<Share> each = new ArrayList<>();
            largest(dimension).forEach((name, counts) -> each.add(new Share(name, counts.tally())));
            all.put(dimension, List.copyOf(each));
        }
        return all;
    }
}

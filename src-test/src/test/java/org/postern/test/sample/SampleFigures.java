package org.postern.test.sample;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.postern.monitor.figures.Figures;
import org.postern.monitor.figures.Figures.Dimension;
import org.postern.monitor.figures.Figures.Latency;
import org.postern.monitor.figures.Figures.Share;
import org.postern.monitor.figures.Figures.Step;
import org.postern.monitor.figures.Figures.Tally;
import org.postern.monitor.figures.Window;
import org.postern.monitor.traffic.Outcome;
import org.postern.monitor.traffic.Summary;

/** Figures of made-up transactions, counted anew each time. */
final class SampleFigures {

    private SampleFigures() {}

    static Figures of(List<Summary> all, Window window, Instant now) {
        long step = window.step().toMillis();
        Instant end = Instant.ofEpochMilli((now.toEpochMilli() / step + 1) * step);
        Instant begin = end.minus(window.step().multipliedBy(window.steps()));
        List<Summary> within =
                all.stream().filter(each -> !each.time().isBefore(begin)).toList();
        List<List<Summary>> parts = new ArrayList<>();
        for (int i = 0; i < window.steps(); i++) {
            parts.add(new ArrayList<>());
        }
        within.forEach(each -> parts.get((int) Math.min(
                        window.steps() - 1L,
                        Duration.between(begin, each.time()).toMillis() / step))
                .add(each));
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            steps.add(new Step(begin.plusMillis(i * step), tally(parts.get(i))));
        }
        Map<Dimension, List<Share>> shares = new EnumMap<>(Dimension.class);
        shares.put(Dimension.INTERFACE, shares(within, each -> List.of(each.interfaceName())));
        shares.put(Dimension.POLICY, shares(within, Summary::policies));
        shares.put(
                Dimension.UPSTREAM,
                shares(within, each -> each.upstream().isEmpty() ? List.of() : List.of(each.upstream())));
        shares.put(Dimension.NETWORK, shares(within, each -> List.of(each.network())));
        return new Figures(window, end, steps, tally(within), shares);
    }

    private static List<Share> shares(List<Summary> all, Function<Summary, List<String>> names) {
        Map<String, List<Summary>> groups = new TreeMap<>();
        all.forEach(each -> names.apply(each)
                .forEach(name ->
                        groups.computeIfAbsent(name, key -> new ArrayList<>()).add(each)));
        return groups.entrySet().stream()
                .map(group -> new Share(group.getKey(), tally(group.getValue())))
                .sorted(Comparator.comparing((Share share) -> share.tally().transactions())
                        .reversed())
                .limit(Figures.MAX_SHARES)
                .toList();
    }

    private static Tally tally(List<Summary> all) {
        return new Tally(
                count(all, Outcome.PASSED),
                count(all, Outcome.REJECTED),
                count(all, Outcome.DEFERRED),
                count(all, Outcome.FAILED),
                count(all, Outcome.ABORTED),
                all.size(),
                all.stream().mapToLong(Summary::size).sum(),
                latency(all, Summary::total),
                latency(all, Summary::inPolicies),
                latency(all, Summary::inUpstream));
    }

    private static long count(List<Summary> all, Outcome outcome) {
        return all.stream().filter(each -> each.outcome() == outcome).count();
    }

    private static Latency latency(List<Summary> all, Function<Summary, Duration> part) {
        double[] millis = all.stream()
                .mapToDouble(each -> part.apply(each).toNanos() / 1e6)
                .sorted()
                .toArray();
        int n = millis.length;
        if (n == 0) {
            return Latency.NONE;
        }
        double sum = 0;
        for (double each : millis) {
            sum += each;
        }
        return new Latency(n, sum / n, millis[n / 2], millis[n * 95 / 100], millis[n * 99 / 100], millis[n - 1]);
    }
}

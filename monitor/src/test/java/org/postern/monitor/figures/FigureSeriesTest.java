package org.postern.monitor.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postern.monitor.figures.Figures.Dimension;
import org.postern.monitor.figures.Figures.Latency;
import org.postern.monitor.figures.Figures.Share;
import org.postern.monitor.figures.Figures.Step;
import org.postern.monitor.traffic.Outcome;
import org.postern.monitor.traffic.Summary;
import org.postern.monitor.traffic.Transaction;

/** Figures over simulated time. */
@Tag("unit")
class FigureSeriesTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private volatile Instant now = START;
    private final FigureSeries series = new FigureSeries((InstantSource) () -> now);

    private Summary summary(Outcome outcome, String network, List<String> policies, String upstream, Duration total) {
        return new Summary(
                "S-1",
                "S",
                now,
                outcome,
                "tcp://*:25",
                "192.0.2.1",
                network,
                "",
                "a@example.org",
                List.of("b@example.org"),
                1,
                1000,
                250,
                "OK",
                "upstream",
                "",
                policies,
                upstream,
                total,
                total.dividedBy(4),
                total.dividedBy(2),
                "");
    }

    private Summary passed(Duration total) {
        return summary(Outcome.PASSED, "192.0.2.0/24", List.of(), "mx:25", total);
    }

    private void ended(Summary summary) {
        series.ended(summary, List.of());
    }

    private static Transaction.Step step(String policy, long millis) {
        return new Transaction.Step(policy, "PASSED", Duration.ofMillis(millis), List.of(), Map.of(), "");
    }

    private static List<Long> counts(Figures figures) {
        return figures.steps().stream().map(each -> each.tally().transactions()).toList();
    }

    @Test
    void outcomesSessionsAndBytesAreCounted() {
        series.sessionBegan("tcp://*:25");
        for (Outcome outcome : Outcome.values()) {
            for (int i = 0; i <= outcome.compareTo(Outcome.PASSED); i++) {
                ended(summary(outcome, "192.0.2.0/24", List.of(), "", Duration.ofMillis(10)));
            }
        }
        Figures.Tally total = series.figures(Window.MINUTE).total();
        assertThat(List.of(total.passed(), total.rejected(), total.deferred(), total.failed(), total.aborted()))
                .containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(total.transactions()).isEqualTo(15);
        assertThat(total.sessions()).isEqualTo(1);
        assertThat(total.bytes()).isEqualTo(15_000);
        assertThat(total.upstream()).as("with none of them").isEqualTo(Latency.NONE);
        assertThat(total.policies()).isEqualTo(Latency.NONE);
    }

    @ParameterizedTest
    @EnumSource
    void eachStepHasItsOwn(Window window) {
        now = START.plus(window.step().dividedBy(2)); // in the midst of the first step
        ended(passed(Duration.ofMillis(1)));
        now = START.plus(window.step());
        ended(passed(Duration.ofMillis(1)));
        ended(passed(Duration.ofMillis(1)));
        Figures figures = series.figures(window);
        assertThat(figures.steps()).hasSize(window.steps());
        assertThat(figures.end()).isEqualTo(START.plus(window.step().multipliedBy(2)));
        assertThat(counts(figures)).endsWith(0L, 1L, 2L);
        assertThat(figures.total().transactions()).isEqualTo(3);
        assertThat(figures.steps().get(window.steps() - 1).begin()).isEqualTo(START.plus(window.step()));
        List<Instant> begins = figures.steps().stream().map(Step::begin).toList();
        for (int i = 1; i < begins.size(); i++) {
            assertThat(begins.get(i)).isEqualTo(begins.get(i - 1).plus(window.step()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsOlderThanTheWindowIsGone(Window window) {
        ended(passed(Duration.ofMillis(1)));
        now = START.plus(window.step().multipliedBy(window.steps() - 1));
        assertThat(series.figures(window).total().transactions()).isEqualTo(1);
        now = START.plus(window.step().multipliedBy(window.steps()));
        assertThat(series.figures(window).total().transactions()).isZero();
        now = START.plus(Duration.ofDays(30));
        ended(passed(Duration.ofMillis(1)));
        assertThat(series.figures(window).total().transactions()).isEqualTo(1);
        assertThat(counts(series.figures(window))).endsWith(0L, 1L);
    }

    /** Against a list of all that happened. */
    @Test
    void aWeekOfTrafficIsCountedInEachWindow() {
        Random random = new Random(7);
        List<Instant> times = new ArrayList<>();
        while (now.isBefore(START.plus(Duration.ofDays(7)))) {
            now = now.plusMillis(random.nextInt(4) == 0 ? random.nextInt(600_000) : random.nextInt(20_000));
            ended(passed(Duration.ofMillis(1)));
            times.add(now);
        }
        for (Window window : Window.values()) {
            Figures figures = series.figures(window);
            List<Long> expected = figures.steps().stream()
                    .map(each -> times.stream()
                            .filter(time -> !time.isBefore(each.begin())
                                    && time.isBefore(each.begin().plus(window.step())))
                            .count())
                    .toList();
            assertThat(counts(figures)).as(window.name()).isEqualTo(expected);
            assertThat(figures.total().transactions())
                    .isEqualTo(expected.stream().mapToLong(each -> each).sum());
        }
    }

    @Test
    void aClockThatGoesBackIsWaitedFor() {
        now = START.plusSeconds(100);
        ended(passed(Duration.ofMillis(1)));
        now = START.plusSeconds(50);
        ended(passed(Duration.ofMillis(1)));
        assertThat(series.figures(Window.MINUTE).total().transactions()).isEqualTo(2);
        now = START.plusSeconds(101);
        ended(passed(Duration.ofMillis(1)));
        assertThat(series.figures(Window.HOUR).total().transactions()).isEqualTo(3);
    }

    @Test
    void percentilesAreExactToATenth() {
        Random random = new Random(3);
        List<Double> values = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            double millis = Math.exp(random.nextGaussian() * 2 + 2);
            values.add(millis);
            ended(passed(Duration.ofNanos((long) (millis * 1_000_000))));
        }
        values.sort(Double::compare);
        now = now.plusSeconds(70); // packed, and merged
        Latency latency = series.figures(Window.TEN_MINUTES).total().total();
        assertThat(latency.count()).isEqualTo(20_000);
        assertThat(latency.p50()).isCloseTo(values.get(9_999), within(values.get(9_999) * 0.1));
        assertThat(latency.p95()).isCloseTo(values.get(18_999), within(values.get(18_999) * 0.1));
        assertThat(latency.p99()).isCloseTo(values.get(19_799), within(values.get(19_799) * 0.1));
        assertThat(latency.max()).isCloseTo(values.get(19_999), within(0.001));
        double mean = values.stream().mapToDouble(each -> each).average().orElseThrow();
        assertThat(latency.mean()).isCloseTo(mean, within(mean * 0.001));
    }

    @Test
    void extremesStayInTheirClasses() {
        ended(passed(Duration.ZERO));
        assertThat(series.figures(Window.MINUTE).total().total().p99()).isZero();
        ended(passed(Duration.ofDays(1)));
        assertThat(series.figures(Window.MINUTE).total().total().max()).isEqualTo(86_400_000);
        for (long nanos = 1; nanos < Duration.ofMinutes(30).toNanos(); nanos = nanos * 11 / 10 + 1) {
            assertThat(Histogram.classOf(nanos + 1)).isGreaterThanOrEqualTo(Histogram.classOf(nanos));
        }
    }

    @Test
    void aPolicysShareHasItsOwnCalls() {
        Summary summary = summary(Outcome.REJECTED, "192.0.2.0/24", List.of("A", "B"), "", Duration.ofMillis(100));
        series.ended(summary, List.of(step("A", 10), step("B", 30), step("A", 10)));
        Figures figures = series.figures(Window.MINUTE);
        Map<String, Share> shares = new HashMap<>();
        figures.shares().get(Dimension.POLICY).forEach(each -> shares.put(each.name(), each));
        assertThat(shares).containsOnlyKeys("A", "B");
        assertThat(shares.get("A").tally().policies().mean()).isEqualTo(20);
        assertThat(shares.get("B").tally().policies().mean()).isEqualTo(30);
        assertThat(shares.get("A").tally().rejected()).isEqualTo(1);
        assertThat(figures.total().policies().mean()).isEqualTo(25);
        assertThat(figures.shares().get(Dimension.UPSTREAM)).isEmpty();
    }

    @Test
    void sharesAreTheLargestAndTheRest() {
        for (int second = 0; second < 30; second++) {
            now = START.plusSeconds(second);
            for (int i = 0; i < 120; i++) {
                String network = "10.0." + i + ".0/24";
                int times = i >= 100 ? 5 : 1; // the largest ones come last
                for (int j = 0; j < times; j++) {
                    ended(summary(Outcome.PASSED, network, List.of(), "mx:25", Duration.ofMillis(1)));
                }
            }
        }
        for (Window window : List.of(Window.MINUTE, Window.TEN_MINUTES, Window.HOUR)) {
            Figures figures = series.figures(window);
            List<Share> shares = figures.shares().get(Dimension.NETWORK);
            assertThat(shares).hasSize(Figures.MAX_SHARES + 1);
            assertThat(shares.get(0).tally().transactions()).isEqualTo(150);
            assertThat(shares.subList(0, 20)).allMatch(each -> each.tally().transactions() == 150);
            assertThat(shares.get(Figures.MAX_SHARES).name()).isEqualTo(Figures.OTHERS);
            assertThat(shares.stream()
                            .mapToLong(each -> each.tally().transactions())
                            .sum())
                    .isEqualTo(figures.total().transactions());
        }
    }

    @Test
    void noneOfManyThreadsIsLost() throws InterruptedException {
        int threads = 8;
        int each = 5000;
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        CountDownLatch done = new CountDownLatch(threads);
        for (int t = 0; t < threads; t++) {
            int offset = t;
            executor.execute(() -> {
                for (int i = 0; i < each; i++) {
                    now = START.plusMillis(i + offset);
                    ended(passed(Duration.ofMillis(1)));
                }
                done.countDown();
            });
        }
        assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        executor.shutdown();
        assertThat(series.figures(Window.MINUTE).total().transactions()).isEqualTo((long) threads * each);
    }
}

package org.postern.monitor.figures;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postern.monitor.figures.Figures.Step;
import org.postern.monitor.figures.Figures.Tally;
import org.postern.monitor.traffic.Summary;
import org.postern.monitor.traffic.Transaction;

/**
 * The figures of each {@link Window} at any time. What happens is counted once, in the current second; each second that is over is
 * added to the current ten, those to the current minute, and so on up to the hour. Of steps that are over only packed numbers are kept: a
 * few hundred bytes for most, a few megabytes in all with as many shares as there may be. From any thread; the lock is held for some
 * hundred nanoseconds, and once a second for as long as it takes to pack one.
 */
public final class FigureSeries {

    private final InstantSource clock;
    private final List<Line> lines = new ArrayList<>();

    /** The steps of one window, by their number since the epoch. */
    private static final class Line {

        private final Window window;
        private final Period.@Nullable Over[] over;
        private final long[] numbers;
        private Period current = new Period();
        private long number;

        Line(Window window, long second) {
            this.window = window;
            over = new Period.Over[window.steps()];
            numbers = new long[window.steps()];
            number = numberOf(second);
        }

        long numberOf(long second) {
            return second / window.step().toSeconds();
        }

        private Period.@Nullable Over over(long wanted) {
            int slot = slot(wanted);
            return numbers[slot] == wanted ? over[slot] : null;
        }

        private int slot(long wanted) {
            return (int) (wanted % over.length);
        }

        /** Ends the current step, and begins another one; returns what is over, null if nothing has happened. */
        Period.@Nullable Over advanceTo(long next) {
            Period.Over ended = null;
            if (!current.isEmpty()) {
                ended = current.over();
                over[slot(number)] = ended;
                numbers[slot(number)] = number;
                current = new Period();
            }
            number = next;
            return ended;
        }
    }

    /** Figures that begin now. */
    public FigureSeries() {
        this(InstantSource.system());
    }

    /**
     * Figures that begin now.
     *
     * @param clock what time it is
     */
    public FigureSeries(InstantSource clock) {
        this.clock = clock;
        long second = second();
        for (Window window : Window.values()) {
            lines.add(new Line(window, second));
        }
    }

    private long second() {
        return Math.floorDiv(clock.millis(), 1000L);
    }

    /** A session has begun. */
    public void sessionBegan(String interfaceName) {
        long second = second();
        synchronized (lines) {
            current(second).addSession(interfaceName);
        }
    }

    /**
     * A transaction has ended: it is counted in the second when it did, or in the current one if a later second has begun to be counted.
     *
     * @param steps the calls of policies in it
     */
    public void ended(Summary summary, Collection<Transaction.Step> steps) {
        long second = Math.floorDiv(summary.time().toEpochMilli(), 1000L);
        synchronized (lines) {
            current(second).add(summary, steps);
        }
    }

    /** The period that happens now, after those before have ended. A clock that goes back is waited for. */
    private Period current(long second) {
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            long next = line.numberOf(second);
            if (next <= line.number) {
                break;
            }
            Period.Over ended = line.advanceTo(next);
            if (ended != null && i + 1 < lines.size()) {
                lines.get(i + 1).current.add(ended);
            }
        }
        return lines.get(0).current;
    }

    /** The figures of a window that ends now. Takes up to some milliseconds, most of them without the lock. */
    public Figures figures(Window window) {
        long second = second();
        List<Period.@Nullable Over> steps = new ArrayList<>();
        List<Period.Over> unfinished = new ArrayList<>();
        long last;
        synchronized (lines) {
            Period unused = current(second);
            int place = List.of(Window.values()).indexOf(window);
            Line line = lines.get(place);
            last = line.number;
            for (long number = last - window.steps() + 1; number < last; number++) {
                steps.add(line.over(number));
            }
            for (Line finer : lines.subList(0, place + 1)) {
                if (!finer.current.isEmpty()) {
                    unfinished.add(finer.current.over());
                }
            }
        }
        return figures(window, last, steps, unfinished);
    }

    private static Figures figures(
            Window window, long last, List<Period.@Nullable Over> over, List<Period.Over> unfinished) {
        Period whole = new Period();
        List<Step> steps = new ArrayList<>(window.steps());
        long number = last - over.size();
        for (Period.Over each : over) {
            steps.add(new Step(begin(window, number++), tally(each)));
            if (each != null) {
                whole.add(each);
            }
        }
        Period current = new Period();
        unfinished.forEach(current::add);
        unfinished.forEach(whole::add);
        steps.add(new Step(begin(window, last), current.tally()));
        return new Figures(window, begin(window, last + 1), List.copyOf(steps), whole.tally(), whole.shares());
    }

    private static Tally tally(Period.@Nullable Over step) {
        Counts counts = new Counts();
        if (step != null) {
            counts.add(step.total());
        }
        return counts.tally();
    }

    private static Instant begin(Window window, long number) {
        return Instant.ofEpochSecond(number * window.step().toSeconds());
    }
}

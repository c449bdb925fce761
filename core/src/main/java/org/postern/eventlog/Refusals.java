package org.postern.eventlog;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Writes one INFO line for each refused command, within bounds: beyond a number of lines a minute, for a client and for all of them,
 * what else is refused to a client becomes one line with its sum.
 */
final class Refusals {

    static final Duration PERIOD = Duration.ofMinutes(1);

    /** Of more clients than this at a time, those that were refused something first are summed up early. */
    static final int MAX_CLIENTS = 10_000;

    /** A minute, for all clients together: many networks may be those of one attacker. */
    private static final int MAX_LINES = 6_000;

    private final Consumer<Supplier<String>> log;
    private final LongSupplier clock;
    private final int maxClients;
    /** By client, in the order in which they begin and so end. */
    private final Map<Object, Window> windows = new LinkedHashMap<>();

    private Window all;

    /**
     * @param log writes a line
     * @param clock in nanoseconds
     */
    Refusals(Consumer<Supplier<String>> log, LongSupplier clock, int maxClients) {
        this.log = log;
        this.clock = clock;
        this.maxClients = maxClients;
        all = new Window("", clock.getAsLong());
    }

    /** The minute of a client, or of all of them. */
    private static final class Window {

        private final String client;
        private final long since;
        private int lines;
        private int unlogged;

        Window(String client, long since) {
            this.client = client;
            this.since = since;
        }
    }

    /**
     * A command was refused.
     *
     * @param key what is one client: its address, or its network
     * @param client the same for the log
     * @param maxLines how many lines a minute
     * @param line made when it is written, and only then
     */
    void refused(Object key, String client, int maxLines, Supplier<String> line) {
        List<Window> ended = List.of();
        boolean logged;
        synchronized (windows) {
            long now = clock.getAsLong();
            Window window = windows.get(key);
            if (window == null || isOver(window, now)) {
                ended = takeEnded(now);
                window = new Window(client, now);
                windows.put(key, window);
            }
            if (isOver(all, now)) {
                all = new Window("", now);
            }
            logged = window.lines < maxLines && all.lines < MAX_LINES;
            if (logged) {
                window.lines++;
                all.lines++;
            } else {
                window.unlogged++;
            }
        }
        ended.forEach(this::sumUp);
        if (logged) {
            log.accept(line);
        }
    }

    private static boolean isOver(Window window, long now) {
        return now - window.since >= PERIOD.toNanos();
    }

    /** Those whose time is over, and the oldest ones where there are too many. */
    private List<Window> takeEnded(long now) {
        List<Window> ended = new ArrayList<>();
        Iterator<Window> oldestFirst = windows.values().iterator();
        while (oldestFirst.hasNext()) {
            Window window = oldestFirst.next();
            if (windows.size() < maxClients && !isOver(window, now)) {
                break;
            }
            oldestFirst.remove();
            ended.add(window);
        }
        return ended;
    }

    /** Writes the sums of the minutes that are over. */
    void sumUpEnded() {
        List<Window> ended;
        synchronized (windows) {
            ended = takeEnded(clock.getAsLong());
        }
        ended.forEach(this::sumUp);
    }

    /** Writes all sums: at the end. */
    void close() {
        List<Window> left;
        synchronized (windows) {
            left = List.copyOf(windows.values());
            windows.clear();
        }
        left.forEach(this::sumUp);
    }

    private void sumUp(Window window) {
        if (window.unlogged > 0) {
            log.accept(() -> "- client=" + window.client + " refused=" + window.unlogged
                    + " more commands, without a line each");
        }
    }
}

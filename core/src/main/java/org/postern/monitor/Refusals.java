package org.postern.monitor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Writes one INFO line for each refused command, within bounds: beyond a number of lines a minute, for a client and for all of them,
 * what else is refused to a client becomes one line with its sum.
 */
public final class Refusals {

    static final Duration PERIOD = Duration.ofMinutes(1);

    /** Of more clients than this at a time, those that were refused something first are summed up early. */
    private static final int MAX_CLIENTS = 10_000;

    /** A minute, for all clients together: many networks may be those of one attacker. */
    private static final int MAX_LINES = 6_000;

    private final TransactionLog log;
    private final LongSupplier clock;
    private final int maxClients;
    private final ReentrantLock lock = new ReentrantLock();
    /** By client, in the order in which they begin and so end. */
    private final Map<Object, Window> windows = new LinkedHashMap<>();

    private long allSince;
    private int allLines;

    public Refusals(TransactionLog log) {
        this(log, System::nanoTime, MAX_CLIENTS);
    }

    /** @param clock in nanoseconds */
    Refusals(TransactionLog log, LongSupplier clock, int maxClients) {
        this.log = log;
        this.clock = clock;
        this.maxClients = maxClients;
        allSince = clock.getAsLong();
        log.everyTick(this::sumUpEnded);
    }

    /** A client's minute. */
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
    public void refused(Object key, String client, int maxLines, Supplier<String> line) {
        List<Window> ended = List.of();
        boolean logged;
        lock.lock();
        try {
            long now = clock.getAsLong();
            Window window = windows.get(key);
            if (window == null || isOver(window, now)) {
                ended = takeEnded(now);
                window = new Window(client, now);
                windows.put(key, window);
            }
            if (now - allSince >= PERIOD.toNanos()) {
                allSince = now;
                allLines = 0;
            }
            logged = window.lines < maxLines && allLines < MAX_LINES;
            if (logged) {
                window.lines++;
                allLines++;
            } else {
                window.unlogged++;
            }
        } finally {
            lock.unlock();
        }
        ended.forEach(this::sumUp);
        if (logged) {
            log.add(line);
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

    private void sumUpEnded() {
        List<Window> ended;
        lock.lock();
        try {
            ended = takeEnded(clock.getAsLong());
        } finally {
            lock.unlock();
        }
        ended.forEach(this::sumUp);
    }

    /** Writes all sums: at the end. */
    public void close() {
        List<Window> all;
        lock.lock();
        try {
            all = List.copyOf(windows.values());
            windows.clear();
        } finally {
            lock.unlock();
        }
        all.forEach(this::sumUp);
    }

    private void sumUp(Window window) {
        if (window.unlogged > 0) {
            log.add(() -> "- client=" + window.client + " refused=" + window.unlogged
                    + " more commands, without a line each");
        }
    }
}

package org.postern.gateway;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Keeps virtual threads running when each of their carriers is blocked. A virtual thread that waits for a class loader's lock while the JVM
 * resolves a class keeps its carrier; when the thread that has the lock is a virtual one that waits for a carrier, none of them ever goes on
 * (ADR 34). Once a second this lets a virtual thread run. When it has not run for two seconds, there are twice as many carriers, and more
 * each second, until it does.
 */
final class CarrierWatch implements AutoCloseable {

    private static final Logger LOG = System.getLogger(CarrierWatch.class.getName());

    private static final long TICK_MILLIS = 1000;
    /** After so many looks at which none had run. With many sessions that begin, one may be late. */
    private static final int PATIENCE = 2;

    private static final int MAX_CARRIERS = 256;
    /** The scheduler makes another carrier when a task comes into a queue that is empty, or full, as one is after so many. */
    private static final int MAX_NUDGES = 10_000;

    private final Carriers carriers;
    private final Executor virtual;
    private final CountDownLatch ended = new CountDownLatch(1);
    /** Whether a virtual thread has run since the last look. */
    private volatile boolean running = true;
    /** How many there are when all is well. */
    private final int usual;

    private boolean added;
    private int missed;

    /** How many threads run the virtual threads of this JVM. */
    interface Carriers {

        /** How many there may be. */
        int count();

        void count(int count);

        /** How many there are: each is made when it is wanted. */
        int made();
    }

    /**
     * Calls all that it will call, since a class that is needed for the first time when the class loader is locked would stop this as well.
     *
     * @param virtual runs a task on a virtual thread
     */
    CarrierWatch(Carriers carriers, Executor virtual) {
        this.carriers = carriers;
        this.virtual = virtual;
        usual = carriers.count();
        carriers.count(usual);
        int unused = carriers.made();
        nudge();
        probe();
    }

    /** Starts watching, on a daemon thread of its own. */
    void start() {
        Thread thread = new Thread(this::watch, "postern-carriers");
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        try {
            while (!ended.await(TICK_MILLIS, TimeUnit.MILLISECONDS)) {
                check();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // an interruption ends the thread
        } catch (RejectedExecutionException e) {
            LOG.log(Level.DEBUG, "the virtual threads have ended", e);
        }
        if (added) {
            restore();
        }
    }

    /** Looks whether virtual threads run, and lets the next one run. Not from several threads at once. */
    void check() {
        missed = running ? 0 : missed + 1;
        if (missed >= PATIENCE) {
            add();
        } else if (missed == 0 && added) {
            restore();
        }
        running = false;
        probe();
    }

    private void probe() {
        virtual.execute(() -> running = true);
    }

    private void nudge() {
        virtual.execute(() -> {});
    }

    private void add() {
        int count = carriers.count();
        int more = Math.min(MAX_CARRIERS, 2 * count);
        if (more <= count) {
            return; // there are as many as there may be
        }
        int made = carriers.made();
        carriers.count(more);
        for (int i = 0; i < MAX_NUDGES && carriers.made() == made; i++) {
            nudge();
        }
        if (!added) {
            added = true;
            LOG.log( // not before, since that may load classes
                    Level.WARNING,
                    () -> "no virtual thread has run for " + PATIENCE + " seconds: their " + count
                            + " carrier threads are blocked or busy; adding carrier threads until they run again");
        }
    }

    private void restore() {
        added = false;
        carriers.count(usual);
        LOG.log(Level.INFO, "virtual threads run again");
    }

    /** Ends, and leaves as many carriers as there were. */
    @Override
    public void close() {
        ended.countDown();
    }
}

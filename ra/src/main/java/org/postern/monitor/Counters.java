package org.postern.monitor;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** Counts what happens. */
public final class Counters {

    private final AtomicInteger openSessions = new AtomicInteger();
    private final LongAdder sessions = new LongAdder();
    private final LongAdder accepted = new LongAdder();
    private final LongAdder refused = new LongAdder();

    public void sessionOpened() {
        sessions.increment();
        openSessions.incrementAndGet();
    }

    public void sessionClosed() {
        openSessions.decrementAndGet();
    }

    public void messageAccepted() {
        accepted.increment();
    }

    public void messageRefused() {
        refused.increment();
    }

    public int openSessions() {
        return openSessions.get();
    }

    public long sessions() {
        return sessions.sum();
    }

    public long messagesAccepted() {
        return accepted.sum();
    }

    public long messagesRefused() {
        return refused.sum();
    }
}

package org.postern.net;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** By when the read and the write that are under way on a connection have to end. The {@link DeadlineMonitor} looks from its own thread. */
final class Deadlines {

    /** How long after its time a read that could not be stopped gently is cut. */
    static final long GRACE_NANOS = Duration.ofSeconds(2).toNanos();

    private static final long NONE = Long.MAX_VALUE;

    private final Runnable stopReading;
    private final Runnable close;
    private final AtomicLong read = new AtomicLong(NONE);
    private volatile long write = NONE;
    private volatile boolean timedOut;

    /** @param stopReading ends a read gently, where {@code close} ends everything */
    Deadlines(Runnable stopReading, Runnable close) {
        this.stopReading = stopReading;
        this.close = close;
    }

    void beginRead(long deadline) {
        read.set(deadline);
    }

    void endRead() {
        read.set(NONE);
    }

    void beginWrite(long deadline) {
        write = deadline;
    }

    void endWrite() {
        write = NONE;
    }

    /** Gives the read that is under way no more time than this. From any thread. */
    void shorten(Duration maxWait) {
        long current = read.get();
        long sooner = System.nanoTime() + maxWait.toNanos();
        if (current != NONE && sooner - current < 0) {
            read.compareAndSet(current, sooner); // else that read has ended
        }
    }

    /** Ends what is overdue, which then counts as timed out. */
    void check(long now) {
        if (overdue(write, now) > 0) {
            timedOut = true;
            close.run();
            return;
        }
        long late = overdue(read.get(), now);
        if (late > 0) {
            timedOut = true;
            (late > GRACE_NANOS ? close : stopReading).run();
        }
    }

    private static long overdue(long deadline, long now) {
        return deadline == NONE ? 0 : now - deadline;
    }

    void close() {
        close.run();
    }

    boolean timedOut() {
        return timedOut;
    }

    /** A failure, as a time-out if that is why the connection failed. */
    IOException explained(IOException failure) {
        return timedOut ? (IOException) timeout().initCause(failure) : failure;
    }

    static SocketTimeoutException timeout() {
        return new SocketTimeoutException("the peer took too long");
    }
}

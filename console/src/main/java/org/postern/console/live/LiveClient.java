package org.postern.console.live;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * One open page. Frames are written as far as its connection takes them, by the ticker or by the server when there is room again; no
 * thread ever waits for it. One that takes none skips those that it has no room for.
 */
final class LiveClient implements WriteListener, AsyncListener {

    /** Frames that wait for a slow reader: of a second or two. */
    static final int MAX_WAITING = 8;

    private final AsyncContext async;
    private final ServletOutputStream out;
    private final Subscription subscription;
    private final BooleanSupplier mayLook;
    private final Consumer<LiveClient> onEnd;
    private final long opened = System.nanoTime();
    private final Queue<byte[]> frames = new ArrayDeque<>();
    private boolean blocked = true; // until the server calls for the first time
    private boolean unflushed;
    private boolean closing;
    private boolean ended;
    private long blockedSince = System.nanoTime();

    /**
     * @param mayLook whether its user has a role
     * @param onEnd is called once, when it is over
     */
    LiveClient(AsyncContext async, Subscription subscription, BooleanSupplier mayLook, Consumer<LiveClient> onEnd)
            throws IOException {
        this.async = async;
        this.out = async.getResponse().getOutputStream();
        this.subscription = subscription;
        this.mayLook = mayLook;
        this.onEnd = onEnd;
    }

    Subscription subscription() {
        return subscription;
    }

    /** To be called on the thread of the request, which returns then. */
    void start() {
        async.setTimeout(0);
        async.addListener(this);
        out.setWriteListener(this);
    }

    /** Takes a frame, or skips it. */
    synchronized void offer(byte[] frame) {
        if (!closing && !ended && frames.size() < MAX_WAITING) {
            frames.add(frame);
        }
    }

    /** Sends what has been offered, all at once, now or when there is room. */
    synchronized void send() {
        if (!blocked && !frames.isEmpty()) {
            write();
        }
    }

    /** Ends it once what waits is written; at once if its connection takes nothing. */
    synchronized void close() {
        closing = true;
        if (blocked) {
            complete();
        } else {
            write();
        }
    }

    /** For how long its connection has taken nothing, in nanoseconds; 0 if it does. */
    synchronized long blockedNanos() {
        return blocked && !ended ? System.nanoTime() - blockedSince : 0;
    }

    /** Whether its user still has a role; without a session, by a password that was sent not longer ago than this. */
    synchronized boolean isAllowed(Duration max) {
        if (ended) {
            return true;
        } else if (subscription.session().isEmpty() && System.nanoTime() - opened > max.toNanos()) {
            return false;
        }
        try {
            return mayLook.getAsBoolean();
        } catch (IllegalStateException e) { // the session, or the request, is over
            return false;
        }
    }

    @Override
    public synchronized void onWritePossible() {
        blocked = false;
        write();
    }

    private void write() {
        try {
            while (!ended && !frames.isEmpty() && isReady()) {
                out.write(frames.remove());
                unflushed = true;
            }
            if (!ended && unflushed && frames.isEmpty() && isReady()) {
                out.flush();
                unflushed = false;
            }
            if (closing && !ended && !unflushed && !blocked) {
                complete();
            }
        } catch (IOException | IllegalStateException e) { // the reader has gone
            complete();
        }
    }

    /** The server may call {@link #onWritePossible} before it returns false. */
    private boolean isReady() {
        blocked = true;
        blockedSince = System.nanoTime();
        if (out.isReady()) {
            blocked = false;
        }
        return !blocked;
    }

    private void complete() {
        if (!ended) {
            end();
            try {
                async.complete();
            } catch (IllegalStateException e) {
                // the server has ended it already
            }
        }
    }

    private void end() {
        if (!ended) {
            ended = true;
            frames.clear();
            onEnd.accept(this);
        }
    }

    @Override
    public synchronized void onError(Throwable failure) {
        complete();
    }

    @Override
    public synchronized void onComplete(AsyncEvent event) {
        end();
    }

    @Override
    public synchronized void onError(AsyncEvent event) {
        complete();
    }

    @Override
    public synchronized void onTimeout(AsyncEvent event) {
        complete();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // is not started again
    }
}

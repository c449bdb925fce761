package org.postern.console.access;

import java.util.concurrent.Semaphore;

/**
 * How many requests of a kind are served at a time. A client can drag out those whose body is read before it has logged in, and those
 * whose answer is long: each holds one of the server's HTTP threads meanwhile, of which some have to be left for all others.
 */
final class Turns {

    private static final int RETRY_SECONDS = 5;

    private final String what;
    private final Semaphore free;

    /** @param what is done, in the plural */
    Turns(String what, int max) {
        this.what = what;
        free = new Semaphore(max);
    }

    /**
     * Takes a turn, which is to be given back by {@link #release}.
     *
     * @throws Problem 503 if there is none
     */
    void take() throws Problem {
        if (!free.tryAcquire()) {
            throw new Problem(503, "Too many " + what + " at the same time: try again", RETRY_SECONDS);
        }
    }

    void release() {
        free.release();
    }
}

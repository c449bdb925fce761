package org.postern.session;

import java.time.Duration;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Executor;
import org.postern.policy.Caller;
import org.postern.policy.Host;

/** The calls that one session makes of policies and observers: those that are under way, and no more once the session has to end. */
final class PolicyCalls {

    private final Host host;
    private final Duration patience;
    /** The innermost first, where policies wait for what is behind them. */
    private final Deque<PolicyCall<?>> underWay = new ConcurrentLinkedDeque<>();

    private volatile Executor threads;
    private volatile boolean abandoned;

    /**
     * @param host runs the calls, for nobody until {@link #callAs}
     * @param patience how long a call may take to find something to run on
     */
    PolicyCalls(Host host, Duration patience) {
        this.host = host;
        threads = host.threads(Optional.empty());
        this.patience = patience;
    }

    /** Whom policies find as the caller from now on. */
    void callAs(Optional<Caller> caller) {
        threads = host.threads(caller);
    }

    /** A call to be made, which may take that long. */
    <T> PolicyCall<T> call(Duration timeout) {
        return new PolicyCall<>(timeout, patience);
    }

    /**
     * Makes a call.
     *
     * @throws Exception what {@link PolicyCall#run} throws
     */
    <T> T run(PolicyCall<T> call, Callable<T> work) throws Exception {
        underWay.addFirst(call);
        try {
            if (abandoned) { // looked at behind that, or nobody would abandon it
                call.abandon();
            }
            return call.run(threads, work);
        } finally {
            underWay.remove(call);
        }
    }

    /** Gives up what is under way, and whatever would be called later. From any thread. */
    void abandon() {
        abandoned = true;
        underWay.forEach(PolicyCall::abandon);
    }
}

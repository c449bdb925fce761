package org.postern.policy;

import java.time.Duration;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Executor;
import org.postern.telemetry.SessionSpans;

/** The calls that one session makes of policies and observers: those that are under way, and no more once the session has to end. */
public final class PolicyCalls {

    private final Host host;
    private final Duration maxWait;
    /** The innermost first, where policies wait for what is behind them. */
    private final Deque<PolicyCall<?>> underWay = new ConcurrentLinkedDeque<>();

    private final SessionSpans spans;
    private volatile Executor threads;
    private volatile boolean abandoned;

    /** Calls without spans. */
    public PolicyCalls(PolicyRuntime runtime) {
        this(runtime, SessionSpans.NONE);
    }

    /** Calls that policies find no caller in, until {@link #callAs}. */
    public PolicyCalls(PolicyRuntime runtime, SessionSpans spans) {
        this.spans = spans;
        host = runtime.host();
        threads = host.threads(Optional.empty());
        maxWait = runtime.maxWait();
    }

    /** Whom policies find as the caller from now on. */
    public void callAs(Optional<Caller> caller) {
        threads = host.threads(caller);
    }

    /** Begins the span of a call to be made. */
    SessionSpans.Call span(String policy, String command) {
        return spans.call(policy, command);
    }

    /** A call to be made, which may take that long. */
    <T> PolicyCall<T> call(Duration timeout) {
        return new PolicyCall<>(timeout, maxWait);
    }

    /**
     * Makes a call.
     *
     * @throws Exception what {@link PolicyCall#run} throws
     */
    <T> T run(PolicyCall<T> call, Callable<T> work) throws Exception {
        underWay.addFirst(call);
        try {
            if (abandoned) { // checked after it was added, or it would never be abandoned
                call.abandon();
            }
            return call.run(threads, work);
        } finally {
            underWay.remove(call);
        }
    }

    /** Gives up what is under way, and whatever would be called later. From any thread. */
    public void abandon() {
        abandoned = true;
        underWay.forEach(PolicyCall::abandon);
    }
}

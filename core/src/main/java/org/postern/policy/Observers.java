package org.postern.policy;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postern.monitor.Event;
import org.postern.monitor.EventSink;
import org.postern.monitor.PolicyStep;
import org.postern.monitor.PolicyStep.Result;
import org.postern.telemetry.SessionSpans;

/**
 * Notifies a session's listeners of what has happened, one after the other. What they do or fail to do changes nothing.
 *
 * @param session its id, for the log
 */
public record Observers(
        PolicyTable policies, String interfaceName, String session, PolicyCalls calls, EventSink events) {

    private static final Logger LOG = System.getLogger(Observers.class.getName());

    public boolean isEmpty() {
        return policies.observers(interfaceName).isEmpty();
    }

    /** Notifies each of them, in their order. */
    public void deliver(Observer.Notice notice) {
        for (Observer observer : policies.observers(interfaceName)) {
            long start = System.nanoTime();
            Result result = Result.PASSED;
            Optional<Throwable> failure = Optional.empty();
            SessionSpans.Call span = calls.span(observer.place().name(), "");
            PolicyCall<Boolean> call = calls.call(observer.place().timeout());
            try {
                calls.run(call, span.during(() -> {
                    observer.delivery().deliver(notice, call::onStarted);
                    return true;
                }));
            } catch (Exception | Error e) {
                result = PolicyFailure.result(e);
                failure = Optional.of(e);
                log(observer, result, e);
            }
            PolicyStep step = new PolicyStep(
                    observer.place().name(), result, System.nanoTime() - start, List.of(), Map.of(), failure);
            span.end(step, Optional.empty());
            events.accept(new Event.ListenerCalled(session, step));
        }
    }

    private void log(Observer observer, Result result, Throwable e) {
        String who = session + " listener " + observer.place().name();
        if (result == Result.FAILED) {
            LOG.log(Level.WARNING, () -> who + " failed", e);
        } else {
            LOG.log(Level.WARNING, () -> who + ": " + e.getMessage());
        }
    }
}

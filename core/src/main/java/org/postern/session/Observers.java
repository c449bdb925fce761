package org.postern.session;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.postern.monitor.Counters;
import org.postern.policy.Observer;
import org.postern.policy.Policy;
import org.postern.policy.PolicyTable;

/** Tells a session's observers what has happened, one after the other. Whatever one of them does changes nothing. */
final class Observers {

    private static final Logger LOG = System.getLogger(Observers.class.getName());

    private final PolicyTable policies;
    private final String interfaceName;
    private final String session;
    private final PolicyCalls calls;
    private final Counters counters;

    Observers(PolicyTable policies, String interfaceName, String session, PolicyCalls calls, Counters counters) {
        this.policies = policies;
        this.interfaceName = interfaceName;
        this.session = session;
        this.calls = calls;
        this.counters = counters;
    }

    private List<Observer> all() {
        return policies.observers(interfaceName);
    }

    /** Whether there is nobody to be told. */
    boolean isEmpty() {
        return all().isEmpty();
    }

    void tell(Observer.Notice notice) {
        for (Observer observer : all()) {
            counters.policy(observer.name()).called();
            PolicyCall<Boolean> call = calls.call(observer.timeout());
            try {
                calls.run(call, () -> {
                    observer.delivery().deliver(notice, call::begun);
                    return true;
                });
            } catch (TimeoutException e) {
                counters.policy(observer.name()).timedOut();
                LOG.log(Level.WARNING, () -> session + " listener " + observer.name() + ": " + e.getMessage());
            } catch (Policy.Busy e) {
                counters.policy(observer.name()).busy();
                LOG.log(Level.WARNING, () -> session + " listener " + observer.name() + ": " + e.getMessage());
            } catch (Exception | Error e) {
                counters.policy(observer.name()).failed();
                LOG.log(Level.WARNING, () -> session + " listener " + observer.name() + " failed", e);
            }
        }
    }
}

package org.postern.inbound;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.Executor;
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
    private final Executor threads;
    private final Counters counters;

    Observers(PolicyTable policies, String interfaceName, String session, Executor threads, Counters counters) {
        this.policies = policies;
        this.interfaceName = interfaceName;
        this.session = session;
        this.threads = threads;
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
            PolicyCall<Boolean> call = new PolicyCall<>(observer.timeout());
            try {
                call.run(threads, () -> {
                    observer.delivery().deliver(notice, call::begun);
                    return true;
                });
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

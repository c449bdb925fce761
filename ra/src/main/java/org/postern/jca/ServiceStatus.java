package org.postern.jca;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.Supplier;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.postern.api.TransactionEnd.Outcome;
import org.postern.session.Gateway;
import org.postern.monitor.Counters;
import org.postern.monitor.PolicyCount;
import org.postern.monitor.RefusalCount;
import org.postern.monitor.ServiceMXBean;
import org.postern.policy.Participant;
import org.postern.policy.PolicyTable;

/** Shows a service by JMX, from when it listens, or fails to, until it ends. */
final class ServiceStatus implements ServiceMXBean, AutoCloseable {

    private static final Logger LOG = System.getLogger(ServiceStatus.class.getName());

    private final Gateway gateway;
    private final PolicyTable policies;
    private final Counters counters;
    private final Supplier<String> upstream;
    private final Supplier<String> upstreamProblem;
    private volatile String state = "STARTING";
    private volatile String failure = "";
    private @Nullable ObjectName name;

    /**
     * @param upstream where mail goes; empty if that is not known
     * @param upstreamProblem what is wrong with the configuration of that; empty if nothing is
     */
    ServiceStatus(
            Gateway gateway,
            PolicyTable policies,
            Counters counters,
            Supplier<String> upstream,
            Supplier<String> upstreamProblem) {
        this.gateway = gateway;
        this.policies = policies;
        this.counters = counters;
        this.upstream = upstream;
        this.upstreamProblem = upstreamProblem;
    }

    void listening() {
        state = "LISTENING";
        register();
    }

    void failed(String reason) {
        failure = reason;
        state = "FAILED";
        register();
    }

    void draining() {
        state = "DRAINING";
    }

    private synchronized void register() {
        for (int number = 1; name == null; number++) { // other services, of other class loaders, have numbers too
            try {
                ObjectName own = new ObjectName("org.postern:type=Service,name=" + number);
                ManagementFactory.getPlatformMBeanServer().registerMBean(this, own);
                name = own;
            } catch (InstanceAlreadyExistsException e) {
                LOG.log(Level.DEBUG, () -> "another service: " + e.getMessage());
            } catch (JMException e) {
                LOG.log(Level.WARNING, "cannot be seen by JMX", e);
                return;
            }
        }
    }

    @Override
    public synchronized void close() {
        ObjectName own = name;
        name = null;
        if (own != null) {
            try {
                ManagementFactory.getPlatformMBeanServer().unregisterMBean(own);
            } catch (JMException e) {
                LOG.log(Level.DEBUG, "was not seen by JMX", e);
            }
        }
    }

    @Override
    public String getState() {
        return state;
    }

    @Override
    public String getFailure() {
        return failure;
    }

    @Override
    public List<String> getInterfaces() {
        return gateway.uris();
    }

    @Override
    public String getUpstream() {
        return upstream.get();
    }

    @Override
    public String checkUpstream() {
        return upstreamProblem.get();
    }

    @Override
    public List<String> getPolicies() {
        return policies.all().stream().map(Participant::toString).toList();
    }

    @Override
    public int getOpenSessions() {
        return counters.openSessions();
    }

    @Override
    public long getSessions() {
        return counters.sessions();
    }

    @Override
    public long getLogins() {
        return counters.logins();
    }

    @Override
    public long getLoginsRefused() {
        return counters.loginsRefused();
    }

    @Override
    public long getMessagesRelayed() {
        return counters.transactions(Outcome.RELAYED);
    }

    @Override
    public long getMessagesDiscarded() {
        return counters.transactions(Outcome.DISCARDED);
    }

    @Override
    public long getMessagesRefused() {
        return counters.transactions(Outcome.REFUSED);
    }

    @Override
    public long getTransactionsAborted() {
        return counters.transactions(Outcome.ABORTED);
    }

    @Override
    public List<RefusalCount> getRefusals() {
        return counters.refusals();
    }

    @Override
    public List<PolicyCount> getPolicyCounters() {
        return counters.policies();
    }
}

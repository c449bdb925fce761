package org.postern.jca;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.Function;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.postern.api.TransactionEnd.Outcome;
import org.postern.gateway.Gateway;
import org.postern.jca.status.UpstreamView;
import org.postern.monitor.Counters;
import org.postern.monitor.Counters.Total;
import org.postern.monitor.PolicyCount;
import org.postern.monitor.RefusalCount;
import org.postern.monitor.service.MonitoredService;
import org.postern.monitor.service.MonitoredServices;
import org.postern.policy.Participant;
import org.postern.policy.PolicyTable;

/** Shows a service by JMX and to the console, under one name: from when its first policy is activated until it ends. */
final class ServiceStatus extends OperatorBean implements AutoCloseable {

    private static final Logger LOG = System.getLogger(ServiceStatus.class.getName());

    private final Gateway gateway;
    private final PolicyTable policies;
    private final Counters counters;
    private final UpstreamView upstream;
    private final Function<String, MonitoredService> shown;
    private @Nullable ObjectName name;
    private volatile MonitoredService service;

    /** @param shown the service under a name */
    ServiceStatus(
            Gateway gateway,
            PolicyTable policies,
            Counters counters,
            UpstreamView upstream,
            Function<String, MonitoredService> shown) {
        this.gateway = gateway;
        this.policies = policies;
        this.counters = counters;
        this.upstream = upstream;
        this.shown = shown;
        service = shown.apply("");
    }

    @Override
    MonitoredService service() {
        return service;
    }

    synchronized void register() {
        for (int number = 1; name == null; number++) { // other services, of other class loaders, have numbers too
            try {
                ObjectName own = new ObjectName("org.postern:type=Service,name=" + number);
                ManagementFactory.getPlatformMBeanServer().registerMBean(this, own);
                name = own;
                service = shown.apply(String.valueOf(number));
                MonitoredServices.add(service);
            } catch (InstanceAlreadyExistsException e) {
                LOG.log(Level.DEBUG, () -> "another service: " + e.getMessage());
            } catch (JMException e) {
                LOG.log(Level.WARNING, "cannot register the MBean", e);
                return;
            }
        }
    }

    @Override
    public synchronized void close() {
        ObjectName own = name;
        name = null;
        if (own != null) {
            MonitoredServices.remove(service);
            try {
                ManagementFactory.getPlatformMBeanServer().unregisterMBean(own);
            } catch (JMException e) {
                LOG.log(Level.DEBUG, "was not seen by JMX", e);
            }
        }
    }

    @Override
    public String getState() {
        return service.state().state();
    }

    @Override
    public String getFailure() {
        return service.state().failure();
    }

    @Override
    public List<String> getInterfaces() {
        return gateway.uris();
    }

    @Override
    public String getUpstream() {
        return upstream.find().description();
    }

    @Override
    public String checkUpstream() {
        return upstream.find().problem();
    }

    @Override
    public long getUpstreamConnections() {
        return counters.total(Total.LINKS);
    }

    @Override
    public long getUpstreamConnectionFailures() {
        return counters.total(Total.LINK_FAILURES);
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
        return counters.total(Total.SESSIONS);
    }

    @Override
    public long getLogins() {
        return counters.total(Total.LOGINS);
    }

    @Override
    public long getLoginsRefused() {
        return counters.total(Total.LOGINS_REFUSED);
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

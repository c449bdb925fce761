package org.postern.jca;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.postern.api.TransactionEnd.Outcome;
import org.postern.gateway.Gateway;
import org.postern.jca.connection.JndiUpstream;
import org.postern.monitor.Counters;
import org.postern.monitor.Counters.Total;
import org.postern.monitor.PolicyCount;
import org.postern.monitor.RefusalCount;
import org.postern.monitor.ServiceMXBean;
import org.postern.policy.Participant;
import org.postern.policy.PolicyTable;

/** Shows a service by JMX, from when it listens, or fails to, until it ends. */
final class ServiceStatus implements ServiceMXBean, AutoCloseable {

    private static final Logger LOG = System.getLogger(ServiceStatus.class.getName());

    private static final long LOOKUP_SECONDS = 30;

    private final Gateway gateway;
    private final PolicyTable policies;
    private final Counters counters;
    private final JndiUpstream upstream;
    private final Executor threads;
    private volatile String state = "STARTING";
    private volatile String failure = "";
    private @Nullable ObjectName name;

    /** @param threads those of the sessions */
    ServiceStatus(Gateway gateway, PolicyTable policies, Counters counters, JndiUpstream upstream, Executor threads) {
        this.gateway = gateway;
        this.policies = policies;
        this.counters = counters;
        this.upstream = upstream;
        this.threads = threads;
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
        return ask(JndiUpstream::description);
    }

    @Override
    public String checkUpstream() {
        return ask(JndiUpstream::problem);
    }

    /** On a thread of ours, as sessions are: what a name means depends on who asks. */
    private String ask(Function<JndiUpstream, String> question) {
        return CompletableFuture.supplyAsync(() -> question.apply(upstream), threads)
                .completeOnTimeout("the server does not answer JNDI", LOOKUP_SECONDS, TimeUnit.SECONDS)
                .join();
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

package org.postern.jca;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.postern.api.TransactionEnd.Outcome;
import org.postern.gateway.Gateway;
import org.postern.jca.status.UpstreamView;
import org.postern.json.JsonRecords;
import org.postern.monitor.Counters;
import org.postern.monitor.Counters.Total;
import org.postern.monitor.PolicyCount;
import org.postern.monitor.RefusalCount;
import org.postern.monitor.ServiceMXBean;
import org.postern.monitor.figures.Window;
import org.postern.monitor.service.ActionException;
import org.postern.monitor.service.MailSketch;
import org.postern.monitor.service.MonitoredService;
import org.postern.monitor.service.MonitoredServices;
import org.postern.monitor.traffic.TrafficException;
import org.postern.monitor.traffic.TrafficFilter;
import org.postern.policy.Participant;
import org.postern.policy.PolicyTable;

/** Shows a service by JMX and to the console, under one name: from when its first policy is activated until it ends. */
final class ServiceStatus implements ServiceMXBean, AutoCloseable {

    private static final Logger LOG = System.getLogger(ServiceStatus.class.getName());

    private static final int MAX_TRANSACTIONS = 10_000;

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

    // ---- as the console shows it

    @Override
    public String getServiceState() {
        return JsonRecords.text(service.state());
    }

    @Override
    public boolean getReady() {
        return service.ready();
    }

    @Override
    public String getInterfaceStates() {
        return text(service.interfaces());
    }

    @Override
    public String getPolicyStates() {
        return text(service.policies());
    }

    @Override
    public String getUpstreamState() {
        return JsonRecords.text(service.upstream());
    }

    @Override
    public String getGauges() {
        return JsonRecords.text(service.gauges());
    }

    @Override
    public String getTrafficState() {
        return JsonRecords.text(service.traffic().state());
    }

    private static String text(Collection<? extends Record> records) {
        return JsonRecords.text(JsonRecords.array(records));
    }

    @Override
    public String figures(String window) throws IOException {
        for (Window each : Window.values()) {
            if (each.name().equalsIgnoreCase(window)) {
                return JsonRecords.text(service.figures(each));
            }
        }
        throw new IOException("Invalid value '" + window + "' for window: expected one of "
                + Arrays.toString(Window.values()).toLowerCase(Locale.ROOT));
    }

    @Override
    public String transactions(int limit) throws IOException {
        if (limit < 1 || limit > MAX_TRANSACTIONS) {
            throw new IOException(
                    "Invalid value '" + limit + "' for limit: expected a number from 1 to " + MAX_TRANSACTIONS);
        }
        try {
            return text(service.traffic().find(TrafficFilter.ALL, Optional.empty(), limit));
        } catch (TrafficException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public String transaction(String id) throws IOException {
        try {
            return JsonRecords.text(service.traffic()
                    .find(id)
                    .orElseThrow(() -> new IOException("There is no transaction '" + id
                            + "': expected the id of one that is kept, as transactions() lists them")));
        } catch (TrafficException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @FunctionalInterface
    private interface Action<T> {
        T on(MonitoredService service) throws ActionException;
    }

    /** A client by JMX may not have our exceptions. */
    private <T> T act(Action<T> action) throws IOException {
        try {
            return action.on(service);
        } catch (ActionException e) {
            throw new IOException(e.getMessage()); // the cause would need our class at the client
        }
    }

    @Override
    public void pause(String interfaceName) throws IOException {
        act(each -> {
            each.pause(interfaceName);
            return true;
        });
    }

    @Override
    public void resume(String interfaceName) throws IOException {
        act(each -> {
            each.resume(interfaceName);
            return true;
        });
    }

    @Override
    public void drain(String interfaceName) throws IOException {
        act(each -> {
            each.drain(interfaceName);
            return true;
        });
    }

    @Override
    public void traceLevel(String interfaceName, String level) throws IOException {
        act(each -> {
            each.traceLevel(interfaceName, level);
            return true;
        });
    }

    @Override
    public String testUpstream() {
        return JsonRecords.text(service.testUpstream());
    }

    @Override
    public String policyMatches(
            String interfaceName, String client, String helo, String mechanism, String sender, String recipients)
            throws IOException {
        List<String> each =
                recipients.isBlank() ? List.of() : List.of(recipients.strip().split("\\s+"));
        return text(
                act(service -> service.matches(new MailSketch(interfaceName, client, helo, mechanism, sender, each))));
    }
}

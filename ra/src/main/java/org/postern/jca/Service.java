package org.postern.jca;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.ResourceAdapterInternalException;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postern.gateway.Gateway;
import org.postern.gateway.GatewayThreads;
import org.postern.history.JdbcTrafficStore;
import org.postern.jca.connection.JndiUpstream;
import org.postern.jca.inflow.DeployedBeans;
import org.postern.jca.inflow.FirstCall;
import org.postern.jca.inflow.PolicyActivation;
import org.postern.jca.inflow.PolicyReader;
import org.postern.jca.inflow.PolicyReader.PolicyBean;
import org.postern.jca.inflow.ServerHost;
import org.postern.jca.status.RunningService;
import org.postern.jca.status.RunningService.Parts;
import org.postern.jca.status.RunningService.Recorded;
import org.postern.jca.status.ServiceLife;
import org.postern.jca.status.UpstreamView;
import org.postern.monitor.Counters;
import org.postern.monitor.EventSink;
import org.postern.net.DeadlineMonitor;
import org.postern.policy.PolicyTable;
import org.postern.settings.SettingException;

/**
 * A deployed service: the gateway, and the beans that are its policies. The gateway listens once each bean of the application can be
 * called, and stops when the first one goes.
 */
final class Service implements AutoCloseable {

    private static final Logger LOG = System.getLogger(Service.class.getName());

    private static final long PROBE_MILLIS = 20;
    /** How long a deployment may take before an administrator wants to know what it waits for. */
    private static final Duration WARNING_INTERVAL = Duration.ofSeconds(15);

    /** How long a server may take from when beans can be called to the end of what it logs about the deployment. */
    private static final long LAST_WORD_MILLIS = 1500;

    /** The services that are deployed by this class loader, for {@link DeploymentCheck}, which the server makes. */
    private static final Set<Service> DEPLOYED = ConcurrentHashMap.newKeySet();

    /** Whether the deployment has been checked: what is activated later is too late for that. */
    private static volatile boolean checked;

    private final boolean checkedLater;
    private final DeadlineMonitor monitor = new DeadlineMonitor();
    private final PolicyReader reader;
    private final GatewayThreads threads;
    private final GatewayThreads serverCalls;
    private final ServerHost host;
    private final PolicyTable policies = new PolicyTable();
    private final JndiUpstream upstream;
    private final Gateway gateway;
    private final Optional<JdbcTrafficStore> history;
    private final ServiceLife life = new ServiceLife();
    private final UpstreamView view;
    private final ServiceStatus status;

    private final DeployedBeans beans;
    /** Whether the gateway listens, so that what is activated now comes too late to be waited for. */
    private boolean opened;

    private @Nullable Thread opener;
    /** Whether the gateway stops, or has stopped. */
    private boolean closing;

    /** Held while the gateway stops. */
    private final Object stopping = new Object();

    /** @param checkedLater whether {@link DeploymentCheck} comes after the beans have been activated */
    Service(ServiceSettings settings, BootstrapContext context, boolean checkedLater) {
        this.checkedLater = checkedLater;
        beans = new DeployedBeans(settings.enabledPolicies(), settings.disabledPolicies());
        host = new ServerHost(context);
        reader = new PolicyReader(
                settings.gateway(),
                settings.enabledPolicies(),
                settings.disabledPolicies(),
                context.getTransactionSynchronizationRegistry());
        threads = GatewayThreads.forSessions(settings.gateway().maxSessions());
        serverCalls = GatewayThreads.forServer();
        Counters counters = new Counters(settings.gateway().monitoring());
        upstream = new JndiUpstream(settings.upstream(), serverCalls);
        history = HistoryStore.of(settings.history());
        gateway = new Gateway(settings.gateway(), policies, host, upstream, threads, monitor, counters);
        history.ifPresent(gateway::keepIn);
        view = new UpstreamView(upstream, settings.gateway(), threads, monitor, gateway::subscribe);
        Parts parts = Parts.of(settings.gateway(), gateway, policies, beans::all, view, counters, life);
        Recorded recorded = new Recorded(gateway.traffic(), gateway::figures, gateway::subscribe);
        status =
                new ServiceStatus(gateway, policies, counters, view, name -> new RunningService(name, parts, recorded));
        DEPLOYED.add(this);
    }

    /** The services to be checked now. */
    static Set<Service> deployed() {
        checked = true;
        return Set.copyOf(DEPLOYED);
    }

    EventSink events() {
        return gateway.events();
    }

    DeadlineMonitor monitor() {
        return monitor;
    }

    synchronized void activate(MessageEndpointFactory factory, PolicyActivation spec) throws ResourceException {
        String name = spec.name(factory.getEndpointClass());
        try {
            if (beans.isEmpty()) {
                gateway.check();
            }
            PolicyBean bean = reader.read(name, factory, spec);
            if (bean.participant() != null) {
                policies.add(bean.participant());
            }
            beans.add(factory, bean);
        } catch (IllegalArgumentException e) {
            boolean later = checkedLater && !opened && !checked;
            beans.refuse(name, String.valueOf(e.getMessage()), later);
            if (!later) {
                throw new ResourceAdapterInternalException("Postern: " + e.getMessage(), e);
            }
        }
        if (opener == null) {
            life.starting();
            status.register();
            Thread thread = new Thread(this::open, "postern-open");
            thread.setDaemon(true);
            opener = thread;
            thread.start();
        }
    }

    /** What has not been rejected yet and should be, now that every bean of the application has been activated. */
    synchronized Set<String> problemsOfDeployment() {
        return checkedLater && !opened ? beans.problemsOfDeployment() : beans.noted();
    }

    boolean isSwitchedOff(Class<?> type) {
        return beans.isSwitchedOff(type);
    }

    /** Waits until deployment has ended, which is when beans can be called, and starts the gateway. */
    private void open() {
        try {
            long nextWarning = System.nanoTime() + WARNING_INTERVAL.toNanos();
            while (!openIfActive()) {
                TimeUnit.MILLISECONDS.sleep(PROBE_MILLIS);
                if (System.nanoTime() - nextWarning > 0) {
                    requireOne();
                    warnOfMissing();
                    nextWarning = System.nanoTime() + WARNING_INTERVAL.toNanos();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the adapter stops
        } catch (SettingException | FirstCall.NotReadyException e) {
            failed(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "Postern failed to start", e);
            failed(String.valueOf(e));
        }
    }

    private void warnOfMissing() {
        String missing = beans.all().stream()
                .filter(bean -> !bean.endpoint().isActive())
                .map(PolicyBean::name)
                .sorted()
                .collect(Collectors.joining(", "));
        if (!missing.isEmpty()) { // else they have become active a moment ago
            LOG.log(Level.WARNING, "Waiting for policies to become active before listening: " + missing);
        }
    }

    /** When every bean was refused there is none to ask whether the deployment has ended; after so long it has. */
    private synchronized void requireOne() {
        if (beans.isEmpty() && beans.hasRefused()) {
            throw SettingException.of(beans.problems());
        }
    }

    /** Says so last: behind the server's lines, of which the last one may call the deployment a success. */
    private void failed(String reason) {
        synchronized (this) {
            if (closing || Thread.currentThread() != opener) {
                return; // it ends, and perhaps another has started
            }
            life.failed(reason);
        }
        try {
            TimeUnit.MILLISECONDS.sleep(LAST_WORD_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the adapter stops, which is no reason to keep it quiet
        }
        LOG.log(Level.ERROR, "Postern does not listen: " + reason);
    }

    private boolean openIfActive() throws FirstCall.NotReadyException, InterruptedException {
        List<PolicyBean> snapshot = beans.all();
        if (snapshot.isEmpty() && !isOver()) {
            return false;
        }
        if (!snapshot.stream().allMatch(bean -> bean.endpoint().isActive())) {
            return false;
        }
        beans.makeReady(snapshot);
        synchronized (this) {
            if (closing || beans.isEmpty() || Thread.currentThread() != opener) {
                return true; // an interruption may have been lost on its way here
            }
            if (beans.all().size() != snapshot.size()) {
                return false;
            }
            Set<String> problems = beans.problems();
            if (!problems.isEmpty()) { // not every server undeploys an application for that
                throw SettingException.of(problems);
            }
            history.ifPresent(JdbcTrafficStore::start);
            gateway.start();
            opened = true;
            life.listening();
            serverCalls.execute(upstream::announce);
            return true;
        }
    }

    /** Whether there is nothing to open for any more. */
    private synchronized boolean isOver() {
        return closing || !beans.hasRefused() || Thread.currentThread() != opener;
    }

    /** Stops listening before the bean can be missed. */
    void deactivate(MessageEndpointFactory factory) {
        stopListening();
        PolicyBean bean = beans.remove(factory);
        if (bean != null && bean.participant() != null) {
            policies.remove(bean.participant());
        }
        synchronized (this) {
            if (beans.isEmpty()) { // an adapter that is deployed alone outlives its applications: the next bean opens
                // again
                closing = false;
                opener = null;
                opened = false;
                beans.clear();
            }
        }
    }

    /** Returns when the gateway has stopped, whichever thread stops it: before that no bean may go. */
    private void stopListening() {
        synchronized (stopping) { // a second thread waits here, also if interrupted
            synchronized (this) {
                if (opener == null || closing) {
                    return; // nothing to stop, and no class to be loaded any more: a server may have closed the loader
                }
                closing = true;
                opener.interrupt();
            }
            life.draining();
            gateway.stop();
            history.ifPresent(JdbcTrafficStore::close); // which has all that ended while the gateway drained
            status.close();
        }
    }

    @Override
    public void close() {
        DEPLOYED.remove(this);
        stopListening();
        view.close();
        threads.close();
        serverCalls.close();
        host.close();
        monitor.close();
    }
}

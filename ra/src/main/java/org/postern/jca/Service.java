package org.postern.jca;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.ResourceAdapterInternalException;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postern.inbound.Gateway;
import org.postern.jca.PolicyReader.PolicyBean;
import org.postern.monitor.Counters;
import org.postern.policy.PolicyTable;
import org.postern.settings.SettingException;
import org.postern.wire.Watchdog;

/**
 * A deployed service: the gateway, and the beans that are its policies. The door opens when each bean of the application can be
 * called, and closes when the first one goes.
 */
final class Service implements AutoCloseable {

    private static final Logger LOG = System.getLogger(Service.class.getName());

    private static final long PROBE_MILLIS = 20;
    /** How long a deployment may take before an administrator wants to know what it waits for. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final long LOOKUP_SECONDS = 30;

    private final ServiceSettings settings;
    private final Watchdog watchdog = new Watchdog();
    private final PolicyReader reader;
    private final ServiceThreads threads;
    private final ServerHost host;
    private final PolicyTable policies = new PolicyTable();
    private final Counters counters;
    private final JndiUpstream upstream;
    private final Gateway gateway;
    private final ServiceStatus status;

    private final IdentityHashMap<MessageEndpointFactory, PolicyBean> beans = new IdentityHashMap<>();
    /** Why beans were refused, by their names: without them nothing may be relayed. */
    private final Map<String, String> refused = new TreeMap<>();

    private @Nullable Thread opener;
    /** Opened when the door is shut; nobody has begun to shut it while there is none. */
    private @Nullable CountDownLatch closing;

    Service(ServiceSettings settings, BootstrapContext context) {
        this.settings = settings;
        host = new ServerHost(context);
        reader = new PolicyReader(settings, context.getTransactionSynchronizationRegistry());
        threads = ServiceThreads.forSessions(settings.maxSessions());
        counters = new Counters(settings.monitoring());
        upstream = new JndiUpstream(settings.upstream());
        gateway = new Gateway(
                settings.interfaces(),
                settings.tls(),
                settings.maxSessions(),
                policies,
                upstream,
                threads,
                host,
                settings.policyWait(),
                settings.probeInterval(),
                watchdog,
                counters);
        status = new ServiceStatus(gateway, policies, counters, this::upstreamProblem);
    }

    /** On a thread of ours, as sessions are: what a name means depends on who asks. */
    private String upstreamProblem() {
        return CompletableFuture.supplyAsync(upstream::problem, threads)
                .completeOnTimeout("the server does not answer JNDI", LOOKUP_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    Watchdog watchdog() {
        return watchdog;
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
            warnIfTaken(name);
            beans.put(factory, bean);
            refused.remove(name);
        } catch (IllegalArgumentException e) {
            refused.put(name, String.valueOf(e.getMessage()));
            throw new ResourceAdapterInternalException("Postern: " + e.getMessage(), e);
        }
        if (opener == null) {
            Thread thread = new Thread(this::open, "postern-open");
            thread.setDaemon(true);
            opener = thread;
            thread.start();
        }
    }

    private void warnIfTaken(String name) {
        if (beans.values().stream().anyMatch(bean -> bean.name().equals(name))) {
            LOG.log(
                    Level.WARNING,
                    () -> "there are two policies called " + name + ", and what names one of them means both;"
                            + " give one another policyName");
        }
    }

    /** Waits until deployment has ended, which is when beans can be called, and opens the door. */
    private void open() {
        try {
            long nextWarning = System.nanoTime() + PATIENCE.toNanos();
            while (!openIfActive()) {
                TimeUnit.MILLISECONDS.sleep(PROBE_MILLIS);
                if (System.nanoTime() - nextWarning > 0) {
                    LOG.log(Level.WARNING, "Postern does not listen yet: it waits for the beans of " + missing());
                    nextWarning = System.nanoTime() + PATIENCE.toNanos();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the adapter stops
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "Postern does not listen: " + e.getMessage(), e);
            status.failed(String.valueOf(e.getMessage()));
        }
    }

    private String missing() {
        return snapshot().stream()
                .filter(bean -> !bean.endpoint().isActive())
                .map(PolicyBean::name)
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private synchronized List<PolicyBean> snapshot() {
        return new ArrayList<>(beans.values());
    }

    private boolean openIfActive() {
        List<PolicyBean> snapshot = snapshot();
        if (!snapshot.stream().allMatch(bean -> bean.endpoint().isActive())) {
            return false;
        }
        synchronized (this) {
            if (closing != null || beans.isEmpty() || Thread.currentThread() != opener) {
                return true; // an interruption may have been lost on its way here
            }
            if (!refused.isEmpty()) { // not every server undeploys an application for that
                throw new IllegalStateException(String.join("; ", refused.values()));
            }
            if (beans.size() != snapshot.size()) {
                return false;
            }
            requireKnown("enabledPolicies", settings.enabledPolicies());
            requireKnown("disabledPolicies", settings.disabledPolicies());
            gateway.start();
            status.listening();
            return true;
        }
    }

    private void requireKnown(String property, Set<String> names) {
        Set<String> known = new TreeSet<>();
        beans.values().forEach(bean -> known.add(bean.name()));
        for (String name : names) {
            if (!known.contains(name)) {
                throw new SettingException(property, name, "any of " + String.join(", ", known));
            }
        }
    }

    /** Closes the door before the bean can be missed. */
    void deactivate(MessageEndpointFactory factory) {
        closeDoor();
        PolicyBean bean;
        synchronized (this) {
            bean = beans.remove(factory);
        }
        if (bean != null && bean.participant() != null) {
            policies.remove(bean.participant());
        }
        reset();
    }

    /** An adapter that is deployed alone outlives its applications: when the last bean has gone, the next one opens again. */
    private synchronized void reset() {
        if (beans.isEmpty()) {
            closing = null;
            opener = null;
            refused.clear();
        }
    }

    /** Returns when the door is shut, whoever shuts it: before that no bean may go. */
    private void closeDoor() {
        CountDownLatch shut;
        boolean first;
        synchronized (this) {
            CountDownLatch under = closing;
            first = under == null;
            shut = under == null ? new CountDownLatch(1) : under;
            closing = shut;
            if (first && opener != null) {
                opener.interrupt();
            }
        }
        if (!first) {
            awaitUninterrupted(shut);
            return;
        }
        try {
            status.draining();
            gateway.stop(settings.drainTimeout());
            status.close();
        } finally {
            shut.countDown();
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        boolean interrupted = false;
        for (boolean waiting = true; waiting; ) {
            try {
                latch.await();
                waiting = false;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closeDoor();
        threads.close();
        host.close();
        watchdog.close();
    }
}

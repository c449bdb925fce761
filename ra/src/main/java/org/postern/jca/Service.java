package org.postern.jca;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ResourceAdapterInternalException;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postern.inbound.Gateway;
import org.postern.monitor.Counters;
import org.postern.policy.Policy;
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
    private static final long LOOKUP_SECONDS = 30;

    private final ServiceSettings settings;
    private final Watchdog watchdog = new Watchdog();
    private final SessionThreads threads;
    private final PolicyTable policies = new PolicyTable();
    private final Counters counters = new Counters();
    private final JndiUpstream upstream;
    private final Gateway gateway;
    private final ServiceStatus status;

    private final IdentityHashMap<MessageEndpointFactory, Bean> beans = new IdentityHashMap<>();
    private @Nullable Thread opener;
    private boolean closing;

    /** A bean, and what it takes part as; no policy if it is switched off. */
    private record Bean(
            String name, PolicyEndpoint endpoint, @Nullable Policy<?> policy) {}

    Service(ServiceSettings settings) {
        this.settings = settings;
        threads = new SessionThreads(settings.maxSessions());
        upstream = new JndiUpstream(settings.upstream());
        gateway = new Gateway(
                settings.interfaces(),
                settings.tls(),
                settings.maxSessions(),
                policies,
                upstream,
                threads,
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
        try {
            if (beans.isEmpty()) {
                gateway.check();
            }
            String name = spec.name(factory.getEndpointClass());
            PolicyEndpoint endpoint = new PolicyEndpoint(name, factory, settings.policyWait());
            Policy<?> policy = isSwitchedOn(name, spec) ? spec.policy(name, endpoint) : null;
            if (policy != null) {
                policies.add(policy);
            }
            beans.put(factory, new Bean(name, endpoint, policy));
        } catch (IllegalArgumentException e) {
            throw new ResourceAdapterInternalException("Postern: " + e.getMessage(), e);
        }
        if (opener == null) {
            Thread thread = new Thread(this::open, "postern-open");
            thread.setDaemon(true);
            opener = thread;
            thread.start();
        }
    }

    private boolean isSwitchedOn(String name, PolicyActivation spec) {
        return settings.enabledPolicies().contains(name)
                || (spec.isSwitchedOn() && !settings.disabledPolicies().contains(name));
    }

    /** Waits until deployment has ended, which is when beans can be called, and opens the door. */
    private void open() {
        try {
            while (!openIfActive()) {
                TimeUnit.MILLISECONDS.sleep(PROBE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the adapter stops
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "Postern does not listen: " + e.getMessage(), e);
            status.failed(String.valueOf(e.getMessage()));
        }
    }

    private boolean openIfActive() {
        List<Bean> snapshot;
        synchronized (this) {
            snapshot = new ArrayList<>(beans.values());
        }
        if (!snapshot.stream().allMatch(bean -> bean.endpoint().isActive())) {
            return false;
        }
        synchronized (this) {
            if (closing) {
                return true;
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
        Bean bean;
        synchronized (this) {
            bean = beans.remove(factory);
        }
        if (bean != null && bean.policy() != null) {
            policies.remove(bean.policy());
        }
        reset();
    }

    /** An adapter that is deployed alone outlives its applications: when the last bean has gone, the next one opens again. */
    private synchronized void reset() {
        if (beans.isEmpty()) {
            closing = false;
            opener = null;
            gateway.reset();
        }
    }

    private void closeDoor() {
        synchronized (this) {
            if (closing) {
                return;
            }
            closing = true;
            if (opener != null) {
                opener.interrupt();
            }
        }
        status.draining();
        gateway.stop(settings.drainTimeout());
        status.close();
    }

    @Override
    public void close() {
        closeDoor();
        threads.close();
        watchdog.close();
    }
}

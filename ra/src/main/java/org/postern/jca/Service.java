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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postern.session.Gateway;
import org.postern.jca.PolicyReader.PolicyBean;
import org.postern.monitor.Counters;
import org.postern.policy.Participant;
import org.postern.policy.PolicyTable;
import org.postern.settings.Names;
import org.postern.settings.SettingException;
import org.postern.net.Watchdog;

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

    /** How long a server may take from when beans can be called to the end of what it logs about the deployment. */
    private static final long LAST_WORD_MILLIS = 1500;

    /** For {@link DeploymentCheck}, which the server makes. */
    private static final Set<Service> RUNNING = ConcurrentHashMap.newKeySet();

    private final ServiceSettings settings;
    private final boolean checkedLater;
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
    /** Of those, the reasons that {@link DeploymentCheck} is to give. */
    private final Set<String> noted = new LinkedHashSet<>();
    /** Those that have said that they are ready. */
    private final Set<PolicyBean> ready = ConcurrentHashMap.newKeySet();

    private volatile boolean everActivated;
    /** Whether the gateway listens, so that what is activated now comes too late to be waited for. */
    private boolean opened;

    private @Nullable Thread opener;
    /** Opened when the door is shut; nobody has begun to shut it while there is none. */
    private @Nullable CountDownLatch closing;

    /** @param checkedLater whether {@link DeploymentCheck} comes after the beans have been activated */
    Service(ServiceSettings settings, BootstrapContext context, boolean checkedLater) {
        this.settings = settings;
        this.checkedLater = checkedLater;
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
        status = new ServiceStatus(
                gateway,
                policies,
                counters,
                () -> askUpstream(JndiUpstream::description),
                () -> askUpstream(JndiUpstream::problem));
        RUNNING.add(this);
    }

    /** The services that are deployed by this class loader. */
    static Set<Service> running() {
        return Set.copyOf(RUNNING);
    }

    /** On a thread of ours, as sessions are: what a name means depends on who asks. */
    private String askUpstream(Function<JndiUpstream, String> question) {
        return CompletableFuture.supplyAsync(() -> question.apply(upstream), threads)
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
            if (!checkedLater || opened || DeploymentCheck.isDone()) {
                throw new ResourceAdapterInternalException("Postern: " + e.getMessage(), e);
            }
            noted.add(String.valueOf(e.getMessage()));
        }
        everActivated = true;
        if (opener == null) {
            Thread thread = new Thread(this::open, "postern-open");
            thread.setDaemon(true);
            opener = thread;
            thread.start();
        }
    }

    /** What has not been refused yet and should be, now that every bean of the application has been activated. */
    synchronized Set<String> problemsOfDeployment() {
        Set<String> problems = new LinkedHashSet<>(noted);
        if (checkedLater && !opened && !(beans.isEmpty() && refused.isEmpty())) {
            addUnknownNames(problems);
        }
        return problems;
    }

    /** Whether the beans of a class do not take part, so that it does not matter what they need. */
    synchronized boolean isSwitchedOff(Class<?> type) {
        List<PolicyBean> all =
                beans.values().stream().filter(bean -> bean.type() == type).toList();
        return !all.isEmpty() && all.stream().allMatch(bean -> bean.participant() == null);
    }

    /** What is wrong with the beans that have been activated, and with what the adapter's properties say of them. */
    private Set<String> problems() {
        Set<String> problems = new LinkedHashSet<>(refused.values());
        addUnknownNames(problems);
        return problems;
    }

    private void addUnknownNames(Set<String> problems) {
        unknown("enabledPolicies", settings.enabledPolicies(), problems);
        unknown("disabledPolicies", settings.disabledPolicies(), problems);
    }

    private void unknown(String property, Set<String> names, Set<String> problems) {
        Set<String> known = new TreeSet<>(refused.keySet());
        beans.values().forEach(bean -> known.add(bean.name()));
        names.stream()
                .filter(name -> !known.contains(name))
                .sorted()
                .map(name -> new SettingException(
                                property,
                                name,
                                "any of " + String.join(", ", Names.nearestFirst(name, known))
                                        + Names.nearest(name, known)
                                                .map(nearest -> " (did you mean " + nearest + "?)")
                                                .orElse(""))
                        .getMessage())
                .forEach(problems::add);
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
                    requireOne();
                    warnOf(missing());
                    nextWarning = System.nanoTime() + PATIENCE.toNanos();
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

    private static void warnOf(String missing) {
        if (!missing.isEmpty()) { // else they have become active a moment ago
            LOG.log(Level.WARNING, "Postern does not listen yet: it waits for the beans of " + missing);
        }
    }

    /** When every bean was refused there is none to ask whether the deployment has ended; after so long it has. */
    private synchronized void requireOne() {
        if (beans.isEmpty() && !refused.isEmpty()) {
            throw SettingException.of(problems());
        }
    }

    /** Says so last: behind the server's lines, of which the last one may call the deployment a success. */
    private void failed(String reason) {
        synchronized (this) {
            if (closing != null || Thread.currentThread() != opener) {
                return; // it ends, and perhaps another has begun
            }
            status.failed(reason);
        }
        try {
            TimeUnit.MILLISECONDS.sleep(LAST_WORD_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the adapter stops, which is no reason to keep it quiet
        }
        LOG.log(Level.ERROR, "Postern does not listen: " + reason);
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

    private boolean openIfActive() throws FirstCall.NotReadyException, InterruptedException {
        List<PolicyBean> snapshot = snapshot();
        if (snapshot.isEmpty() && !isOver()) {
            return false;
        }
        if (!snapshot.stream().allMatch(bean -> bean.endpoint().isActive())) {
            return false;
        }
        makeReady(snapshot);
        synchronized (this) {
            if (closing != null || beans.isEmpty() || Thread.currentThread() != opener) {
                return true; // an interruption may have been lost on its way here
            }
            if (beans.size() != snapshot.size()) {
                return false;
            }
            Set<String> problems = problems();
            if (!problems.isEmpty()) { // not every server undeploys an application for that
                throw SettingException.of(problems);
            }
            gateway.start();
            opened = true;
            status.listening();
            threads.execute(upstream::announce);
            return true;
        }
    }

    /** Whether there is nothing to open for any more. */
    private synchronized boolean isOver() {
        return closing != null || refused.isEmpty() || Thread.currentThread() != opener;
    }

    /** Asks each bean that takes part, once. */
    private void makeReady(List<PolicyBean> all) throws FirstCall.NotReadyException, InterruptedException {
        for (PolicyBean bean : all) {
            Participant participant = bean.participant();
            if (participant != null && ready.add(bean)) {
                FirstCall.to(bean, participant.timeout());
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
            opened = false;
            refused.clear();
            noted.clear();
            ready.clear();
        }
    }

    /** Returns when the door is shut, whoever shuts it: before that no bean may go. */
    private void closeDoor() {
        if (!everActivated) {
            return; // nothing to shut, and no class to be loaded any more, where a server has closed the loader before
        }
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
        RUNNING.remove(this);
        closeDoor();
        threads.close();
        host.close();
        watchdog.close();
    }
}

package org.postern.jca.inflow;

import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.postern.jca.inflow.PolicyReader.PolicyBean;
import org.postern.policy.Participant;
import org.postern.settings.Names;
import org.postern.settings.SettingException;

/** The beans of the application: those that have been activated, and those that have been rejected. From any thread. */
public final class DeployedBeans {

    private static final Logger LOG = System.getLogger(DeployedBeans.class.getName());

    private final Set<String> enabledPolicies;
    private final Set<String> disabledPolicies;
    private final IdentityHashMap<MessageEndpointFactory, PolicyBean> beans = new IdentityHashMap<>();
    /** Why beans were rejected, by their names: without them nothing may be relayed. */
    private final Map<String, String> refused = new TreeMap<>();
    /** Of those, the reasons that the check of the deployment is to give. */
    private final Set<String> noted = new LinkedHashSet<>();
    /** Those that have reported that they are ready. */
    private final Set<PolicyBean> ready = ConcurrentHashMap.newKeySet();

    /** Those that the adapter's properties name. */
    public DeployedBeans(Set<String> enabledPolicies, Set<String> disabledPolicies) {
        this.enabledPolicies = enabledPolicies;
        this.disabledPolicies = disabledPolicies;
    }

    public synchronized void add(MessageEndpointFactory factory, PolicyBean bean) {
        if (beans.values().stream().anyMatch(other -> other.name().equals(bean.name()))) {
            LOG.log(
                    Level.WARNING,
                    () -> "Duplicate policy name " + bean.name()
                            + ": settings that name it apply to both; set another policyName");
        }
        beans.put(factory, bean);
        refused.remove(bean.name());
    }

    /**
     * Notes a bean that is rejected.
     *
     * @param later whether the check of the deployment is to give the reason
     */
    public synchronized void refuse(String name, String reason, boolean later) {
        refused.put(name, reason);
        if (later) {
            noted.add(reason);
        }
    }

    public synchronized @Nullable PolicyBean remove(MessageEndpointFactory factory) {
        return beans.remove(factory);
    }

    public synchronized boolean isEmpty() {
        return beans.isEmpty();
    }

    public synchronized boolean hasRefused() {
        return !refused.isEmpty();
    }

    public synchronized List<PolicyBean> all() {
        return new ArrayList<>(beans.values());
    }

    public synchronized void clear() {
        refused.clear();
        noted.clear();
        ready.clear();
    }

    /** What the check of the deployment is to give as the reasons why the application is rejected. */
    public synchronized Set<String> problemsOfDeployment() {
        return beans.isEmpty() && refused.isEmpty() ? noted() : withUnknownNames(noted);
    }

    public synchronized Set<String> noted() {
        return new LinkedHashSet<>(noted);
    }

    /** Whether the beans of a class do not take part, so that it does not matter what they need. */
    public synchronized boolean isSwitchedOff(Class<?> type) {
        List<PolicyBean> all =
                beans.values().stream().filter(bean -> bean.type() == type).toList();
        return !all.isEmpty() && all.stream().allMatch(bean -> bean.participant() == null);
    }

    /** What is wrong with the beans that have been activated, and with what the adapter's properties say of them. */
    public synchronized Set<String> problems() {
        return withUnknownNames(refused.values());
    }

    private Set<String> withUnknownNames(Collection<String> others) {
        Set<String> problems = new LinkedHashSet<>(others);
        addUnknown("enabledPolicies", enabledPolicies, problems);
        addUnknown("disabledPolicies", disabledPolicies, problems);
        return problems;
    }

    private void addUnknown(String property, Set<String> names, Set<String> problems) {
        Set<String> known = new TreeSet<>(refused.keySet());
        beans.values().forEach(bean -> known.add(bean.name()));
        names.stream().filter(name -> !known.contains(name)).sorted().forEach(name -> {
            String expected = "one of " + String.join(", ", Names.nearestFirst(name, known))
                    + Names.nearest(name, known)
                            .map(nearest -> " (did you mean " + nearest + "?)")
                            .orElse("");
            problems.addAll(new SettingException(property, name, expected).problems());
        });
    }

    /** Asks each bean that takes part, once. */
    public void makeReady(List<PolicyBean> all) throws FirstCall.NotReadyException, InterruptedException {
        for (PolicyBean bean : all) {
            Participant participant = bean.participant();
            if (participant != null && ready.add(bean)) {
                FirstCall.to(bean, participant.place().timeout());
            }
        }
    }
}

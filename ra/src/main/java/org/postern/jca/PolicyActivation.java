package org.postern.jca;

import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.ResourceAdapter;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postern.api.Command;
import org.postern.api.Wildcard;
import org.postern.policy.Participant;
import org.postern.policy.Policy;
import org.postern.settings.Setting;

/** How a policy takes part: the activation properties that all commands have. Keeps identity, as the specification asks. */
public abstract class PolicyActivation implements ActivationSpec, Serializable {

    private static final long serialVersionUID = 1;

    @SuppressWarnings("serial") // set by the server, which knows how to keep it
    private @Nullable ResourceAdapter resourceAdapter;

    private String policyName = "";
    private String enabled = "true";
    private String order = String.valueOf(Policy.USUAL_ORDER);
    private String timeout = Policy.USUAL_TIMEOUT.toSeconds() + "s";
    private String interfaces = "";
    private String maxConcurrent = "0";

    /**
     * Checks the properties and makes a participant of them.
     *
     * @param on the names of the interfaces that the property {@code interfaces} means
     */
    abstract Participant participant(String name, Set<String> on, PolicyEndpoint endpoint);

    /** The same for a policy, with the properties that all of them have. */
    final <C extends Command> Policy<C> policy(
            String name, Class<C> command, Set<String> on, Policy.Delivery<C> delivery) {
        return Policy.of(name, command, delivery)
                .withOrder(orderNumber())
                .withInterfaces(on)
                .withTimeout(timeoutDuration());
    }

    /** The policy's name: as given, or the bean's class. */
    String name(Class<?> beanClass) {
        return policyName.isBlank() ? beanClass.getSimpleName() : policyName.strip();
    }

    boolean isSwitchedOn() {
        return new Setting("enabled", enabled).flag();
    }

    int orderNumber() {
        return new Setting("order", order).number(0, 1_000_000);
    }

    Duration timeoutDuration() {
        return new Setting("timeout", timeout).duration();
    }

    int concurrentCalls() {
        return new Setting("maxConcurrent", maxConcurrent).number(0, 1_000_000);
    }

    /** What the property {@code interfaces} says. */
    Setting interfacesSetting() {
        return new Setting("interfaces", interfaces);
    }

    /** Several patterns, separated by commas; none at all is everything. */
    static List<Wildcard> patterns(String name, String text) {
        Setting setting = new Setting(name, text);
        List<String> patterns = setting.text().isEmpty() ? List.of("*") : setting.list();
        if (patterns.isEmpty()) {
            throw setting.wrong("a list of wildcards, such as *@example.org, <>");
        }
        return patterns.stream().map(Wildcard::new).toList();
    }

    /** Finds nothing wrong: properties are checked when the policy is activated, and its name can be told. */
    @Override
    public void validate() {}

    /** The name for administrators and the log; the bean's class if empty. */
    public String getPolicyName() {
        return policyName;
    }

    public void setPolicyName(String policyName) {
        this.policyName = policyName;
    }

    /** {@code false}: takes part only if the adapter's {@code enabledPolicies} names it. */
    public String getEnabled() {
        return enabled;
    }

    public void setEnabled(String enabled) {
        this.enabled = enabled;
    }

    /** The place in the chain, 0 to 1,000,000, the lowest first; those with the same compete. */
    public String getOrder() {
        return order;
    }

    public void setOrder(String order) {
        this.order = order;
    }

    /** How long a call may take, without what happens behind it. */
    public String getTimeout() {
        return timeout;
    }

    public void setTimeout(String timeout) {
        this.timeout = timeout;
    }

    /** The names, types or ports of the interfaces that it is for, separated by commas; all if empty. */
    public String getInterfaces() {
        return interfaces;
    }

    public void setInterfaces(String interfaces) {
        this.interfaces = interfaces;
    }

    /** How many calls at a time; 0 for as many as the server has beans. */
    public String getMaxConcurrent() {
        return maxConcurrent;
    }

    public void setMaxConcurrent(String maxConcurrent) {
        this.maxConcurrent = maxConcurrent;
    }

    @Override
    public @Nullable ResourceAdapter getResourceAdapter() {
        return resourceAdapter;
    }

    @Override
    public void setResourceAdapter(ResourceAdapter adapter) {
        resourceAdapter = adapter;
    }
}

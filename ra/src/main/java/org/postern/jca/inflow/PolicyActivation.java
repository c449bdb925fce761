package org.postern.jca.inflow;

import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.ResourceAdapter;
import java.io.Serializable;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postern.api.Wildcard;
import org.postern.policy.Participant;
import org.postern.policy.Participant.Place;
import org.postern.settings.Setting;

/** How a policy takes part: the activation properties that all commands have. Keeps identity, as the specification asks. */
public abstract class PolicyActivation implements ActivationSpec, Serializable {

    private static final long serialVersionUID = 1;

    @SuppressWarnings("serial") // set by the server, which knows how to keep it
    private @Nullable ResourceAdapter resourceAdapter;

    private String policyName = "";
    private String enabled = "true";
    private String order = String.valueOf(Place.USUAL_ORDER);
    private String timeout = Place.USUAL_TIMEOUT.toSeconds() + "s";
    private String interfaces = "";
    private String maxConcurrent = "0";

    /** Checks the properties of its own, and makes a participant of them. */
    abstract Participant participant(Place place, PolicyEndpoint endpoint);

    /**
     * Checks the properties that all commands have, and makes its place of them.
     *
     * @param on the names of the interfaces that the property {@code interfaces} means
     */
    final Place place(String name, Set<String> on) {
        int orderNumber = new Setting("order", order).number(0, 1_000_000);
        return new Place(name, orderNumber, on, new Setting("timeout", timeout).duration());
    }

    /** The policy's name: as given, or the bean's class. */
    public String name(Class<?> beanClass) {
        return policyName.isBlank() ? beanClass.getSimpleName() : policyName.strip();
    }

    public boolean isSwitchedOn() {
        return new Setting("enabled", enabled).flag();
    }

    public int concurrentCalls() {
        return new Setting("maxConcurrent", maxConcurrent).number(0, 1_000_000);
    }

    public Setting interfacesSetting() {
        return new Setting("interfaces", interfaces);
    }

    /** Several patterns, separated by commas; none at all is everything. */
    public static List<Wildcard> patterns(String name, String text) {
        Setting setting = new Setting(name, text);
        List<String> patterns = setting.text().isEmpty() ? List.of("*") : setting.list();
        if (patterns.isEmpty()) {
            throw setting.invalid("a list of wildcards, such as *@example.org, <>");
        }
        return patterns.stream().map(Wildcard::new).toList();
    }

    /** Finds nothing wrong: properties are checked when the policy is activated, so that errors name it. */
    @Override
    public void validate() {}

    /** The name for administrators and the log; empty for the simple name of the bean's class. */
    public String getPolicyName() {
        return policyName;
    }

    public void setPolicyName(String policyName) {
        this.policyName = policyName;
    }

    /** {@code false}: disabled unless the adapter's {@code enabledPolicies} names it. */
    public String getEnabled() {
        return enabled;
    }

    public void setEnabled(String enabled) {
        this.enabled = enabled;
    }

    /** Position in the policy chain, 0 to 1,000,000, the lowest first; policies of the same order are alternatives. */
    public String getOrder() {
        return order;
    }

    public void setOrder(String order) {
        this.order = order;
    }

    /** Timeout of a call, not counting what {@code proceed()} waits for. */
    public String getTimeout() {
        return timeout;
    }

    public void setTimeout(String timeout) {
        this.timeout = timeout;
    }

    /** Interfaces to take part on: comma-separated names, types or ports; empty for all. */
    public String getInterfaces() {
        return interfaces;
    }

    public void setInterfaces(String interfaces) {
        this.interfaces = interfaces;
    }

    /** Maximum concurrent calls; 0 for as many as the server has beans. */
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

package org.postern.jca.inflow;

import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.ResourceAdapter;
import java.io.Serializable;
import java.util.List;
import java.util.Set;
import lombok.Getter;
import lombok.Setter;
import org.jspecify.annotations.Nullable;
import org.postern.api.text.Wildcard;
import org.postern.policy.Participant;
import org.postern.policy.Participant.Place;
import org.postern.settings.Setting;

/** How a policy takes part: the activation properties that all commands have. Keeps identity, as the specification asks. */
@Getter
@Setter
public abstract class PolicyActivation implements ActivationSpec, Serializable {

    private static final long serialVersionUID = 1;

    @SuppressWarnings("serial") // set by the server, which knows how to keep it
    private @Nullable ResourceAdapter resourceAdapter;

    /** The name for administrators and the log; empty for the simple name of the bean's class. */
    private String policyName = "";
    /** {@code false}: disabled unless the adapter's {@code enabledPolicies} names it. */
    private String enabled = "true";
    /** Position in the policy chain, 0 to 1,000,000, the lowest first; policies of the same order are alternatives. */
    private String order = String.valueOf(Place.USUAL_ORDER);
    /** Timeout of a call, not counting what {@code proceed()} waits for. */
    private String timeout = Place.USUAL_TIMEOUT.toSeconds() + "s";
    /** Interfaces to take part on: comma-separated names, types or ports; empty for all. */
    private String interfaces = "";
    /** Maximum concurrent calls; 0 for as many as the server has beans. */
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
}

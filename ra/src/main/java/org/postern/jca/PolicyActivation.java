package org.postern.jca;

import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.InvalidPropertyException;
import jakarta.resource.spi.ResourceAdapter;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;
import org.postern.api.Command;
import org.postern.policy.Policy;
import org.postern.policy.Wildcard;
import org.postern.settings.Setting;
import org.postern.settings.SettingException;

/** How a policy takes part: the activation properties that all commands have. Keeps identity, as the specification asks. */
public abstract class PolicyActivation implements ActivationSpec, Serializable {

    private static final long serialVersionUID = 1;

    @SuppressWarnings("serial") // set by the server, which knows how to keep it
    private @Nullable ResourceAdapter resourceAdapter;

    private String policyName = "";
    private String enabled = "true";
    private String order = "100";

    /** Checks the properties and makes the policy of them. */
    abstract Policy<? extends Command> policy(String name, PolicyEndpoint endpoint);

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

    /** {@code <>} is the null sender; nothing at all is everything. */
    static Wildcard wildcard(String pattern) {
        return pattern.isBlank() ? Wildcard.ANY : new Wildcard(pattern.strip().equals("<>") ? "" : pattern.strip());
    }

    @Override
    public void validate() throws InvalidPropertyException {
        try {
            isSwitchedOn();
            orderNumber();
        } catch (SettingException e) {
            throw new InvalidPropertyException(e.getMessage(), e);
        }
    }

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

    @Override
    public @Nullable ResourceAdapter getResourceAdapter() {
        return resourceAdapter;
    }

    @Override
    public void setResourceAdapter(ResourceAdapter adapter) {
        resourceAdapter = adapter;
    }
}

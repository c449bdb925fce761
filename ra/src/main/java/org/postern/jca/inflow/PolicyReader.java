package org.postern.jca.inflow;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postern.api.Attributes;
import org.postern.api.text.Template;
import org.postern.gateway.GatewaySettings;
import org.postern.jca.config.BeanProperties;
import org.postern.listen.InterfaceSettings;
import org.postern.policy.Participant;
import org.postern.policy.Policy;
import org.postern.settings.Names;
import org.postern.settings.Setting;
import org.postern.settings.SettingException;

/** Reads activation properties in the light of the service's settings, and reports to administrators what is wrong with them. */
public final class PolicyReader {

    private static final Logger LOG = System.getLogger(PolicyReader.class.getName());

    private final GatewaySettings settings;
    private final Set<String> enabledPolicies;
    private final Set<String> disabledPolicies;
    private final TransactionSynchronizationRegistry transactions;

    /**
     * A bean, and what it takes part as.
     *
     * @param participant null if it is switched off
     * @param declared what it takes part as, or would
     */
    public record PolicyBean(
            String name,
            Class<?> type,
            PolicyEndpoint endpoint,
            @Nullable Participant participant,
            Participant declared) {}

    public PolicyReader(
            GatewaySettings settings,
            Set<String> enabledPolicies,
            Set<String> disabledPolicies,
            TransactionSynchronizationRegistry transactions) {
        this.settings = settings;
        this.enabledPolicies = enabledPolicies;
        this.disabledPolicies = disabledPolicies;
        this.transactions = transactions;
    }

    /**
     * Makes a policy or listener of a bean.
     *
     * @throws IllegalArgumentException if a property is wrong; the message names the policy
     */
    public PolicyBean read(String name, MessageEndpointFactory factory, PolicyActivation spec) {
        try {
            requireKnownProperties(name, factory.getEndpointClass(), spec);
            PolicyEndpoint endpoint =
                    new PolicyEndpoint(factory, transactions, settings.policyWait(), spec.concurrentCalls());
            Participant participant =
                    spec.participant(spec.place(name, interfaces(spec.interfacesSetting())), endpoint);
            if (participant instanceof Policy<?> policy) {
                warnOfUnknownNames(policy);
            }
            boolean enabled =
                    enabledPolicies.contains(name) || (spec.isSwitchedOn() && !disabledPolicies.contains(name));
            return new PolicyBean(
                    name, factory.getEndpointClass(), endpoint, enabled ? participant : null, participant);
        } catch (SettingException e) {
            throw new IllegalArgumentException("policy " + name + ": " + e.getMessage(), e);
        }
    }

    /** The names of the interfaces that a policy means. */
    private Set<String> interfaces(Setting meant) {
        Set<String> names = new TreeSet<>();
        for (String text : meant.list()) {
            List<InterfaceSettings> called = settings.interfaces().stream()
                    .filter(each -> each.isCalled(text))
                    .toList();
            if (called.isEmpty()) {
                throw meant.invalid("a list of names, types or ports of the interfaces, which are called "
                        + settings.interfaces().stream()
                                .map(InterfaceSettings::name)
                                .collect(Collectors.joining(", ")));
            }
            called.forEach(each -> names.add(each.name()));
        }
        return names;
    }

    /** A server passes over what it cannot set. It may also have properties of its own, so only what is like one of ours is an error. */
    private static void requireKnownProperties(String name, Class<?> beanClass, PolicyActivation spec) {
        MessageDriven annotation = beanClass.getAnnotation(MessageDriven.class);
        if (annotation == null) {
            return;
        }
        Set<String> known = BeanProperties.properties(spec).keySet();
        for (ActivationConfigProperty property : annotation.activationConfig()) {
            String given = property.propertyName();
            if (!known.contains(given)) {
                String problem = "policy " + name + ": " + Names.unknown("activation property", given, known);
                if (Names.nearest(given, known).isPresent()) {
                    throw new IllegalArgumentException(problem);
                }
                LOG.log(Level.WARNING, problem);
            }
        }
    }

    private static void warnOfUnknownNames(Policy<?> policy) {
        for (String name : new Template(policy.greeting()).names()) {
            if (!Attributes.NAMES.contains(name)) {
                LOG.log(
                        Level.WARNING,
                        () -> "policy " + policy.place().name() + ": the gateway has no attribute ${" + name
                                + "}; in the greeting it stays as it is, unless a policy leaves a value");
            }
        }
    }
}

package org.postern.jca;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.postern.api.Attributes;
import org.postern.api.Template;
import org.postern.session.InterfaceSettings;
import org.postern.policy.Participant;
import org.postern.policy.Policy;
import org.postern.settings.Names;
import org.postern.settings.Setting;
import org.postern.settings.SettingException;

/** Reads activation properties in the light of the service's settings, and tells administrators what is wrong with them. */
final class PolicyReader {

    private static final Logger LOG = System.getLogger(PolicyReader.class.getName());

    private final ServiceSettings settings;
    private final TransactionSynchronizationRegistry transactions;

    /** A bean, and what it takes part as; no participant if it is switched off. */
    record PolicyBean(
            String name,
            Class<?> type,
            PolicyEndpoint endpoint,
            @Nullable Participant participant) {}

    PolicyReader(ServiceSettings settings, TransactionSynchronizationRegistry transactions) {
        this.settings = settings;
        this.transactions = transactions;
    }

    /**
     * Makes a policy or listener of a bean.
     *
     * @throws IllegalArgumentException if a property is wrong; the message names the policy
     */
    PolicyBean read(String name, MessageEndpointFactory factory, PolicyActivation spec) {
        try {
            requireKnownProperties(name, factory.getEndpointClass(), spec);
            PolicyEndpoint endpoint =
                    new PolicyEndpoint(factory, transactions, settings.policyWait(), spec.concurrentCalls());
            Participant participant = spec.participant(name, interfaces(spec.interfacesSetting()), endpoint);
            if (participant instanceof Policy<?> policy) {
                warnOfUnknownNames(policy);
            }
            return new PolicyBean(
                    name, factory.getEndpointClass(), endpoint, isSwitchedOn(name, spec) ? participant : null);
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
                throw meant.wrong("a list of names, types or ports of the interfaces, which are called "
                        + String.join(
                                ", ",
                                settings.interfaces().stream()
                                        .map(InterfaceSettings::name)
                                        .toList()));
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
        Set<String> known = Beans.properties(spec).keySet();
        for (ActivationConfigProperty property : annotation.activationConfig()) {
            if (!known.contains(property.propertyName())) {
                if (Names.nearest(property.propertyName(), known).isPresent()) {
                    throw new IllegalArgumentException("policy " + name + ": "
                            + Names.unknown("activation property", property.propertyName(), known));
                }
                LOG.log(
                        Level.WARNING,
                        () -> "policy " + name + ": "
                                + Names.unknown("activation property", property.propertyName(), known));
            }
        }
    }

    private static void warnOfUnknownNames(Policy<?> policy) {
        for (String name : new Template(policy.greeting()).names()) {
            if (!Attributes.NAMES.contains(name)) {
                LOG.log(
                        Level.WARNING,
                        () -> "policy " + policy.name() + ": the gateway has no attribute ${" + name
                                + "}; in the greeting it stays as it is, unless a policy leaves a value");
            }
        }
    }

    private boolean isSwitchedOn(String name, PolicyActivation spec) {
        return settings.enabledPolicies().contains(name)
                || (spec.isSwitchedOn() && !settings.disabledPolicies().contains(name));
    }
}

package org.postern.jca;

import jakarta.ejb.MessageDriven;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.AfterDeploymentValidation;
import jakarta.enterprise.inject.spi.AnnotatedType;
import jakarta.enterprise.inject.spi.DeploymentException;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ProcessAnnotatedType;
import jakarta.enterprise.inject.spi.WithAnnotations;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.postern.api.Readiness;
import org.postern.jca.config.ConfigProperties;
import org.postern.settings.SettingException;

/**
 * Refuses a deployment that cannot work, at the one moment when Payara and GlassFish have activated every bean and still show the
 * reason to the administrator: the validation of CDI. Found by CDI in the adapter's own JAR. Why: ADR 16.
 */
public final class DeploymentCheck implements Extension {

    private final List<AnnotatedType<?>> policies = new ArrayList<>();

    void find(@Observes @WithAnnotations(MessageDriven.class) ProcessAnnotatedType<?> event) {
        if (Readiness.class.isAssignableFrom(event.getAnnotatedType().getJavaClass())) {
            policies.add(event.getAnnotatedType());
        }
    }

    void check(@Observes AfterDeploymentValidation event) {
        Set<String> problems = new LinkedHashSet<>();
        Set<Service> services = Service.deployed();
        services.forEach(service -> problems.addAll(service.problemsOfDeployment()));
        problems.addAll(ConfigProperties.check(
                policies, type -> services.stream().anyMatch(service -> service.isSwitchedOff(type))));
        if (!problems.isEmpty()) {
            event.addDeploymentProblem(new DeploymentException(
                    "Postern: " + SettingException.of(problems).getMessage()));
        }
    }
}

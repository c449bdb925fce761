package org.postern.console.health;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import java.lang.annotation.Annotation;
import java.util.function.Supplier;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

/** The checks for MicroProfile Health: without details, as servers answer them to all. */
final class ServerHealth {

    private static final String NAME = "postern";

    private ServerHealth() {}

    static void add(AfterBeanDiscovery event) {
        add(event, Readiness.Literal.INSTANCE, Health::ready);
        add(event, Liveness.Literal.INSTANCE, Health::live);
    }

    private static void add(AfterBeanDiscovery event, Annotation kind, Supplier<Health> health) {
        HealthCheck check = () ->
                HealthCheckResponse.named(NAME).status(health.get().isUp()).build();
        event.<HealthCheck>addBean()
                .id(ServerHealth.class.getName() + kind)
                .beanClass(ServerHealth.class)
                .types(HealthCheck.class)
                .qualifiers(kind)
                .scope(Dependent.class)
                .createWith(context -> check);
    }
}

package org.postern.console.health;

import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.Extension;

/** Adds the checks to the server's own health, where it has MicroProfile Health. */
public final class HealthExtension implements Extension {

    private static final String API = "org.eclipse.microprofile.health.HealthCheck";

    void add(@Observes AfterBeanDiscovery event) {
        if (hasHealth()) {
            ServerHealth.add(event); // loaded here only: it needs classes of the API
        }
    }

    private static boolean hasHealth() {
        try {
            Class.forName(API, false, HealthExtension.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }
}

package org.postern.console.api;

import jakarta.ws.rs.core.Application;
import java.util.Map;
import java.util.Set;

/** The resources below {@code /api}: named, so that no server has to look for them. */
public final class ConsoleApplication extends Application {

    @Override
    public Set<Class<?>> getClasses() {
        return Set.of(
                SessionResource.class,
                ServicesResource.class,
                ServiceResource.class,
                FiguresResource.class,
                TransactionsResource.class,
                ExportResource.class,
                InterfacesResource.class,
                UpstreamResource.class,
                PoliciesResource.class,
                OpenApiResource.class,
                ErrorMapper.class);
    }

    /** No description by the server's own means, in another format than {@code openapi.json}. */
    @Override
    public Map<String, Object> getProperties() {
        return Map.of("jersey.config.server.wadl.disableWadl", true);
    }
}

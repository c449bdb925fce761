package org.postern.jca.config;

import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.ManagedConnectionFactory;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of Payara and GlassFish, {@code domain.xml} as it is in memory. Read by reflection, so that the adapter runs on
 * servers that have none of these classes; a release in which they are others is one that cannot be asked. Why: ADR 15.
 */
public final class PayaraConfiguration implements ServerConfiguration {

    private static final Logger LOG = System.getLogger(PayaraConfiguration.class.getName());

    private static final String CONTEXT = "com.sun.enterprise.connectors.BootstrapContextImpl";
    private static final String REGISTRY = "com.sun.enterprise.connectors.ConnectorRegistry";
    private static final String POOL_ID = "org.glassfish.resourcebase.resources.api.PoolInfo";
    private static final String SERVICES = "org.glassfish.internal.api.Globals";
    private static final String LOCATOR = "org.glassfish.hk2.api.ServiceLocator";
    private static final String DOMAIN = "com.sun.enterprise.config.serverbeans.Domain";
    private static final String RESOURCES = "com.sun.enterprise.config.serverbeans.Resources";
    private static final String POOL = "org.glassfish.connectors.config.ConnectorConnectionPool";
    private static final String ADAPTER = "org.glassfish.connectors.config.ResourceAdapterConfig";
    private static final String BAG = "org.jvnet.hk2.config.types.PropertyBag";
    private static final String PROPERTY = "org.jvnet.hk2.config.types.Property";
    private static final String PROXY = "org.jvnet.hk2.config.ConfigBeanProxy";
    private static final String ELEMENT = "org.jvnet.hk2.config.Dom";

    private final ClassLoader loader = PayaraConfiguration.class.getClassLoader();
    private final String adapter;

    private PayaraConfiguration(String adapter) {
        this.adapter = adapter;
    }

    /** The configuration of the server that gave this context. */
    public static ServerConfiguration of(BootstrapContext context) {
        if (!context.getClass().getName().equals(CONTEXT)) {
            return UNKNOWN;
        }
        return PayaraConfiguration.<ServerConfiguration>attempt(() -> {
                    Field name = context.getClass().getDeclaredField("moduleName");
                    name.setAccessible(true);
                    return Optional.of(new PayaraConfiguration((String) name.get(context)));
                })
                .orElse(UNKNOWN);
    }

    /** Reads something, which may fail in a release that we do not know. */
    private static <T> Optional<T> attempt(Callable<Optional<T>> reading) {
        try {
            return reading.call();
        } catch (Exception | LinkageError e) {
            LOG.log(Level.DEBUG, "the server's configuration cannot be read", e);
            return Optional.empty();
        }
    }

    @Override
    public Optional<Configured> adapter() {
        return attempt(() -> {
            for (Object each : resources(ADAPTER)) {
                if (adapter.equals(get(ADAPTER, each, "getResourceAdapterName"))) {
                    return Optional.of(configured(adapter, each));
                }
            }
            return Optional.empty();
        });
    }

    @Override
    public Optional<Configured> pool(ManagedConnectionFactory factory) {
        return attempt(() -> {
            for (Object each : resources(POOL)) {
                String name = (String) get(POOL, each, "getName");
                Object pool = type(POOL_ID).getConstructor(String.class).newInstance(name);
                if ((boolean) ask("isMCFCreated", pool) && ask("getManagedConnectionFactory", pool) == factory) {
                    return Optional.of(configured(name, each));
                }
            }
            return Optional.empty();
        });
    }

    /** Asks the registry about a pool. */
    private Object ask(String method, Object pool) throws ReflectiveOperationException {
        Object registry = type(REGISTRY).getMethod("getInstance").invoke(null);
        return type(REGISTRY).getMethod(method, type(POOL_ID)).invoke(registry, pool);
    }

    private Class<?> type(String name) throws ClassNotFoundException {
        return Class.forName(name, true, loader);
    }

    /** By its interface: what there is of it is a proxy. */
    private Object get(String type, Object bean, String method) throws ReflectiveOperationException {
        return type(type).getMethod(method).invoke(bean);
    }

    private Collection<?> resources(String kind) throws ReflectiveOperationException {
        Object locator = type(SERVICES).getMethod("getDefaultHabitat").invoke(null);
        Object domain = type(LOCATOR)
                .getMethod("getService", Class.class, Annotation[].class)
                .invoke(locator, type(DOMAIN), new Annotation[0]);
        Object resources = get(DOMAIN, domain, "getResources");
        return (Collection<?>)
                type(RESOURCES).getMethod("getResources", Class.class).invoke(resources, type(kind));
    }

    /** The properties in one element of the configuration. */
    private Configured configured(String name, Object bag) throws ReflectiveOperationException {
        Map<String, String> entered = texts(
                bag,
                property -> type(ELEMENT)
                        .getMethod("rawAttribute", String.class)
                        .invoke(type(ELEMENT).getMethod("unwrap", type(PROXY)).invoke(null, property), "value"));
        return new Configured(
                name,
                entered,
                () -> attempt(() -> Optional.of(texts(bag, property -> get(PROPERTY, property, "getValue")))));
    }

    private Map<String, String> texts(Object bag, Text text) throws ReflectiveOperationException {
        Map<String, String> texts = new TreeMap<>();
        for (Object property : (List<?>) get(BAG, bag, "getProperty")) {
            String value = (String) text.of(property);
            texts.put((String) get(PROPERTY, property, "getName"), value == null ? "" : value);
        }
        return texts;
    }

    /** Gets a property's text in one of its forms. */
    @FunctionalInterface
    private interface Text {
        @Nullable
        Object of(Object property) throws ReflectiveOperationException;
    }
}

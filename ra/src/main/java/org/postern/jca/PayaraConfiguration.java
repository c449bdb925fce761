package org.postern.jca;

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
import org.jspecify.annotations.Nullable;

/**
 * The configuration of Payara and GlassFish, {@code domain.xml} as it is in memory. Read by reflection, so that the adapter runs on
 * servers that have none of these classes; a release in which they are others is one that cannot be asked. Why: ADR 15.
 */
final class PayaraConfiguration implements ServerConfiguration {

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
    static ServerConfiguration of(BootstrapContext context) {
        if (!context.getClass().getName().equals(CONTEXT)) {
            return UNKNOWN;
        }
        try {
            Field name = context.getClass().getDeclaredField("moduleName");
            name.setAccessible(true);
            return new PayaraConfiguration((String) name.get(context));
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.DEBUG, "the server's configuration cannot be read", e);
            return UNKNOWN;
        }
    }

    /** Something that may fail in a release that we do not know. */
    @FunctionalInterface
    private interface Reading<T> {
        T read() throws ReflectiveOperationException;
    }

    private static <T> T attempt(Reading<T> reading, T otherwise) {
        try {
            return reading.read();
        } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
            LOG.log(Level.DEBUG, "the server's configuration cannot be read", e);
            return otherwise;
        }
    }

    @Override
    public Optional<Configured> adapter() {
        return attempt(
                () -> {
                    for (Object each : resources(ADAPTER)) {
                        if (adapter.equals(get(ADAPTER, each, "getResourceAdapterName"))) {
                            return Optional.of(new Properties(adapter, each));
                        }
                    }
                    return Optional.empty();
                },
                Optional.empty());
    }

    @Override
    public Optional<Configured> pool(ManagedConnectionFactory factory) {
        return attempt(
                () -> {
                    Class<?> id = type(POOL_ID);
                    Object registry = type(REGISTRY).getMethod("getInstance").invoke(null);
                    for (Object each : resources(POOL)) {
                        String name = (String) get(POOL, each, "getName");
                        Object pool = id.getConstructor(String.class).newInstance(name);
                        boolean made = (boolean)
                                type(REGISTRY).getMethod("isMCFCreated", id).invoke(registry, pool);
                        if (made
                                && type(REGISTRY)
                                                .getMethod("getManagedConnectionFactory", id)
                                                .invoke(registry, pool)
                                        == factory) {
                            return Optional.of(new Properties(name, each));
                        }
                    }
                    return Optional.empty();
                },
                Optional.empty());
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
    private final class Properties implements Configured {

        private final String name;
        private final Object bag;
        private final Map<String, String> entered;

        Properties(String name, Object bag) throws ReflectiveOperationException {
            this.name = name;
            this.bag = bag;
            entered = texts(property -> (String) type(ELEMENT)
                    .getMethod("rawAttribute", String.class)
                    .invoke(type(ELEMENT).getMethod("unwrap", type(PROXY)).invoke(null, property), "value"));
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Map<String, String> entered() {
            return entered;
        }

        @Override
        public Optional<Map<String, String>> resolved() {
            return attempt(
                    () -> Optional.of(texts(property -> (String) get(PROPERTY, property, "getValue"))),
                    Optional.empty());
        }

        private Map<String, String> texts(Text text) throws ReflectiveOperationException {
            Map<String, String> texts = new TreeMap<>();
            for (Object property : (List<?>) get(BAG, bag, "getProperty")) {
                String value = text.of(property);
                texts.put((String) get(PROPERTY, property, "getName"), value == null ? "" : value);
            }
            return texts;
        }
    }

    /** Gets a property's text in one of its forms. */
    @FunctionalInterface
    private interface Text {
        @Nullable
        String of(Object property) throws ReflectiveOperationException;
    }
}

package org.postern.filters;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.AfterDeploymentValidation;
import jakarta.enterprise.inject.spi.AnnotatedField;
import jakarta.enterprise.inject.spi.AnnotatedType;
import jakarta.enterprise.inject.spi.BeforeShutdown;
import jakarta.enterprise.inject.spi.ProcessAnnotatedType;
import jakarta.enterprise.inject.spi.configurator.BeanConfigurator;
import jakarta.inject.Inject;
import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.config.spi.ConfigBuilder;
import org.eclipse.microprofile.config.spi.ConfigProviderResolver;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postern.settings.Setting;

/** Configured objects are started once all settings are valid, and closed when the application goes. */
@Tag("unit")
class ConfiguredFiltersTest {

    private static final List<String> EVENTS = new ArrayList<>();

    /** What notes what happens to it. */
    public static final class Noted implements Startable, AutoCloseable {
        private final String name;

        public Noted(FilterSettings settings) {
            name = settings.read("name", "x", Setting::word);
            settings.read("number", "1", each -> each.number(0, 9));
            EVENTS.add("made " + name);
        }

        @Override
        public void start() {
            EVENTS.add("started " + name);
        }

        @Override
        public void close() {
            EVENTS.add("closed " + name);
            if (name.equals("stubborn")) {
                throw new IllegalStateException("does not want to");
            }
        }
    }

    /** A bean. */
    static class Policy {
        @Inject
        @Configured("one")
        Noted one;

        @Inject
        @Configured("two")
        Noted two;
    }

    /** Another bean with one of the same, and a property that begins as those do. */
    static class Other {
        @Inject
        @ConfigProperty(name = "postern.one.own")
        String own;

        @Inject
        @Configured("one")
        Noted one;
    }

    private final ConfiguredFilters extension = new ConfiguredFilters();
    private final List<Throwable> problems = new ArrayList<>();

    @BeforeEach
    void forget() {
        EVENTS.clear();
    }

    @AfterEach
    void noConfiguration() {
        ConfigProviderResolver.setInstance(null);
    }

    @SuppressWarnings("unchecked")
    private static <T> T fake(Class<T> type, Map<String, Object> answers) {
        return (T) Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
            if (answers.containsKey(method.getName())) {
                return answers.get(method.getName());
            }
            return switch (method.getName()) {
                case "hashCode" -> System.identityHashCode(proxy);
                case "equals" -> proxy == arguments[0];
                case "toString" -> type.getSimpleName();
                default -> method.getReturnType().isInstance(proxy) ? proxy : null; // that of a builder
            };
        });
    }

    private static AnnotatedField<?> annotated(Field field) {
        return (AnnotatedField<?>) Proxy.newProxyInstance(
                AnnotatedField.class.getClassLoader(),
                new Class<?>[] {AnnotatedField.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getBaseType" -> field.getType();
                    case "isAnnotationPresent" -> field.isAnnotationPresent(annotation(arguments));
                    case "getAnnotation" -> field.getAnnotation(annotation(arguments));
                    case "hashCode" -> field.hashCode();
                    case "equals" -> proxy == arguments[0];
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    @SuppressWarnings("unchecked")
    private static Class<? extends Annotation> annotation(Object[] arguments) {
        return (Class<? extends Annotation>) arguments[0];
    }

    private static ProcessAnnotatedType<?> bean(Class<?> type) {
        Set<AnnotatedField<?>> fields = Stream.of(type.getDeclaredFields())
                .map(ConfiguredFiltersTest::annotated)
                .collect(Collectors.toSet());
        AnnotatedType<?> annotated = fake(
                AnnotatedType.class, Map.of("getFields", fields, "getConstructors", Set.of(), "getMethods", Set.of()));
        return fake(ProcessAnnotatedType.class, Map.of("getAnnotatedType", annotated));
    }

    /** MicroProfile Config with these properties. */
    private static void configure(Map<String, String> properties) {
        ConfigSource values = (ConfigSource) Proxy.newProxyInstance(
                ConfigSource.class.getClassLoader(),
                new Class<?>[] {ConfigSource.class},
                (proxy, method, arguments) ->
                        method.getName().equals("getValue") ? properties.get((String) arguments[0]) : null);
        Config config = fake(
                Config.class, Map.of("getConfigSources", List.of(values), "getPropertyNames", properties.keySet()));
        ConfigProviderResolver.setInstance(new ConfigProviderResolver() {
            @Override
            public Config getConfig() {
                return config;
            }

            @Override
            public Config getConfig(ClassLoader loader) {
                return config;
            }

            @Override
            public ConfigBuilder getBuilder() {
                throw new UnsupportedOperationException();
            }

            @Override
            public void registerConfig(Config other, ClassLoader loader) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void releaseConfig(Config other) {
                throw new UnsupportedOperationException();
            }
        });
    }

    private void deploy(Map<String, String> properties) {
        configure(properties);
        extension.find(bean(Policy.class));
        extension.find(bean(Other.class));
        extension.declare(bean(Other.class));
        extension.make(fake(AfterBeanDiscovery.class, Map.of("addBean", fake(BeanConfigurator.class, Map.of()))));
        extension.report((AfterDeploymentValidation) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {AfterDeploymentValidation.class},
                (proxy, method, arguments) -> {
                    problems.add((Throwable) arguments[0]);
                    return null;
                }));
    }

    private void end() {
        extension.close(fake(BeforeShutdown.class, Map.of()));
    }

    @Test
    void areStartedAndClosedOnce() {
        deploy(Map.of("postern.one.name", "first", "postern.two.name", "second"));
        assertThat(problems).isEmpty();
        assertThat(EVENTS).containsExactlyInAnyOrder("made first", "made second", "started first", "started second");
        EVENTS.clear();
        end();
        end();
        assertThat(EVENTS).containsExactlyInAnyOrder("closed first", "closed second");
    }

    /** What a bean reads itself is not the filter's, and no mistake. */
    @Test
    void shareTheirNameWithPropertiesOfBeans() {
        deploy(Map.of("postern.one.own", "x"));
        assertThat(problems).isEmpty();
    }

    @Test
    void areNotReadForUnusedEntries() {
        deploy(Map.of("postern.one.nmae", "x"));
        assertThat(problems)
                .singleElement()
                .satisfies(problem -> assertThat(problem).hasMessageContaining("postern.one.nmae"));
    }

    @Test
    void areAllClosedIfOneDoesNotWantTo() {
        deploy(Map.of("postern.one.name", "stubborn", "postern.two.name", "second"));
        EVENTS.clear();
        end();
        assertThat(EVENTS).containsExactlyInAnyOrder("closed stubborn", "closed second");
    }

    @Test
    void areNotStartedIfASettingIsWrong() {
        deploy(Map.of("postern.one.name", "first", "postern.two.number", "ten"));
        assertThat(problems)
                .singleElement()
                .satisfies(problem -> assertThat(problem)
                        .hasMessageContaining(
                                "Invalid value 'ten' for property postern.two.number: expected a number from 0 to 9"));
        assertThat(EVENTS).containsExactlyInAnyOrder("made first", "made x", "closed first");
    }
}

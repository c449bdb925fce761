package org.postern.filters;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.Annotated;
import jakarta.enterprise.inject.spi.AnnotatedType;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ProcessAnnotatedType;
import jakarta.enterprise.inject.spi.WithAnnotations;
import jakarta.inject.Inject;
import java.lang.reflect.InvocationTargetException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/** Makes what {@link Configured} asks for, while the application is deployed: a wrong setting is a failed deployment. */
public final class ConfiguredFilters implements Extension {

    private final Set<Wanted> wanted = new LinkedHashSet<>();

    private record Wanted(Class<?> type, Configured name) {}

    /** Reads types, not injection points: Payara tells nothing of those of message-driven beans. */
    void find(@Observes @WithAnnotations(Configured.class) ProcessAnnotatedType<?> event) {
        AnnotatedType<?> bean = event.getAnnotatedType();
        Stream<? extends Annotated> parameters = Stream.of(bean.getConstructors(), bean.getMethods())
                .flatMap(Set::stream)
                .filter(ConfiguredFilters::isInjected)
                .flatMap(callable -> callable.getParameters().stream());
        Stream.concat(bean.getFields().stream().filter(ConfiguredFilters::isInjected), parameters)
                .filter(target -> target.isAnnotationPresent(Configured.class))
                .forEach(target -> {
                    if (target.getBaseType() instanceof Class<?> type) {
                        wanted.add(new Wanted(type, target.getAnnotation(Configured.class)));
                    }
                });
    }

    private static boolean isInjected(Annotated member) {
        return member.isAnnotationPresent(Inject.class);
    }

    void make(@Observes AfterBeanDiscovery event) {
        Config config = ConfigProvider.getConfig();
        Map<String, Settings> settings = new LinkedHashMap<>();
        try {
            for (Wanted one : wanted) {
                String name = one.name().value();
                add(event, one.type(), one.name(), settings.computeIfAbsent(name, key -> Settings.of(key, config)));
            }
            settings.values().forEach(each -> each.requireKnown(config.getPropertyNames()));
        } catch (SettingException | ReflectiveOperationException e) {
            event.addDefinitionError(e);
        }
    }

    private static <F> void add(AfterBeanDiscovery event, Class<F> type, Configured name, Settings settings)
            throws ReflectiveOperationException {
        F filter = make(type, settings);
        event.<F>addBean()
                .id(type.getName() + " " + name.value())
                .types(type)
                .qualifiers(name)
                .scope(Dependent.class)
                .produceWith(instance -> filter);
    }

    private static <F> F make(Class<F> type, Settings settings) throws ReflectiveOperationException {
        try {
            return type.getConstructor(Settings.class).newInstance(settings);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof SettingException wrong) {
                throw wrong;
            }
            throw e;
        }
    }
}

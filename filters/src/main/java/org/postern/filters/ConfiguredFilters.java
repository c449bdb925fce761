package org.postern.filters;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.AfterDeploymentValidation;
import jakarta.enterprise.inject.spi.Annotated;
import jakarta.enterprise.inject.spi.AnnotatedType;
import jakarta.enterprise.inject.spi.DeploymentException;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ProcessAnnotatedType;
import jakarta.enterprise.inject.spi.WithAnnotations;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.InvocationTargetException;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.postern.settings.Names;

/** Makes what {@link Configured} asks for, while the application is deployed: a wrong setting is a failed deployment. */
public final class ConfiguredFilters implements Extension {

    private static final Logger LOG = System.getLogger(ConfiguredFilters.class.getName());

    private static final String PREFIX = "postern.";

    private final Set<Wanted> wanted = new LinkedHashSet<>();
    private final Set<String> declared = new HashSet<>();
    private final Set<String> problems = new LinkedHashSet<>();

    private record Wanted(Class<?> type, Configured name) {}

    /** Reads types, not injection points: Payara tells nothing of those of message-driven beans. */
    void find(@Observes @WithAnnotations(Configured.class) ProcessAnnotatedType<?> event) {
        targets(event.getAnnotatedType())
                .filter(target -> target.isAnnotationPresent(Configured.class))
                .forEach(target -> {
                    if (target.getBaseType() instanceof Class<?> type) {
                        wanted.add(new Wanted(type, target.getAnnotation(Configured.class)));
                    }
                });
    }

    private static Stream<? extends Annotated> targets(AnnotatedType<?> bean) {
        Stream<? extends Annotated> parameters = Stream.of(bean.getConstructors(), bean.getMethods())
                .flatMap(Set::stream)
                .filter(ConfiguredFilters::isInjected)
                .flatMap(callable -> callable.getParameters().stream());
        return Stream.concat(bean.getFields().stream().filter(ConfiguredFilters::isInjected), parameters);
    }

    private static boolean isInjected(Annotated member) {
        return member.isAnnotationPresent(Inject.class);
    }

    /** Makes the filters; one that cannot be made gets its bean too, so that injection points are not what is reported. */
    void make(@Observes AfterBeanDiscovery event) {
        Config config = ConfigProvider.getConfig();
        Map<String, Settings> settings = new LinkedHashMap<>();
        for (Wanted one : wanted) {
            String name = one.name().value();
            add(event, one.type(), one.name(), settings.computeIfAbsent(name, key -> Settings.of(key, config)));
        }
        for (Settings each : settings.values()) {
            try {
                each.requireKnown(config.getPropertyNames());
            } catch (SettingException e) {
                problems.add(e.getMessage());
            }
        }
        warnOfMisspelt(config, settings.values());
    }

    /** One whose filter's name is misspelt could be another's, so it is no error. */
    private void warnOfMisspelt(Config config, Collection<Settings> settings) {
        Set<String> known = new TreeSet<>();
        settings.forEach(each -> each.defaults().keySet().forEach(property -> known.add(withoutPrefix(property))));
        Set<String> taken = new HashSet<>(declared);
        settings.forEach(each -> taken.addAll(each.namesIn(config.getPropertyNames())));
        for (String property :
                new TreeSet<>(StreamSupport.stream(config.getPropertyNames().spliterator(), false)
                        .toList())) {
            if (property.startsWith(PREFIX) && !taken.contains(property)) {
                Names.nearest(withoutPrefix(property), known)
                        .ifPresent(nearest -> LOG.log(
                                Level.WARNING,
                                () -> "no filter has a property " + property + "; did you mean " + PREFIX + nearest
                                        + "?"));
            }
        }
    }

    private static String withoutPrefix(String property) {
        return property.substring(PREFIX.length());
    }

    /** What beans read themselves is none of a filter's, however it is called. */
    void declare(@Observes @WithAnnotations(ConfigProperty.class) ProcessAnnotatedType<?> event) {
        targets(event.getAnnotatedType())
                .filter(target -> target.isAnnotationPresent(ConfigProperty.class))
                .forEach(target ->
                        declared.add(target.getAnnotation(ConfigProperty.class).name()));
    }

    /** Reports what is wrong when servers have one line for it: a definition error is shown with two stack traces. */
    void report(@Observes AfterDeploymentValidation event) {
        if (!problems.isEmpty()) {
            event.addDeploymentProblem(new DeploymentException(
                    org.postern.settings.SettingException.of(problems).getMessage()));
        }
    }

    private <F> void add(AfterBeanDiscovery event, Class<F> type, Configured name, Settings settings) {
        Optional<F> filter = make(type, settings);
        event.<F>addBean()
                .id(type.getName() + " " + name.value())
                .types(type)
                .qualifiers(name)
                .scope(Dependent.class)
                .produceWith(instance -> filter.orElseThrow());
    }

    private <F> Optional<F> make(Class<F> type, Settings settings) {
        try {
            return Optional.of(type.getConstructor(Settings.class).newInstance(settings));
        } catch (InvocationTargetException e) {
            problems.add(
                    e.getCause() instanceof SettingException wrong
                            ? wrong.getMessage()
                            : type.getSimpleName() + " cannot be made: " + e.getCause());
        } catch (ReflectiveOperationException e) {
            problems.add(type.getName() + " is no filter, which has a public constructor that takes Settings");
        }
        return Optional.empty();
    }
}

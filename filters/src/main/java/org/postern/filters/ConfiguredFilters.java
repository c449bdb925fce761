package org.postern.filters;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.AfterDeploymentValidation;
import jakarta.enterprise.inject.spi.Annotated;
import jakarta.enterprise.inject.spi.AnnotatedCallable;
import jakarta.enterprise.inject.spi.AnnotatedType;
import jakarta.enterprise.inject.spi.BeforeShutdown;
import jakarta.enterprise.inject.spi.DeploymentException;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ProcessAnnotatedType;
import jakarta.enterprise.inject.spi.WithAnnotations;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.postern.settings.Names;
import org.postern.settings.SettingException;

/** Makes what {@link Configured} asks for, while the application is deployed: a wrong setting is a failed deployment. */
public final class ConfiguredFilters implements Extension {

    private static final Logger LOG = System.getLogger(ConfiguredFilters.class.getName());

    private static final String PREFIX = "postern.";

    private final Set<Wanted> wanted = new LinkedHashSet<>();
    private final Set<String> declared = new HashSet<>();
    private final Set<String> problems = new LinkedHashSet<>();
    private final List<Object> made = new ArrayList<>();

    private record Wanted(Class<?> type, Configured name) {}

    /** Reads types, not injection points: Payara does not report those of message-driven beans. */
    void find(@Observes @WithAnnotations(Configured.class) ProcessAnnotatedType<?> event) {
        targets(event, Configured.class).forEach(target -> {
            if (target.getBaseType() instanceof Class<?> type) {
                wanted.add(new Wanted(type, target.getAnnotation(Configured.class)));
            }
        });
    }

    private static Stream<? extends Annotated> targets(
            ProcessAnnotatedType<?> event, Class<? extends Annotation> annotation) {
        AnnotatedType<?> bean = event.getAnnotatedType();
        return Stream.of(bean.getFields(), bean.getConstructors(), bean.getMethods())
                .flatMap(Set::stream)
                .filter(member -> member.isAnnotationPresent(Inject.class))
                .flatMap(member -> member instanceof AnnotatedCallable<?> callable
                        ? callable.getParameters().stream()
                        : Stream.of(member))
                .filter(target -> target.isAnnotationPresent(annotation));
    }

    /** Makes the filters; one that cannot be made gets its bean too, so that injection points are not what is reported. */
    void make(@Observes AfterBeanDiscovery event) {
        Config config = ConfigProvider.getConfig();
        Map<String, FilterSettings> settings = new LinkedHashMap<>();
        for (Wanted one : wanted) {
            String name = one.name().value();
            add(event, one.type(), one.name(), settings.computeIfAbsent(name, key -> FilterSettings.of(key, config)));
        }
        Set<String> given = new TreeSet<>();
        config.getPropertyNames().forEach(given::add);
        given.removeAll(declared);
        for (FilterSettings each : settings.values()) {
            each.requireKnown(given);
            problems.addAll(each.problems());
        }
        warnOfMisspelt(given, settings.values());
    }

    /** One whose filter's name is misspelt could be another's, so it is no error. */
    private void warnOfMisspelt(Set<String> given, Collection<FilterSettings> settings) {
        Set<String> known = new TreeSet<>();
        settings.forEach(each -> each.defaults().keySet().forEach(property -> known.add(withoutPrefix(property))));
        for (String property : given) {
            if (property.startsWith(PREFIX) && settings.stream().noneMatch(each -> each.isKnown(property))) {
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
        targets(event, ConfigProperty.class)
                .forEach(target ->
                        declared.add(target.getAnnotation(ConfigProperty.class).name()));
    }

    /** Reports what is wrong when servers have one line for it: a definition error is shown with two stack traces. */
    void report(@Observes AfterDeploymentValidation event) {
        if (!problems.isEmpty()) {
            event.addDeploymentProblem(
                    new DeploymentException(SettingException.of(problems).getMessage()));
            closeAll();
        } else {
            made.stream()
                    .filter(Startable.class::isInstance)
                    .map(Startable.class::cast)
                    .forEach(Startable::start);
        }
    }

    /** Ends what filters have kept for later, such as connections. */
    void close(@Observes BeforeShutdown event) {
        closeAll();
    }

    private void closeAll() {
        for (Object each : made) {
            if (each instanceof AutoCloseable closeable) {
                try {
                    closeable.close();
                } catch (Exception e) {
                    LOG.log(Level.WARNING, () -> "cannot be closed: " + each, e);
                }
            }
        }
        made.clear();
    }

    private <F> void add(AfterBeanDiscovery event, Class<F> type, Configured name, FilterSettings settings) {
        Optional<F> filter = make(type, settings);
        event.<F>addBean()
                .id(type.getName() + " " + name.value())
                .types(type)
                .qualifiers(name)
                .scope(Dependent.class)
                .produceWith(instance -> filter.orElseThrow());
    }

    /** A filter; none if it cannot be made, which is reported, or if its settings are wrong, which they report. */
    private <F> Optional<F> make(Class<F> type, FilterSettings settings) {
        try {
            F filter = settings.make(own -> construct(type, own));
            made.add(filter);
            return Optional.of(filter);
        } catch (SettingException e) {
            return Optional.empty();
        } catch (IllegalStateException e) {
            problems.add(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private static <F> F construct(Class<F> type, FilterSettings settings) {
        try {
            return type.getConstructor(FilterSettings.class).newInstance(settings);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof SettingException wrong) {
                throw wrong;
            }
            throw new IllegalStateException(type.getSimpleName() + " cannot be made: " + e.getCause(), e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    type.getName() + " is no filter, which has a public constructor that takes FilterSettings", e);
        }
    }
}

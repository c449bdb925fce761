package org.postern.jca.config;

import jakarta.enterprise.inject.spi.Annotated;
import jakarta.enterprise.inject.spi.AnnotatedMember;
import jakarta.enterprise.inject.spi.AnnotatedParameter;
import jakarta.enterprise.inject.spi.AnnotatedType;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.postern.settings.Names;

/** Whether what a policy wants to be injected of MicroProfile Config has been given: no server looks at message-driven beans. */
public final class ConfigProperties {

    private static final Logger LOG = System.getLogger(ConfigProperties.class.getName());

    private ConfigProperties() {}

    /**
     * Warns of misspelt properties, and returns what is missing or wrong; nothing on a server without MicroProfile Config.
     *
     * @param isSwitchedOff for beans of a class that do not take part, so that it does not matter what they need
     */
    public static List<String> check(
            Collection<? extends AnnotatedType<?>> policies, Predicate<Class<?>> isSwitchedOff) {
        Config config;
        try {
            config = ConfigProvider.getConfig();
        } catch (IllegalStateException | LinkageError e) {
            LOG.log(Level.DEBUG, "there is no MicroProfile Config", e);
            return List.of();
        }
        warnOfMisspelt(policies, given(config));
        return policies.stream()
                .filter(policy -> !isSwitchedOff.test(policy.getJavaClass()))
                .flatMap(policy -> targets(policy)
                        .flatMap(target -> problem(target, config).stream())
                        .map(problem -> "policy " + policy.getJavaClass().getSimpleName() + ": " + problem))
                .toList();
    }

    private static Set<String> given(Config config) {
        Set<String> given = new TreeSet<>();
        config.getPropertyNames().forEach(given::add);
        return given;
    }

    /** What is to be injected. */
    private static Stream<? extends Annotated> targets(AnnotatedType<?> policy) {
        Stream<? extends Annotated> parameters = Stream.of(policy.getConstructors(), policy.getMethods())
                .flatMap(Set::stream)
                .filter(callable -> callable.isAnnotationPresent(Inject.class))
                .flatMap(callable -> callable.getParameters().stream());
        Stream<? extends Annotated> fields =
                policy.getFields().stream().filter(field -> field.isAnnotationPresent(Inject.class));
        return Stream.concat(fields, parameters).filter(target -> target.isAnnotationPresent(ConfigProperty.class));
    }

    private static Optional<String> problem(Annotated target, Config config) {
        ConfigProperty property = target.getAnnotation(ConfigProperty.class);
        String name = name(target);
        String text = config.getConfigValue(name).getValue();
        if (text == null || text.isEmpty()) {
            boolean hasDefault = !property.defaultValue().equals(ConfigProperty.UNCONFIGURED_VALUE);
            return hasDefault || mayBeMissing(target) ? Optional.empty() : Optional.of(missing(name, config));
        }
        if (!(target.getBaseType() instanceof Class<?> type)) {
            return Optional.empty(); // of an Optional or a Provider no more can be said
        }
        try {
            return config.getOptionalValue(name, type).isPresent()
                    ? Optional.empty()
                    : Optional.of(missing(name, config));
        } catch (IllegalArgumentException e) {
            return Optional.of(name + " has a value that is no " + kind(type)); // not which: it may be a secret
        }
    }

    private static String missing(String name, Config config) {
        return "the property " + name + " is not set, which it needs"
                + Names.nearest(name, given(config))
                        .map(nearest -> " (did you mean that by " + nearest + "?)")
                        .orElse("");
    }

    private static String kind(Class<?> type) {
        return switch (type.getSimpleName()) {
            case "int", "Integer", "long", "Long", "short", "Short" -> "whole number";
            case "double", "Double", "float", "Float" -> "number";
            default -> type.getSimpleName();
        };
    }

    /** Whether it is a type that stands for a value which need not be there. */
    private static boolean mayBeMissing(Annotated target) {
        String type = target.getBaseType().getTypeName();
        return Stream.of(
                        "java.util.Optional",
                        "java.util.function.Supplier",
                        "jakarta.inject.Provider",
                        "jakarta.enterprise.inject.Instance",
                        "org.eclipse.microprofile.config.ConfigValue")
                .anyMatch(type::startsWith);
    }

    /** Warns of given properties that no policy has, and that are like one which is not given. */
    private static void warnOfMisspelt(Collection<? extends AnnotatedType<?>> policies, Set<String> given) {
        Set<String> declared = new TreeSet<>();
        policies.forEach(policy -> targets(policy).forEach(target -> declared.add(name(target))));
        Set<String> free = new TreeSet<>(declared);
        free.removeAll(given);
        given.stream()
                .filter(name -> name.startsWith("postern.") && !declared.contains(name))
                .forEach(name -> nearestOfSamePolicy(name, free)
                        .ifPresent(nearest -> LOG.log(
                                Level.WARNING,
                                () -> "no policy has a property " + name + "; did you mean " + nearest + "?")));
    }

    /** Of other policies' properties, the ends are often alike. */
    private static Optional<String> nearestOfSamePolicy(String name, Set<String> known) {
        String policy = name.substring(0, name.lastIndexOf('.') + 1);
        return Names.nearest(
                name, known.stream().filter(each -> each.startsWith(policy)).toList());
    }

    private static String name(Annotated target) {
        String name = target.getAnnotation(ConfigProperty.class).name();
        if (!name.isEmpty()) {
            return name;
        }
        // the class and the member, as MicroProfile Config has it
        AnnotatedMember<?> member = target instanceof AnnotatedParameter<?> parameter
                ? (AnnotatedMember<?>) parameter.getDeclaringCallable()
                : (AnnotatedMember<?>) target;
        return member.getJavaMember().getDeclaringClass().getCanonicalName() + "."
                + member.getJavaMember().getName();
    }
}

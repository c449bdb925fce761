package org.postern.jca;

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
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.postern.settings.Names;

/** Whether what a policy wants to be injected of MicroProfile Config has been given: no server looks at message-driven beans. */
final class ConfigProperties {

    private static final Logger LOG = System.getLogger(ConfigProperties.class.getName());

    private ConfigProperties() {}

    /** What is missing or wrong; nothing on a server without MicroProfile Config. */
    static List<String> problems(AnnotatedType<?> policy) {
        Config config;
        try {
            config = ConfigProvider.getConfig();
        } catch (IllegalStateException | LinkageError e) {
            LOG.log(Level.DEBUG, "there is no MicroProfile Config", e);
            return List.of();
        }
        return problems(policy, config);
    }

    private static List<String> problems(AnnotatedType<?> policy, Config config) {
        return targets(policy)
                .flatMap(target -> problem(target, config).stream())
                .map(problem -> "policy " + policy.getJavaClass().getSimpleName() + ": " + problem)
                .toList();
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
        boolean given = text != null && !text.isEmpty();
        if (!(target.getBaseType()
                instanceof Class<?> type)) { // an Optional or a Provider may do without, others need some text
            boolean optional = given || hasDefault(property) || mayBeMissing(target);
            return optional ? Optional.empty() : Optional.of(missing(name, config));
        }
        if (!given) {
            return hasDefault(property) || mayBeMissing(target) ? Optional.empty() : Optional.of(missing(name, config));
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
        Set<String> given = new TreeSet<>();
        config.getPropertyNames().forEach(given::add);
        return "the property " + name + " is not set, which it needs"
                + Names.nearest(name, given)
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

    private static boolean hasDefault(ConfigProperty property) {
        return !property.defaultValue().equals(ConfigProperty.UNCONFIGURED_VALUE);
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
    static void warnOfMisspelt(Collection<? extends AnnotatedType<?>> policies) {
        Config config;
        try {
            config = ConfigProvider.getConfig();
        } catch (IllegalStateException | LinkageError e) {
            return; // which has been logged
        }
        Set<String> given = new TreeSet<>();
        config.getPropertyNames().forEach(given::add);
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
        return name.isEmpty() ? defaultName(target) : name;
    }

    /** Where the annotation has no name: the class and the member, as MicroProfile Config has it. */
    private static String defaultName(Annotated target) {
        AnnotatedMember<?> member = target instanceof AnnotatedParameter<?> parameter
                ? (AnnotatedMember<?>) parameter.getDeclaringCallable()
                : (AnnotatedMember<?>) target;
        return member.getJavaMember().getDeclaringClass().getCanonicalName() + "."
                + member.getJavaMember().getName();
    }
}

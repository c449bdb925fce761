package org.postern.jca;

import jakarta.enterprise.inject.spi.Annotated;
import jakarta.enterprise.inject.spi.AnnotatedMember;
import jakarta.enterprise.inject.spi.AnnotatedParameter;
import jakarta.enterprise.inject.spi.AnnotatedType;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.config.inject.ConfigProperty;

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
        Stream<? extends Annotated> parameters = Stream.of(policy.getConstructors(), policy.getMethods())
                .flatMap(Set::stream)
                .filter(callable -> callable.isAnnotationPresent(Inject.class))
                .flatMap(callable -> callable.getParameters().stream());
        Stream<? extends Annotated> fields =
                policy.getFields().stream().filter(field -> field.isAnnotationPresent(Inject.class));
        return Stream.concat(fields, parameters)
                .filter(target -> target.isAnnotationPresent(ConfigProperty.class))
                .flatMap(target -> problem(target, config).stream())
                .map(problem -> "policy " + policy.getJavaClass().getSimpleName() + ": " + problem)
                .toList();
    }

    private static Optional<String> problem(Annotated target, Config config) {
        ConfigProperty property = target.getAnnotation(ConfigProperty.class);
        String name = property.name().isEmpty() ? defaultName(target) : property.name();
        String text = config.getConfigValue(name).getValue();
        boolean given = text != null && !text.isEmpty();
        if (!(target.getBaseType()
                instanceof Class<?> type)) { // an Optional or a Provider may do without, others need some text
            boolean optional = given || hasDefault(property) || mayBeMissing(target);
            return optional ? Optional.empty() : Optional.of(missing(name));
        }
        if (!given) {
            return hasDefault(property) || mayBeMissing(target) ? Optional.empty() : Optional.of(missing(name));
        }
        try {
            return config.getOptionalValue(name, type).isPresent() ? Optional.empty() : Optional.of(missing(name));
        } catch (IllegalArgumentException e) {
            return Optional.of(
                    name + " has a value that is no " + type.getSimpleName()); // not which: it may be a secret
        }
    }

    private static String missing(String name) {
        return "the property " + name + " is not set, which it needs";
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

    /** Where the annotation has no name: the class and the member, as MicroProfile Config has it. */
    private static String defaultName(Annotated target) {
        AnnotatedMember<?> member = target instanceof AnnotatedParameter<?> parameter
                ? (AnnotatedMember<?>) parameter.getDeclaringCallable()
                : (AnnotatedMember<?>) target;
        return member.getJavaMember().getDeclaringClass().getCanonicalName() + "."
                + member.getJavaMember().getName();
    }
}

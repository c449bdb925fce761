package org.postern.policies;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ejb.ActivationConfigProperty;
import jakarta.ejb.MessageDriven;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import java.io.IOException;
import java.lang.reflect.Field;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postern.filters.Configured;
import org.postern.filters.FilterSettings;

/** The tables of {@code docs/configuration.md} name every policy and every setting that there is, and no other. */
@Tag("unit")
class ConfigurationDocumentTest {

    private static final Path DOCUMENT = Path.of("../docs/configuration.md");

    @Test
    void tellsThePoliciesWithCommandAndOrder() throws Exception {
        Map<String, List<String>> expected = new TreeMap<>();
        for (Class<?> policy : policies()) {
            expected.put(policy.getSimpleName(), List.of(command(policy), property(policy, "order", "100")));
        }
        Map<String, List<String>> documented = new TreeMap<>();
        table("## The shipped policies").forEach((name, cells) -> documented.put(name, cells.subList(1, 3)));
        assertThat(documented).isEqualTo(expected);
    }

    @Test
    void tellsTheirSettings() throws Exception {
        Map<String, String> expected = new TreeMap<>();
        for (Class<?> policy : policies()) {
            for (Field field : policy.getDeclaredFields()) {
                expected.putAll(settings(field));
            }
        }
        for (Field field : ConfiguredStores.class.getDeclaredFields()) { // of several policies
            expected.putAll(settings(field));
        }
        Map<String, String> documented = new TreeMap<>();
        table("### Their settings")
                .forEach((name, cells) -> documented.put(name, cells.get(1).replace("`", "")));
        assertThat(documented).isEqualTo(expected);
    }

    @Test
    void allOfThemAreSwitchedOffAndNeedNoTransaction() throws Exception {
        assertThat(policies()).hasSizeGreaterThan(5).allSatisfy(policy -> {
            assertThat(property(policy, "enabled", "true")).isEqualTo("false");
            assertThat(policy.getAnnotation(TransactionAttribute.class).value())
                    .isEqualTo(TransactionAttributeType.NOT_SUPPORTED);
        });
    }

    /** Those that accept or reject every address are alternatives, and so are those that authenticate by the same mechanism. */
    @Test
    void allOfThemCanBeSwitchedOnTogether() throws Exception {
        Map<String, List<String>> ties = policies().stream()
                .filter(policy -> !command(policy).equals("AUTH"))
                .collect(Collectors.groupingBy(
                        policy -> command(policy)
                                + property(policy, "order", "100")
                                + property(policy, "fromAddress", "*"),
                        TreeMap::new,
                        Collectors.mapping(Class::getSimpleName, Collectors.toList())));
        ties.values().removeIf(names -> names.size() == 1);
        assertThat(ties.values())
                .allSatisfy(names -> assertThat(names)
                        .hasSize(2)
                        .anyMatch(name -> name.startsWith("Accept"))
                        .anyMatch(name -> name.startsWith("Reject")));
    }

    private static List<Class<?>> policies() throws URISyntaxException, IOException {
        Path classes = Path.of(SingleUser.class.getResource("SingleUser.class").toURI())
                .getParent();
        try (Stream<Path> files = Files.list(classes)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("\\w+\\.class"))
                    .<Class<?>>map(name -> load(SingleUser.class.getPackageName() + "." + name.replace(".class", "")))
                    .filter(type -> type.isAnnotationPresent(MessageDriven.class))
                    .toList();
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String command(Class<?> policy) {
        return policy.getInterfaces()[0].getSimpleName().replace("Policy", "").toUpperCase(Locale.ROOT);
    }

    private static String property(Class<?> policy, String name, String otherwise) {
        return Arrays.stream(policy.getAnnotation(MessageDriven.class).activationConfig())
                .filter(property -> property.propertyName().equals(name))
                .map(ActivationConfigProperty::propertyValue)
                .findFirst()
                .orElse(otherwise);
    }

    /** What a field is made of, each property with its default. */
    private static Map<String, String> settings(Field field) throws ReflectiveOperationException {
        Configured configured = field.getAnnotation(Configured.class);
        if (configured == null) {
            return Map.of();
        }
        FilterSettings settings = new FilterSettings(configured.value(), name -> Optional.empty());
        field.getType().getConstructor(FilterSettings.class).newInstance(settings);
        return settings.defaults();
    }

    /** The cells of each row of the first table under a heading, by the first of them. */
    private static Map<String, List<String>> table(String heading) throws IOException {
        List<String> lines = Files.readAllLines(DOCUMENT);
        assertThat(lines).contains(heading);
        return lines.subList(lines.indexOf(heading) + 1, lines.size()).stream()
                .dropWhile(line -> !line.startsWith("| `"))
                .takeWhile(line -> line.startsWith("| `"))
                .map(line -> Stream.of(line.substring(1).split("\\|"))
                        .map(String::strip)
                        .toList())
                .collect(Collectors.toMap(cells -> cells.get(0).replace("`", ""), Function.identity()));
    }
}

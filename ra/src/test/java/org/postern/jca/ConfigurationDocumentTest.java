package org.postern.jca;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.resource.spi.ConfigProperty;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.jca.config.BeanProperties;
import org.postern.jca.connection.SmtpManagedConnectionFactory;
import org.postern.jca.connection.UpstreamProperties;
import org.postern.jca.inflow.AuthActivation;
import org.postern.jca.inflow.ConnectActivation;
import org.postern.jca.inflow.DataActivation;
import org.postern.jca.inflow.HeloActivation;
import org.postern.jca.inflow.MailActivation;
import org.postern.jca.inflow.RcptActivation;
import org.postern.jca.inflow.SessionListenerActivation;
import org.postern.listen.InterfaceSettings;

/** The tables of {@code docs/configuration.md} name every property that there is, with its default, and no other. */
@Tag("unit")
class ConfigurationDocumentTest {

    private static final Path DOCUMENT = Path.of("../docs/configuration.md");

    @Test
    void tellsTheAdaptersProperties() throws IOException {
        assertThat(defaults("## The adapter", 1)).isEqualTo(BeanProperties.properties(new PosternResourceAdapter()));
    }

    @Test
    void tellsTheParametersOfInterfaces() throws IOException {
        Set<String> documented = new TreeSet<>();
        table("## The adapter").forEach((name, cells) -> {
            if (cells.get(2).equals("yes")) {
                documented.add(name);
            }
        });
        assertThat(documented).isEqualTo(BeanProperties.interfaceParameters(AdapterProperties.class));
        assertThat(table("### An interface").keySet()).isEqualTo(InterfaceSettings.OWN_PARAMETERS);
    }

    @Test
    void tellsTheUpstreamServersProperties() throws IOException {
        assertThat(defaults("## The upstream server", 1))
                .isEqualTo(BeanProperties.properties(new SmtpManagedConnectionFactory()));
    }

    @Test
    void tellsTheActivationProperties() throws IOException {
        Map<String, String> expected = new TreeMap<>();
        Stream.of(
                        new ConnectActivation(),
                        new SessionListenerActivation(),
                        new HeloActivation(),
                        new AuthActivation(),
                        new MailActivation(),
                        new RcptActivation(),
                        new DataActivation())
                .forEach(spec -> expected.putAll(BeanProperties.properties(spec)));
        assertThat(defaults("## A policy", 2)).isEqualTo(expected);
    }

    @Test
    void givesEachActivationOnlyItsOwnProperties() {
        Set<String> common = Set.of("policyName", "enabled", "order", "timeout", "interfaces", "maxConcurrent");
        assertThat(BeanProperties.properties(new ConnectActivation()).keySet()).isEqualTo(common);
        assertThat(BeanProperties.properties(new SessionListenerActivation()).keySet())
                .isEqualTo(common);
        assertThat(BeanProperties.properties(new AuthActivation()))
                .containsKey("mechanisms")
                .hasSize(common.size() + 1);
        assertThat(BeanProperties.properties(new DataActivation()).keySet()).isEqualTo(common);
        assertThat(BeanProperties.properties(new HeloActivation()))
                .containsKey("greeting")
                .hasSize(common.size() + 1);
        assertThat(BeanProperties.properties(new MailActivation()))
                .containsKey("fromAddress")
                .hasSize(common.size() + 1);
        assertThat(BeanProperties.properties(new RcptActivation()))
                .containsKey("toAddress")
                .hasSize(common.size() + 1);
    }

    @ParameterizedTest
    @ValueSource(classes = {AdapterProperties.class, UpstreamProperties.class})
    void eachPropertyTellsAServerWhatItIsFor(Class<?> bean) {
        List<String> described = Stream.of(bean.getDeclaredFields())
                .filter(field -> field.isAnnotationPresent(ConfigProperty.class)
                        && field.getAnnotation(ConfigProperty.class).description().length == 1)
                .map(Field::getName)
                .sorted()
                .toList();
        Set<String> properties = bean == AdapterProperties.class
                ? BeanProperties.properties(new PosternResourceAdapter()).keySet()
                : BeanProperties.properties(new SmtpManagedConnectionFactory()).keySet();
        assertThat(described).containsExactlyElementsOf(properties);
    }

    /** Name and default of each row of the first table under a heading. */
    private static Map<String, String> defaults(String heading, int column) throws IOException {
        Map<String, String> defaults = new TreeMap<>();
        table(heading)
                .forEach((name, cells) -> defaults.put(name, cells.get(column).replace("`", "")));
        return defaults;
    }

    private static Map<String, List<String>> table(String heading) throws IOException {
        List<String> lines = Files.readAllLines(DOCUMENT);
        Map<String, List<String>> rows = new TreeMap<>();
        for (String line : lines.subList(lines.indexOf(heading) + 1, lines.size())) {
            if (line.startsWith("| `")) {
                List<String> cells = Stream.of(line.substring(1).split("\\|"))
                        .map(String::strip)
                        .toList();
                rows.put(cells.get(0).replace("`", ""), cells);
            } else if (!rows.isEmpty()) {
                break;
            }
        }
        return rows;
    }
}

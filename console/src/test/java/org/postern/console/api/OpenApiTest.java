package org.postern.console.api;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postern.console.access.Login;
import org.postern.console.live.ServiceView;
import org.postern.monitor.figures.Figures;
import org.postern.monitor.figures.Gauges;
import org.postern.monitor.service.InterfaceState;
import org.postern.monitor.service.PolicyMatch;
import org.postern.monitor.service.PolicyState;
import org.postern.monitor.service.ServiceState;
import org.postern.monitor.service.UpstreamState;
import org.postern.monitor.service.UpstreamTest;
import org.postern.monitor.traffic.Summary;
import org.postern.monitor.traffic.TrafficState;
import org.postern.monitor.traffic.Transaction;

/** The description says what the resources do. */
@Tag("unit")
class OpenApiTest {

    /** The records that are answered or taken, by the names of their schemas. */
    private static final Map<String, Class<?>> RECORDS = records();

    private final JsonObject description = read();

    private static Map<String, Class<?>> records() {
        Map<String, Class<?>> records = new HashMap<>();
        Stream.of(
                        ServiceView.class,
                        ServiceState.class,
                        Gauges.class,
                        InterfaceState.class,
                        InterfaceState.Condition.class,
                        InterfaceState.Certificate.class,
                        PolicyState.class,
                        UpstreamState.class,
                        UpstreamState.HostState.class,
                        TrafficState.class,
                        UpstreamTest.class,
                        PolicyMatch.class,
                        PolicyMatch.Match.class,
                        Figures.class,
                        Figures.Share.class,
                        Figures.Tally.class,
                        Figures.Latency.class,
                        Summary.class,
                        Transaction.class,
                        Transaction.Command.class,
                        Transaction.Line.class,
                        Transaction.Field.class,
                        Transaction.Content.class,
                        SessionResource.Credentials.class,
                        InterfacesResource.TraceLevel.class)
                .forEach(type -> records.put(type.getSimpleName(), type));
        records.put("FiguresStep", Figures.Step.class);
        records.put("PolicyStep", Transaction.Step.class);
        records.put("TestLine", UpstreamTest.Line.class);
        records.put("Session", Login.View.class);
        records.put("ServiceEntry", ServicesResource.Entry.class);
        records.put("TransactionPage", TransactionsResource.Page.class);
        records.put("Problem", nested("org.postern.console.access.Problem$Text"));
        records.put("LiveTransactions", nested("org.postern.console.live.Feed$Transactions"));
        records.put("LiveGone", nested("org.postern.console.live.Feed$Gone"));
        return records;
    }

    private static Class<?> nested(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonObject read() {
        try (JsonReader reader = Json.createReader(OpenApiResource.class.getResourceAsStream(OpenApiResource.FILE))) {
            return reader.readObject();
        }
    }

    @Test
    void itHasAllRoutesAndNoOthers() {
        Set<String> routes = new TreeSet<>(Set.of("GET /live")); // a servlet
        for (Class<?> type : new ConsoleApplication().getClasses()) {
            Path root = type.getAnnotation(Path.class);
            for (Method method : type.getDeclaredMethods()) {
                verb(method).ifPresent(verb -> routes.add(verb + " /" + root.value() + below(method)));
            }
        }
        Set<String> described = new TreeSet<>();
        description
                .getJsonObject("paths")
                .forEach((path, item) -> item.asJsonObject()
                        .keySet()
                        .forEach(verb -> described.add(verb.toUpperCase(Locale.ROOT) + " " + path)));
        assertThat(described).isEqualTo(routes);
    }

    private static Optional<String> verb(Method method) {
        return Arrays.stream(method.getAnnotations())
                .map(annotation -> annotation.annotationType().getAnnotation(HttpMethod.class))
                .filter(verb -> verb != null)
                .map(HttpMethod::value)
                .findFirst();
    }

    private static String below(Method method) {
        Path path = method.getAnnotation(Path.class);
        return path == null ? "" : "/" + path.value();
    }

    @Test
    void eachSchemaHasThePropertiesOfItsRecord() {
        JsonObject schemas = description.getJsonObject("components").getJsonObject("schemas");
        assertThat(schemas.keySet()).isEqualTo(RECORDS.keySet());
        schemas.forEach((name, schema) -> {
            RecordComponent[] components = RECORDS.get(name).getRecordComponents();
            assertThat(schema.asJsonObject().getJsonObject("properties").keySet())
                    .as(name)
                    .containsExactlyElementsOf(Arrays.stream(components)
                            .map(RecordComponent::getName)
                            .toList());
            assertThat(schema.asJsonObject().getJsonArray("required").getValuesAs(JsonString::getString))
                    .as(name)
                    .containsExactlyElementsOf(Arrays.stream(components)
                            .filter(component -> component.getType() != Optional.class)
                            .map(RecordComponent::getName)
                            .toList());
        });
    }

    @Test
    void eachReferenceLeadsToASchema() {
        Set<String> schemas = RECORDS.keySet().stream()
                .map(name -> "#/components/schemas/" + name)
                .collect(Collectors.toSet());
        assertThat(references(description).toList()).isNotEmpty().allMatch(schemas::contains);
    }

    private static Stream<String> references(JsonValue value) {
        return switch (value.getValueType()) {
            case OBJECT ->
                value.asJsonObject().entrySet().stream()
                        .flatMap(entry -> entry.getKey().equals("$ref")
                                ? Stream.of(((JsonString) entry.getValue()).getString())
                                : references(entry.getValue()));
            case ARRAY -> value.asJsonArray().stream().flatMap(OpenApiTest::references);
            default -> Stream.empty();
        };
    }
}

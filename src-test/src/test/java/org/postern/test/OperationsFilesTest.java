package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Dashboard and alert rules name only metrics that {@code docs/reference/metrics.md} has, and the dashboard shows each of these. */
@Tag("unit")
class OperationsFilesTest {

    private static final Path FOLDER = Path.of("../docs/operations");
    private static final Pattern METRIC = Pattern.compile("\\b(?:postern|jvm|process|system)_[a-z0-9_]+\\b");

    /** Metrics with their suffixes; a query of a histogram has more of them. */
    private static Set<String> metrics(String text) {
        return METRIC.matcher(text)
                .results()
                .map(MatchResult::group)
                .map(name -> name.replaceFirst("_(?:bucket|count|sum)$", ""))
                .collect(TreeSet::new, Set::add, Set::addAll);
    }

    /** What {@code metrics.md} has. */
    static Set<String> documented() {
        Set<String> names = new TreeSet<>();
        ReferenceTable.rows("metrics.md", "`[a-z_]+`").forEach(row -> names.addAll(row.texts(0)));
        return names;
    }

    private static JsonObject dashboard() throws IOException {
        try (JsonReader reader = Json.createReader(Files.newBufferedReader(FOLDER.resolve("grafana-dashboard.json")))) {
            return reader.readObject();
        }
    }

    private static List<JsonObject> panels() throws IOException {
        return dashboard().getJsonArray("panels").getValuesAs(JsonValue::asJsonObject).stream()
                .filter(panel -> !panel.getString("type").equals("row"))
                .toList();
    }

    private static List<String> queries(JsonObject panel) {
        return panel.getJsonArray("targets")
                .getValuesAs(target -> target.asJsonObject().getString("expr"));
    }

    @Test
    void theDashboardShowsEachMetricAndNoOther() throws IOException {
        List<String> queries = new ArrayList<>();
        panels().forEach(panel -> queries.addAll(queries(panel)));
        assertThat(queries).hasSizeGreaterThan(30);
        assertThat(metrics(String.join("\n", queries))).isEqualTo(documented());
    }

    @Test
    void itsPanelsCanBeImported() throws IOException {
        Set<Integer> ids = new HashSet<>();
        for (JsonObject panel : panels()) {
            String title = panel.getString("title");
            assertThat(ids.add(panel.getInt("id"))).as(title).isTrue();
            assertThat(panel.getJsonObject("datasource").getString("uid"))
                    .as(title)
                    .isEqualTo("${datasource}");
            assertThat(panel.getString("description")).as(title).isNotBlank();
            assertThat(panel.getJsonObject("gridPos").getInt("x")
                            + panel.getJsonObject("gridPos").getInt("w"))
                    .as(title)
                    .isBetween(1, 24);
        }
    }

    @Test
    void theAlertRulesNameNoOther() throws IOException {
        Set<String> named = metrics(Files.readString(FOLDER.resolve("alerts.yaml")));
        assertThat(named).hasSizeGreaterThan(8).isSubsetOf(documented());
    }

    @Test
    void everyRuleHasATest() throws IOException {
        String tests = Files.readString(FOLDER.resolve("alerts-test.yaml"));
        Pattern.compile("- alert: (\\w+)")
                .matcher(Files.readString(FOLDER.resolve("alerts.yaml")))
                .results()
                .forEach(alert -> assertThat(tests).contains(alert.group(1)));
    }
}

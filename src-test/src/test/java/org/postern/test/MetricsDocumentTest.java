package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.test.ReferenceTable.Row;
import org.postern.testing.SmtpClient;

/** {@code docs/reference/metrics.md} has the metrics of a running gateway, with their types and labels. */
@Tag("server")
class MetricsDocumentTest {

    private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (\\w+) (\\w+)$");
    private static final Pattern SAMPLE = Pattern.compile("(?m)^(\\w+)\\{([^}]*)} ");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");
    private static final int TYPE_CELL = 1;
    private static final int LABELS_CELL = 2;

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    private Path folder;

    @Test
    void hasTheMetricsOfARunningGateway() throws Exception {
        Map<String, String> settings =
                Map.of("postern.http.port", "0", "postern.interfaces", "tcp://127.0.0.1:0, starttls://127.0.0.1:0");
        try (LaunchedGateway gateway = new LaunchedGateway(folder, settings)) {
            sendMails(gateway);
            Awaitility.await().untilAsserted(() -> compare(scrape(gateway)));
        }
    }

    /** So that there is something to count: a mail that passes, one that is rejected, and an AUTH. */
    private static void sendMails(LaunchedGateway gateway) throws IOException {
        try (SmtpClient client = new SmtpClient(gateway.address("tcp"))) {
            client.hello();
            assertThat(client.mail("ann@example.org", "bob@example.org", "Subject: x\r\n\r\n"))
                    .startsWith("250 ");
            client.say("MAIL FROM:<ann@example.org>");
            client.say("RCPT TO:<>");
            client.say("RSET");
            client.say("AUTH PLAIN "
                    + Base64.getEncoder().encodeToString("\0ann\0wrong".getBytes(StandardCharsets.UTF_8)));
            client.say("QUIT");
        }
    }

    /** As Prometheus does, with the user that the launcher has printed. */
    private static String scrape(LaunchedGateway gateway) throws IOException, InterruptedException {
        String console = gateway.printed("Console .*");
        Matcher printed = Pattern.compile("Console +(http\\S+).*?user (\\S+), password (\\S+)")
                .matcher(console);
        assertThat(printed.find()).as(console).isTrue();
        String credentials = Base64.getEncoder()
                .encodeToString((printed.group(2) + ":" + printed.group(3)).getBytes(StandardCharsets.UTF_8));
        HttpResponse<String> response = CLIENT.send(
                HttpRequest.newBuilder(URI.create(printed.group(1)).resolve("/postern/metrics"))
                        .header("Authorization", "Basic " + credentials)
                        .header("Accept", "application/openmetrics-text; version=1.0.0")
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body();
    }

    private static void compare(String metrics) {
        Map<String, String> types = new TreeMap<>();
        for (Matcher type = TYPE.matcher(metrics); type.find(); ) {
            boolean counter = type.group(2).equals("counter");
            types.put(type.group(1) + (counter ? "_total" : ""), type.group(2));
        }
        List<Row> rows = ReferenceTable.rows("metrics.md", "`[a-z_]+`");
        for (Row row : rows) {
            String name = row.texts(0).get(0);
            if (!MAY_BE_MISSING.contains(name)) {
                assertThat(types).as(name).containsEntry(name, row.cell(TYPE_CELL));
            }
        }
        assertThat(OperationsFilesTest.documented())
                .containsAll(types.keySet().stream()
                        .filter(name -> name.startsWith("postern_"))
                        .toList());
        for (Matcher sample = SAMPLE.matcher(metrics); sample.find(); ) {
            String name = sample.group(1).replaceFirst("_(?:bucket|count|sum|created)$", "");
            rows.stream()
                    .filter(row -> row.texts(0).contains(name) && name.startsWith("postern_"))
                    .forEach(row -> assertThat(labels(sample.group(2)))
                            .as(name)
                            .containsAll(row.texts(LABELS_CELL))
                            .contains("service"));
        }
    }

    /** What this gateway has no events of: no policy decides, and nothing was rejected before a session. */
    private static final Set<String> MAY_BE_MISSING = Set.of(
            "postern_auth_total",
            "postern_connections_rejected_total",
            "postern_policy_calls_total",
            "postern_policy_duration_seconds",
            "postern_policy_duration_seconds_max");

    private static List<String> labels(String text) {
        return LABEL.matcher(text).results().map(label -> label.group(1)).toList();
    }
}

package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The HTTP API, health and metrics. */
@Tag("server")
@UsesPrograms
class ConsoleApiTest extends ConsoleTestCase {

    private static final String SERVICE = "/postern/api/services/1";
    private static final String INTERFACE = "?interface=tcp%3A%2F%2F127.0.0.1%3A8025";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/2                                    | 404 | There is no service '2': expected one of 1",
                "/1?x=1                                | 400 | Unknown parameter x: expected none",
                "/1/figures?window=week                | 400 | Invalid value 'week' for parameter window: expected one of minute",
                "/1/figures?window=day&window=hour     | 400 | window",
                "/1/transactions?outcome=good          | 400 | outcome",
                "/1/transactions?client=example.org    | 400 | client",
                "/1/transactions?limit=0               | 400 | Invalid value '0' for parameter limit: expected a number from 1 to 1000",
                "/1/transactions?outcome=caf%C3%A9     | 400 | Invalid value 'caf\u00e9' for parameter outcome",
                "/1/transactions?before=none           | 404 | There is no transaction 'none' to go on behind",
                "/1/transactions?colour=red            | 400 | Unknown parameter colour: expected one of before, ",
                "/1/transactions.csv?limit=100001      | 400 | limit",
                "/1/transactions/none                  | 404 | There is no transaction 'none'",
                "/1/transactions/none/message.eml      | 404 | There is no message of a transaction 'none'",
                "/1/policies/matches?client=::1        | 400 | Missing parameter interface",
                "/1/policies/matches?interface=x&client=::1 | 400 | There is no interface 'x'",
                "/1/nothing                            | 404 | There is no such resource",
                "/1/interfaces/pause                   | 405 | not allowed",
            })
    void whatIsWrongIsNamed(String path, int status, String text) throws Exception {
        HttpResponse<String> answer = monitor().get("/postern/api/services" + path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/json");
        assertThat(answer.body()).startsWith("{\"error\":\"").contains(text == null ? "" : text);
    }

    @Test
    void bodiesAreChecked() throws Exception {
        ConsoleClient admin = admin();
        String level = SERVICE + "/interfaces/trace-level" + INTERFACE;
        assertThat(admin.act("PUT", level, "{\"level\":\"LOUD\"}").body())
                .contains("Invalid level 'LOUD': expected one of DATA, DEBUG, ERROR, INFO");
        assertThat(admin.act("PUT", level, "{").statusCode()).isEqualTo(400);
        assertThat(admin.act("PUT", level, "[]").statusCode()).isEqualTo(400);
        assertThat(admin.act("PUT", level, "{\"level\":1}").statusCode()).isEqualTo(400);
        assertThat(admin.act("PUT", level, "{\"level\":\"" + "x".repeat(20_000) + "\"}")
                        .statusCode())
                .isEqualTo(413);
        assertThat(admin.send(
                                "PUT",
                                level,
                                "level=DEBUG",
                                "X-Postern-Csrf",
                                admin.csrf(),
                                "Content-Type",
                                "application/x-www-form-urlencoded")
                        .statusCode())
                .isEqualTo(415);
        assertThat(admin.act("PUT", level, "{\"level\":\"DEBUG\"}").statusCode())
                .isEqualTo(204);
        assertThat(admin.get(SERVICE).body()).contains("\"traceLevel\":\"DEBUG\"");
    }

    @Test
    void interfacesArePausedAndResumed() throws Exception {
        ConsoleClient admin = admin();
        assertThat(admin.act("POST", SERVICE + "/interfaces/pause" + INTERFACE, "")
                        .statusCode())
                .isEqualTo(204);
        try {
            assertThat(admin.get(SERVICE).body()).contains("\"state\":\"PAUSED\"", "\"ready\":false");
            assertThat(anybody().get("/postern/health/ready").body()).isEqualTo("{\"status\":\"DOWN\"}");
            HttpResponse<String> health = admin.get("/postern/health/ready");
            assertThat(health.statusCode()).isEqualTo(503);
            assertThat(health.body()).contains("paused by an operator");
            assertThat(anybody().status("/postern/health/live")).isEqualTo(200);
            HttpResponse<String> again = admin.act("POST", SERVICE + "/interfaces/pause" + INTERFACE, "");
            assertThat(again.statusCode()).isEqualTo(409);
            assertThat(again.body()).contains("is PAUSED already");
        } finally {
            admin.act("POST", SERVICE + "/interfaces/resume" + INTERFACE, "");
        }
        assertThat(anybody().get("/postern/health/ready").body()).isEqualTo("{\"status\":\"UP\"}");
        assertThat(admin.act("POST", SERVICE + "/interfaces/pause?interface=x", "")
                        .body())
                .contains("There is no interface 'x': expected one of ssl://");
        assertThat(admin.act("POST", SERVICE + "/upstream/test", "").body()).contains("\"successful\":true");
    }

    @Test
    void transactionsAreFoundAndExported() throws Exception {
        String id = control("mail?value=%3D1%2B1%40example.org");
        ConsoleClient monitor = monitor();
        String found =
                monitor.get(SERVICE + "/transactions?sender=%3D1*&limit=1").body();
        assertThat(found).contains("\"id\":\"" + id + "\"");
        assertThat(monitor.get(SERVICE + "/transactions?limit=1").body()).endsWith("\"more\":true}");
        assertThat(monitor.get(SERVICE + "/transactions/" + id).body()).contains("\"conversation\":[");
        HttpResponse<String> message = monitor.get(SERVICE + "/transactions/" + id + "/message.eml");
        assertThat(message.headers().firstValue("Content-Type")).contains("message/rfc822");
        assertThat(message.headers().firstValue("Content-Disposition").orElse(""))
                .startsWith("attachment; filename=\"" + id);
        HttpResponse<String> csv = monitor.get(SERVICE + "/transactions.csv?sender=%3D1*");
        assertThat(csv.headers().firstValue("Content-Type").orElse("")).startsWith("text/csv");
        assertThat(csv.headers().firstValue("Content-Disposition").orElse(""))
                .matches("attachment; filename=\"postern-transactions-\\d{8}T\\d{6}Z\\.csv\"");
        assertThat(csv.body()).startsWith("time,id,").contains("," + "'=1+1@example.org,");
        List<String> lines = monitor.get(SERVICE + "/transactions.csv?limit=2500")
                .body()
                .lines()
                .toList();
        assertThat(lines).hasSize(2501).doesNotHaveDuplicates();
        assertThat(monitor.get(SERVICE + "/transactions.json?limit=2").body())
                .startsWith("[\n{")
                .endsWith("}\n]\n");
    }

    @Test
    void aDatabaseThatIsAwayIsSaid() throws Exception {
        ConsoleClient monitor = monitor();
        control("away");
        try {
            for (String path : List.of("/transactions", "/transactions/x", "/transactions.csv", "/transactions.json")) {
                HttpResponse<String> answer = monitor.get(SERVICE + path);
                assertThat(answer.statusCode()).as(path).isEqualTo(503);
                assertThat(answer.body()).contains("jdbc/history is away");
            }
            assertThat(monitor.get(SERVICE).body()).contains("\"problem\":\"connection refused\"");
        } finally {
            control("there");
        }
        assertThat(monitor.status(SERVICE + "/transactions")).isEqualTo(200);
    }

    @Test
    void aServiceThatHasGoneIsNotFound() throws Exception {
        ConsoleClient monitor = monitor();
        control("gone");
        try {
            assertThat(monitor.get("/postern/api/services").body()).isEqualTo("[]");
            assertThat(monitor.get(SERVICE).body()).contains("expected none, since none has started");
            assertThat(monitor.get("/postern/metrics").body()).doesNotContain("service=\"1\"");
            assertThat(anybody().status("/postern/health/ready")).isEqualTo(503);
        } finally {
            control("back");
        }
        assertThat(monitor.status(SERVICE)).isEqualTo(200);
    }

    @Test
    void prometheusAcceptsTheMetrics() throws Exception {
        control("traffic?value=100");
        ConsoleClient monitor = anybody().basic("carl-monitor", PASSWORD);
        try {
            Awaitility.await()
                    .until(() -> monitor.get("/postern/metrics").body().contains("result=\"replied\",service=\"1\"} "));
        } finally {
            control("traffic?value=0");
        }
        HttpResponse<String> text = monitor.get("/postern/metrics");
        assertThat(text.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
        assertThat(text.body())
                .contains(
                        "postern_transactions_total{interface=\"tcp://127.0.0.1:8025\",outcome=\"rejected\",service=\"1\"}",
                        "postern_commands_total{command=\"MAIL\",interface=\"tcp://127.0.0.1:8025\",reply=\"5xx\"",
                        "postern_rejections_total{command=\"MAIL\",reply=\"5xx\",service=\"1\",source=\"policy\"}",
                        "postern_policy_duration_seconds_bucket{policy=\"VirusScan\",service=\"1\",le=\"0.005\"}",
                        "postern_upstream_replies_total{command=\"MAIL\",host=\"mx1.example.net:25\",reply=\"2xx\"",
                        "postern_upstream_connections_total{host=\"mx0.example.net:25\",result=\"opened\"",
                        "postern_upstream_host_up{host=\"mx1.example.net:25\",service=\"1\"} 0.0",
                        "postern_interface_listening{interface=\"ssl://127.0.0.1:8465\",service=\"1\"} 1.0",
                        "postern_certificate_expiry_timestamp_seconds{host=\"\",interface=\"ssl://127.0.0.1:8465\"",
                        "postern_service_ready{service=\"1\"} 1.0",
                        "postern_history_dropped_total{service=\"1\"} 0.0",
                        "jvm_memory_used_bytes{",
                        "process_uptime_seconds ")
                .endsWith("# EOF\n");
        HttpResponse<String> open = anybody()
                .basic("carl-monitor", PASSWORD)
                .with("Accept", "application/openmetrics-text;version=1.0.0;q=0.5,*/*;q=0.1")
                .get("/postern/metrics");
        assertThat(open.headers().firstValue("Content-Type").orElse("")).startsWith("application/openmetrics-text");
        assertThat(open.body()).contains("# TYPE postern_transactions counter").endsWith("# EOF\n");
        Program.Result result = new Program("promtool", "prometheus").run(text.body(), List.of("check", "metrics"));
        assertThat(result.output()).isEmpty();
        assertThat(result.status()).isZero();
    }
}
